"""A scenario written as a folder: the form that a planner edits by hand."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

from chot.scenario.cells import number_text
from chot.scenario.columns import Column
from chot.scenario.files import write_folder
from chot.scenario.folder import SITES_GEOJSON
from chot.scenario.model import Ring, Scenario
from chot.scenario.schema import TABLES
from chot.scenario.tables import Sheet, Value, parameter_rows, settings_rows, sheets

_HEAD = """\
# Kịch bản của Chốt: tên, múi giờ, bản đồ, các giai đoạn và tham số. Giờ ghi ở đây là giờ địa phương.
# A scenario for Chốt: names, time zone, map, operational periods and parameters. Times here are local.
"""


def write(scenario: Scenario, folder: Path, *, force: bool = False) -> None:
    """Write a scenario as a folder, whole or not at all; the map stays where it is and is named by its path.

    Raises :class:`chot.errors.InputError` where the folder is in use (without ``force``) or cannot be written.
    """
    tables = sheets(scenario)
    files = {"scenario.toml": _toml(scenario, folder).encode(), "cordons.geojson": _cordons(scenario).encode()}
    for key, table in tables.items():
        if table.spec.file.endswith(".csv") and (table.rows or table.spec.required):
            files[tables[key].spec.file] = csv_bytes(table)
    stale = {SITES_GEOJSON, *(spec.file for spec in TABLES)}
    write_folder(folder, files, force=force, stale=stale)


def time_text(when: datetime) -> str:
    """A local time as files spell it; with its offset in the hour that occurs twice when clocks go back."""
    if when.fold:
        return when.isoformat()
    return when.strftime("%Y-%m-%d %H:%M:%S" if when.second else "%Y-%m-%d %H:%M")


def csv_cell(value: Value, column: Column) -> str:
    """A value as the text of a CSV cell, read back to the same value."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, float):
        return repr(value) if column.kind in ("lon", "lat") else number_text(value)
    return str(value)


def csv_bytes(sheet: Sheet) -> bytes:
    """A table as CSV that Excel opens with its Vietnamese letters: UTF-8 with a mark, commas, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([key for key, _ in sheet.columns])
    for row in sheet.rows:
        writer.writerow([csv_cell(row.get(key), column) for key, column in sheet.columns])
    return out.getvalue().encode("utf-8-sig")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _toml_value(value: Value) -> str:
    if isinstance(value, datetime):
        return value.isoformat() if value.fold else value.replace(tzinfo=None).isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_quoted(item) for item in value) + "]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _toml_lines(rows: dict[str, Value]) -> list[str]:
    lines = []
    for key, value in rows.items():
        nested = key.replace("_vi", ".vi").replace("_en", ".en")
        if value not in (None, ""):
            lines.append(f"{nested} = {_toml_value(value)}")
    return lines


def _toml(scenario: Scenario, folder: Path) -> str:
    lines = [_HEAD, *_toml_lines(settings_rows(scenario, folder))]
    for row in sheets(scenario)["periods"].rows:
        lines += ["", "[[period]]", *_toml_lines(row)]
    lines += ["", "[parameters]", *_toml_lines(parameter_rows(scenario.parameters))]
    for row in sheets(scenario)["options"].rows:
        lines += ["", "[[option]]", *_toml_lines(row)]
    return "\n".join(lines) + "\n"


def _cordons(scenario: Scenario) -> str:
    features = []
    for cordon in scenario.cordons:
        rings: tuple[Ring, ...] = (cordon.ring, *cordon.holes)
        names = {"id": cordon.id, "kind": cordon.kind, "name_vi": cordon.name.vi, "name_en": cordon.name.en}
        geometry = {"type": "Polygon", "coordinates": rings}
        feature = {"type": "Feature", "properties": names, "geometry": geometry}
        features.append(json.dumps(feature, ensure_ascii=False))
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"
