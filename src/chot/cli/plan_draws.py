"""What a draw means, in words: which checkpoints, which guard teams where, which patrols when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chot.plan import CHECKPOINTS, Opening, period_of
from chot.units import Language, Text

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Drawn:
    """The name of the option that was drawn, and a line for each thing in it."""

    name: str
    lines: list[str]


def drawn_text(plan: Json, opening: Opening, language: Language) -> Drawn:
    """The option that an opening points at, in the language."""
    period = period_of(plan, opening.period)
    if opening.part == CHECKPOINTS:
        option = period["dispositions"][opening.position]
        places = {c["id"]: c["name"][language] for c in period["checkpoints"]}
        return Drawn(option["name"][language], [f"{code}  {places[code]}" for code in option["checkpoints"]])
    return _SPOKEN[opening.part](plan, period, opening.position, language)


def _posts(plan: Json, period: Json, position: int, language: Language) -> Drawn:
    names = {site["id"]: site["name"][language] for site in plan["sites"]}
    name = Text(f"Gác tăng cường, cách {position + 1}", f"Extra guard teams, allocation {position + 1}")
    teams = period["posts"]["allocations"][position]["teams"]
    return Drawn(name[language], [f"{unit}  {names[site]}" for unit, site in teams])


def _patrols(plan: Json, period: Json, position: int, language: Language) -> Drawn:
    """Every team with its stops: when it arrives and where, in the event's own time."""
    section = period["patrols"]
    option = section["sets"][position]
    name = Text(f"Lượt tuần tra {position + 1}", f"Patrol set {position + 1}")
    start = datetime.fromisoformat(period["start"])
    call_signs = {unit["id"]: unit["call_sign"] or unit["id"] for unit in plan["units"]}
    places = [place["name"][language] for place in section["places"]]
    lines = []
    for unit, stops in zip(section["units"], option["teams"], strict=True):
        when = [(start + timedelta(seconds=arrive)).strftime("%H:%M") for _, arrive, _, _ in stops]
        way = ", ".join(f"{clock} {places[place]}" for clock, (place, *_) in zip(when, stops, strict=True))
        lines.append(f"{call_signs[unit]}: {way}")
    return Drawn(name[language], lines)


_SPOKEN = {"posts": _posts, "patrols": _patrols}
