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
from chot.rosters.search import LinePool, descend, dive, greedy, resolve_days, resolve_few, resolve_pool, some_people
from chot.rosters.tables import Tables, tabulate
from chot.solvers import Outcome

Progress = Callable[[float, float, float], None]
THREADS = 2
# Lines remembered: so many in all, and at most so many of one person.
POOL, POOL_OF_ONE = 30_000, 60
# Shares of the time: until the first relaxation must be done, and for one integer program over a few people's lines.
RELAX_SHARE = 0.45
# The most cover rows of a relaxation over everyone: its normal equations are dense.
MOST_CELLS = 2_500
# The shares of what is then left that the first dive and each later one may take.
DIVE_SHARE, AGAIN_SHARE = 0.5, 0.1
FEW_S, DAYS_S, POOL_S = 3.0, 6.0, 20.0
# The neighbourhoods begin with so many people and grow while they bring nothing.
FEWEST, STEP, PATIENCE = 5, 1, 4
# Windows of days begin with so many, grow where they are solved out, and shrink where time cuts them short in vain.
WINDOW, NARROWEST = 7, 3
# How fast the share of successes of a kind of neighbourhood follows the last ones; the least it is for a few people,
# a few days, the known lines, and another dive.
MEMORY, LEAST_LUCK = 0.6, (0.1, 0.1, 0.02, 0.05)


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

    Two solves of one seed are the same where they end by proof and no step was cut short by its share of the time;
    a solve that the clock ends promises its checked roster and bound, not the same ones on another machine.

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
        # Whether the relaxation over all people and days is of a size that can be solved.
        self.whole = int(((tables.under > 0) | (tables.over > 0)).sum()) <= MOST_CELLS
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
        if self.finished():
            return
        tables = self.tables
        master = LineMaster(tables, range(tables.n_people), np.zeros_like(tables.required))
        self._requests_alone(master)
        if not self.whole:
            return
        self.pool.teach(master)
        until = RELAX_SHARE * self.time_limit_s
        generate(
            master,
            self.pricer,
            lambda: self.finished() or self.elapsed() > until,
            lambda bound: self.prove(bound + tables.base),
        )
        self.pool.learn(master)

    def _requests_alone(self, master: LineMaster) -> None:
        """The bound at prices of 0: what the requests cost with no regard for cover."""
        prices = np.zeros(self.tables.required.shape)
        priced = self.pricer.price(master.people, prices, keep_more=False)
        self.prove(master.bound(prices, (one.bound for one in priced)) + self.tables.base)
        for person, one in zip(master.people, priced, strict=True):
            if one.line is not None:
                self.pool.add(person, one.line)

    def dive(self) -> None:
        everyone = list(range(self.tables.n_people))
        if self.whole and not self.finished():
            self._dive(everyone, DIVE_SHARE)
        if not self.finished():
            self.consider(descend(self.tables, self.pricer, self.roster, self.finished))

    def _dive(self, people: list[int], of_time_left: float) -> bool:
        until = self.elapsed() + of_time_left * (self.time_limit_s - self.elapsed())

        def share(part: float) -> Callable[[], bool]:
            step_until = self.elapsed() + part * (until - self.elapsed())
            return lambda: self.over() or self.elapsed() > step_until

        return self.consider(dive(self.tables, self.pricer, self.pool, self.roster, people, share(1.0), share))

    def dive_again(self) -> bool:
        """New lines for half of the people, by a dive."""
        people = some_people(self.tables, self.roster, self.rng, max(1, self.tables.n_people // 2))
        return self._dive(people, AGAIN_SHARE)

    def neighbourhoods(self) -> None:
        """Free a few people's lines, everyone's duties on a few days, all within the lines known, or half the people.

        The kind that has done better is tried more often.
        """
        kinds = [_Few(self).improve, _Days(self).improve, self.from_pool, self.dive_again]
        luck = np.array([1.0, float(self.tables.n_days > WINDOW), 0.2 * self.whole, 0.2 * self.whole])
        while not self.finished():
            chances = np.where(luck > 0, np.maximum(luck, LEAST_LUCK), 0.0)
            kind = int(self.rng.choice(len(kinds), p=chances / chances.sum()))
            better = kinds[kind]()
            luck[kind] = MEMORY * luck[kind] + (1 - MEMORY) * better

    def from_pool(self) -> bool:
        """The best choice of the lines known."""
        limit_s = min(POOL_S, 0.25 * (self.time_limit_s - self.elapsed()))
        return self.consider(resolve_pool(self.tables, self.pool, self.roster, self.seed, limit_s, self.over))

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


class _Few:
    """All days of a few people at a time, more of them while nothing gets better."""

    def __init__(self, search: _Search) -> None:
        self.search, self.size, self.idle = search, FEWEST, 0

    def improve(self) -> bool:
        search, n = self.search, self.search.tables.n_people
        people = some_people(search.tables, search.roster, search.rng, min(self.size, n))
        limit_s = min(FEW_S, search.time_limit_s - search.elapsed())
        found = resolve_few(
            search.tables, search.pricer, search.pool, search.roster, people, search.seed, search.over, limit_s
        )
        better = search.consider(found)
        self.idle = 0 if better else self.idle + 1
        if self.idle > PATIENCE:
            self.size, self.idle = (self.size + STEP if self.size < n else FEWEST), 0
        return better


class _Days:
    """Everyone's duties in a window of days that slides over the event, from a day drawn at random."""

    def __init__(self, search: _Search) -> None:
        self.search, self.width = search, WINDOW
        self.next = int(search.rng.integers(search.tables.n_days))

    def improve(self) -> bool:
        search, n_days = self.search, self.search.tables.n_days
        width = min(self.width, n_days)
        first = min(self.next, n_days - width)
        limit_s = min(DAYS_S, search.time_limit_s - search.elapsed())
        found, proved = resolve_days(
            search.tables, search.roster, np.arange(first, first + width), search.seed, limit_s, search.over
        )
        better = search.consider(found)
        if proved and width == n_days:
            search.prove(float(search.value))
        # Half a window on: what the next can change overlaps what this one has.
        self.next = first + max(1, width // 2) if first + width < n_days else 0
        if proved and not better:
            self.width = min(n_days, width + 1)
        elif not proved and not better:
            self.width = max(NARROWEST, width - 1)
        return better
