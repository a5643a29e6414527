"""The settings table ``parameters`` to :class:`~chot.scenario.model.Parameters`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from chot.errors import Finding
from chot.scenario.catalogue import finding, hint
from chot.scenario.cells import (
    Unreadable,
    above_zero_of,
    amount_of,
    count_of,
    flag_of,
    list_of,
    names_of,
    number_of,
    one_or_more_of,
    text_of,
)
from chot.scenario.model import DUTIES, Parameters
from chot.scenario.parameter_columns import BY_CLASS, BY_DUTY
from chot.scenario.source import Cell, Setting, Settings, is_empty
from chot.scenario.words import nearest
from chot.streets.network import HIGHWAY_CLASSES

_MINUTES_OF_DAY = 24 * 60


def _slot(cell: Cell) -> int:
    number = one_or_more_of(cell)
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


def _duty(name: str) -> str:
    if name not in DUTIES:
        raise Unreadable("unknown-duty", choices=", ".join(DUTIES), hint=hint(nearest(name, DUTIES)))
    return name


def _classes(cell: Cell) -> tuple[str, ...]:
    return tuple(_class(name) for name in list_of(cell))


def _times(cell: Cell) -> tuple[str, ...]:
    """Times of the day, in their order."""
    found = []
    for text in names_of(cell):
        match = re.fullmatch(r"(\d{1,2})[:h](\d{2})", text)
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            raise Unreadable("bad-time-of-day")
        found.append(f"{int(match[1]):02}:{match[2]}")
    if not found:
        raise Unreadable("bad-time-of-day")
    return tuple(sorted(set(found)))


def _hours(cell: Cell) -> float:
    hours = amount_of(cell)
    if hours > 24:
        raise Unreadable("too-large", most="24")
    return hours


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
    "patrol_most_in_place": one_or_more_of,
    "patrol_no_go": names_of,
    "response_min": above_zero_of,
    "incidents_per_day": amount_of,
    "on_scene_min": above_zero_of,
    "handover_min": amount_of,
    "exercise_days": count_of,
    "split_least": count_of,
    "split_most": count_of,
    "split_weight": amount_of,
    "roster_shifts": _times,
    "roster_watches": one_or_more_of,
    "roster_rest_h": _hours,
    "roster_day_h": amount_of,
    "roster_event_h": amount_of,
    "roster_nights": count_of,
    "roster_relief_min": count_of,
    "roster_break_min": count_of,
    "staff_hour_cost": amount_of,
    "currency": text_of,
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
            if head in BY_CLASS + BY_DUTY:
                known = _class(name) if head in BY_CLASS else _duty(name)
                given.setdefault(head, {})[known] = _READ[head](setting.value)
            else:
                given[key] = () if is_empty(setting.value) else _READ[key](setting.value)
        except Unreadable as wrong:
            findings.append(_wrong(settings, setting, wrong))
    return Parameters(**given), findings


def _wrong(settings: Settings, setting: Setting, wrong: Unreadable) -> Finding:
    return finding(wrong.code, settings.file, setting.row, setting.heading, setting.value, **wrong.words)
