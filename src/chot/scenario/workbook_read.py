"""A scenario workbook read into a :class:`~chot.scenario.source.Source`."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import python_calamine

from chot.errors import Finding, InputError
from chot.scenario.catalogue import finding, hint
from chot.scenario.cells import day_to_time
from chot.scenario.columns import Column
from chot.scenario.files import read_bytes
from chot.scenario.model import LonLat
from chot.scenario.rings import close_ring
from chot.scenario.rows import RowReader
from chot.scenario.schema import GUIDE_SHEET, KEY_COLUMN, TABLES, VALUE_COLUMN, TableSpec
from chot.scenario.source import (
    Cell,
    Row,
    Settings,
    Shape,
    Source,
    Table,
    find_column,
    is_empty,
    read_header,
    read_rows,
)
from chot.scenario.toml_file import settings
from chot.scenario.words import nearest, plain, readings

_HEADER_WITHIN = 20  # rows of title that may stand above a header
_MOST_CELLS = 5_000_000

Grid = list[list[Cell]]


def read_source(path: Path) -> Source:
    """Read every sheet of a workbook; raises :class:`InputError` where the file as a whole is no workbook."""
    source = Source(path, path.parent, Settings(path.name, {}), Settings(path.name, {}))
    seen: dict[str, str] = {}
    for name, grid, merged in _sheets(path):
        spec = _spec_of(name)
        file = f"{path.name} [{name}]"
        if spec is None:
            if not _is_guide(name):
                source.findings.append(finding("unknown-sheet", file, hint=hint(_near(name))))
        elif spec.key in seen:
            source.findings.append(finding("two-sources", file, first=seen[spec.key], second=name))
        else:
            seen[spec.key] = name
            _read_sheet(source, spec, file, grid, merged)
    for spec in TABLES:
        if spec.required and spec.key not in seen:
            source.findings.append(finding("sheet-missing", path.name, name=spec.sheet))
    return source


def _names(spec: TableSpec) -> list[str]:
    return [spec.key, spec.label.vi, spec.label.en, *spec.aliases]


def _spec_of(sheet: str) -> TableSpec | None:
    forms = readings(sheet)
    return next((spec for spec in TABLES if any(plain(name) in forms for name in _names(spec))), None)


def _is_guide(sheet: str) -> bool:
    return bool(set(readings(sheet)) & set(readings(GUIDE_SHEET)))


def _near(sheet: str) -> str:
    return nearest(sheet, [name for spec in TABLES for name in _names(spec)])


def _sheets(path: Path) -> list[tuple[str, Grid, list[tuple[int, int, int, int]]]]:
    """Every sheet as its name, its cells from A1 on, and its merged areas (first row, column, last row, column)."""
    data = io.BytesIO(read_bytes(path))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(data)
        return [_sheet(book, name) for name in book.sheet_names]
    except (python_calamine.CalamineError, OSError, ValueError, MemoryError) as error:
        raise InputError(finding("bad-workbook", path.name, why=error)) from error
    except BaseException as error:
        # calamine is Rust: on a broken file it may panic, which pyo3 raises outside Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(finding("bad-workbook", path.name, why=type(error).__name__)) from error


def _sheet(book: python_calamine.CalamineWorkbook, name: str) -> tuple[str, Grid, list[tuple[int, int, int, int]]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise ValueError(f"sheet {name!r} has {sheet.total_height} rows and {sheet.total_width} columns")
    grid = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return name, grid, merged


def _cell(value: object) -> Cell:
    if isinstance(value, str | bool | float | datetime):
        return value
    if isinstance(value, int):
        return float(value)
    return day_to_time(value) if isinstance(value, date) else str(value)


def _columns(spec: TableSpec) -> tuple[Column, ...]:
    return (KEY_COLUMN, VALUE_COLUMN) if spec.settings else spec.columns


def _header_row(spec: TableSpec, grid: Grid) -> int | None:
    """The first row with at least two headings of the table, so that a title may stand above."""
    for number, row in enumerate(grid[:_HEADER_WITHIN]):
        headings = [str(cell) for cell in row if not is_empty(cell)]
        if sum(bool(find_column(heading, _columns(spec))) for heading in headings) >= 2:
            return number
    return None


def _read_sheet(
    source: Source, spec: TableSpec, file: str, grid: Grid, merged: list[tuple[int, int, int, int]]
) -> None:
    if not any(not is_empty(cell) for row in grid for cell in row):
        if spec.required:
            source.findings.append(finding("no-rows", file))
        return
    top = _header_row(spec, grid)
    if top is None:
        source.findings.append(finding("no-header", file))
        return
    source.findings += _unmerge(file, grid, top, merged)
    plain_spec = TableSpec(spec.key, spec.file, spec.label, _columns(spec))
    header = read_header(plain_spec, file, grid[top], top + 1)
    rows, wrong = read_rows(header, file, [(top + 2 + i, row) for i, row in enumerate(grid[top + 1 :])])
    source.findings += [*header.findings, *wrong]
    _keep(source, Table(spec, file, header.headings, rows))


def _keep(source: Source, table: Table) -> None:
    spec = table.spec
    if spec.settings:
        read, wrong = _settings(table)
        source.findings += wrong
        if spec.key == "scenario":
            source.scenario = read
        else:
            source.parameters = read
    elif spec.key == "cordons":
        source.shapes_file = table.file
        source.shapes, wrong = _shapes(table)
        source.findings += wrong
    else:
        source.tables[spec.key] = table


def _settings(table: Table) -> tuple[Settings, list[Finding]]:
    flat: dict[str, tuple[str, Cell, int | None]] = {}
    findings: list[Finding] = []
    for row in table.rows:
        spelled = str(row.cells.get("key", "")).strip()
        if not spelled:
            findings.append(finding("missing-value", table.file, row.number, table.headings.get("key", "key")))
        elif spelled in flat:
            findings.append(finding("duplicate-column", table.file, row.number, spelled, first=spelled))
        else:
            flat[spelled] = (spelled, row.cells.get("value"), row.number)
    read, wrong = settings(table.spec, table.file, flat)
    return read, [*findings, *wrong]


def _unmerge(file: str, grid: Grid, top: int, merged: list[tuple[int, int, int, int]]) -> list[Finding]:
    """Fill areas merged down one column; name those in the header or across columns, which nobody can read."""
    findings: list[Finding] = []
    for first_row, first_column, last_row, last_column in merged:
        if last_row < top:
            continue  # a title above the header
        cells = f"{_a1(first_row, first_column)}:{_a1(last_row, last_column)}"
        if first_row <= top:
            findings.append(finding("merged-header", file, first_row + 1, cells=cells))
        elif first_column != last_column:
            findings.append(finding("merged-cells", file, first_row + 1, cells=cells))
        else:
            findings.append(finding("merged-down", file, first_row + 1, cells=cells))
            _fill_down(grid, first_row, last_row, first_column)
    return findings


def _fill_down(grid: Grid, first: int, last: int, column: int) -> None:
    for row in grid[first + 1 : last + 1]:
        if column < len(row):
            row[column] = grid[first][column]


def _a1(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _shapes(table: Table) -> tuple[list[Shape], list[Finding]]:
    """Cordons from rows of corners: one id a cordon, ring 0 its outline, further rings its holes."""
    findings: list[Finding] = []
    missing = [column for column in table.spec.columns if column.key in ("lon", "lat")]
    missing = [column for column in missing if column.key not in table.headings]
    for column in missing:
        findings.append(finding("missing-column", table.file, key=column.key, label=column.label))
    shapes: dict[str, Shape] = {}
    rings: dict[str, dict[int, list[LonLat]]] = {}
    broken: set[str] = set()
    for row in table.rows:
        identifier = str(row.cells.get("id", ""))
        shape = shapes.setdefault(identifier, Shape(Row(row.number, {}), [], closed=True))
        for key, cell in row.cells.items():
            shape.row.cells.setdefault(key, cell)
        corner = None if missing else _corner(table, row, findings)
        if corner is None:
            broken.add(identifier)
        else:
            rings.setdefault(identifier, {}).setdefault(corner[0], []).append(corner[1])
    for identifier, by_number in rings.items():
        if identifier not in broken:
            shapes[identifier].rings = [list(close_ring(by_number[ring])) for ring in sorted(by_number)]
    return list(shapes.values()), findings


def _corner(table: Table, row: Row, findings: list[Finding]) -> tuple[int, LonLat] | None:
    reader = RowReader(table, row, ZoneInfo("UTC"), findings)
    ring, place = reader.whole("ring"), reader.position()
    if place is None and not reader.has("lon") and not reader.has("lat"):
        reader.report("missing-value", "lon")
    return (ring, place) if place is not None and reader.ok else None
