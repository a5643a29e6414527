"""Rows of people and of their requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chot.scenario.catalogue import hint
from chot.scenario.cells import names_of
from chot.scenario.model import Person, Request
from chot.scenario.people_columns import RANKS, REQUEST_KINDS
from chot.scenario.rows import RowReader
from chot.scenario.words import nearest

Ids = Mapping[str, tuple[str, ...]]


def read_person(row: RowReader, ids: Ids) -> Person:
    """One row of people."""
    unit, nobody = row.id("unit"), tuple[str, ...]()
    also = row.cell("also", names_of, nobody)
    for key, units in (("unit", (unit,) if unit else ()), ("also", also)):
        _known(row, key, units, ids["units"], "unknown-unit")
    rank = row.choice("rank", RANKS) if row.has("rank") else "member"
    return Person(row.label, unit, rank, row.id("team", required=False), row.cell("skills", names_of, ()), also)


def read_request(row: RowReader, ids: Ids) -> Request | None:
    """One row of requests."""
    person, kind = row.id("person"), row.choice("kind", REQUEST_KINDS)
    _known(row, "person", (person,) if person else (), ids["people"], "unknown-person")
    start, end = row.span("start", "end", required=True)
    weight = row.whole("weight", 1)
    return None if start is None or end is None else Request(row.label, person, kind, start, end, weight)


def _known(row: RowReader, key: str, named: Iterable[str], known: tuple[str, ...], code: str) -> None:
    for name in named:
        if name not in known:
            row.report(code, key, name, id=row.label, hint=hint(nearest(name, known)))
