"""The roster as ``chot plan`` prints it: one line, and which units are short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from chot.cli.plan_progress import decimal
from chot.units import Language, Text


def roster_summary(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """The roster for programs; None where the scenario names no people."""
    roster = document["roster"]
    if roster is None:
        return None
    keys = ("value", "bound", "gap", "outcome", "working", "person_hours", "shortages", "reinforcements")
    return {"people": len(roster["people"]), "duties": len(roster["duties"])} | {key: roster[key] for key in keys}


def print_roster(document: Mapping[str, Any], language: Language) -> None:
    """Who has duties, how good that is, and the units that need more people."""
    roster = document["roster"]
    if roster is None:
        return
    people, duties, hours = len(roster["people"]), len(roster["duties"]), roster["person_hours"]
    proved = Text("đã chứng minh không thể tốt hơn", "proved to be the best")
    if roster["gap"] > 0:
        gap = f"{roster['gap']:.1%}"
        proved = Text(f"không cách nào tốt hơn quá {decimal(gap, 'vi')}", f"none is better by more than {gap}")
    short = len({entry["duty"] for entry in roster["shortages"]})
    done = Text(
        f"Phân công: {roster['working']} trong {people} người, {duties} ca, {hours:.0f} giờ công; {proved.vi}.",
        f"Roster: {roster['working']} of {people} people, {duties} duties, {hours:.0f} person-hours; {proved.en}.",
    )
    typer.echo(done[language])
    if short:
        needed = ", ".join(f"{row['unit']} +{row['people']}" for row in roster["reinforcements"] if row["people"])
        lacking = Text(f"Thiếu người ở {short} ca", f"{short} duties are short of people")
        remedy = Text(f"; đủ nếu thêm người: {needed}", f"; more people would fill them: {needed}") if needed else None
        typer.echo(lacking[language] + (remedy[language] if remedy else "") + ".")
