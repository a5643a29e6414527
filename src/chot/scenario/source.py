"""A scenario as it was written, before it means anything: tables of cells with their places.

A folder and a workbook are both read into a :class:`Source`; from there on they are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from chot.errors import Finding
from chot.scenario.catalogue import finding, hint
from chot.scenario.columns import Column, period_key, split_period
from chot.scenario.schema import TableSpec
from chot.scenario.words import is_refused, nearest, plain, readings

Cell = str | float | bool | datetime | list[object] | None


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (1 is the header) and its cells by column key, empty cells left out.

    ``place`` names it where the file has no rows, such as ``[[period]] 2``.
    """

    number: int | None
    cells: dict[str, Cell]
    place: str = ""


@dataclass(frozen=True)
class Table:
    """A table as read: ``headings`` gives each column key as the file spells it."""

    spec: TableSpec
    file: str
    headings: dict[str, str]
    rows: list[Row]


@dataclass(frozen=True)
class Setting:
    """One value of a settings table, with its row where it has one and its key as the file spells it."""

    value: Cell
    heading: str
    row: int | None = None


@dataclass(frozen=True)
class Settings:
    """A settings table as read: values by key, nested keys joined as in ``detection.primary``."""

    file: str
    values: dict[str, Setting]


@dataclass
class Shape:
    """A cordon as read: its properties as a row, and its rings (outline first), not yet checked."""

    row: Row
    rings: list[list[tuple[float, float]]]
    closed: bool


@dataclass
class Source:
    """All that was read, and what was found wrong on the way."""

    path: Path
    folder: Path
    scenario: Settings
    parameters: Settings
    tables: dict[str, Table] = field(default_factory=dict)
    shapes: list[Shape] = field(default_factory=list)
    shapes_file: str = ""
    findings: list[Finding] = field(default_factory=list)


def is_empty(cell: object) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _names(column: Column) -> list[str]:
    return [column.key, column.label.vi, column.label.en, *column.aliases]


def find_column(heading: str, columns: Sequence[Column]) -> str:
    """The key of the column that a heading means, empty for none; ``value:P1`` keeps its period as written."""
    by_name = {plain(name): column.key for column in columns for name in _names(column)}
    head, period = split_period(heading)
    amounts = {column.key for column in columns if column.by_period}
    for form in readings(head) if period else ():
        if by_name.get(form) in amounts:
            return period_key(by_name[form], period)
    return next((by_name[form] for form in readings(heading) if form in by_name), "")


@dataclass(frozen=True)
class Header:
    """A header row understood: the column key at each position, empty where a column is not used."""

    keys: list[str]
    headings: dict[str, str]
    findings: list[Finding]


def read_header(spec: TableSpec, file: str, cells: Sequence[object], row: int | None) -> Header:
    """Match a header row with a table's columns, naming what is unknown, refused, double or missing."""
    keys: list[str] = []
    headings: dict[str, str] = {}
    findings: list[Finding] = []
    for cell in cells:
        heading = "" if is_empty(cell) else str(cell).strip()
        key = find_column(heading, spec.columns) if heading else ""
        if heading and not key:
            findings.append(unknown_column(spec.columns, file, row, heading))
        elif key in headings:
            findings.append(finding("duplicate-column", file, row, heading, first=headings[key]))
            key = ""
        elif key:
            headings[key] = heading
        keys.append(key)
    for column in spec.columns:
        if column.required and column.key not in headings:
            findings.append(finding("missing-column", file, row, key=column.key, label=column.label))
    return Header(keys, headings, findings)


def unknown_column(columns: Sequence[Column], file: str, row: int | None, heading: str) -> Finding:
    """Why a heading is no column: refused by the mission, or unknown, with the nearest one that exists."""
    if is_refused(heading):
        return finding("refused-column", file, row, heading)
    names = [name for column in columns for name in _names(column)]
    return finding("unknown-column", file, row, heading, hint=hint(nearest(heading, names)))


def read_rows(header: Header, file: str, rows: Sequence[tuple[int, Sequence[Cell]]]) -> tuple[list[Row], list[Finding]]:
    """Rows of cells by column key; empty rows are left out, cells beyond the header are named."""
    found: list[Row] = []
    findings: list[Finding] = []
    for number, cells in rows:
        extra = [cell for cell in cells[len(header.keys) :] if not is_empty(cell)]
        if extra:
            findings.append(finding("extra-cell", file, number, value=extra[0]))
        named = {key: cell for key, cell in zip(header.keys, cells, strict=False) if key and not is_empty(cell)}
        if named:
            found.append(Row(number, named))
    return found, findings
