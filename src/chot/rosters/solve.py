"""Rosters by column generation: a bound from whole lines of duties, dives for rosters, then large neighbourhoods."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from chot.assess.roster_check import check
from chot.errors import InputError, SolverError
from chot.rosters import findings
from chot.rosters.master import LineMaster, Pricer, generate, round_up
from chot.rosters.model import RosterModel
from chot.rosters.problem import OFF, Index, Problem, Result
from chot.rosters.search import LinePool, descend, dive, greedy, resolve_few, some_people
from chot.rosters.tables import Tables, tabulate
from chot.solvers import Outcome

Progress = Callable[[float, float, float], None]
THREADS = 2
# Lines remembered: so many in all, and at most so many of one person.
POOL, POOL_OF_ONE = 30_000, 60
# Shares of the time: until the first relaxation must be done, and for one integer program over a few people's lines.
RELAX_SHARE = 0.5
FEW_S = 3.0
# The neighbourhoods begin with so many people and grow while they bring nothing.
FEWEST, STEP, PATIENCE = 4, 1, 8


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """A roster that keeps every rule, at the least cost found, with a proved bound.

    - ``time_limit_s``: seconds; what has been found by then is returned with its gap.
    - ``seed``: draws the neighbourhoods. ``progress``: called with (elapsed seconds, value, bound).
    - ``stop``: asked between steps, True ends the search.

    Raises :class:`chot.errors.InputError` where one person's own rules cannot all be kept.
    """
    pricer_tables = tabulate(problem)
    pricer = Pricer(pricer_tables, THREADS)
    try:
        search = _Search(problem, pricer_tables, pricer, seed, time_limit_s, progress, stop)
        search.first_roster()
        search.relax()
        search.dive()
        search.neighbourhoods()
        return search.result()
    finally:
        pricer.close()


class _Search:
    """The best roster and bound so far, and the ways to better ones."""

    def __init__(
        self,
        problem: Problem,
        tables: Tables,
        pricer: Pricer,
        seed: int,
        time_limit_s: float,
        progress: Progress | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self.problem, self.tables, self.pricer = problem, tables, pricer
        self.clock, self.time_limit_s = time.perf_counter(), time_limit_s
        self.progress, self.asked_to_stop = progress, stop or (lambda: False)
        self.seed, self.rng = seed, np.random.default_rng(seed)
        self.roster: Index = np.full((tables.n_people, tables.n_days), OFF, np.int64)
        self.value, self.bound, self.bound_s = np.inf, 0.0, 0.0
        self.pool = LinePool(tables.n_people, min(POOL_OF_ONE, max(2, POOL // tables.n_people)))

    def elapsed(self) -> float:
        return time.perf_counter() - self.clock

    def over(self) -> bool:
        return self.elapsed() > self.time_limit_s or self.asked_to_stop()

    def finished(self) -> bool:
        return self.value <= self.bound or self.over()

    def consider(self, roster: Index) -> bool:
        """Keep a roster where it is the best so far, or as good; True where it is better."""
        value = self.tables.cost(roster)
        better = value < self.value
        if value <= self.value:
            self.roster, self.value = roster.copy(), value
        if better:
            self._tell()
        return better

    def prove(self, bound: float) -> None:
        """A lower bound on any roster; costs are whole numbers."""
        if round_up(bound) > self.bound:
            self.bound, self.bound_s = round_up(bound), self.elapsed()
            self._tell()

    def first_roster(self) -> None:
        """Person by person, those with the fewest choices first."""
        tables = self.tables
        order = np.argsort(tables.allowed.sum(axis=(1, 2)), kind="stable").tolist()
        roster, without = greedy(tables, self.pricer, order)
        for person in without:
            roster[person] = self._any_line(person)
        self.consider(roster)
        for person in range(tables.n_people):
            self.pool.add(person, roster[person])

    def _any_line(self, person: int) -> Index:
        """Some line of a person for whom the sweeps found none: by CP-SAT, which can also prove that there is none."""
        tables = self.tables
        free = np.zeros((tables.n_people, tables.n_days), bool)
        free[person] = True
        model = RosterModel(tables, np.full(free.shape, OFF, np.int64), free)
        found, answer = model.solve(max(10.0, self.time_limit_s - self.elapsed()), self.seed, THREADS, None)
        if answer.outcome is Outcome.INFEASIBLE:
            raise InputError(findings.no_line(self.problem.people[person].name))
        if found is None:
            raise SolverError(f"no line of duties was found for person {self.problem.people[person].name!r} in time")
        line: Index = found[person]
        return line

    def relax(self) -> None:
        """The bound, and lines to choose from."""
        tables = self.tables
        master = LineMaster(tables, range(tables.n_people), np.zeros_like(tables.required))
        self.pool.teach(master)
        until = RELAX_SHARE * self.time_limit_s
        generate(
            master,
            self.pricer,
            lambda: self.finished() or self.elapsed() > until,
            lambda bound: self.prove(bound + tables.base),
        )
        self.pool.learn(master)

    def dive(self) -> None:
        everyone = list(range(self.tables.n_people))
        if not self.finished():
            self.consider(dive(self.tables, self.pricer, self.pool, self.roster, everyone, self.over))
        if not self.finished():
            self.consider(descend(self.tables, self.pricer, self.roster, self.finished))

    def neighbourhoods(self) -> None:
        """Free a few people at a time, more of them while nothing gets better."""
        size, idle = FEWEST, 0
        n = self.tables.n_people
        while not self.finished():
            people = some_people(self.tables, self.roster, self.rng, min(size, n))
            limit_s = min(FEW_S, self.time_limit_s - self.elapsed())
            found = resolve_few(self.tables, self.pricer, self.pool, self.roster, people, self.seed, self.over, limit_s)
            better = self.consider(found)
            idle = 0 if better else idle + 1
            if idle > PATIENCE:
                size, idle = (size + STEP if size < n else FEWEST), 0

    def result(self) -> Result:
        verdict = check(self.problem, self.roster)
        if verdict.breaches or verdict.value != self.value:
            raise SolverError(f"a roster does not pass its check: {verdict.value} for {self.value}, {verdict.breaches}")
        if self.value <= self.bound:
            outcome = Outcome.OPTIMAL
        else:
            outcome = Outcome.TIME_LIMIT if self.elapsed() > self.time_limit_s else Outcome.INTERRUPTED
        return Result(self.roster, int(self.value), self.bound, outcome, self.bound_s, self.elapsed())

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self.elapsed(), float(self.value), self.bound)
