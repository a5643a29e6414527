"""A plan's figures as flat rows, one kind of thing to a table: for pandas, a spreadsheet or a csv writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chot.units import Language

Row = dict[str, Any]


def tables(document: Mapping[str, Any], language: Language = "en") -> dict[str, list[Row]]:
    """Rows by table: ``periods``, ``checkpoints``, ``dispositions``, ``guards``, ``reserves``, ``people``, ``duties``.

    Every row of a table has the same keys and plain values, so ``pandas.DataFrame(tables(plan)["checkpoints"])`` is a
    table to work with. A table without rows is an empty list. Losses are in units of the sites' values, times in ISO
    8601, chances and gaps as shares of 1.
    """

    def text(two: Mapping[str, str]) -> str:
        return two[language]

    makers: dict[str, Callable[..., Iterator[Row]]] = {
        "periods": _periods,
        "checkpoints": _checkpoints,
        "dispositions": _dispositions,
        "guards": _guards,
        "reserves": _reserves,
    }
    found = {
        name: [row for period in document["periods"] for row in make(period, text)] for name, make in makers.items()
    }
    roster = document.get("roster") or {"people": [], "duties": []}
    return found | {"people": list(_people(roster)), "duties": list(_duties(roster))}


Say = Callable[[Mapping[str, str]], str]


def _periods(period: Mapping[str, Any], text: Say) -> Iterator[Row]:
    row = {"period": period["id"], "name": text(period["name"]), "start": period["start"], "end": period["end"]}
    row |= {"teams": period["teams"]} | {key: period[key] for key in ("value", "bound", "gap", "outcome")}
    for storey in ("posts", "patrols", "reserves"):
        solved = period[storey] or {}
        row |= {f"{storey}_{key}": solved.get(key) for key in ("value", "bound", "gap")}
    yield row


def _checkpoints(period: Mapping[str, Any], text: Say) -> Iterator[Row]:
    for place in period["checkpoints"]:
        row = {"period": period["id"], "checkpoint": place["id"], "name": text(place["name"])}
        yield row | {key: place[key] for key in ("lon", "lat", "probability", "detection", "teams")}


def _dispositions(period: Mapping[str, Any], text: Say) -> Iterator[Row]:
    for one in period["dispositions"]:
        row = {"period": period["id"], "disposition": one["letter"], "name": text(one["name"])}
        places = " ".join(one["checkpoints"])
        yield row | {"probability": one["probability"], "teams": one["teams"], "checkpoints": places}


def _guards(period: Mapping[str, Any], text: Say) -> Iterator[Row]:
    for site in (period["posts"] or {"sites": []})["sites"]:
        yield {"period": period["id"]} | {key: site[key] for key in ("site", "fixed", "chance", "loss")}


def _reserves(period: Mapping[str, Any], text: Say) -> Iterator[Row]:
    for unit in (period["reserves"] or {"units": []})["units"]:
        row = {"period": period["id"], "unit": unit["unit"], "waits_at": text(unit["name"])}
        yield row | {key: unit[key] for key in ("lon", "lat", "from_base_s")}


def _people(roster: Mapping[str, Any]) -> Iterator[Row]:
    for person in roster["people"]:
        yield {**person, "skills": " ".join(person["skills"])}


def _duties(roster: Mapping[str, Any]) -> Iterator[Row]:
    for duty in roster["duties"]:
        row = {"duty": duty["id"]} | {key: duty[key] for key in ("unit", "start", "end", "wanted")}
        yield row | {"people": " ".join(duty["people"]), "short": duty["wanted"] - len(duty["people"])}
