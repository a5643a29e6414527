"""The settings table ``parameters`` to :class:`~chot.scenario.model.Parameters`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chot.errors import Finding
from chot.scenario.catalogue import finding, hint
from chot.scenario.cells import Unreadable, flag_of, list_of, number_of, plain_number_of, whole_of
from chot.scenario.model import Parameters
from chot.scenario.source import Cell, Setting, Settings, is_empty
from chot.scenario.words import nearest
from chot.streets.network import HIGHWAY_CLASSES

_BY_CLASS = ("detection", "teams_needed")


def _at_least_zero(number: float) -> float:
    if number < 0:
        raise Unreadable("negative")
    if number > 1e12:
        raise Unreadable("too-large", most="1e12")
    return number


def _amount(cell: Cell) -> float:
    return _at_least_zero(plain_number_of(cell))


def _above_zero(cell: Cell) -> float:
    number = _at_least_zero(plain_number_of(cell))
    if number == 0:
        raise Unreadable("not-positive")
    return number


def _count(cell: Cell) -> int:
    number = whole_of(cell)
    _at_least_zero(number)
    return number


def _chance(cell: Cell) -> float:
    number = number_of(cell)
    if not 0 < number <= 1:
        raise Unreadable("detection-range")
    return number


def _class(name: str) -> str:
    if name not in HIGHWAY_CLASSES:
        choices = ", ".join(HIGHWAY_CLASSES)
        raise Unreadable("unknown-class", choices=choices, hint=hint(nearest(name, HIGHWAY_CLASSES)))
    return name


def _classes(cell: Cell) -> tuple[str, ...]:
    return tuple(_class(name) for name in list_of(cell))


_READ: dict[str, Callable[[Cell], object]] = {
    "checkpoint_teams": _count,
    "time_limit_s": _above_zero,
    "seed": _count,
    "standoff_m": _amount,
    "forbidden_classes": _classes,
    "allow_tunnels": flag_of,
    "detection": _chance,
    "teams_needed": _above_zero,
    "stop_delay_s": _amount,
    "sample_trips": _count,
}


def read_parameters(settings: Settings) -> tuple[Parameters, list[Finding]]:
    """The parameters, defaults where the file says nothing, and what is wrong with those that it gives."""
    findings: list[Finding] = []
    given: dict[str, Any] = {}
    for key, setting in settings.values.items():
        head, _, name = key.partition(".")
        if is_empty(setting.value) and head != "forbidden_classes":
            continue
        try:
            if head in _BY_CLASS:
                given.setdefault(head, {})[_class(name)] = _READ[head](setting.value)
            else:
                given[key] = () if is_empty(setting.value) else _READ[key](setting.value)
        except Unreadable as wrong:
            findings.append(_wrong(settings, setting, wrong))
    return Parameters(**given), findings


def _wrong(settings: Settings, setting: Setting, wrong: Unreadable) -> Finding:
    return finding(wrong.code, settings.file, setting.row, setting.heading, setting.value, **wrong.words)
