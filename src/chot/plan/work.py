"""Solve the games of a plan on any engine: report on the way, keep what is finished, stop with the best so far."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chot.checkpoints import Problem
from chot.checkpoints.operation import Roads, Route, Strategy, best_routes, expected_delay, find_strategy
from chot.engine import Desk, Engine, Job, StopFlag, run_all, stopped_by_ctrl_c
from chot.plan.kept import Kept
from chot.plan.parts import PART, Limits

Float = NDArray[np.float64]
Flag = NDArray[np.bool_]

# One team more or fewer is a comparison, not an order: it gets a fifth of the time.
WHAT_IF_SHARE = 0.2
WHAT_IF_LEAST_S = 2.0


@dataclass(frozen=True)
class Event:
    """How far one game has come; ``change`` is -1, 0 or +1 team.

    - ``kind``: ``start``, ``search`` and ``done`` of a solve, ``after`` when its routes and traffic are reckoned.
    - ``game``: the key of the game; ``part``: empty for the checkpoints, else the storey whose task has that key.
    """

    kind: str
    game: str
    change: int
    elapsed_s: float = 0.0
    value: float = float("inf")
    bound: float = 0.0
    part: str = ""


@dataclass(frozen=True, eq=False)
class Shared:
    """What every worker needs: the games by key, and the streets for routes and traffic.

    - ``site_of`` (2t,) the site that each of a problem's sites is a door of.
    - ``tasks``: by key, the storey's name and what it has to solve.
    - ``what_if``: whether the games are solved with one team fewer and more too.
    """

    problems: Mapping[str, Problem]
    closed: Mapping[str, Flag]
    length_m: Float
    site_of: NDArray[np.int64]
    roads: Roads
    trips: NDArray[np.int64]
    stop_delay_s: float
    seed: int
    time_limit_s: float
    tasks: Mapping[str, tuple[str, Any]]
    what_if: bool = True


@dataclass(frozen=True, eq=False)
class Aftermath:
    """What a strategy leaves: the weak routes, each site's chance to be reached (t,), delays of trips (n,) or None."""

    routes: list[Route]
    site_chance: Float
    delay_s: Float | None


@dataclass
class Outcomes:
    """Everything solved, by game key; ``what_if`` by change of teams; ``stopped``: the user ended it early.

    ``parts``: results of the other storeys by the key of their task; what was stopped before it began is missing.
    """

    main: dict[str, Strategy] = field(default_factory=dict)
    what_if: dict[str, dict[int, Strategy]] = field(default_factory=dict)
    after: dict[str, Aftermath] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    stopped: bool = False


# What is to be done: ("search", game, change of teams, None), ("part", task, 0, None), ("after", game, 0, strategy).
Call = tuple[str, str, int, Strategy | None]


@dataclass(frozen=True, eq=False)
class Solving:
    """The work of a plan as an engine takes it."""

    shared: Shared

    def do(self, call: Call, desk: Desk) -> Any:
        kind, key, change, strategy = call
        if strategy is not None:
            return self._aftermath(key, strategy, desk)
        return self._part(key, desk) if kind == "part" else self._search(key, change, desk)

    def _search(self, key: str, change: int, desk: Desk) -> Strategy:
        problem, limit = game_of(self.shared, key, change)
        desk.tell(Event("start", key, change))

        def tell(elapsed_s: float, value: float, bound: float) -> None:
            desk.tell(Event("search", key, change, elapsed_s, value, bound))

        strategy = find_strategy(problem, seed=self.shared.seed, time_limit_s=limit, progress=tell, stop=desk.stop)
        desk.tell(Event("done", key, change, 0.0, strategy.value, strategy.bound))
        return strategy

    def _part(self, key: str, desk: Desk) -> Any:
        name, given = self.shared.tasks[key]
        desk.tell(Event("start", key, 0, part=name))

        def tell(elapsed_s: float, value: float, bound: float) -> None:
            desk.tell(Event("search", key, 0, elapsed_s, value, bound, name))

        limits = Limits(self.shared.seed, self.shared.time_limit_s, tell, desk.stop)
        result = PART[name].solve(given, limits)
        desk.tell(Event("done", key, 0, part=name))
        return result

    def _aftermath(self, key: str, strategy: Strategy, desk: Desk) -> Aftermath:
        left = aftermath(self.shared.problems[key], self.shared.closed[key], strategy, self.shared, desk.stop)
        desk.tell(Event("after", key, 0, 0.0, strategy.value, strategy.bound))
        return left


def aftermath(
    problem: Problem, closed: Flag, strategy: Strategy, shared: Shared, stop: Callable[[], bool] = lambda: False
) -> Aftermath:
    """What a strategy leaves in its game, with ``closed`` (s,) segments; without traffic where a stop is asked for."""
    sets = [np.array(d.segments, np.int64) for d in strategy.dispositions]
    chances = [d.probability for d in strategy.dispositions]
    routes, site_chance = best_routes(problem, sets, chances, shared.length_m, site_of=shared.site_of)
    # Traffic takes the longest and decides nothing, so it is what an impatient user goes without.
    delay = None
    if not stop():
        delay = expected_delay(shared.roads, closed, shared.trips, sets, chances, shared.stop_delay_s)
    return Aftermath(routes, site_chance, delay)


def game_of(shared: Shared, key: str, change: int) -> tuple[Problem, float]:
    """A game with so many teams more or fewer, and the seconds for its search."""
    problem, limit = shared.problems[key], shared.time_limit_s
    if change == 0:
        return problem, limit
    return replace(problem, n_teams=problem.n_teams + change), what_if_limit(limit)


def what_if_limit(time_limit_s: float) -> float:
    """The seconds that a comparison gets, of those for one period."""
    return max(WHAT_IF_LEAST_S, WHAT_IF_SHARE * time_limit_s)


def solve_all(
    shared: Shared,
    engine: Engine,
    watch: Callable[[Event], None] | None = None,
    kept: Kept | None = None,
) -> Outcomes:
    """Solve every game and every task of the other storeys, the games with one team fewer and more, routes, traffic.

    - ``engine``: where. ``watch`` hears of every step, in this process. ``kept``: what an earlier start of the same run
      had finished is taken from there, and what is finished now is put there.
    - Ctrl-C: the games end with the best so far, everything else that has not begun is left out.
    """
    stop, plan = threading.Event(), _Plan(shared, watch or (lambda event: None), kept)
    with stopped_by_ctrl_c(stop):
        run_all(
            engine,
            Solving(shared),
            [job for call in _calls(shared) for job in plan.begin(call)],
            watch=plan.watch,
            then=lambda job, result: plan.end(job.call, result, stop),
            stop=stop,
        )
    plan.out.stopped = stop.is_set()
    return plan.out


def _calls(shared: Shared) -> list[Call]:
    keys = list(shared.problems)
    calls: list[Call] = [("search", key, 0, None) for key in keys]
    calls += [("part", key, 0, None) for key in shared.tasks]
    if not shared.what_if:
        return calls
    return calls + [("search", key, c, None) for key in keys for c in (-1, 1) if shared.problems[key].n_teams + c >= 1]


@dataclass
class _Plan:
    shared: Shared
    watch: Callable[[Event], None]
    kept: Kept | None
    out: Outcomes = field(default_factory=Outcomes)

    def begin(self, call: Call) -> Iterable[Job]:
        """The job of a call; where its result was kept, what follows from it instead."""
        kind, key, change, _ = call
        result = None if self.kept is None else self.kept.get(input_of(self.shared, call))
        if result is None:
            needed = kind == "after" or (kind == "search" and change == 0)
            yield Job(f"{kind} {key} {change:+d}", call, needed)
            return
        part = self.shared.tasks[key][0] if kind == "part" else ""
        value, bound = (result.value, result.bound) if kind == "search" else (float("inf"), 0.0)
        self.watch(Event("after" if kind == "after" else "done", key, change, 0.0, value, bound, part))
        yield from self._file(call, result)

    def end(self, call: Call, result: Any, stop: StopFlag) -> Iterable[Job]:
        # What was cut short is worth less than another start would find.
        if self.kept is not None and not stop.is_set():
            self.kept.put(input_of(self.shared, call), result)
        return self._file(call, result)

    def _file(self, call: Call, result: Any) -> Iterable[Job]:
        kind, key, change, _ = call
        if kind == "after":
            self.out.after[key] = result
        elif kind == "part":
            self.out.parts[key] = result
        elif change:
            self.out.what_if.setdefault(key, {})[change] = result
        else:
            self.out.main[key] = result
            return list(self.begin(("after", key, 0, result)))
        return []


def input_of(shared: Shared, call: Call) -> tuple[Any, ...]:
    """All that the result of a call depends on."""
    kind, key, change, strategy = call
    if kind == "part":
        name, given = shared.tasks[key]
        return kind, name, shared.seed, float(shared.time_limit_s), given
    problem, limit = game_of(shared, key, change)
    if strategy is None:
        return kind, shared.seed, float(limit), problem
    streets = shared.roads, shared.closed[key], shared.length_m, shared.site_of
    return kind, strategy, problem, streets, shared.trips, shared.stop_delay_s
