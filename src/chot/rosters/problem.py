"""Who may work when: the rules of work and the cover wanted, as data; and the roster that answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from chot.errors import Finding, InputError
from chot.rosters import findings as say
from chot.solvers import Outcome

Index = NDArray[np.int64]
OFF = -1
DAY_MINUTES = 1440


@dataclass(frozen=True)
class Shift:
    """One kind of duty: a time of day at a post.

    - ``minutes``: paid length > 0; ``skill``: the skill or rank that it needs, empty for none.
    - ``not_followed_by``: names of the shifts that may not be worked on the day after it.
    - ``start_minute``: minute of the day at which it begins, None where only ``not_followed_by`` counts.
    """

    name: str
    minutes: int
    not_followed_by: frozenset[str] = frozenset()
    skill: str = ""
    start_minute: int | None = None


@dataclass(frozen=True)
class Person:
    """One person and the rules of their work; defaults mean no limit.

    - ``max_shifts``: the most shifts of a kind in the event, by name; a kind not named has no limit.
    - ``min_minutes``, ``max_minutes``: of the whole event; a person without the skill of a shift never works it.
    - ``min_consecutive``, ``max_consecutive`` working days in a row; ``min_days_off`` in a row. The days before the
      event are taken as off, those beyond either end as long enough for both minima (Curtois and Qu 2014).
    - ``max_weekends``: the most weekends with work on Saturday or Sunday; ``days_off``: days never worked.
    """

    name: str
    skills: frozenset[str] = frozenset()
    max_shifts: Mapping[str, int] = field(default_factory=dict)
    min_minutes: int = 0
    max_minutes: int | None = None
    min_consecutive: int = 1
    max_consecutive: int | None = None
    min_days_off: int = 1
    max_weekends: int | None = None
    days_off: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Request:
    """What it costs (``weight``) not to give ``person`` the shift on that day; or, not being ``wanted``, to give it."""

    person: str
    day: int
    shift: str
    weight: int
    wanted: bool = True


@dataclass(frozen=True)
class Cover:
    """``required`` people on a shift of a day; each one short costs ``under``, each one too many ``over``."""

    day: int
    shift: str
    required: int
    under: int
    over: int = 0


@dataclass(frozen=True)
class Problem:
    """A roster to find for ``n_days`` days: one shift or a day off for each person and day, at the least cost.

    - ``first_weekday``: 0 where day 0 is a Monday, ..., 6 a Sunday.
    - ``min_rest_minutes``: rest between two shifts of days that follow, where both have a start; at most a day.

    Costs are the weights of cover and requests, whole numbers >= 0. A post that matters more has a greater ``under``
    and is the last to be left short. Raises :class:`chot.errors.InputError` naming the entry, its value, the remedy.
    """

    n_days: int
    shifts: tuple[Shift, ...]
    people: tuple[Person, ...]
    cover: tuple[Cover, ...] = ()
    requests: tuple[Request, ...] = ()
    first_weekday: int = 0
    min_rest_minutes: int = 0

    def __post_init__(self) -> None:
        for name in ("shifts", "people", "cover", "requests"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        found = [*self._wrong_frame(), *self._wrong_shifts(), *self._wrong_people(), *self._wrong_weights()]
        if found:
            raise InputError(found)

    def may_follow(self, first: Shift, then: Shift) -> bool:
        """Whether ``then`` may be worked on the day after ``first``."""
        if then.name in first.not_followed_by:
            return False
        if first.start_minute is None or then.start_minute is None:
            return True
        return DAY_MINUTES + then.start_minute - first.start_minute - first.minutes >= self.min_rest_minutes

    def _wrong_frame(self) -> Iterable[Finding]:
        if self.n_days < 1:
            yield say.number("n_days", self.n_days, "1 or more", "1 trở lên")
        if not self.people:
            yield say.number("people", 0, "at least one person", "ít nhất một người")
        if not 0 <= self.first_weekday <= 6:
            yield say.number("first_weekday", self.first_weekday, "0 (Monday) to 6 (Sunday)", "0 (thứ Hai) đến 6 (CN)")
        if not 0 <= self.min_rest_minutes <= DAY_MINUTES:
            yield say.number("min_rest_minutes", self.min_rest_minutes, "0 to 1440", "0 đến 1440")

    def _wrong_shifts(self) -> Iterable[Finding]:
        names = {shift.name for shift in self.shifts}
        yield from say.doubles("shift", [shift.name for shift in self.shifts])
        for shift in self.shifts:
            for other in sorted(shift.not_followed_by - names):
                yield say.unknown("shift", other, f"shift {shift.name!r}", names)
            if shift.minutes < 1:
                yield say.of_thing("shift", shift.name, "minutes", shift.minutes, "1 or more", "1 trở lên")
            start = shift.start_minute
            if start is not None and not 0 <= start < DAY_MINUTES:
                yield say.of_thing("shift", shift.name, "start_minute", start, "0 to 1439", "0 đến 1439")

    def _wrong_people(self) -> Iterable[Finding]:
        names = {shift.name for shift in self.shifts}
        yield from say.doubles("person", [person.name for person in self.people])
        for person in self.people:
            for name, most in person.max_shifts.items():
                if name not in names:
                    yield say.unknown("shift", name, f"person {person.name!r}", names)
                if most < 0:
                    yield say.of_thing("person", person.name, f"max_shifts[{name}]", most, "0 or more", "0 trở lên")
            yield from self._wrong_limits(person)
            for day in sorted(person.days_off):
                if not 0 <= day < self.n_days:
                    yield say.outside("day-off", f"person {person.name!r}", day, self.n_days)

    @staticmethod
    def _wrong_limits(person: Person) -> Iterable[Finding]:
        for name, least in (("min_consecutive", 1), ("min_days_off", 1), ("min_minutes", 0)):
            if getattr(person, name) < least:
                said = getattr(person, name)
                yield say.of_thing("person", person.name, name, said, f"{least} or more", f"{least} trở lên")
        for name, low in (
            ("max_consecutive", person.min_consecutive),
            ("max_minutes", person.min_minutes),
            ("max_weekends", 0),
        ):
            most = getattr(person, name)
            if most is not None and most < low:
                yield say.of_thing("person", person.name, name, most, f"at least {low}", f"ít nhất {low}")

    def _wrong_weights(self) -> Iterable[Finding]:
        shifts, people = {shift.name for shift in self.shifts}, {person.name for person in self.people}
        yield from say.doubles("cover", [f"{cover.shift} / {cover.day}" for cover in self.cover])
        for cover in self.cover:
            if cover.shift not in shifts:
                yield say.unknown("shift", cover.shift, f"cover of day {cover.day}", shifts)
            if not 0 <= cover.day < self.n_days:
                yield say.outside("cover", f"shift {cover.shift!r}", cover.day, self.n_days)
            if min(cover.required, cover.under, cover.over) < 0:
                value = f"{cover.required}, {cover.under}, {cover.over}"
                where = f"{cover.shift} / {cover.day}"
                yield say.of_thing("cover", where, "required, under, over", value, "none below 0", "không số âm")
        for request in self.requests:
            if request.person not in people:
                yield say.unknown("person", request.person, f"request of day {request.day}", people)
            if request.shift not in shifts:
                yield say.unknown("shift", request.shift, f"request of {request.person!r}", shifts)
            if not 0 <= request.day < self.n_days:
                yield say.outside("request", f"person {request.person!r}", request.day, self.n_days)
            if request.weight < 0:
                where = f"{request.person} / {request.day}"
                yield say.of_thing("request", where, "weight", request.weight, "0 or more", "0 trở lên")


@dataclass(frozen=True, eq=False)
class Result:
    """A roster, what it costs, and what is proved.

    - ``roster`` (people, days): the index of the shift worked, -1 for a day off; every rule is kept.
    - ``value``: its cost by :func:`chot.rosters.check`; ``bound``: no roster costs less; ``gap`` = (value - bound) /
      value, 0 where the value is 0.
    - ``bound_s``, ``total_s``: seconds to the bound and to the end.
    """

    roster: Index
    value: int
    bound: float
    outcome: Outcome
    bound_s: float
    total_s: float

    @property
    def gap(self) -> float:
        return max(0.0, (self.value - self.bound) / self.value) if self.value > 0 else 0.0
