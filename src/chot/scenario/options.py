"""Options of a scenario: what each changes, read with its row and laid over the scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chot.scenario.catalogue import hint
from chot.scenario.cells import list_of, names_of, text_of
from chot.scenario.model import Closure, Option, Parameters, Scenario
from chot.scenario.parameter_columns import BY_CLASS, BY_DUTY
from chot.scenario.parameters import read_parameters
from chot.scenario.rows import RowReader
from chot.scenario.schema import TABLE
from chot.scenario.source import Cell, Setting, Settings
from chot.scenario.toml_file import settings
from chot.scenario.words import nearest
from chot.units import Text

# What plans are measured by, and how they are searched for, is the same in all options, or they could not be compared.
FIXED = ("time_limit_s", "seed", "stop_delay_s", "sample_trips", "exercise_days", "staff_hour_cost", "currency")


def read_option(row: RowReader, ids: Mapping[str, Iterable[str]]) -> Option:
    """The option of a row; ``ids``: the ids of each table that it may name."""
    name = row.name()
    option = Option(
        row.label,
        name,
        _parameters(row),
        _known(row, "without_units", ids["units"], Text("đơn vị", "unit")),
        _known(row, "close_cordons", ids["cordons"], Text("vành đai", "cordon")),
        row.cell("close_streets", names_of, ()),
        _known(row, "lift_closures", ids["closures"], Text("lệnh cấm đường", "closure")),
    )
    if not any(row.has(column.key) for column in TABLE["options"].columns[3:]):
        row.report("option-empty", "id")
    return option


def _known(row: RowReader, key: str, known: Iterable[str], what: Text) -> tuple[str, ...]:
    """The ids in a cell, each of them one that there is."""
    none: list[str] = []
    given, there = tuple(row.cell(key, list_of, none)), tuple(known)
    for identifier in given:
        if identifier not in there:
            row.report("option-unknown", key, identifier, what=what, hint=hint(nearest(identifier, there)))
    return given


def _parameters(row: RowReader) -> dict[str, str]:
    """The parameters that an option changes, by key as text; what is wrong with them is named."""
    found: dict[str, str] = {}
    none: list[str] = []
    for part in row.cell("parameters", _parts, none):
        key, mark, value = (word.strip() for word in part.partition("="))
        if not mark or not key or not value:
            row.report("option-setting", "parameters", part)
        elif key.partition(".")[0] in FIXED:
            row.report("option-fixed", "parameters", key, fixed=", ".join(FIXED))
        else:
            found[key] = value
    file = f"{row.table.file}, {row.row.place or row.label}"
    read, wrong = settings(TABLE["parameters"], file, {key: (key, value, None) for key, value in found.items()})
    row.add([*wrong, *read_parameters(read)[1]])
    return found


def _parts(cell: Cell) -> list[str]:
    return [part for part in text_of(cell).split(";") if part.strip()]


def with_option(scenario: Scenario, option: Option) -> Scenario:
    """The scenario as the option has it; it keeps its id, for it is the same event."""
    without, lifted = set(option.without_units), set(option.lift_closures)
    return replace(
        scenario,
        units=tuple(unit for unit in scenario.units if unit.id not in without),
        closures=(
            *(closure for closure in scenario.closures if closure.id not in lifted),
            *added_closures(scenario, option),
        ),
        parameters=_changed(scenario.parameters, option.parameters),
    )


def added_closures(scenario: Scenario, option: Option) -> list[Closure]:
    """The closures that an option adds, for the whole event and ordinary cars."""
    cordons = {cordon.id: cordon for cordon in scenario.cordons}
    rings = [
        Closure(f"{option.id}-{cordon}", cordons[cordon].name, polygon=cordons[cordon].ring)
        for cordon in option.close_cordons
    ]
    names = [
        Closure(f"{option.id}-{number + 1}", Text(street, street), street=street)
        for number, street in enumerate(option.close_streets)
    ]
    return [*rings, *names]


def _changed(base: Parameters, changes: Mapping[str, str]) -> Parameters:
    values = {key: Setting(value, key) for key, value in changes.items()}
    given, _ = read_parameters(Settings("", values))
    new: dict[str, Any] = {}
    for head in {key.partition(".")[0] for key in changes}:
        value = getattr(given, head)
        new[head] = {**getattr(base, head), **value} if head in BY_CLASS + BY_DUTY else value
    return replace(base, **new)
