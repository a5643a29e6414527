"""What a mixture of joint patrols protects, and whether its patrols can be driven: from the stops alone.

Shares no code with the planner: it walks through every stop, slot by slot, and never counts more than was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chot.errors import Finding
from chot.units import Text

Float = NDArray[np.float64]

TOLERANCE_S = 1e-3


class Stop(Protocol):
    """A stay at a place, seconds from the start of slot 0; ``rest``: a break."""

    @property
    def place(self) -> int: ...
    @property
    def arrive_s(self) -> float: ...
    @property
    def leave_s(self) -> float: ...
    @property
    def rest(self) -> bool: ...


class Patrol(Protocol):
    """One team's stops in order."""

    @property
    def shift(self) -> int: ...
    @property
    def stops(self) -> Sequence[Stop]: ...


class Game(Protocol):
    """What the evaluator reads of a patrol problem."""

    @property
    def slot_s(self) -> float: ...
    @property
    def travel_s(self) -> Any: ...
    @property
    def values(self) -> ArrayLike: ...
    @property
    def shifts(self) -> Sequence[Any]: ...
    @property
    def effectiveness(self) -> ArrayLike: ...
    @property
    def protects(self) -> ArrayLike | None: ...
    @property
    def dwell_s(self) -> float: ...
    @property
    def max_in_place(self) -> int: ...
    @property
    def visits(self) -> Sequence[Any]: ...


@dataclass(frozen=True, eq=False)
class Watch:
    """What the intruder gets against a mixture.

    - ``coverage`` (n, T): the chance that each site is protected at a random instant of each slot.
    - ``value``: the greatest loss; ``site``, ``slot``: where and when.
    - ``breaches``: what no team could do or what breaks a rule, empty where the mixture is sound.
    """

    coverage: Float
    value: float
    site: int
    slot: int
    breaches: tuple[Finding, ...]


def watch(problem: Game, joint_patrols: Sequence[Sequence[Patrol]], probabilities: ArrayLike) -> Watch:
    """Coverage, the intruder's best site and slot, and every breach of the problem's rules.

    - ``joint_patrols``: the patrols of all teams together; ``probabilities``: one each, >= 0, summing to 1 within 1e-6.

    Raises ``ValueError`` for probabilities that are none.
    """
    chances = np.asarray(probabilities, float)
    if len(chances) != len(joint_patrols) or np.any(chances < 0) or abs(chances.sum() - 1) > 1e-6:
        raise ValueError(f"{len(joint_patrols)} joint patrols need as many chances that sum to 1, not {chances}")
    values = np.asarray(problem.values, float)
    coverage = np.zeros(values.shape)
    breaches: dict[str, Finding] = {}
    for patrols, chance in zip(joint_patrols, chances.tolist(), strict=True):
        # A sum that is over 1 by rounding would promise too much.
        coverage += chance * protection(problem, patrols)
        for found in check(problem, patrols):
            breaches.setdefault(found.message.en, found)
    loss = values * (1 - np.minimum(coverage / max(chances.sum(), 1.0), 1.0))
    site, slot = (int(i) for i in np.unravel_index(np.argmax(loss), loss.shape))
    return Watch(coverage, float(loss[site, slot]), site, slot, tuple(breaches.values()))


def protection(problem: Game, patrols: Iterable[Patrol]) -> Float:
    """(n, T) the chance that one joint patrol protects each site at a random instant of each slot."""
    values, protects = np.asarray(problem.values), np.asarray(problem.protects)
    effectiveness, slot_s = np.asarray(problem.effectiveness, float), float(problem.slot_s)
    n_sites, n_slots = values.shape
    there: list[list[list[tuple[float, float]]]] = [[[] for _ in range(n_slots)] for _ in range(n_sites)]
    for patrol in patrols:
        for stop in patrol.stops:
            sites = [] if stop.rest else np.flatnonzero(protects[stop.place]).tolist()
            for slot in range(max(0, int(stop.arrive_s // slot_s)), n_slots if sites else 0):
                begin, end = max(stop.arrive_s, slot * slot_s), min(stop.leave_s, (slot + 1) * slot_s)
                if slot * slot_s >= stop.leave_s:
                    break
                for site in sites if end > begin else []:
                    there[site][slot].append((begin, end))
    protected = np.zeros(values.shape)
    for site, rows in enumerate(there):
        for slot, stays in enumerate(rows):
            protected[site, slot] = _protected_s(stays, float(effectiveness[site])) / slot_s
    return protected


def _protected_s(stays: list[tuple[float, float]], effectiveness: float) -> float:
    """Seconds of certain protection that these stays are worth, teams acting independently."""
    if len(stays) == 1:
        return effectiveness * (stays[0][1] - stays[0][0])
    moments = sorted({moment for stay in stays for moment in stay})
    total = 0.0
    for begin, end in pairwise(moments):
        teams = sum(stay[0] <= begin and end <= stay[1] for stay in stays)
        total += (1 - (1 - effectiveness) ** teams) * (end - begin)
    return total


def check(problem: Game, patrols: Sequence[Patrol]) -> list[Finding]:
    """What no team could do in one joint patrol, and which rules it breaks."""
    findings: list[Finding] = []
    for team, patrol in enumerate(patrols):
        findings += _check_team(problem, team, patrol)
    return [
        *findings,
        *_check_forces(problem, patrols),
        *_check_places(problem, patrols),
        *_check_visits(problem, patrols),
    ]


def _breach(code: str, vi: str, en: str) -> Finding:
    remedy = Text("tính lại phương án tuần tra", "compute the patrols again")
    return Finding(f"patrols-breach-{code}", Text(vi, en), remedy)


def _hours_s(problem: Game, shift: Any) -> tuple[float, float]:
    n_slots = np.shape(problem.values)[1]
    end = n_slots if shift.end is None else shift.end
    return shift.first * problem.slot_s, end * problem.slot_s


def _check_team(problem: Game, team: int, patrol: Patrol) -> list[Finding]:
    shift, stops = problem.shifts[patrol.shift], patrol.stops
    start_s, end_s = _hours_s(problem, shift)
    bases = {other.base for other in problem.shifts}
    findings = []
    home = stops[0].place == shift.base and stops[-1].place in bases
    if not home or abs(stops[0].arrive_s - start_s) > TOLERANCE_S or stops[-1].leave_s > end_s + TOLERANCE_S:
        findings.append(_breach("hours", f"tổ {team} không giữ đúng ca", f"team {team} does not keep its shift"))
    for number, stop in enumerate(stops):
        least_s = 0.0 if stop.place in bases else problem.dwell_s
        if stop.leave_s - stop.arrive_s < least_s - TOLERANCE_S:
            vi, en = f"tổ {team} dừng quá ngắn ở điểm {number}", f"team {team} stays too short at stop {number}"
            findings.append(_breach("dwell", vi, en))
    for here, there in pairwise(stops):
        if here.place == there.place and abs(here.leave_s - there.arrive_s) <= TOLERANCE_S:
            continue
        needed_s = _slowest_s(problem, here, there)
        if there.arrive_s - here.leave_s < needed_s - TOLERANCE_S:
            vi = f"tổ {team} đi từ {here.place} đến {there.place} nhanh hơn đường cho phép"
            en = f"team {team} gets from {here.place} to {there.place} faster than the roads allow"
            findings.append(_breach("travel", vi, en))
    findings += _check_break(problem, shift, team, stops, bases)
    return findings


def _slowest_s(problem: Game, here: Stop, there: Stop) -> float:
    """Travel time by the slowest of the roads in force from leaving on, while so long a way lasts."""
    starts = [start * problem.slot_s for start, _ in problem.travel_s] + [np.inf]
    slowest = 0.0
    for (_, matrix), begin, end in zip(problem.travel_s, starts[:-1], starts[1:], strict=True):
        if begin <= here.leave_s + max(slowest - TOLERANCE_S, 0.0) and here.leave_s < end:
            slowest = max(slowest, float(matrix[here.place, there.place]))
    return slowest


def _check_break(problem: Game, shift: Any, team: int, stops: Sequence[Stop], bases: set[int]) -> list[Finding]:
    if not shift.break_slots:
        return []
    slot_s = problem.slot_s
    for stop in stops:
        long_enough = stop.leave_s - stop.arrive_s >= shift.break_slots * slot_s - TOLERANCE_S
        begins = shift.break_from * slot_s - TOLERANCE_S <= stop.arrive_s <= shift.break_to * slot_s + TOLERANCE_S
        if stop.rest and stop.place in bases and long_enough and begins:
            return []
    return [_breach("break", f"tổ {team} không có giờ nghỉ", f"team {team} has no break")]


def _check_forces(problem: Game, patrols: Sequence[Patrol]) -> list[Finding]:
    """As many teams in each shift as it has; as many back at each base of the same hours as set out."""
    findings = []
    home: dict[tuple[float, float, int], int] = {}
    for number, shift in enumerate(problem.shifts):
        own = [patrol for patrol in patrols if patrol.shift == number]
        if len(own) != shift.n_teams:
            vi = f"ca {number} có {len(own)} tổ thay vì {shift.n_teams}"
            en = f"shift {number} has {len(own)} teams instead of {shift.n_teams}"
            findings.append(_breach("teams", vi, en))
        hours = _hours_s(problem, shift)
        home[*hours, shift.base] = home.get((*hours, shift.base), 0) - shift.n_teams
        for patrol in own:
            end = (*hours, patrol.stops[-1].place)
            home[end] = home.get(end, 0) + 1
    for (_, _, base), surplus in home.items():
        if surplus:
            vi = f"căn cứ {base} không nhận lại đủ số tổ đã xuất phát"
            en = f"the base at place {base} does not get back as many teams as set out"
            findings.append(_breach("home", vi, en))
    return findings


def _check_places(problem: Game, patrols: Sequence[Patrol]) -> list[Finding]:
    """At no moment more teams in a place than are allowed."""
    bases = {shift.base for shift in problem.shifts}
    changes: dict[int, list[tuple[float, int]]] = {}
    for patrol in patrols:
        for stop in patrol.stops:
            if stop.place not in bases and stop.leave_s > stop.arrive_s:
                changes.setdefault(stop.place, []).extend(
                    [(stop.arrive_s + TOLERANCE_S, 1), (stop.leave_s - TOLERANCE_S, -1)]
                )
    findings = []
    for place, moments in changes.items():
        most = int(np.max(np.cumsum([change for _, change in sorted(moments)])))
        if most > problem.max_in_place:
            vi = f"có lúc {most} tổ cùng ở địa điểm {place}, tối đa {problem.max_in_place}"
            en = f"at a time {most} teams are at place {place}, at most {problem.max_in_place} may be"
            findings.append(_breach("place", vi, en))
    return findings


def _check_visits(problem: Game, patrols: Sequence[Patrol]) -> list[Finding]:
    """In every run of ``every`` slots a slot with a team at the place."""
    n_slots, findings = np.shape(problem.values)[1], []
    for visit in problem.visits:
        seen = {
            slot
            for patrol in patrols
            for stop in patrol.stops
            if stop.place == visit.place
            for slot in range(n_slots)
            if stop.arrive_s < (slot + 1) * problem.slot_s - TOLERANCE_S
            and slot * problem.slot_s + TOLERANCE_S < stop.leave_s
        }
        missed = [t for t in range(n_slots - visit.every + 1) if seen.isdisjoint(range(t, t + visit.every))]
        if missed:
            vi = f"địa điểm {visit.place} bị bỏ quá {visit.every} khung giờ từ khung {missed[0]}"
            en = f"place {visit.place} is left for more than {visit.every} slots from slot {missed[0]} on"
            findings.append(_breach("gap", vi, en))
    return findings
