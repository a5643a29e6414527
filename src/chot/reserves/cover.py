"""Maximal and expected covering, solved to proof: annealing, Lagrangian bounds, and HiGHS on what they leave open.

A quick annealing gives a value and the Lagrangian a bound; between them most candidates are settled and dropped, the
rest is reduced again, and so on while it helps. What is left goes to HiGHS as an integer program in which only the
candidates are integer (Church and ReVelle 1974). Where much is left, better values come first: from solutions that
breed (:mod:`chot.reserves.cover_breed`) and in the end from regions of the best one placed anew
(:mod:`chot.reserves.cover_region`); or, where places count more than once, from several annealings, among whose
candidates alone HiGHS chooses (heuristic concentration: Rosing and ReVelle 1997).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, vstack

from chot.errors import SolverError
from chot.reserves.clock import Clock
from chot.reserves.cover_breed import ISLANDERS, Breeding, Solution
from chot.reserves.cover_region import (
    FIRST_SIZE,
    GREATEST_SIZE,
    LEAST_SIZE,
    QUICK_S,
    REGION_S,
    Region,
    region_of,
)
from chot.reserves.cover_relax import relax
from chot.reserves.cover_search import anneal, cover_value, greedy
from chot.reserves.reduce import dominated, merge_equal_rows
from chot.solvers import BoundedAnswer, LinearProgram, Outcome, solve_bounded

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Index32 = NDArray[np.int32]

# Moves of the first annealings and of those whose solutions are put together, and how many of these at a time.
QUICK, MOVES, SOLUTIONS = 200_000, 1_000_000, 6
RELAX_ROUNDS = 3_000
# With so great a share between value and bound, no integer program will close it in a minute.
HOPELESS = 2.5e-3
# The integer program starts at once where at most so many candidates are left open.
FEW = 400
EXACT = 1e-9
# Entries up to which a linear program is worth its time: some seconds for these.
LARGEST_LP = 200_000
# Children without a gain for each solution, after which an island ends; the first island is smaller and waits less.
BREED_PATIENCE, FIRST_ISLANDERS = 8, 8
# Share of the time kept for regions of the best solution, when breeding has not closed the gap.
POLISH = 0.12


@dataclass(frozen=True, eq=False)
class Cover:
    """``rows`` sparse (n, m): who covers whom; ``weight`` (n,); ``gains`` (k,) falling, of being covered once more.

    ``limit``, ``lower`` (m,): how many of the ``p`` units each candidate may and must take.
    """

    rows: csr_matrix
    weight: Float
    gains: Float
    limit: Index
    lower: Index
    p: int


@dataclass(frozen=True, eq=False)
class CoverAnswer:
    """Units on each candidate (m,), their value, and the bound that no units beat."""

    units: Index
    value: float
    bound: float
    outcome: Outcome


def solve_cover(
    cover: Cover, clock: Clock, seed: int, start: Index | None = None, *, a_region: bool = False
) -> CoverAnswer:
    """Units of greatest value, proved so where the time is enough.

    - ``start`` (m,): units already known. ``a_region``: the problem is a piece of another, whose time is short.
    """
    search = _Search(cover, clock, seed, start)
    search.settle()
    patience = 1
    while not search.proved() and not clock.over():
        if search.n_open > FEW and not a_region:
            if not search.in_regions():
                search.concentrate(patience)
            elif search.polishing():
                search.explore(patience)
            else:
                search.breed(patience)
        if not search.proved() and not clock.over() and (patience == 1 or search.gap() < HOPELESS):
            search.sharpen()
        if not search.proved() and not clock.over() and (a_region or search.gap() < HOPELESS):
            search.finish(clock.left_s / 3 if search.n_open > FEW else clock.left_s)
        patience *= 2
    return search.answer()


class _Search:
    """The problem as far as it is still open, the best units and the bound."""

    def __init__(self, cover: Cover, clock: Clock, seed: int, start: Index | None = None) -> None:
        self.whole, self.clock, self.seed = cover, clock, seed
        self.kept = np.arange(len(cover.limit))  # candidates of the open problem, as numbers in the whole one
        worth = np.outer(cover.weight, cover.gains)
        # With whole numbers alone, better means better by one.
        self.is_whole = bool(np.all(worth == np.round(worth))) and worth.sum() < 2**52
        self.multipliers = cover.weight * cover.gains[0] / 2
        self.open = self._shrink(cover, None if start is None else start > 0)
        self._take_up()
        self.exhausted = False  # the integer program has been solved to its end
        self.units = self._greedy() if start is None else start[self.kept]
        self.value = cover_value(*self.columns, self.open.weight, self.open.gains, self.units)
        self.bound = np.inf
        self._envoys: list[Solution] = []  # the best of all islands so far

    @property
    def improvement(self) -> float:
        return 1 - 1e-6 if self.is_whole else EXACT * max(1.0, abs(self.value))

    @property
    def n_open(self) -> int:
        return int((self.open.limit > self.open.lower).sum())

    def proved(self) -> bool:
        return self.exhausted or self.bound < self.value + self.improvement

    def _arrays(self) -> tuple[Index32, Index32, Index32, Index32, Float, Float, Index, Index]:
        """The open problem as the kernels take it."""
        part = self.open
        return *self.lines, *self.columns, part.weight, part.gains, part.limit, part.lower

    def _greedy(self) -> Index:
        part = self.open
        units: Index = greedy(*self.columns, part.weight, part.gains, part.limit, part.lower, part.p)
        return units

    def _take_up(self) -> None:
        columns = self.open.rows.T.tocsr()
        self.lines: tuple[Index32, Index32] = (self.open.rows.indptr, self.open.rows.indices)
        self.columns: tuple[Index32, Index32] = (columns.indptr, columns.indices)

    def settle(self) -> None:
        """Anneal, bound, drop what is settled; again while a tenth of what is open falls away."""
        while not self.proved() and not self.clock.over():
            before = self.n_open
            self._improve(QUICK)
            self._relax()
            if self.n_open > 0.9 * before:
                return

    def sharpen(self) -> None:
        """Take the multipliers from the linear program, which settle more than those of the steps."""
        if self.open.rows.nnz > LARGEST_LP:
            return
        try:
            _, duals, _ = LinearProgram(*self._model(self.open.limit), interior=True).solve()
        except SolverError:
            return  # not precise enough without a crossover; the multipliers so far are as valid
        self.multipliers = np.maximum(0.0, duals[:-1])
        self._relax()

    def _relax(self) -> None:
        x = self.units.copy()
        bound, _ = relax(
            *self._arrays(), self.whole.p, self.multipliers, x, self.improvement,
            RELAX_ROUNDS,
        )  # fmt: skip
        self._consider(x)
        self._lower_bound_to(bound)
        self._drop_settled()

    def gap(self) -> float:
        """Share by which the bound exceeds the value."""
        return (self.bound - self.value) / max(self.value, 1e-12)

    def in_regions(self) -> bool:
        """Whether it can be solved region by region: each place counts once, each candidate takes one unit at most."""
        return len(self.open.gains) == 1 and bool(np.all(self.open.limit <= 1))

    def polishing(self) -> bool:
        """Whether only the time is left that is kept for regions of the best solution."""
        return self.clock.left_s <= POLISH * self.clock.limit_s

    def breed(self, patience: int) -> None:
        """Islands of solutions on each processor, the best of all of them, and what it settles."""
        self.seed += 1
        units = self._greedy()
        start = Solution(cover_value(*self.columns, self.open.weight, self.open.gains, units), units)
        breeding = Breeding(
            self.open.rows, self.open.weight, self.open.lower > 0, start, self._envoys, self.seed,
            over=lambda: self.clock.over() or self.polishing(),
        )  # fmt: skip
        islanders = FIRST_ISLANDERS if patience == 1 else ISLANDERS
        self._consider(breeding.round(patience, islanders, min(2 * patience, BREED_PATIENCE)).units)
        self._relax()

    def explore(self, patience: int) -> None:
        """Place the units of one region after another anew, until nothing is gained around on the whole map."""
        rng = np.random.default_rng(self.seed)
        size, waited = FIRST_SIZE, 0
        rows, columns = self.open.rows.tocsr(), self.open.rows.T.tocsr()
        while waited * size < 1.5 * patience * self.whole.p and not self.clock.over() and not self.proved():
            units = np.flatnonzero(self.units)
            free = units[self.open.lower[units] == 0]
            if not len(free):
                return
            region = region_of(rows, columns, units, int(rng.choice(free)), size, rng.random(len(self.units)))
            began, before = self.clock.elapsed_s, self.value
            self._replace(region)
            took_s = self.clock.elapsed_s - began
            size += 1 if took_s < QUICK_S else -2 if took_s > REGION_S else 0
            size = min(max(size, LEAST_SIZE), GREATEST_SIZE)
            waited = 0 if self.value > before else waited + 1

    def _replace(self, region: Region) -> None:
        """The best places for a region's units."""
        part = Cover(
            region.rows,
            self.open.weight[region.places],
            self.open.gains,
            np.where(np.isin(region.candidates, region.fixed), 0, 1),
            np.isin(region.candidates, region.units[self.open.lower[region.units] > 0]).astype(np.int64),
            len(region.units),
        )
        known = np.isin(region.candidates, region.units).astype(np.int64)
        clock = Clock(min(REGION_S, self.clock.left_s), None, self.clock.asked_to_stop)
        found = solve_cover(part, clock, self.seed, known, a_region=True)
        moved = np.zeros(len(self.units), np.int64)
        moved[region.fixed] = 1
        moved[region.candidates[found.units > 0]] = 1
        self._consider(moved)

    def concentrate(self, patience: int) -> None:
        """Several annealings, then the best choice among the candidates of their solutions; again while it helps."""
        found: list[Index] = []
        waited = 0
        while waited < patience and not self.clock.over():
            before = self.value
            found = found[-2 * SOLUTIONS :] + [self._improve(MOVES) for _ in range(SOLUTIONS) if not self.clock.over()]
            among = np.minimum(self.open.limit, np.max([self.units, *found], axis=0))
            answer = self._integer_program(among, self.clock.left_s / 4, only_prove=False)
            self._take(answer)
            waited = 0 if self.value > before else waited + 1

    def finish(self, time_limit_s: float) -> None:
        """The integer program over all that is open."""
        answer = self._integer_program(self.open.limit, time_limit_s, only_prove=True)
        self._take(answer)
        self.exhausted = answer.outcome is Outcome.OPTIMAL
        self._lower_bound_to(-answer.bound)

    def _take(self, answer: BoundedAnswer) -> None:
        if answer.x is not None:
            self._consider(np.round(answer.x[: len(self.units)]).astype(np.int64))

    def _improve(self, moves: int) -> Index:
        """One annealing; temperatures are shares of a unit's mean worth."""
        self.seed += 1
        scale = max(self.value, 1e-12) / self.whole.p
        _, units = anneal(*self._arrays(), self.units, 0.03 * scale, 0.0005 * scale, moves, self.seed)
        self._consider(units)
        return units

    def _consider(self, units: Index) -> None:
        value = cover_value(*self.columns, self.open.weight, self.open.gains, units)
        if value > self.value:
            self.value, self.units = value, units
        self.clock.tell(self.value, self.bound)

    def _lower_bound_to(self, bound: float) -> None:
        """A bound on what is still open holds for all: whatever was dropped is no better than the known value."""
        self.bound = min(self.bound, max(bound, self.value))
        self.clock.tell(self.value, self.bound)

    def _drop_settled(self) -> None:
        limit = np.maximum(self.open.limit, self.units)  # the known solution stays within
        lower = np.minimum(self.open.lower, self.units)
        before, units = self.kept, np.zeros(len(self.whole.limit), np.int64)
        units[before] = self.units
        self.open = self._shrink(replace(self.open, limit=limit, lower=lower), self.units > 0)
        self.units = units[self.kept]
        still_there = np.isin(before, self.kept)
        moved = [Solution(one.value, one.units[still_there]) for one in self._envoys]
        self._envoys = [one for one in moved if one.units.sum() == self.whole.p]
        self._take_up()

    def _shrink(self, cover: Cover, keep: NDArray[np.bool_] | None = None) -> Cover:
        """The same problem without closed and needless candidates, places of equal candidates merged."""
        usable = cover.limit > 0
        rows, group = merge_equal_rows(cover.rows[:, np.flatnonzero(usable)])
        there = group >= 0
        weight = np.bincount(group[there], cover.weight[there], rows.shape[0]).astype(float)
        self.multipliers = np.bincount(group[there], self.multipliers[there], rows.shape[0])
        limit, lower = cover.limit[usable], cover.lower[usable]
        stay = lower > 0 if keep is None else (lower > 0) | keep[usable]
        columns = rows.T.tocsr()
        # A second unit at the better candidate must be of use, or no use anywhere.
        if len(cover.gains) == 1 or np.all(limit >= cover.p):
            gone = dominated(rows.indptr, rows.indices, columns.indptr, columns.indices, stay)
        else:
            gone = np.zeros(len(limit), bool)
        spare = cover.p - int(limit[~gone].sum())
        if spare > 0:
            gone[np.flatnonzero(gone)[:spare]] = False
        self.kept = self.kept[np.flatnonzero(usable)[~gone]]
        return Cover(rows[:, np.flatnonzero(~gone)].tocsr(), weight, cover.gains, limit[~gone], lower[~gone], cover.p)

    def _model(self, limit: Index) -> tuple[Float, csr_matrix, Float, Float, Float, Float]:
        """Columns: units on each candidate, then whether each place is covered once, twice, ...; least cost."""
        n, m = self.open.rows.shape
        place, times = self._covers()
        k = len(place)
        counted = coo_matrix((np.ones(k), (place, m + np.arange(k))), shape=(n, m + k))
        reach = self.open.rows.astype(float).tocsr()
        reach.resize(n, m + k)
        all_units = csr_matrix((np.ones(m), (np.zeros(m, int), np.arange(m))), shape=(1, m + k))
        return (
            np.concatenate([np.zeros(m), -self.open.weight[place] * self.open.gains[times]]),
            vstack([reach - counted, all_units]).tocsr(),
            np.append(np.zeros(n), self.whole.p),
            np.append(np.full(n, np.inf), self.whole.p),
            np.concatenate([self.open.lower, np.zeros(k)]),
            np.concatenate([limit, np.ones(k)]),
        )

    def _covers(self) -> tuple[Index, Index]:
        """Every cover that may count: its place and how many came before."""
        reach = np.asarray(self.open.rows.astype(np.int64) @ self.open.limit, np.int64)
        at_most = np.minimum(len(self.open.gains), reach)
        place = np.repeat(np.arange(len(reach)), at_most)
        return place, np.arange(len(place)) - np.repeat(np.cumsum(at_most) - at_most, at_most)

    def _integer_program(self, limit: Index, time_limit_s: float, only_prove: bool) -> BoundedAnswer:
        place, times = self._covers()
        count = np.asarray(self.open.rows.astype(np.int64) @ self.units, np.int64)
        return solve_bounded(
            *self._model(limit),
            # Branching on a place (covered or not) splits better than on one of many candidates that are much alike.
            np.ones(len(self.units) + len(place), bool),
            time_limit_s=time_limit_s,
            start=np.concatenate([self.units, times < count[place]]).astype(float),
            stop=self.clock.asked_to_stop,
            absolute_gap=self.improvement,
            relative_gap=0.0,
            only_prove=only_prove,
        )

    def answer(self) -> CoverAnswer:
        units = self.whole.lower.copy()
        units[self.kept] = self.units
        proved = self.proved()
        return CoverAnswer(units, self.value, self.value if proved else self.bound, self.clock.outcome(proved))
