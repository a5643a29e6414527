"""Unpredictable patrols as data: what is asked, and what is answered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chot.errors import Finding, InputError
from chot.patrols import findings as say
from chot.solvers import Outcome

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]


@dataclass(frozen=True)
class Shift:
    """Teams that start from a base at the beginning of a slot and are back at a base at the end of another.

    - ``base``: their place; ``n_teams`` > 0; ``first``: their first slot; ``end``: the slot at whose start they are
      back, default the end of the plan. Teams of the same hours may swap bases: every base ends with as many teams as
      it began with.
    - ``break_slots``: 0, or how long each team rests at a base of the shift, once; ``break_from``, ``break_to``: the
      first and the last slot in which that break may begin.
    """

    base: int
    n_teams: int
    first: int = 0
    end: int | None = None
    break_slots: int = 0
    break_from: int = 0
    break_to: int = 0


@dataclass(frozen=True)
class Visit:
    """A hard rule: in every run of ``every`` slots there is a slot with a team at the place."""

    place: int
    every: int


@dataclass(frozen=True, eq=False)
class Problem:
    """P places (sites' and bases'), n sites, T slots, and teams by shift; a place is a base or can be patrolled.

    - ``slot_s`` > 0: seconds of a slot. The intruder picks a site and a slot, and strikes at a random instant of it.
    - ``travel_s`` (P, P) seconds from row to column, ``inf`` for no way; or several ``(from_slot, matrix)``, each in
      force from its slot on, the first from slot 0: roads closed for a while, no-go streets.
    - ``values`` (n, T) >= 0: what is lost when the site is attacked in the slot and nobody protects it.
    - ``sites`` (n,): the place of each site. ``shifts``: the teams.
    - ``effectiveness`` (n,) or one number in (0, 1]: the chance that a team within reach protects the site.
    - ``protects`` (P, n) booleans: a team standing at the place protects the site; default: at its own place only.
      A team at its base is not on patrol: no base may protect anything; put a place of its own beside it.
    - ``dwell_s`` >= 0: the least stay at a stop, seconds. ``max_in_place``: the most teams in a place, bases excepted.
    - ``visits``: places with a maximum gap between visits, kept in every joint patrol that can be drawn.

    A move leaves at the start of a slot and takes the fewest slots that hold travel and dwell; the team drives so that
    it arrives in the last of them (travel of less than a slot: at once) and protects from its arrival on. From a
    place where whoever arrives within a slot can stay and still be home when it ends, a team may leave just in time for
    that; from others it leaves for home at the start of a slot.

    Raises :class:`chot.errors.InputError` (a ``ValueError``) naming each entry that cannot be used and the remedy: also
    for no teams, a base cut off from every site, and a shift shorter than the shortest round.
    """

    slot_s: float
    travel_s: ArrayLike | Sequence[tuple[int, ArrayLike]]
    values: ArrayLike
    sites: ArrayLike
    shifts: Sequence[Shift]
    effectiveness: ArrayLike = 1.0
    protects: ArrayLike | None = None
    dwell_s: float = 0.0
    max_in_place: int = 1
    visits: Sequence[Visit] = ()

    def __post_init__(self) -> None:
        findings: list[Finding] = []
        object.__setattr__(self, "shifts", tuple(self.shifts))
        object.__setattr__(self, "visits", tuple(self.visits))
        object.__setattr__(self, "travel_s", _periods(self.travel_s, findings))
        object.__setattr__(self, "values", _values(self.values, findings))
        object.__setattr__(self, "sites", _sites(self, findings))
        _check_numbers(self, findings)
        if findings:
            raise InputError(findings)
        n_places, (n_sites, _) = self.n_places, np.shape(self.values)
        effectiveness = np.broadcast_to(np.asarray(self.effectiveness, float), (n_sites,)).copy()
        object.__setattr__(self, "effectiveness", effectiveness)
        protects = self.protects
        if protects is None:
            protects = np.zeros((n_places, n_sites), bool)
            protects[np.asarray(self.sites), np.arange(n_sites)] = True
            protects[[shift.base for shift in self.shifts]] = False
        object.__setattr__(self, "protects", np.asarray(protects))
        _check_shifts(self, findings)
        _check_visits(self, findings)
        if not findings:
            _check_rounds(self, findings)
        if findings:
            raise InputError(findings)

    @property
    def n_places(self) -> int:
        return int(np.shape(self.travel_s[0][1])[0])  # type: ignore[index]  # normalised to periods

    @property
    def n_slots(self) -> int:
        return int(np.shape(self.values)[1])

    @property
    def bases(self) -> Flag:
        """(P,) places where a shift begins."""
        flags = np.zeros(self.n_places, bool)
        flags[[shift.base for shift in self.shifts]] = True
        return flags

    def end_of(self, shift: Shift) -> int:
        return self.n_slots if shift.end is None else shift.end

    def travel_at(self, slot: int) -> Float:
        """(P, P) seconds in force in a slot."""
        periods: Sequence[tuple[int, Float]] = self.travel_s  # type: ignore[assignment]  # normalised to periods
        return next(matrix for start, matrix in reversed(periods) if start <= slot)


@dataclass(frozen=True)
class Stop:
    """A team at a place from ``arrive_s`` to ``leave_s``, seconds from the start of slot 0; ``rest``: its break."""

    place: int
    arrive_s: float
    leave_s: float
    rest: bool = False


@dataclass(frozen=True)
class Patrol:
    """One team's timed stops, the base first and last; ``shift``: a position in ``problem.shifts``."""

    shift: int
    stops: tuple[Stop, ...]


JointPatrol = tuple[Patrol, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """Joint patrols and their probabilities, what they are worth, and what is proved.

    - ``joint_patrols``: each gives every team its patrol; ``probabilities`` sums to 1.
    - ``coverage`` (n, T): the chance that each site is protected in each slot, teams that overlap not counted twice.
    - ``value``: the greatest loss, ``max v (1 - coverage)``; ``bound``: no mixture of joint patrols has a smaller one.
    - ``gap`` = (value - bound) / value, 0 where the value is 0.
    - ``longest_gap``: for each of ``problem.visits``, the longest run of slots without a visit in any joint patrol,
      plus one: the smallest ``every`` that is kept.
    - ``bound_s``, ``total_s``: seconds to the linear program's optimum and to the end.
    """

    joint_patrols: tuple[JointPatrol, ...]
    probabilities: Float
    coverage: Float
    value: float
    bound: float
    outcome: Outcome
    longest_gap: tuple[int, ...] = field(default=())
    bound_s: float = 0.0
    total_s: float = 0.0

    @property
    def gap(self) -> float:
        return (self.value - self.bound) / self.value if self.value > 0 else 0.0


def slots_for(seconds: Float | float, slot_s: float) -> Float:
    """The fewest whole slots that hold so many seconds, at least one; rounding of a nanosecond is forgiven."""
    return np.maximum(np.ceil(np.asarray(seconds) / slot_s - 1e-9), 1.0)


def _periods(given: object, findings: list[Finding]) -> tuple[tuple[int, Float], ...]:
    parts = given if isinstance(given, (list, tuple)) and given and isinstance(given[0], tuple) else [(0, given)]
    periods = [(int(start), np.asarray(matrix, float)) for start, matrix in parts]
    shape = periods[0][1].shape
    wanted = ("một ma trận vuông gồm các số giây không âm", "a square matrix of seconds that are not negative")
    for start, matrix in periods:
        if matrix.ndim != 2 or matrix.shape != (shape[0], shape[0]) or not matrix.size:
            findings.append(say.unusable("travel_s", f"{matrix.shape}", *wanted))
        elif not np.all(matrix >= 0):
            a, b = np.argwhere(~(matrix >= 0))[0]
            findings.append(say.unusable("travel_s", f"travel_s[{a}, {b}] = {matrix[a, b]}", *wanted))
        if start < 0:
            findings.append(say.unusable("travel_s", f"{start}", "khung giờ từ 0", "slots from 0 on"))
    starts = [start for start, _ in periods]
    if starts[0] != 0 or any(b <= a for a, b in pairwise(starts)):
        increasing = ("các khung giờ tăng dần, bắt đầu từ 0", "rising slots, the first of them 0")
        findings.append(say.unusable("travel_s", f"{starts}", *increasing))
    return tuple(periods)


def _values(given: ArrayLike, findings: list[Finding]) -> Float:
    values = np.asarray(given, float)
    if values.ndim != 2 or not values.size:
        findings.append(
            say.unusable("values", f"{values.shape}", "một hàng cho mỗi mục tiêu", "one row of slots for each site")
        )
    elif not np.all(np.isfinite(values) & (values >= 0)):
        s, t = np.argwhere(~(np.isfinite(values) & (values >= 0)))[0]
        where = f"values[{s}, {t}] = {values[s, t]}"
        findings.append(say.unusable("values", where, "các số không âm", "numbers that are not negative"))
    return values


def _sites(problem: Problem, findings: list[Finding]) -> Index:
    sites = np.asarray(problem.sites)
    n_sites = len(np.atleast_1d(problem.values))
    wanted = (f"{n_sites} địa điểm, mỗi mục tiêu một", f"{n_sites} place numbers, one for each site")
    if sites.shape != (n_sites,) or not np.issubdtype(sites.dtype, np.integer):
        findings.append(say.unusable("sites", f"{sites.dtype}{sites.shape}", *wanted))
    elif sites.min() < 0 or (not findings and sites.max() >= problem.n_places):
        findings.append(say.unusable("sites", f"{sites.min()}..{sites.max()}", *wanted))
    return sites.astype(np.int64)


def _check_numbers(problem: Problem, findings: list[Finding]) -> None:
    if not (math.isfinite(problem.slot_s) and problem.slot_s > 0):
        findings.append(say.unusable("slot_s", f"{problem.slot_s}", "số giây lớn hơn 0", "seconds above 0"))
    if not (math.isfinite(problem.dwell_s) and problem.dwell_s >= 0):
        findings.append(say.unusable("dwell_s", f"{problem.dwell_s}", "số giây không âm", "seconds, at least 0"))
    if problem.max_in_place < 1:
        findings.append(say.unusable("max_in_place", f"{problem.max_in_place}", "ít nhất một tổ", "at least one team"))
    if not problem.shifts:
        findings.append(say.no_teams())
    chances = np.asarray(problem.effectiveness, float)
    n_sites = len(np.atleast_1d(problem.values))
    if chances.shape not in {(), (n_sites,)} or not np.all((chances > 0) & (chances <= 1)):
        wanted = (f"{n_sites} xác suất trên 0, tối đa 1", f"{n_sites} chances above 0, at most 1")
        findings.append(say.unusable("effectiveness", f"{chances}", *wanted))
    if findings:
        return
    outside = [shift.base for shift in problem.shifts if not 0 <= shift.base < problem.n_places]
    if outside:
        places = (f"số từ 0 đến {problem.n_places - 1}", f"a place from 0 to {problem.n_places - 1}")
        findings.append(say.unusable("base", f"{outside[0]}", *places))
    if problem.protects is None or outside:
        return
    protects, shape = np.asarray(problem.protects), (problem.n_places, n_sites)
    if protects.shape != shape or protects.dtype != np.bool_:
        what = f"{protects.dtype}{protects.shape}"
        findings.append(say.unusable("protects", what, f"{shape} giá trị đúng sai", f"{shape} booleans"))
    elif np.any(protects[problem.bases]):
        base = int(np.flatnonzero(problem.bases & protects.any(axis=1))[0])
        remedy = ("căn cứ không bảo vệ mục tiêu; thêm một địa điểm cạnh căn cứ", "no base; add a place beside the base")
        findings.append(say.unusable("protects", f"protects[{base}]", *remedy))


def _check_shifts(problem: Problem, findings: list[Finding]) -> None:
    for number, shift in enumerate(problem.shifts):
        end = problem.end_of(shift)
        if shift.n_teams < 1:
            findings.append(say.no_teams())
        if not 0 <= shift.first < end <= problem.n_slots:
            hours = (f"các khung giờ trong 0..{problem.n_slots}", f"slots within 0..{problem.n_slots}")
            findings.append(say.unusable("shift", f"{shift.first}..{end}", *hours))
        elif shift.break_slots < 0 or (
            shift.break_slots
            and not shift.first <= shift.break_from <= shift.break_to <= shift.break_to + shift.break_slots <= end
        ):
            findings.append(say.break_impossible(number))


def _check_visits(problem: Problem, findings: list[Finding]) -> None:
    for visit in problem.visits:
        if not 0 <= visit.place < problem.n_places or problem.bases[visit.place]:
            place = ("một địa điểm không phải căn cứ", "a place that is not a base")
            findings.append(say.unusable("visits", f"place {visit.place}", *place))
        if visit.every < 1:
            findings.append(say.unusable("visits", f"every {visit.every}", "ít nhất 1 khung giờ", "at least one slot"))


def _check_rounds(problem: Problem, findings: list[Finding]) -> None:
    """A base that reaches nothing and a shift that is over before the shortest round, by the best roads of the day."""
    periods: Sequence[tuple[int, Float]] = problem.travel_s  # type: ignore[assignment]  # normalised to periods
    travel = np.min([matrix for _, matrix in periods], axis=0)
    useful = np.asarray(problem.protects).any(axis=1)
    for number, shift in enumerate(problem.shifts):
        round_s = travel[shift.base] + problem.dwell_s + travel[:, shift.base]
        shortest = float(np.min(slots_for(round_s, problem.slot_s)[useful], initial=np.inf))
        if not math.isfinite(shortest):
            found = say.base_cut_off(shift.base)
            if found not in findings:
                findings.append(found)
        elif shortest > problem.end_of(shift) - shift.first:
            findings.append(say.shift_too_short(number, problem.end_of(shift) - shift.first, int(shortest)))
