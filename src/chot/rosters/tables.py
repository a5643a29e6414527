"""A roster problem as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import gcd

import numpy as np
from numpy.typing import NDArray

from chot.rosters.problem import OFF, Index, Person, Problem

Float = NDArray[np.float64]
Flag = NDArray[np.bool_]
WEEKDAY, SATURDAY, SUNDAY = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Tables:
    """p people, d days, s shifts.

    - ``units`` (s,): lengths as multiples of their greatest common divisor; ``low``, ``high`` (p,) of a line's sum.
    - ``follows`` (s, s): whether the second may be worked on the day after the first.
    - ``allowed`` (p, d, s); ``most`` (p, s) shifts of a kind.
    - ``wish`` (p, d, s): what giving the shift adds to ``base``, the cost of requests when all have the day off.
    - ``required``, ``under``, ``over`` (d, s), weights 0 where nothing is asked.
    - ``min_run``, ``max_run``, ``min_off``, ``max_weekends`` (p,); ``day_kind`` (d,), ``week`` (d,).
    """

    units: Index
    low: Index
    high: Index
    follows: Flag
    allowed: Flag
    most: Index
    wish: Index
    base: int
    required: Index
    under: Index
    over: Index
    min_run: Index
    max_run: Index
    min_off: Index
    max_weekends: Index
    day_kind: Index
    week: Index

    @property
    def n_people(self) -> int:
        return len(self.low)

    @property
    def n_days(self) -> int:
        return len(self.day_kind)

    @property
    def n_shifts(self) -> int:
        return len(self.units)

    def counts(self, roster: Index) -> Index:
        """People on each shift of each day (d, s)."""
        result = np.zeros(self.required.shape, np.int64)
        for s in range(self.n_shifts):
            result[:, s] = (roster == s).sum(axis=0)
        return result

    def cover_cost(self, counts: Index) -> int:
        """What these numbers of people (d, s) cost."""
        missing = self.required - counts
        return int((self.under * np.maximum(missing, 0) + self.over * np.maximum(-missing, 0)).sum())

    def line_cost(self, person: int, line: Index) -> int:
        """What the requests add for one person's line (d,)."""
        days = np.flatnonzero(line != OFF)
        return int(self.wish[person, days, line[days]].sum())

    def lines_cost(self, roster: Index) -> int:
        """What the requests add for everyone's lines (p, d)."""
        person, day = np.nonzero(roster != OFF)
        return int(self.wish[person, day, roster[person, day]].sum())

    def cost(self, roster: Index) -> int:
        """What a roster (p, d) costs."""
        return self.base + self.lines_cost(roster) + self.cover_cost(self.counts(roster))


def tabulate(problem: Problem) -> Tables:
    """The arrays of a problem."""
    n_days, shifts, people = problem.n_days, problem.shifts, problem.people
    shift_at = {shift.name: s for s, shift in enumerate(shifts)}
    person_at = {person.name: p for p, person in enumerate(people)}
    shape = (n_days, len(shifts))
    unit = reduce(gcd, (shift.minutes for shift in shifts), 0) or 1
    units = np.array([shift.minutes // unit for shift in shifts], np.int64)
    required, under, over = (np.zeros(shape, np.int64) for _ in range(3))
    for cover in problem.cover:
        cell = (cover.day, shift_at[cover.shift])
        required[cell], under[cell], over[cell] = cover.required, cover.under, cover.over
    wish = np.zeros((len(people), *shape), np.int64)
    for request in problem.requests:
        cell3 = (person_at[request.person], request.day, shift_at[request.shift])
        wish[cell3] += -request.weight if request.wanted else request.weight
    weekday = (np.arange(n_days) + problem.first_weekday) % 7
    week = (np.arange(n_days) + problem.first_weekday) // 7
    longest = n_days * int(units.max(initial=0))
    return Tables(
        units=units,
        low=np.array([-(-person.min_minutes // unit) for person in people], np.int64),
        high=np.array([_or(person.max_minutes, longest * unit) // unit for person in people]).clip(max=longest),
        follows=np.array([[problem.may_follow(a, b) for b in shifts] for a in shifts], bool).reshape(-1, len(shifts)),
        allowed=np.array([_allowed(problem, person) for person in people]),
        most=np.array([[min(person.max_shifts.get(x.name, n_days), n_days) for x in shifts] for person in people]),
        wish=wish,
        base=sum(request.weight for request in problem.requests if request.wanted),
        required=required,
        under=under,
        over=over,
        min_run=np.array([person.min_consecutive for person in people]),
        max_run=np.array([min(_or(person.max_consecutive, n_days), n_days) for person in people]),
        min_off=np.array([person.min_days_off for person in people]),
        max_weekends=np.array([_or(person.max_weekends, n_days) for person in people]),
        day_kind=np.where(weekday == 5, SATURDAY, np.where(weekday == 6, SUNDAY, WEEKDAY)),
        week=week,
    )


def _or(limit: int | None, otherwise: int) -> int:
    return otherwise if limit is None else limit


def _allowed(problem: Problem, person: Person) -> Flag:
    may = [
        (not shift.skill or shift.skill in person.skills) and person.max_shifts.get(shift.name, 1) > 0
        for shift in problem.shifts
    ]
    table = np.tile(np.array(may, bool), (problem.n_days, 1))
    table[sorted(person.days_off)] = False
    return table
