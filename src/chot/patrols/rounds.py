"""Rounds by timetable: must-visit calls and valued extra ones, as a prize-collecting route problem through PyVRP.

For duties that need not surprise anybody: checks of safety equipment, keys, meals, relief of posts. The search is
PyVRP's iterated local search (Wouda, Lan and Kool 2024); the bound is what any plan drives and forgoes at least.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyvrp
from numpy.typing import ArrayLike

from chot.errors import Finding, InputError
from chot.patrols import findings as say
from chot.patrols.problem import Float, Patrol, Stop
from chot.solvers import Outcome


@dataclass(frozen=True)
class Call:
    """A stop that is asked for: its place, how long it takes, when it may begin, what it is worth.

    - ``service_s`` >= 0; ``open_s``, ``close_s``: the call begins within; ``load`` >= 0: what it takes of a team's
      capacity, whole.
    - ``required``: no plan without it; else ``prize`` >= 0 is forgone where it is left out, in seconds of driving.
    """

    place: int
    service_s: float = 0.0
    open_s: float = 0.0
    close_s: float = math.inf
    required: bool = True
    prize: float = 0.0
    load: int = 0


@dataclass(frozen=True)
class Crew:
    """Teams that leave a base not before ``start_s`` and are back by ``end_s``; ``capacity`` None: no limit."""

    base: int
    n_teams: int
    start_s: float = 0.0
    end_s: float = math.inf
    capacity: int | None = None


@dataclass(frozen=True, eq=False)
class RoundsProblem:
    """Calls and crews on P places; minimise seconds of driving plus the prizes forgone.

    - ``travel_s`` (P, P) seconds from row to column, ``inf`` for no way. All times are rounded up to whole seconds, the
      ends of hours down, so that every round can be driven.

    Raises :class:`chot.errors.InputError` for what cannot be used, no teams, and required calls that no team can reach,
    serve and come back from.
    """

    travel_s: ArrayLike
    calls: Sequence[Call]
    crews: Sequence[Crew]

    def __post_init__(self) -> None:
        object.__setattr__(self, "travel_s", np.asarray(self.travel_s, float))
        object.__setattr__(self, "calls", tuple(self.calls))
        object.__setattr__(self, "crews", tuple(self.crews))
        findings = _check(self)
        if not findings:
            findings = [
                say.call_out_of_reach(number, call.place)
                for number, call in enumerate(self.calls)
                if call.required and not any(_can_serve(self, call, crew) for crew in self.crews)
            ]
        if findings:
            raise InputError(findings)


@dataclass(frozen=True, eq=False)
class Rounds:
    """Timed rounds, one for each team that goes out, and what is proved.

    - ``patrols``: ``shift`` is a position in ``problem.crews``; ``calls``: what each serves, in order.
    - ``left_out``: optional calls nobody serves. ``driving_s``, ``forgone``: seconds on the way, prizes left.
    - ``value`` = driving_s + forgone; ``bound``: no plan has a smaller value.
    """

    patrols: tuple[Patrol, ...]
    calls: tuple[tuple[int, ...], ...]
    left_out: tuple[int, ...]
    driving_s: float
    forgone: float
    bound: float
    outcome: Outcome
    iterations: int = field(default=0)

    @property
    def value(self) -> float:
        return self.driving_s + self.forgone

    @property
    def gap(self) -> float:
        return (self.value - self.bound) / self.value if self.value > 0 else 0.0


class _Stop:
    """PyVRP's stopping rule: the clock, the count, or the caller."""

    def __init__(self, time_limit_s: float, max_iterations: int | None, stop: Callable[[], bool] | None) -> None:
        self._clock, self._stop = pyvrp.stop.MaxRuntime(time_limit_s), stop
        self._left = math.inf if max_iterations is None else max_iterations

    def __call__(self, best_cost: int) -> bool:
        self._left -= 1
        return self._left < 0 or bool(self._clock(best_cost)) or (self._stop is not None and self._stop())


def solve_rounds(
    problem: RoundsProblem,
    *,
    seed: int = 1,
    time_limit_s: float = 60.0,
    max_iterations: int | None = None,
    stop: Callable[[], bool] | None = None,
) -> Rounds:
    """Rounds of little driving that serve every required call and the extra ones that are worth the way.

    - ``time_limit_s``: seconds of the search; ``max_iterations``: its steps, which the same seed repeats exactly.
    - ``stop``: asked at every step, True ends the search.

    Raises :class:`chot.errors.InputError` where no rounds that serve all required calls were found in the time.
    """
    data = _data(problem)
    with warnings.catch_warnings():
        # It warns where it struggles to find feasible rounds; what matters is whether it found any, checked below.
        warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
        found = pyvrp.solve(data, _Stop(time_limit_s, max_iterations, stop), seed=seed, collect_stats=False)
    if not found.best.is_feasible():
        raise InputError(say.no_rounds_found())
    patrols, served = [], []
    for route in found.best.routes():
        calls = tuple(visit.idx for visit in route.schedule() if visit.is_client())
        crew = problem.crews[route.vehicle_type()]
        stops = [
            Stop(
                problem.calls[visit.idx].place if visit.is_client() else crew.base, _begin(visit), float(visit.end_time)
            )
            for visit in route.schedule()
        ]
        patrols.append(Patrol(route.vehicle_type(), tuple(stops)))
        served.append(calls)
    left = sorted(set(range(len(problem.calls))).difference(*served))
    forgone = float(sum(round(problem.calls[i].prize) for i in left))
    driving_s = float(found.best.distance())
    bound = min(_bound(problem), driving_s + forgone)
    proved = driving_s + forgone - bound <= 1e-9
    interrupted = stop is not None and stop()
    outcome = (
        Outcome.OPTIMAL
        if proved
        else Outcome.INTERRUPTED
        if interrupted
        else Outcome.FEASIBLE
        if found.num_iterations == max_iterations
        else Outcome.TIME_LIMIT
    )
    return Rounds(
        tuple(patrols), tuple(served), tuple(left), driving_s, forgone, bound, outcome, int(found.num_iterations)
    )


def _begin(visit: pyvrp.ScheduledActivity) -> float:
    """When a team is there: it waits at the door for a call to open."""
    return float(visit.start_time - visit.wait_duration)


def _whole(seconds: float) -> int:
    return math.floor(seconds) if math.isfinite(seconds) else pyvrp.constants.MAX_VALUE


def _data(problem: RoundsProblem) -> pyvrp.ProblemData:
    travel = np.asarray(problem.travel_s)
    far = 1 + sum(math.ceil(float(row.max(initial=0.0, where=np.isfinite(row)))) for row in travel)
    latest = max(crew.end_s for crew in problem.crews)
    # No way: longer than the whole day, or than any plan where days have no end.
    no_way = max(far, math.ceil(latest) + 1) if math.isfinite(latest) else 10 * far
    seconds = np.where(np.isfinite(travel), np.ceil(travel), no_way).astype(np.int64)
    np.fill_diagonal(seconds, 0)
    limited = any(crew.capacity is not None for crew in problem.crews)
    load = sum(call.load for call in problem.calls)
    clients = [
        pyvrp.Client(
            location=call.place,
            delivery=[call.load] if limited else [],
            service_duration=math.ceil(call.service_s),
            tw_early=math.ceil(call.open_s),
            tw_late=_whole(call.close_s),
            prize=round(call.prize),
            required=call.required,
        )
        for call in problem.calls
    ]
    bases = sorted({crew.base for crew in problem.crews})
    vehicles = [
        pyvrp.VehicleType(
            num_available=crew.n_teams,
            capacity=[load if crew.capacity is None else crew.capacity] if limited else [],
            start_depot=bases.index(crew.base),
            end_depot=bases.index(crew.base),
            tw_early=math.ceil(crew.start_s),
            tw_late=_whole(crew.end_s),
        )
        for crew in problem.crews
    ]
    places = [pyvrp.Location(0, 0) for _ in travel]
    matrices: list[Any] = [seconds]
    return pyvrp.ProblemData(places, clients, [pyvrp.Depot(base) for base in bases], vehicles, matrices, matrices)


def _bound(problem: RoundsProblem) -> float:
    """A call that is served is entered by a way at least as long as the shortest into its place; else it is forgone."""
    travel: Float = np.ceil(np.asarray(problem.travel_s, float))
    np.fill_diagonal(travel, np.inf)
    counts = Counter(call.place for call in problem.calls)
    stops = sorted(counts.keys() | {crew.base for crew in problem.crews})
    nearest = travel[stops].min(axis=0)
    total = 0.0
    for call in problem.calls:
        # Calls at one place follow each other without driving, and those at a base may need none.
        free = counts[call.place] > 1 or any(call.place == crew.base for crew in problem.crews)
        into = 0.0 if free else float(nearest[call.place])
        total += into if call.required else min(into, float(round(call.prize)))
    return total


def _check(problem: RoundsProblem) -> list[Finding]:
    travel, findings = np.asarray(problem.travel_s), list[Finding]()
    if travel.ndim != 2 or travel.shape[0] != travel.shape[1] or not np.all(travel >= 0):
        square = ("một ma trận vuông gồm các số giây không âm", "a square matrix of seconds that are not negative")
        return [say.unusable("travel_s", f"{travel.shape}", *square)]
    if not sum(crew.n_teams for crew in problem.crews) or any(crew.n_teams < 1 for crew in problem.crews):
        findings.append(say.no_teams())
    place = (f"số từ 0 đến {len(travel) - 1}", f"places from 0 to {len(travel) - 1}")
    for crew in problem.crews:
        if not 0 <= crew.base < len(travel):
            findings.append(say.unusable("base", f"{crew.base}", *place))
        if not 0 <= crew.start_s < crew.end_s or (crew.capacity is not None and crew.capacity < 0):
            hours = (
                "giờ ca có đầu trước cuối, sức chứa không âm",
                "hours that end after they begin, a capacity from 0",
            )
            findings.append(say.unusable("crew", f"{crew}", *hours))
    for call in problem.calls:
        if not 0 <= call.place < len(travel):
            findings.append(say.unusable("call", f"{call.place}", *place))
        wanted = ("các số không âm, giờ mở trước giờ đóng", "numbers that are not negative, opening before closing")
        if min(call.service_s, call.open_s, call.prize, call.load) < 0 or call.open_s > call.close_s:
            findings.append(say.unusable("call", f"{call}", *wanted))
    return findings


def _can_serve(problem: RoundsProblem, call: Call, crew: Crew) -> bool:
    travel = np.asarray(problem.travel_s)
    begin = max(math.ceil(crew.start_s) + np.ceil(travel[crew.base, call.place]), call.open_s)
    back = begin + math.ceil(call.service_s) + np.ceil(travel[call.place, crew.base])
    in_time = math.isfinite(back) and begin <= call.close_s and back <= crew.end_s
    return in_time and (crew.capacity is None or call.load <= crew.capacity)
