"""The settings table ``parameters`` to :class:`~chot.scenario.model.Parameters`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chot.errors import Finding
from chot.scenario.catalogue import finding, hint
from chot.scenario.cells import Unreadable, above_zero_of, amount_of, count_of, flag_of, list_of, names_of, number_of
from chot.scenario.model import Parameters
from chot.scenario.source import Cell, Setting, Settings, is_empty
from chot.scenario.words import nearest
from chot.streets.network import HIGHWAY_CLASSES

_BY_CLASS = ("detection", "teams_needed")
_MINUTES_OF_DAY = 24 * 60


def _one_or_more(cell: Cell) -> int:
    number = count_of(cell)
    if number == 0:
        raise Unreadable("not-positive")
    return number


def _slot(cell: Cell) -> int:
    number = _one_or_more(cell)
    if _MINUTES_OF_DAY % number:
        raise Unreadable("slot-not-even", minutes=_MINUTES_OF_DAY, near=_nearest_slot(number))
    return number


def _nearest_slot(minutes: int) -> int:
    slots = (slot for slot in range(1, _MINUTES_OF_DAY + 1) if _MINUTES_OF_DAY % slot == 0)
    return min(slots, key=lambda slot: abs(slot - minutes))


def _chance(cell: Cell) -> float:
    number = number_of(cell)
    if not 0 < number <= 1:
        raise Unreadable("detection-range")
    return number


def _share(cell: Cell) -> float:
    number = number_of(cell)
    if not 0 <= number <= 1:
        raise Unreadable("share-range")
    return number


def _class(name: str) -> str:
    if name not in HIGHWAY_CLASSES:
        choices = ", ".join(HIGHWAY_CLASSES)
        raise Unreadable("unknown-class", choices=choices, hint=hint(nearest(name, HIGHWAY_CLASSES)))
    return name


def _classes(cell: Cell) -> tuple[str, ...]:
    return tuple(_class(name) for name in list_of(cell))


_READ: dict[str, Callable[[Cell], object]] = {
    "checkpoint_teams": count_of,
    "time_limit_s": above_zero_of,
    "seed": count_of,
    "standoff_m": amount_of,
    "forbidden_classes": _classes,
    "allow_tunnels": flag_of,
    "detection": _chance,
    "teams_needed": above_zero_of,
    "stop_delay_s": amount_of,
    "sample_trips": count_of,
    "quiet_value_share": _share,
    "guard_effectiveness": _chance,
    "patrol_effectiveness": _chance,
    "patrol_radius_m": above_zero_of,
    "patrol_speed_kph": above_zero_of,
    "patrol_slot_min": _slot,
    "patrol_break_min": amount_of,
    "patrol_most_in_place": _one_or_more,
    "patrol_no_go": names_of,
    "response_min": above_zero_of,
    "incidents_per_day": amount_of,
    "on_scene_min": above_zero_of,
    "handover_min": amount_of,
    "exercise_days": count_of,
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
