"""A scenario written as one workbook, with headings and instructions in both languages."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chot.errors import InputError
from chot.scenario.catalogue import finding
from chot.scenario.columns import Column, split_period
from chot.scenario.files import write_file
from chot.scenario.folder_write import time_text
from chot.scenario.model import Scenario
from chot.scenario.schema import GUIDE_SHEET, KEY_COLUMN, TABLES, VALUE_COLUMN, TableSpec
from chot.scenario.tables import Sheet, Value, parameter_rows, settings_rows, sheets

_LONGEST_CELL = 32_767  # characters, a limit of Excel
_SPARE_ROWS = 300  # rows below the data where lists of choices still work
_WIDTH = {"id": 12, "text": 32, "time": 18, "lon": 12, "lat": 12, "ring": 40, "list": 24}

_GUIDE = (
    (
        "Mỗi trang là một bảng của kịch bản. Dòng đầu là tên cột, không đổi thứ tự cũng được.",
        "Each sheet is one table of the scenario. The first row names the columns; their order is free.",
    ),
    (
        "Không gộp ô. Ngày giờ là giờ địa phương. Kinh độ, vĩ độ là độ thập phân (WGS 84).",
        "Do not merge cells. Times are local. Longitude and latitude are decimal degrees (WGS 84).",
    ),
    (
        "Kiểm tra: chot check TỆP.xlsx. Chuyển thành thư mục: chot scenario import TỆP.xlsx THƯ-MỤC.",
        "To check: chot check FILE.xlsx. To turn it into a folder: chot scenario import FILE.xlsx DIR.",
    ),
    (
        "Không ghi quan điểm, tín ngưỡng, dân tộc hay thông tin cá nhân của bất kỳ ai: phần mềm từ chối các cột đó.",
        "Write down nobody's opinion, belief, ethnicity or personal data: the software refuses such columns.",
    ),
)


class _Book:
    """An open workbook with its formats; ``close`` gives its bytes."""

    def __init__(self) -> None:
        self._data = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._data, {"in_memory": True, "strings_to_formulas": False})
        self.head: Format = self._book.add_format(
            {"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.time: Format = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.wrap: Format = self._book.add_format({"text_wrap": True, "valign": "top"})
        self.title: Format = self._book.add_format({"bold": True, "font_size": 14})

    def sheet(self, name: str) -> Worksheet:
        return self._book.add_worksheet(name)

    def close(self) -> bytes:
        self._book.close()
        return self._data.getvalue()


def write(scenario: Scenario, path: Path, *, force: bool = False) -> None:
    """Write a scenario as a workbook, whole or not at all; the map is named by its path from the workbook.

    Raises :class:`chot.errors.InputError` where the file exists (without ``force``) or cannot be written.
    """
    book = _Book()
    _guide(book)
    tables = sheets(scenario)
    for spec in TABLES:
        if spec.key == "scenario":
            _settings(book, spec, settings_rows(scenario, path.parent))
        elif spec.key == "parameters":
            _settings(book, spec, parameter_rows(scenario.parameters))
        else:
            _table(book, _with_all_columns(tables[spec.key]))
    write_file(path, book.close(), force=force)


def _with_all_columns(sheet: Sheet) -> Sheet:
    """The sheet with its empty columns too, so that a planner sees what may be filled in."""
    columns: list[tuple[str, Column]] = []
    for column in sheet.spec.columns:
        values = [pair for pair in sheet.columns if pair[1] is column]
        columns += values or [(column.key, column)]
    return Sheet(sheet.spec, tuple(columns), sheet.rows)


def heading(key: str, column: Column) -> str:
    """A column's heading in both languages, read back by its parts."""
    both = f"{column.label.vi} / {column.label.en}"
    _, period = split_period(key)
    return f"{both}: {period}" if period else both


def _header(book: _Book, sheet: Worksheet, columns: tuple[tuple[str, Column], ...]) -> None:
    sheet.freeze_panes(1, 1)
    for place, (key, column) in enumerate(columns):
        sheet.write_string(0, place, heading(key, column), book.head)
        sheet.set_column(place, place, _WIDTH.get(column.kind, 14))


def _settings(book: _Book, spec: TableSpec, rows: dict[str, Value]) -> None:
    sheet = book.sheet(spec.sheet)
    _header(book, sheet, (("key", KEY_COLUMN), ("value", VALUE_COLUMN)))
    sheet.set_column(0, 1, 36)
    sheet.write_string(0, 2, "", book.head)
    for number, (key, value) in enumerate(rows.items(), 1):
        sheet.write_string(number, 0, key)
        _write(book, sheet, (number, 1), value, spec.sheet)


def _table(book: _Book, table: Sheet) -> None:
    sheet = book.sheet(table.spec.sheet)
    _header(book, sheet, table.columns)
    for number, row in enumerate(table.rows, 1):
        for place, (key, _) in enumerate(table.columns):
            _write(book, sheet, (number, place), row.get(key), table.spec.sheet)
    last = len(table.rows) + _SPARE_ROWS
    for place, (_, column) in enumerate(table.columns):
        if choices := _choices(table.spec, column, last):
            # Only a warning: an id typed before its row exists is no mistake yet.
            sheet.data_validation(
                1, place, last, place, {"validate": "list", "source": choices, "error_type": "warning"}
            )


def _choices(spec: TableSpec, column: Column, last: int) -> list[str] | str:
    if column.choices:
        return list(column.choices)
    lists = {("programme", "site"): "sites", ("posts", "site"): "sites", ("units", "commander"): "units"}
    lists |= {("people", "unit"): "units", ("requests", "person"): "people"}
    target = lists.get((spec.key, column.key))
    if target is None:
        return []
    name = next(other.sheet for other in TABLES if other.key == target)
    return f"='{name}'!$A$2:$A${max(last, _SPARE_ROWS) + 1}"


def _write(book: _Book, sheet: Worksheet, place: tuple[int, int], value: Value, name: str) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | float) and float(f"{value:.16G}") == value:
        sheet.write_number(*place, value)
    elif isinstance(value, datetime) and not value.fold and value.year > 1900:
        sheet.write_datetime(*place, value.replace(tzinfo=None), book.time)
    else:
        _write_text(sheet, place, _text(value), name)


def _text(value: Value) -> str:
    if isinstance(value, datetime):
        return time_text(value)
    # A number with more digits than a sheet keeps stays exact as text.
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _write_text(sheet: Worksheet, place: tuple[int, int], text: str, name: str) -> None:
    if len(text) > _LONGEST_CELL:
        why = f"{name}: {len(text)} > {_LONGEST_CELL}"
        raise InputError(finding("cannot-write", row=place[0] + 1, value=text, why=why))
    sheet.write_string(*place, text)


def _guide(book: _Book) -> None:
    sheet = book.sheet(GUIDE_SHEET)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 3, 60)
    sheet.write_string(0, 0, "Chốt: kịch bản / scenario", book.title)
    for number, (vi, en) in enumerate(_GUIDE, 1):
        sheet.write_string(number, 2, vi, book.wrap)
        sheet.write_string(number, 3, en, book.wrap)
    row = len(_GUIDE) + 2
    for place, text in enumerate(("Trang / Sheet", "Cột / Column", "Ý nghĩa", "Meaning")):
        sheet.write_string(row, place, text, book.head)
    for spec in TABLES:
        for column in spec.columns:
            row += 1
            star = " *" if column.required else ""
            cells = (spec.sheet, f"{column.key}{star}" if spec.settings else f"{heading(column.key, column)}{star}")
            for place, text in enumerate((*cells, column.about.vi, column.about.en)):
                sheet.write_string(row, place, text, book.wrap)
