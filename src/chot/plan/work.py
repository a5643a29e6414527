"""Solve the games of a plan on several processors, report on the way, and stop early with what has been found.

Ctrl-C belongs to the parent process alone: it raises a flag that every search asks for between its rounds.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from queue import Empty
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from chot.checkpoints import Problem
from chot.checkpoints.operation import Roads, Route, Strategy, best_routes, expected_delay, find_strategy
from chot.errors import Finding, InputError
from chot.plan.parts import PART, Limits
from chot.units import Text

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


class _Flag(Protocol):
    def is_set(self) -> bool: ...
    def set(self) -> None: ...


class _Sink(Protocol):
    def put(self, item: Event) -> None: ...


@dataclass(frozen=True, eq=False)
class _Worker:
    shared: Shared
    stop: _Flag
    sink: _Sink

    def search(self, key: str, change: int) -> Strategy:
        shared = self.shared
        problem = shared.problems[key]
        limit = shared.time_limit_s
        if change:
            problem = replace(problem, n_teams=problem.n_teams + change)
            limit = max(WHAT_IF_LEAST_S, WHAT_IF_SHARE * limit)
        self.sink.put(Event("start", key, change))

        def tell(elapsed_s: float, value: float, bound: float) -> None:
            self.sink.put(Event("search", key, change, elapsed_s, value, bound))

        strategy = find_strategy(problem, seed=shared.seed, time_limit_s=limit, progress=tell, stop=self.stop.is_set)
        self.sink.put(Event("done", key, change, 0.0, strategy.value, strategy.bound))
        return strategy

    def part(self, key: str) -> Any:
        name, given = self.shared.tasks[key]
        self.sink.put(Event("start", key, 0, part=name))

        def tell(elapsed_s: float, value: float, bound: float) -> None:
            self.sink.put(Event("search", key, 0, elapsed_s, value, bound, name))

        limits = Limits(self.shared.seed, self.shared.time_limit_s, tell, self.stop.is_set)
        result = PART[name].solve(given, limits)
        self.sink.put(Event("done", key, 0, part=name))
        return result

    def aftermath(self, key: str, strategy: Strategy) -> Aftermath:
        shared = self.shared
        sets = [np.array(d.segments, np.int64) for d in strategy.dispositions]
        chances = [d.probability for d in strategy.dispositions]
        routes, site_chance = best_routes(shared.problems[key], sets, chances, shared.length_m, site_of=shared.site_of)
        # Traffic takes the longest and decides nothing, so it is what an impatient user goes without.
        delay = None
        if not self.stop.is_set():
            delay = expected_delay(shared.roads, shared.closed[key], shared.trips, sets, chances, shared.stop_delay_s)
        self.sink.put(Event("after", key, 0, 0.0, strategy.value, strategy.bound))
        return Aftermath(routes, site_chance, delay)


_worker: list[_Worker] = []


def _begin(shared: Shared, stop: Any, sink: Any) -> None:
    _worker[:] = [_Worker(shared, stop, sink)]


def _search(key: str, change: int) -> Strategy:
    return _worker[0].search(key, change)


def _part(key: str) -> Any:
    return _worker[0].part(key)


def _aftermath(key: str, strategy: Strategy) -> Aftermath:
    return _worker[0].aftermath(key, strategy)


# What is to be done: ("search", game, change of teams), ("part", task, 0) or ("after", game, 0).
Job = tuple[str, str, int]


def solve_all(shared: Shared, jobs: int, watch: Callable[[Event], None] | None = None) -> Outcomes:
    """Solve every game and every task of the other storeys, the games with one team fewer and more, routes, traffic.

    - ``jobs``: processes; 1 stays in this one. ``watch`` hears of every step, in this process.
    """
    watch = watch or (lambda event: None)
    keys = list(shared.problems)
    wanted: list[Job] = [("search", key, 0) for key in keys]
    wanted += [("part", key, 0) for key in shared.tasks]
    wanted += [("search", key, c) for key in keys for c in (-1, 1) if shared.problems[key].n_teams + c >= 1]
    return _in_this_process(shared, wanted, watch) if jobs <= 1 else _in_pool(shared, wanted, jobs, watch)


def _in_this_process(shared: Shared, wanted: list[Job], watch: Callable[[Event], None]) -> Outcomes:
    stop, sink = threading.Event(), _Direct(watch)
    worker, out = _Worker(shared, stop, sink), Outcomes()
    with stopped_by_ctrl_c(stop):
        for job in wanted:
            kind, key, change = job
            if kind == "search" and change == 0:
                _file(out, job, worker.search(key, 0))
            elif not stop.is_set():
                _file(out, job, worker.part(key) if kind == "part" else worker.search(key, change))
        for key, strategy in out.main.items():
            _file(out, ("after", key, 0), worker.aftermath(key, strategy))
    out.stopped = stop.is_set()
    return out


def _file(out: Outcomes, job: Job, result: Any) -> None:
    kind, key, change = job
    if kind == "after":
        out.after[key] = result
    elif kind == "part":
        out.parts[key] = result
    elif change:
        out.what_if.setdefault(key, {})[change] = result
    else:
        out.main[key] = result


@dataclass(frozen=True)
class _Direct:
    watch: Callable[[Event], None]

    def put(self, item: Event) -> None:
        self.watch(item)


def _in_pool(shared: Shared, wanted: list[Job], jobs: int, watch: Callable[[Event], None]) -> Outcomes:
    context = multiprocessing.get_context("spawn")
    stop, sink, out = context.Event(), context.Queue(), Outcomes()
    # Workers' linear algebra must not start threads of its own on processors that other workers use.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(shared, stop, sink))
    with stopped_by_ctrl_c(stop), pool:
        pending: dict[Future[Any], Job] = {}
        for job in wanted:
            with _deaf_to_ctrl_c(stop):
                call = pool.submit(_part, job[1]) if job[0] == "part" else pool.submit(_search, job[1], job[2])
                pending[call] = job
        while pending:
            done, _ = wait(pending, timeout=0.1, return_when=FIRST_COMPLETED)
            _drain(sink, watch)
            if stop.is_set():
                _cancel_all_but_the_games(pending)
            for future in done:
                finished = pending.pop(future, None)
                if finished is None or future.cancelled():
                    continue
                _file(out, finished, _result(future))
                kind, key, change = finished
                if kind == "search" and change == 0:
                    with _deaf_to_ctrl_c(stop):
                        pending[pool.submit(_aftermath, key, out.main[key])] = ("after", key, 0)
        _drain(sink, watch)
    sink.close()
    out.stopped = stop.is_set()
    return out


def _result(future: Future[Any]) -> Any:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise InputError(
            Finding(
                "worker-lost",
                Text("một tiến trình tính toán bị hệ thống dừng", "the system ended a process that was planning"),
                Text("giải phóng bộ nhớ, hoặc chạy lại với --jobs 1", "free some memory, or run again with --jobs 1"),
            )
        ) from error


def _cancel_all_but_the_games(pending: dict[Future[Any], Job]) -> None:
    for future, (kind, _, change) in list(pending.items()):
        if (kind == "part" or change) and future.cancel():
            del pending[future]


def _drain(sink: Any, watch: Callable[[Event], None]) -> None:
    while True:
        try:
            watch(sink.get_nowait())
        except Empty:
            return


@contextmanager
def stopped_by_ctrl_c(stop: _Flag) -> Iterator[None]:
    """The first Ctrl-C raises the flag, the second ends the program; only the main thread may listen for it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def first(_signal: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _deaf_to_ctrl_c(stop: _Flag) -> Iterator[None]:
    """Processes started here inherit that Ctrl-C is not for them, from their first instruction on."""
    if stop.is_set() or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
