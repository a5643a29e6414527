"""A roster against every rule, read anew from the problem; shares no code with the planner."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike


class ShiftRule(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def minutes(self) -> int: ...
    @property
    def not_followed_by(self) -> Collection[str]: ...
    @property
    def skill(self) -> str: ...
    @property
    def start_minute(self) -> int | None: ...


class PersonRule(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def skills(self) -> Collection[str]: ...
    @property
    def max_shifts(self) -> Mapping[str, int]: ...
    @property
    def min_minutes(self) -> int: ...
    @property
    def max_minutes(self) -> int | None: ...
    @property
    def min_consecutive(self) -> int: ...
    @property
    def max_consecutive(self) -> int | None: ...
    @property
    def min_days_off(self) -> int: ...
    @property
    def max_weekends(self) -> int | None: ...
    @property
    def days_off(self) -> Collection[int]: ...


class CoverRule(Protocol):
    @property
    def day(self) -> int: ...
    @property
    def shift(self) -> str: ...
    @property
    def required(self) -> int: ...
    @property
    def under(self) -> int: ...
    @property
    def over(self) -> int: ...


class RequestRule(Protocol):
    @property
    def person(self) -> str: ...
    @property
    def day(self) -> int: ...
    @property
    def shift(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def wanted(self) -> bool: ...


class Rostered(Protocol):
    """What the evaluator reads of a roster problem."""

    @property
    def n_days(self) -> int: ...
    @property
    def shifts(self) -> Sequence[ShiftRule]: ...
    @property
    def people(self) -> Sequence[PersonRule]: ...
    @property
    def cover(self) -> Sequence[CoverRule]: ...
    @property
    def requests(self) -> Sequence[RequestRule]: ...
    @property
    def first_weekday(self) -> int: ...
    @property
    def min_rest_minutes(self) -> int: ...


@dataclass(frozen=True)
class Breach:
    """A rule of work that a roster breaks: who, which, on what day (None: of the whole event), by how much."""

    person: str
    rule: str
    day: int | None
    has: int
    limit: int


@dataclass(frozen=True)
class Shortage:
    """A shift of a day that is left short (or, with more than ``required``, overfull), and what that costs."""

    day: int
    shift: str
    required: int
    has: int
    cost: int


@dataclass(frozen=True)
class Check:
    """What a roster costs and breaks.

    - ``value`` = ``cover_cost`` + ``request_cost``; ``breaches``: empty for a roster that can be worked.
    - ``shortages``: shifts with too few or too many people at a cost, the dearest first.
    """

    value: int
    cover_cost: int
    request_cost: int
    breaches: tuple[Breach, ...]
    shortages: tuple[Shortage, ...]


def check(problem: Rostered, roster: ArrayLike) -> Check:
    """Every rule and every weight of ``problem`` on ``roster`` (people, days), shift indices or -1 for a day off.

    Raises ``ValueError`` where the array has another shape or names a shift that does not exist.
    """
    table = np.asarray(roster)
    shape = (len(problem.people), problem.n_days)
    if table.shape != shape:
        raise ValueError(f"the roster has shape {table.shape}; give people x days = {shape}")
    if table.min() < -1 or table.max() >= len(problem.shifts):
        worst = table.min() if table.min() < -1 else table.max()
        raise ValueError(f"the roster names shift {worst}; give -1 to {len(problem.shifts) - 1}")
    lines = {
        person.name: [problem.shifts[s] if s >= 0 else None for s in row]
        for person, row in zip(problem.people, table.tolist(), strict=True)
    }
    breaches = [breach for person in problem.people for breach in _breaches(problem, person, lines[person.name])]
    shortages = _shortages(problem, lines)
    request_cost = 0
    for request in problem.requests:
        worked = lines[request.person][request.day]
        has_it = worked is not None and worked.name == request.shift
        request_cost += request.weight * (has_it != request.wanted)
    cover_cost = sum(shortage.cost for shortage in shortages)
    return Check(cover_cost + request_cost, cover_cost, request_cost, tuple(breaches), tuple(shortages))


def _shortages(problem: Rostered, lines: Mapping[str, Sequence[ShiftRule | None]]) -> list[Shortage]:
    working: dict[tuple[int, str], int] = {}
    for line in lines.values():
        for day, shift in enumerate(line):
            if shift is not None:
                working[day, shift.name] = working.get((day, shift.name), 0) + 1
    found = []
    for cover in problem.cover:
        has = working.get((cover.day, cover.shift), 0)
        cost = cover.under * max(0, cover.required - has) + cover.over * max(0, has - cover.required)
        if cost:
            found.append(Shortage(cover.day, cover.shift, cover.required, has, cost))
    return sorted(found, key=lambda shortage: -shortage.cost)


def _breaches(problem: Rostered, person: PersonRule, line: Sequence[ShiftRule | None]) -> Iterator[Breach]:
    yield from _day_by_day(problem, person, line)
    yield from _in_a_row(person, line)
    worked = [shift for shift in line if shift is not None]
    for name, most in person.max_shifts.items():
        count = sum(shift.name == name for shift in worked)
        if count > most:
            yield Breach(person.name, f"max_shifts {name}", None, count, most)
    minutes = sum(shift.minutes for shift in worked)
    if minutes < person.min_minutes:
        yield Breach(person.name, "min_minutes", None, minutes, person.min_minutes)
    if person.max_minutes is not None and minutes > person.max_minutes:
        yield Breach(person.name, "max_minutes", None, minutes, person.max_minutes)
    weekdays = [(day + problem.first_weekday) % 7 for day in range(problem.n_days)]
    # Saturday and the Sunday after it lie in the same week when weeks begin on Monday.
    weekends = {
        (day + problem.first_weekday) // 7 for day, shift in enumerate(line) if shift is not None and weekdays[day] >= 5
    }
    if person.max_weekends is not None and len(weekends) > person.max_weekends:
        yield Breach(person.name, "max_weekends", None, len(weekends), person.max_weekends)


def _day_by_day(problem: Rostered, person: PersonRule, line: Sequence[ShiftRule | None]) -> Iterator[Breach]:
    for day, shift in enumerate(line):
        if shift is None:
            continue
        if day in person.days_off:
            yield Breach(person.name, "days_off", day, 1, 0)
        if shift.skill and shift.skill not in person.skills:
            yield Breach(person.name, f"skill {shift.skill}", day, 0, 1)
        before = line[day - 1] if day else None
        if before is None:
            continue
        if shift.name in before.not_followed_by:
            yield Breach(person.name, f"{before.name} not followed by {shift.name}", day, 1, 0)
        if before.start_minute is not None and shift.start_minute is not None:
            rest = 24 * 60 + shift.start_minute - (before.start_minute + before.minutes)
            if rest < problem.min_rest_minutes:
                yield Breach(person.name, "min_rest_minutes", day, rest, problem.min_rest_minutes)


def _in_a_row(person: PersonRule, line: Sequence[ShiftRule | None]) -> Iterator[Breach]:
    start = 0
    for working, group in groupby(shift is not None for shift in line):
        length = len(list(group))
        within = start > 0 and start + length < len(line)
        if working and person.max_consecutive is not None and length > person.max_consecutive:
            yield Breach(person.name, "max_consecutive", start, length, person.max_consecutive)
        if working and within and length < person.min_consecutive:
            yield Breach(person.name, "min_consecutive", start, length, person.min_consecutive)
        if not working and within and length < person.min_days_off:
            yield Breach(person.name, "min_days_off", start, length, person.min_days_off)
        start += length
