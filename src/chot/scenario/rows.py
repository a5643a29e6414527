"""One row to typed values: each method reads one column and names what is wrong with it, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from chot.errors import Finding
from chot.scenario.catalogue import finding
from chot.scenario.cells import Unreadable, above_zero_of, amount_of, count_of, id_of, number_of, text_of, time_of
from chot.scenario.columns import period_key
from chot.scenario.model import LonLat
from chot.scenario.source import Cell, Row, Table, is_empty
from chot.units import Text

T = TypeVar("T")


class RowReader:
    """Reads the cells of one row; ``ok`` turns false, and the findings grow, when something is wrong."""

    def __init__(self, table: Table, row: Row, zone: ZoneInfo, findings: list[Finding]) -> None:
        self.table, self.row, self.zone = table, row, zone
        self.ok = True
        self._findings = findings

    def report(self, code: str, key: str = "", value: object = None, **words: object) -> None:
        """Name something wrong at a column of this row; without ``value``, the cell's own value is shown."""
        file = f"{self.table.file}, {self.row.place}" if self.row.place else self.table.file
        shown = _shown(self.row.cells.get(key)) if value is None else value
        found = finding(code, file, self.row.number, self.table.headings.get(key, key), shown, **words)
        self._findings.append(found)
        self.ok = self.ok and found.warning

    def add(self, findings: Sequence[Finding]) -> None:
        """Name what was found wrong elsewhere with what this row says."""
        self._findings += findings
        self.ok = self.ok and all(found.warning for found in findings)

    def has(self, key: str) -> bool:
        """Whether the cell says anything."""
        return not is_empty(self.row.cells.get(key))

    def cell(self, key: str, convert: Callable[[Cell], T], default: T, *, required: bool = False) -> T:
        """What ``convert`` makes of a cell, the default where it is empty or wrong."""
        if not self.has(key):
            if required and key in self.table.headings:
                self.report("missing-value", key)
            # A column that is missing altogether was named once, at the header.
            self.ok = self.ok and not required
            return default
        try:
            return convert(self.row.cells[key])
        except Unreadable as wrong:
            self.report(wrong.code, key, **wrong.words)
            return default

    def id(self, key: str = "id", *, required: bool = True) -> str:
        """An id, empty where it is missing or wrong."""
        return self.cell(key, id_of, "", required=required)

    def text(self, key: str, *, required: bool = False) -> str:
        """A text, empty where it is missing."""
        return self.cell(key, text_of, "", required=required)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of the choices, in any case."""
        text = self.cell(key, text_of, "", required=True).casefold()
        if text and text not in choices:
            self.report("bad-choice", key, choices=", ".join(choices))
        return text

    def name(self) -> Text:
        """The name in both languages; one stands in for the other, with a warning."""
        vi, en = self.text("name_vi"), self.text("name_en")
        if not vi and not en:
            self.cell("name_vi", text_of, "", required=True)
        elif not vi or not en:
            self.report("missing-translation", "name_en" if vi else "name_vi", value=vi or en)
        return Text(vi or en, en or vi)

    def amount(self, key: str, default: float = 0.0) -> float:
        """A number of at least 0."""
        return self.cell(key, amount_of, default)

    def positive(self, key: str) -> float | None:
        """A number above 0, None where the cell is empty."""
        return self.cell(key, above_zero_of, None)

    def whole(self, key: str, default: int = 0, *, required: bool = False) -> int:
        """A whole number of at least 0."""
        return self.cell(key, count_of, default, required=required)

    def by_period(self, key: str, periods: Sequence[str], read: Callable[[str], T]) -> dict[str, T]:
        """What ``read`` makes of the cell ``key:P1``, or else of ``key``, for each period; one of the two is needed."""
        every = read(key) if self.has(key) else None
        found: dict[str, T] = {}
        for period in periods:
            own = period_key(key, period)
            if self.has(own):
                found[period] = read(own)
            elif every is not None:
                found[period] = every
            elif own in self.table.headings or key in self.table.headings:
                self.report("missing-value", own if own in self.table.headings else key)
        return found

    def time(self, key: str, *, required: bool = False) -> datetime | None:
        """An aware time, None where it is missing or wrong."""
        return self.cell(key, lambda cell: time_of(cell, self.zone), None, required=required)

    def span(self, start: str, end: str, *, required: bool = False) -> tuple[datetime | None, datetime | None]:
        """A start and an end, the end after the start."""
        first, last = self.time(start, required=required), self.time(end, required=required)
        # By the instant: Python compares times of one zone by the clock on the wall, which can stand still for an hour.
        if first is not None and last is not None and last.timestamp() <= first.timestamp():
            self.report("end-before-start", end, id=self.label)
        return first, last

    def position(self) -> LonLat | None:
        """Longitude and latitude, None where they are missing or wrong."""
        if not self.has("lon") and not self.has("lat"):
            return None
        if not self.has("lon") or not self.has("lat"):
            self.report("half-position", "lat" if self.has("lon") else "lon", value="")
            return None
        before = self.ok
        self.ok = True
        lon, lat = self.cell("lon", number_of, 0.0), self.cell("lat", number_of, 0.0)
        code = place_wrong(lon, lat) if self.ok else ""
        if code:
            swapped = {"lon": f"{lat:.10g}", "lat": f"{lon:.10g}"}
            self.report(code, "lat" if abs(lat) > 90 else "lon", **swapped)
        good = self.ok
        self.ok = before and good
        return (lon, lat) if good else None

    @property
    def label(self) -> str:
        """How sentences call the row: its id, or else its number."""
        cell = self.row.cells.get("id")
        return (
            " ".join(str(_shown(cell)).split())[:40] if not is_empty(cell) else f"{self.row.number or self.row.place}"
        )


def place_wrong(lon: float, lat: float) -> str:
    """The code of what is wrong with a coordinate, empty where it is on Earth."""
    if abs(lon) <= 180 and abs(lat) <= 90:
        return ""
    return "lon-lat-swapped" if abs(lat) <= 180 and abs(lon) <= 90 else "out-of-range"


def _shown(cell: Cell) -> object:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return "" if cell is None else cell
