"""``scenario.toml``: names, time zone, map, operational periods and parameters."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path

from chot.errors import Finding, InputError
from chot.scenario.catalogue import finding, hint
from chot.scenario.cells import day_to_time
from chot.scenario.csv_file import decode
from chot.scenario.files import read_bytes
from chot.scenario.geojson_file import cell_of
from chot.scenario.parameter_columns import BY_CLASS, BY_DUTY
from chot.scenario.schema import TABLE, TableSpec
from chot.scenario.source import Cell, Row, Setting, Settings, Table, find_column, unknown_column
from chot.scenario.words import is_refused, nearest
from chot.units import Text

# Nested keys that are columns in a table: name.vi is name_vi there.
_IN_BOTH_LANGUAGES = ("name", "description")


def load(path: Path) -> dict[str, object]:
    """The file as nested dicts; raises :class:`InputError` where it is no TOML."""
    try:
        return tomllib.loads(decode(read_bytes(path), path.name))
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(finding("bad-toml", path.name, why=error)) from error


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value
    return day_to_time(value) if isinstance(value, date) else cell_of(value)


def _flatten(data: dict[str, object]) -> dict[str, tuple[str, Cell]]:
    """Cells by key and as spelled: ``name.vi`` becomes ``name_vi``, ``detection.primary`` stays."""
    flat: dict[str, tuple[str, Cell]] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            joint = "_" if key in _IN_BOTH_LANGUAGES else "."
            flat |= {f"{key}{joint}{inner}": (f"{key}.{inner}", _cell(cell)) for inner, cell in value.items()}
        else:
            flat[key] = (key, _cell(value))
    return flat


def settings(
    spec: TableSpec, file: str, flat: dict[str, tuple[str, Cell, int | None]]
) -> tuple[Settings, list[Finding]]:
    """A settings table with its keys matched; unknown keys are named, with the nearest one that exists."""
    values: dict[str, Setting] = {}
    findings: list[Finding] = []
    names = [column.key for column in spec.columns]
    for key, (spelled, cell, row) in flat.items():
        head, dot, tail = key.partition(".")
        known = find_column(head, spec.columns)
        if not known or (dot and known not in BY_CLASS + BY_DUTY):
            findings.append(_unknown_key(file, spelled, row, names))
        elif (full := known + dot + tail) in values:
            findings.append(finding("duplicate-column", file, row, spelled, first=values[full].heading))
        else:
            values[full] = Setting(cell, spelled, row)
    for column in spec.columns:
        if column.required and column.key not in values:
            findings.append(finding("missing-key", file, column=column.key.replace("_vi", ".vi")))
    return Settings(file, values), findings


def _unknown_key(file: str, spelled: str, row: int | None, names: list[str]) -> Finding:
    from_catalogue = "refused-column" if is_refused(spelled) else "unknown-key"
    return finding(from_catalogue, file, row, spelled, hint=hint(nearest(spelled, names)))


def _entries(file: str, key: str, spec: TableSpec, given: object) -> tuple[Table, list[Finding]]:
    """The ``[[key]]`` tables as the rows of a table."""
    rows: list[Row] = []
    findings: list[Finding] = []
    entries = given if isinstance(given, list) else [given] if isinstance(given, dict) else []
    for number, entry in enumerate(entries, 1):
        place = f"[[{key}]] {number}"
        cells: dict[str, Cell] = {}
        for spelled, cell in _flatten(entry).values() if isinstance(entry, dict) else ():
            column = find_column(spelled.replace(".", "_"), spec.columns)
            if column:
                cells[column] = cell
            else:
                findings.append(unknown_column(spec.columns, f"{file}, {place}", None, spelled))
        rows.append(Row(None, cells, place))
    return Table(spec, file, {column.key: column.key for column in spec.columns}, rows), findings


def _as_cells(option: object) -> object:
    """An option with its changed parameters, which may be a table of their own, as a workbook's cell has them."""
    if not isinstance(option, dict) or not isinstance(changed := option.get("parameters"), dict):
        return option
    return option | {"parameters": "; ".join(text for key, value in changed.items() for text in _texts(key, value))}


def _texts(key: str, value: object) -> list[str]:
    """A changed parameter as a workbook's cell would hold it: ``key = value``, one for each class where it has some."""
    if isinstance(value, dict):
        return [text for inner, one in value.items() for text in _texts(f"{key}.{inner}", one)]
    if isinstance(value, list):
        return [f"{key} = {', '.join(map(str, value))}"]
    return [f"{key} = {str(value).lower() if isinstance(value, bool) else value}"]


def read(path: Path) -> tuple[Settings, Table, Settings, Table, list[Finding]]:
    """Settings, periods, parameters and options; raises :class:`InputError` where the file is no TOML."""
    data = load(path)
    file = path.name
    period_key = next((key for key in ("period", "periods", "giai_doan") if key in data), "period")
    periods, findings = _entries(file, "period", TABLE["periods"], data.pop(period_key, []))
    given = data.pop("option", data.pop("options", []))
    given = [_as_cells(option) for option in given] if isinstance(given, list) else _as_cells(given)
    options, wrong_options = _entries(file, "option", TABLE["options"], given)
    findings += wrong_options
    given = data.pop("parameters", {})
    if not isinstance(given, dict):
        findings.append(
            finding("bad-structure", file, column="parameters", why=Text("cần [parameters]", "[parameters] is a table"))
        )
        given = {}
    main, wrong = settings(TABLE["scenario"], file, {k: (s, c, None) for k, (s, c) in _flatten(data).items()})
    tuned, wrong_too = settings(TABLE["parameters"], file, {k: (s, c, None) for k, (s, c) in _flatten(given).items()})
    return main, periods, tuned, options, [*findings, *wrong, *wrong_too]
