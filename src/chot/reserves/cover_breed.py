"""Covering solutions that breed: a region of one is put into another, and an annealing heals the seam.

A memetic algorithm (Moscato 1989) on islands. A child takes the units around a centre from one parent and all others
from the second, so that what is good in one quarter of the town is kept whole. It replaces the worse solution most like
it, which keeps an island from filling with copies. An island ends where nothing better comes; its best then breed with
the best of all others.

Annealing is by heat bath (Creutz 1980): a unit is taken up and put down on any candidate with a probability that grows
with what it adds there. What a unit would add is kept up to date for all candidates, so one step weighs thousands of
moves, and few steps are wasted where most moves would be refused.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Unsigned = NDArray[np.uint32]
Random = NDArray[np.uint64]
Flag = NDArray[np.bool_]
Arrays = tuple[Unsigned, Unsigned, Unsigned, Unsigned, Float, Flag]

THREADS = 2
# Children in the making at a time; each is born of the solutions as they were before.
BROOD = 4
# Solutions on an island, and how many of each island breed with those of others.
ISLANDERS, ENVOYS = 20, 5
# Steps for each unit of a first annealing and of a child's; temperatures as shares of a unit's mean worth.
FIRST_STEPS, CHILD_STEPS = 500, 60
HOT, WARM, COLD = 0.025, 0.01, 0.002
# Regions that a child may be tried with, of which it takes the best.
TRIES = 6
# A gain worth the name.
WORTH = 2e-6
# A candidate this many temperatures below the best is as good as never drawn.
_NEVER = 15.0
_BLOCK = 64
_COOLING = 100


@dataclass
class Solution:
    """Units (m,) of 0 or 1 and their value."""

    value: float
    units: Index


@njit(cache=True, nogil=True)
def _uniform(state: Random) -> float:
    """A number in [0, 1) by xorshift (Marsaglia 2003); the state is the caller's, so threads do not meet."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return np.float64(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True, fastmath=True)
def heat_bath(
    row_ptr: Unsigned, row_idx: Unsigned, col_ptr: Unsigned, col_idx: Unsigned, weight: Float, bound: Flag,
    start: Index, steps: int, hot: float, cold: float, seed: int,
) -> tuple[float, Index]:  # fmt: skip
    """The best units met while the temperature falls from ``hot`` to ``cold``; value and units.

    - ``bound`` (m,): candidates whose unit stays where it is; ``start`` (m,) 0 or 1.
    """
    m, n = len(col_ptr) - 1, len(row_ptr) - 1
    count, adds = np.zeros(n, np.int32), np.zeros(m, np.float32)
    before, taken = np.empty(m, np.float32), start > 0
    for k in np.flatnonzero(taken):
        for t in range(col_ptr[k], col_ptr[k + 1]):
            count[col_idx[t]] += 1
    value = 0.0
    for i in range(n):
        if count[i] > 0:
            value += weight[i]
        else:
            for s in range(row_ptr[i], row_ptr[i + 1]):
                adds[row_idx[s]] += weight[i]
    best, best_units = value, start.copy()
    free = np.flatnonzero(taken & ~bound)
    if len(free) == 0:
        return best, best_units
    state = np.full(1, seed, np.uint64)
    n_blocks = (m + _BLOCK - 1) // _BLOCK
    block_top = np.empty(n_blocks, np.float32)
    drawn, chance = np.empty(m, np.int32), np.empty(m, np.float64)
    temperature, cooling = hot, (cold / hot) ** (_COOLING / steps)
    for step in range(steps):
        if step % _COOLING == _COOLING - 1:
            temperature *= cooling
        unit = int(_uniform(state) * len(free))
        r = free[unit]
        before[:] = adds
        lost = 0.0
        for t in range(col_ptr[r], col_ptr[r + 1]):
            i = col_idx[t]
            count[i] -= 1
            if count[i] == 0:
                lost += weight[i]
                w = np.float32(weight[i])
                for s in range(row_ptr[i], row_ptr[i + 1]):
                    adds[row_idx[s]] += w
        taken[r] = False
        top = np.float32(0.0)
        for b in range(n_blocks):
            high = np.float32(0.0)
            for j in range(b * _BLOCK, min(m, (b + 1) * _BLOCK)):
                high = max(high, adds[j])
            block_top[b] = high
            top = max(top, high)
        least = np.float32(top - _NEVER * temperature)
        n_drawn, total = 0, 0.0
        for b in range(n_blocks):
            if block_top[b] >= least:
                for j in range(b * _BLOCK, min(m, (b + 1) * _BLOCK)):
                    if adds[j] >= least and not taken[j]:
                        total += np.exp((adds[j] - top) / temperature)
                        drawn[n_drawn], chance[n_drawn] = j, total
                        n_drawn += 1
        lot, c = _uniform(state) * total, 0
        while c < n_drawn - 1 and chance[c] < lot:
            c += 1
        j = drawn[c]
        taken[j] = True
        if j == r:
            adds[:] = before
            for t in range(col_ptr[r], col_ptr[r + 1]):
                count[col_idx[t]] += 1
            continue
        value -= lost
        for t in range(col_ptr[j], col_ptr[j + 1]):
            i = col_idx[t]
            if count[i] == 0:
                value += weight[i]
                w = np.float32(weight[i])
                for s in range(row_ptr[i], row_ptr[i + 1]):
                    adds[row_idx[s]] -= w
            count[i] += 1
        free[unit] = j
        if value > best:
            best = value
            best_units[:] = taken
    return best, best_units


@njit(cache=True, nogil=True)
def cross(
    row_ptr: Unsigned, row_idx: Unsigned, col_ptr: Unsigned, col_idx: Unsigned, weight: Float, bound: Flag,
    inside: Index, outside: Index, centre: int, size: int,
) -> tuple[float, Index]:  # fmt: skip
    """Units of ``inside`` around the centre, as far out as ``size`` of them, and of ``outside`` elsewhere.

    Then the unit least missed is dropped, or one put where it adds most, until there are as many as before. Value and
    units.
    """
    n, m = len(row_ptr) - 1, len(col_ptr) - 1
    near, seen = np.zeros(m, np.bool_), np.zeros(n, np.bool_)
    queue = np.empty(m, np.int64)
    queue[0], near[centre] = centre, True
    filled, position, met = 1, 0, 0
    child = outside.copy()
    while position < filled and met < size:
        j = queue[position]
        position += 1
        met += inside[j]
        child[j] = inside[j]
        for t in range(col_ptr[j], col_ptr[j + 1]):
            i = col_idx[t]
            if not seen[i]:
                seen[i] = True
                for s in range(row_ptr[i], row_ptr[i + 1]):
                    if not near[row_idx[s]]:
                        near[row_idx[s]] = True
                        queue[filled] = row_idx[s]
                        filled += 1
    count = np.zeros(n, np.int64)
    for j in np.flatnonzero(child):
        for t in range(col_ptr[j], col_ptr[j + 1]):
            count[col_idx[t]] += 1
    over = child.sum() - outside.sum()
    while over != 0:
        best, best_worth = -1, 0.0
        for j in range(m):
            if child[j] != (over > 0) or bound[j]:
                continue
            worth = 0.0
            for t in range(col_ptr[j], col_ptr[j + 1]):
                if count[col_idx[t]] == child[j]:
                    worth += weight[col_idx[t]]
            worth = -worth if over > 0 else worth
            if best < 0 or worth > best_worth:
                best, best_worth = j, worth
        change = -1 if over > 0 else 1
        child[best] += change
        over += change
        for t in range(col_ptr[best], col_ptr[best + 1]):
            count[col_idx[t]] += change
    return weight[count > 0].sum(), child


class Breeding:
    """Islands of solutions to a covering problem where places count once and a candidate takes one unit at most.

    - ``rows`` (n, m): who covers whom; ``weight`` (n,); ``bound`` (m,): candidates that must keep their unit.
    - ``start``: a solution to begin from, best a greedy one; ``envoys``: of islands before, to which those of new ones
      are added.
    - ``over``: True ends the breeding with what there is.
    """

    def __init__(
        self,
        rows: csr_matrix,
        weight: Float,
        bound: Flag,
        start: Solution,
        envoys: list[Solution],
        seed: int,
        over: Callable[[], bool],
    ) -> None:
        columns = rows.T.tocsr()
        # Unsigned numbers spare the kernels a look whether an index counts from the end.
        a, b, c, d = (part.astype(np.uint32) for part in (rows.indptr, rows.indices, columns.indptr, columns.indices))
        self._arrays: Arrays = (a, b, c, d, weight, bound)
        self.start, self.over = start, over
        self.p = int(start.units.sum())
        self._scale = max(start.value, 1e-12) / self.p
        self._rng = np.random.default_rng(seed)
        self._envoys = envoys

    def round(self, islands: int, islanders: int, patience: int) -> Solution:
        """The best after so many islands have sent their best to those of all islands so far.

        An island ends after ``patience`` children for each of its solutions without a gain.
        """
        with ThreadPoolExecutor(THREADS) as threads:
            for _ in range(islands):
                if self.over():
                    break
                first = list(threads.map(self._first, self._seeds(islanders)))
                self._envoys += self._breed(first, patience, threads)[:ENVOYS]
            return max([self.start, *self._breed([*self._envoys], patience, threads)], key=lambda one: one.value)

    def _seeds(self, n: int) -> list[int]:
        return [int(seed) for seed in self._rng.integers(1, 2**62, n)]

    def _breed(self, solutions: list[Solution], patience: int, threads: ThreadPoolExecutor) -> list[Solution]:
        """Breed these until nothing better comes; the best first."""
        waited, best = 0, max((one.value for one in solutions), default=0.0)
        while len(solutions) > 1 and waited < patience * len(solutions) and not self.over():
            pairs = [self._rng.choice(len(solutions), 2, replace=False) for _ in range(BROOD)]
            parents = [(solutions[a], solutions[b]) for a, b in pairs]
            for child in threads.map(self._child, parents, self._seeds(BROOD)):
                waited += 1
                worse = [k for k, one in enumerate(solutions) if one.value < child.value]
                if not worse or any(one.value == child.value for one in solutions):
                    continue
                likest = max(worse, key=lambda k: int(solutions[k].units @ child.units))
                solutions[likest] = child
                if child.value > best * (1 + WORTH):
                    waited, best = 0, child.value
        return sorted(solutions, key=lambda one: -one.value)

    def _first(self, seed: int) -> Solution:
        return self.start if self.over() else self._anneal(self.start.units, HOT, FIRST_STEPS, seed)

    def _child(self, parents: tuple[Solution, Solution], seed: int) -> Solution:
        rng = np.random.default_rng(seed)
        tries = TRIES if seed % 2 else 1
        found = [self._cross(*parents, rng) for _ in range(tries)]
        return self._anneal(max(found, key=lambda one: one.value).units, WARM, CHILD_STEPS, seed)

    def _cross(self, one: Solution, other: Solution, rng: np.random.Generator) -> Solution:
        centre = int(rng.integers(len(one.units)))
        size = int(rng.integers(max(1, self.p // 5), self.p // 2 + 1))
        return Solution(*cross(*self._arrays, one.units, other.units, centre, size))

    def _anneal(self, units: Index, hot: float, steps: int, seed: int) -> Solution:
        hottest, coldest = hot * self._scale, COLD * self._scale
        value, found = heat_bath(*self._arrays, units, steps * self.p, hottest, coldest, seed)
        return Solution(float(value), found)
