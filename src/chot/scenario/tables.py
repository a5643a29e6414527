"""A typed scenario back to tables: what a folder and a workbook are written from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chot.scenario.columns import Column, period_key, split_period
from chot.scenario.model import LonLat, Parameters, Ring, Scenario
from chot.scenario.parameter_columns import BY_CLASS, BY_DUTY
from chot.scenario.schema import TABLE, TableSpec

Value = str | float | int | bool | datetime | tuple[str, ...] | None


@dataclass(frozen=True)
class Sheet:
    """One table to write: ``columns`` as (key, column) in order, and rows of values by key."""

    spec: TableSpec
    columns: tuple[tuple[str, Column], ...]
    rows: tuple[dict[str, Value], ...]


def map_path(scenario: Scenario, folder: Path) -> str:
    """The map relative to a folder, with forward slashes; absolute where they share no root."""
    try:
        return Path(os.path.relpath(scenario.map_file, folder.resolve())).as_posix()
    except ValueError:
        return scenario.map_file.as_posix()


def settings_rows(scenario: Scenario, folder: Path) -> dict[str, Value]:
    """The settings table ``scenario`` by key."""
    return {
        "id": scenario.id,
        "name_vi": scenario.name.vi,
        "name_en": scenario.name.en,
        "description_vi": scenario.description.vi,
        "description_en": scenario.description.en,
        "time_zone": scenario.time_zone.key,
        "map": map_path(scenario, folder),
    }


def parameter_rows(parameters: Parameters) -> dict[str, Value]:
    """The settings table ``parameters`` by key, one key a highway class or duty as in ``detection.primary``."""
    rows: dict[str, Value] = {}
    for column in TABLE["parameters"].columns:
        value = getattr(parameters, column.key)
        if column.key in BY_CLASS + BY_DUTY:
            rows |= {f"{column.key}.{name}": number for name, number in value.items()}
        else:
            rows[column.key] = value
    return rows


def sheets(scenario: Scenario) -> dict[str, Sheet]:
    """Every table of rows by its key; optional columns without any value are left out."""
    rows: dict[str, list[dict[str, Value]]] = {
        "periods": _named(scenario.periods, ("start", "end")),
        "sites": _sites(scenario),
        "cordons": _corners(scenario),
        "programme": _named(scenario.programme, ("site", "start", "end", "attendance", "note")),
        "units": _units(scenario),
        "posts": _posts(scenario),
        "closures": _closures(scenario),
        "entries": [
            row | _place(entry.position)
            for row, entry in zip(_named(scenario.entries, ("note",)), scenario.entries, strict=True)
        ],
        "incidents": _incidents(scenario),
        "options": _options(scenario),
        "people": _people(scenario),
        "requests": _requests(scenario),
    }
    return {key: _sheet(TABLE[key], found) for key, found in rows.items()}


def _sheet(spec: TableSpec, rows: list[dict[str, Value]]) -> Sheet:
    used = {key for row in rows for key, value in row.items() if value not in (None, "")}
    columns: list[tuple[str, Column]] = []
    for column in spec.columns:
        if column.by_period:
            columns += [(key, column) for key in _keys_of(column, rows)]
        elif column.required or column.key in used:
            columns.append((column.key, column))
    return Sheet(spec, tuple(columns), tuple(rows))


def _keys_of(column: Column, rows: list[dict[str, Value]]) -> list[str]:
    keys = [key for row in rows for key in row if split_period(key)[0] == column.key]
    return list(dict.fromkeys(keys))


def _add_by_period(
    rows: list[dict[str, Value]], key: str, amounts: Sequence[Mapping[str, float]], scenario: Scenario
) -> None:
    """Add the amounts of each row: one column where every row has one amount for all periods, else one a period."""
    constant = all(len(set(amount.values())) <= 1 for amount in amounts)
    for row, amount in zip(rows, amounts, strict=True):
        for period in scenario.periods:
            row[key if constant else period_key(key, period.id)] = amount[period.id]


def _named(items: tuple[object, ...], keys: tuple[str, ...]) -> list[dict[str, Value]]:
    rows: list[dict[str, Value]] = []
    for item in items:
        name = getattr(item, "name")  # noqa: B009 - the items are of several types, all named
        row: dict[str, Value] = {"id": getattr(item, "id"), "name_vi": name.vi, "name_en": name.en}  # noqa: B009
        rows.append(row | {key: getattr(item, key) for key in keys})
    return rows


def _place(position: LonLat | None) -> dict[str, Value]:
    return {} if position is None else {"lon": position[0], "lat": position[1]}


def _sites(scenario: Scenario) -> list[dict[str, Value]]:
    rows = _named(scenario.sites, ("kind", "street", "visit_every_min", "note"))
    for row, site in zip(rows, scenario.sites, strict=True):
        row.update(_place(site.position))
    _add_by_period(rows, "value", [site.values for site in scenario.sites], scenario)
    return rows


def _posts(scenario: Scenario) -> list[dict[str, Value]]:
    rows = _named(scenario.posts, ("site", "kind", "note"))
    _add_by_period(rows, "teams", [post.teams for post in scenario.posts], scenario)
    return rows


def _units(scenario: Scenario) -> list[dict[str, Value]]:
    keys = ("call_sign", "kind", "strength", "commander", "available_from", "available_to", "note")
    rows = _named(scenario.units, keys)
    for row, unit in zip(rows, scenario.units, strict=True):
        row.update(_place(unit.base))
        row["people_on_duty"] = unit.people_on_duty
        row["skills_needed"] = ", ".join(unit.skills_needed)
        row["shared"] = unit.shared or None
    return rows


def _closures(scenario: Scenario) -> list[dict[str, Value]]:
    rows = _named(scenario.closures, ("street", "start", "end", "note"))
    for row, closure in zip(rows, scenario.closures, strict=True):
        row["bars_patrols"] = closure.bars_patrols or None
        row["ways"] = " ".join(map(str, closure.ways))
        row["polygon"] = ", ".join(f"{lon!r} {lat!r}" for lon, lat in closure.polygon)
    return rows


def _incidents(scenario: Scenario) -> list[dict[str, Value]]:
    rows: list[dict[str, Value]] = []
    for incident in scenario.incidents:
        row: dict[str, Value] = {"id": incident.id, "kind": incident.kind, "time": incident.time}
        rows.append(row | _place(incident.position))
    return rows


def _options(scenario: Scenario) -> list[dict[str, Value]]:
    rows = _named(scenario.options, ())
    for row, option in zip(rows, scenario.options, strict=True):
        row["parameters"] = "; ".join(f"{key} = {value}" for key, value in option.parameters.items())
        row["close_streets"] = ", ".join(option.close_streets)
        for key in ("without_units", "close_cordons", "lift_closures"):
            row[key] = " ".join(getattr(option, key))
    return rows


def _people(scenario: Scenario) -> list[dict[str, Value]]:
    return [
        {
            "id": person.id,
            "unit": person.unit,
            "rank": person.rank,
            "team": person.team,
            "skills": ", ".join(person.skills),
            "also": ", ".join(person.also),
        }
        for person in scenario.people
    ]


def _requests(scenario: Scenario) -> list[dict[str, Value]]:
    keys = ("id", "person", "kind", "start", "end", "weight")
    return [{key: getattr(request, key) for key in keys} for request in scenario.requests]


def _corners(scenario: Scenario) -> list[dict[str, Value]]:
    rows: list[dict[str, Value]] = []
    for base, cordon in zip(_named(scenario.cordons, ("kind",)), scenario.cordons, strict=True):
        rings: tuple[Ring, ...] = (cordon.ring, *cordon.holes)
        for number, ring in enumerate(rings):
            rows += [base | {"ring": number} | _place(corner) for corner in ring[:-1]]
    return rows
