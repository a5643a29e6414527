"""A plain edge list (``.csv``) to street pieces."""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from chot.errors import Finding, InputError
from chot.streets.edges import Edge, pieces_of_edges
from chot.streets.network import HIGHWAY_CLASSES
from chot.streets.pieces import haversine_m
from chot.streets.source import Source
from chot.streets.tags import DEFAULT_SPEED_KPH
from chot.units import Text, kph_to_mps

# What stands for a length where a list gives neither lengths nor coordinates: one city block.
BLOCK_M = 100.0
_ALIASES = {"u": "tail", "v": "head", "from": "tail", "to": "head", "length": "length_m"}
_COLUMNS = (
    "tail", "head", "length_m", "tail_lon", "tail_lat", "head_lon", "head_lat", "name", "highway", "oneway",
    "speed_kph", "time_s", "lanes", "tunnel", "bridge", "way",
)  # fmt: skip
_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0", ""}
_MOST_FINDINGS = 20
_NOWHERE = (math.nan, math.nan)


def read_edges(path: Path) -> Source:
    """Pieces of an edge list in UTF-8 with a header row; one row per street, both directions unless ``oneway``.

    - ``tail``, ``head`` (or ``u``, ``v``): whole numbers, the street's two nodes. Needed.
    - ``length_m``: metres > 0; without it the distance between the coordinates, without these 100 m (with a warning).
    - ``tail_lon``, ``tail_lat``, ``head_lon``, ``head_lat``: degrees; a node needs them in one row only.
    - ``name``; ``highway``: class, default residential; ``oneway``: yes, no or -1; ``speed_kph`` or ``time_s``, else
      the class's default speed; ``lanes``; ``tunnel``, ``bridge``: yes or no; ``way``: an id, else the row number.

    Raises :class:`InputError` with every unknown column, bad number and contradiction (the first 20 of them).
    """
    rows = _Rows(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = _lines(path, file)
        # Excel with Vietnamese settings separates by semicolons and writes decimal commas.
        by_semicolon = bool(lines) and ";" in lines[0] and "," not in lines[0]
        rows.decimal_comma = by_semicolon
        reader = csv.DictReader(lines, delimiter=";" if by_semicolon else ",")
        columns = rows.check_header(reader.fieldnames or ())
        rows.stop_if_wrong()
        for number, raw in enumerate(reader, start=2):
            cells = {columns[key]: (value or "").strip() for key, value in raw.items() if key in columns}
            if any(cells.values()):
                rows.read_row(number, cells)
    rows.stop_if_wrong()
    return rows.source()


def _lines(path: Path, file: TextIO) -> list[str]:
    try:
        return file.readlines()
    except UnicodeDecodeError:
        raise InputError(
            Finding(
                "edges-not-utf8",
                Text("tệp CSV không ghi bằng mã UTF-8", "the CSV file is not written in UTF-8"),
                Text("lưu lại dạng 'CSV UTF-8' trong Excel", "save it again as 'CSV UTF-8' in Excel"),
                file=path.name,
            )
        ) from None


@dataclass
class _Rows:
    """Reads row after row, keeping edges, places and everything that is wrong."""

    path: Path
    decimal_comma: bool = False
    edges: list[_Row] = field(default_factory=list)
    place: dict[int, tuple[float, float]] = field(default_factory=dict)
    wrong: list[Finding] = field(default_factory=list)

    def check_header(self, header: Sequence[str]) -> dict[str, str]:
        """The column that each header stands for."""
        columns: dict[str, str] = {}
        for title in header:
            column = title.strip().lower()
            column = _ALIASES.get(column, column)
            if column in _COLUMNS:
                columns[title] = column
            else:
                self._say(1, "", title, "edges-unknown-column", *_unknown_column(column))
        for needed in ("tail", "head"):
            if needed not in columns.values():
                self._say(1, needed, "", "edges-missing-column", *_MISSING_COLUMN)
        return columns

    def read_row(self, row: int, cells: Mapping[str, str]) -> None:
        """Keeps one row's edge, or says what is wrong with it."""
        before = len(self.wrong)
        tail = self._number(row, cells, "tail", int, needed=True)
        head = self._number(row, cells, "head", int, needed=True)
        length_m = self._number(row, cells, "length_m", float)
        seconds = self._number(row, cells, "time_s", float)
        speed_kph = self._number(row, cells, "speed_kph", float)
        way = self._number(row, cells, "way", int)
        lanes = self._number(row, cells, "lanes", int)
        highway = self._choice(row, cells, "highway", set(HIGHWAY_CLASSES)) or "residential"
        oneway = self._choice(row, cells, "oneway", _YES | _NO | {"-1"})
        tunnel = self._choice(row, cells, "tunnel", _YES | _NO) in _YES
        bridge = self._choice(row, cells, "bridge", _YES | _NO) in _YES
        if tail is not None and head is not None:
            self._put(row, cells, "tail", int(tail))
            self._put(row, cells, "head", int(head))
        if len(self.wrong) > before or tail is None or head is None:
            return
        edge = Edge(
            tail=int(tail), head=int(head), length_m=length_m if length_m is not None else math.nan,
            forward_s=math.inf if oneway == "-1" else 0.0, backward_s=math.inf if oneway in _YES else 0.0,
            class_code=HIGHWAY_CLASSES.index(highway), shape=(), name=cells.get("name", ""),
            way=row if way is None else int(way), lanes=min(int(lanes or 0), 255), tunnel=tunnel, bridge=bridge,
        )  # fmt: skip
        pace = kph_to_mps(speed_kph or DEFAULT_SPEED_KPH[highway])
        self.edges.append(_Row(edge, pace, seconds))

    def source(self) -> Source:
        """Pieces of all rows, now that every node's place is known."""
        guessed = 0
        for row in self.edges:
            edge = row.edge
            ends = self.place.get(edge.tail, _NOWHERE), self.place.get(edge.head, _NOWHERE)
            edge.shape = ends
            if math.isnan(edge.length_m):
                edge.length_m = float(haversine_m(*ends[0], *ends[1]))  # type: ignore[arg-type]  # scalars do as well
            if math.isnan(edge.length_m):
                edge.length_m, guessed = BLOCK_M, guessed + 1
            seconds = row.seconds if row.seconds is not None else edge.length_m / row.pace_mps
            edge.forward_s += seconds
            edge.backward_s += seconds
        edges = [row.edge for row in self.edges]
        place = {node: self.place.get(node, _NOWHERE) for edge in edges for node in (edge.tail, edge.head)}
        return Source(
            pieces=pieces_of_edges(place, edges),
            ways_read=len(edges),
            drivable_ways=len(edges),
            remarks=(_no_lengths(self.path, guessed),) if guessed else (),
            attribution="",
        )

    def stop_if_wrong(self) -> None:
        """Raises all that is wrong so far, at most the first twenty."""
        if self.wrong:
            raise InputError(self.wrong[:_MOST_FINDINGS])

    def _put(self, row: int, cells: Mapping[str, str], end: str, node: int) -> None:
        lon = self._number(row, cells, f"{end}_lon", float, low=-180.0, high=180.0)
        lat = self._number(row, cells, f"{end}_lat", float, low=-90.0, high=90.0)
        if lon is None or lat is None:
            return
        before = self.place.setdefault(node, (lon, lat))
        if max(abs(before[0] - lon), abs(before[1] - lat)) > 1e-6:
            self._say(row, f"{end}_lon", f"{lon} {lat}", "edges-node-moves", *_moves(node, before))

    def _number(
        self,
        row: int,
        cells: Mapping[str, str],
        column: str,
        kind: Callable[[str], float],
        *,
        needed: bool = False,
        low: float | None = None,
        high: float = math.inf,
    ) -> float | None:
        text = cells.get(column, "")
        if not text:
            if needed:
                self._say(row, column, "", "edges-empty-cell", *_EMPTY_CELL)
            return None
        try:
            number = kind(text.replace(",", ".") if self.decimal_comma else text)
        except ValueError:
            number = math.nan
        # Ids may be any whole number, a measure may not be negative.
        least = low if low is not None else (-math.inf if column in {"tail", "head", "way"} else 0.0)
        if least <= number <= high and math.isfinite(number):
            return number
        self._say(row, column, text, "edges-bad-number", *_bad_number(kind is int, least, high))
        return None

    def _choice(self, row: int, cells: Mapping[str, str], column: str, allowed: set[str]) -> str:
        value = cells.get(column, "").lower()
        if value and value not in allowed:
            self._say(row, column, value, "edges-bad-word", *_bad_word(value, allowed))
        return value

    def _say(self, row: int, column: str, value: str, code: str, message: Text, remedy: Text) -> None:
        self.wrong.append(Finding(code, message, remedy, self.path.name, row, column, value))


@dataclass(frozen=True)
class _Row:
    edge: Edge
    pace_mps: float
    seconds: float | None


_MISSING_COLUMN = (
    Text("thiếu cột bắt buộc", "a needed column is missing"),
    Text("thêm cột tail và head (hoặc u và v)", "add the columns tail and head (or u and v)"),
)
_EMPTY_CELL = (Text("ô để trống", "the cell is empty"), Text("điền số hiệu nút", "fill in the node's number"))


def _unknown_column(column: str) -> tuple[Text, Text]:
    near = difflib.get_close_matches(column, _COLUMNS, n=1)
    known = ", ".join(_COLUMNS)
    return Text("cột không có trong mẫu", "unknown column"), Text(
        f"có phải '{near[0]}'?" if near else f"các cột được dùng: {known}",
        f"did you mean '{near[0]}'?" if near else f"known columns: {known}",
    )


def _bad_number(whole: bool, low: float, high: float) -> tuple[Text, Text]:
    if whole:
        return Text("phải là số nguyên", "this must be a whole number"), Text("sửa lại ô này", "correct the cell")
    if math.isfinite(high):
        limit = Text(f"phải là số từ {low:g} đến {high:g}", f"this must be a number from {low:g} to {high:g}")
    else:
        limit = Text("phải là số không âm", "this must be a number, zero or more")
    return limit, Text("sửa lại, dùng dấu chấm cho phần thập phân", "correct the cell, with a decimal point")


def _bad_word(value: str, allowed: set[str]) -> tuple[Text, Text]:
    words = ", ".join(sorted(difflib.get_close_matches(value, allowed, n=3) or allowed - {""}))
    return Text("giá trị không dùng được", "the value is not known"), Text(f"dùng: {words}", f"use: {words}")


def _moves(node: int, before: tuple[float, float]) -> tuple[Text, Text]:
    return Text(
        f"nút {node} đã có tọa độ khác: {before[0]} {before[1]}",
        f"node {node} already stands at {before[0]} {before[1]}",
    ), Text("ghi một tọa độ cho mỗi nút", "give each node one place")


def _no_lengths(path: Path, count: int) -> Finding:
    return Finding(
        "edges-no-length",
        Text(
            f"{count} đoạn không có chiều dài lẫn tọa độ, tính mỗi đoạn {BLOCK_M:g} m",
            f"{count} edges have neither length nor coordinates and count {BLOCK_M:g} m each",
        ),
        Text("thêm cột length_m nếu cần thời gian thật", "add the column length_m where times must be real"),
        file=path.name,
        warning=True,
    )
