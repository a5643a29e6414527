"""The p-median to proof: interchange, Lagrangian bounds, and as a covering problem what these leave open.

What is left is turned into a covering problem over the distinct distances of each place: being served within the
k-th saves the step to the next (radius formulation: García, Labbé and Marín 2011). The bound also caps how far a
place can be served in a better solution, which leaves few steps.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from chot.reserves.clock import Clock
from chot.reserves.cover import EXACT, Cover, solve_cover
from chot.reserves.median_kernels import iterate, relax_median
from chot.solvers import Outcome

Float = NDArray[np.float64]
Index = NDArray[np.int64]

# Perturbed descents at a time, and how often in vain before the rest goes to the integer program.
DESCENTS, VAIN = 40, 3
RELAX_ROUNDS = 1_500
# With so few bases to place, the linear program is weak and the tree over the Lagrangian bound is small.
FEW_BASES, NODE_ROUNDS, NODE_STEP = 12, 60, 0.25


@dataclass(frozen=True, eq=False)
class MedianAnswer:
    """Open candidates, their cost, and the bound that none is cheaper than."""

    opened: Index
    value: float
    bound: float
    outcome: Outcome


def solve_median(cost: Float, p: int, fixed: Index, clock: Clock, seed: int) -> MedianAnswer:
    """p candidates of least summed cost to the nearest, ``fixed`` among them; ``cost`` (m, n) finite."""
    search = _Search(cost, p, fixed, clock, seed)
    in_vain = 0
    while not search.proved() and not clock.over() and in_vain < VAIN:
        better = search.descend()
        search.relax()
        in_vain = 0 if better else in_vain + 1
        if not search.much_is_open():
            break
    if not search.proved() and not clock.over():
        if p - int(search.stays.sum()) <= FEW_BASES:
            search.branch()
        else:
            search.finish()
    return search.answer()


class _Search:
    def __init__(self, cost: Float, p: int, fixed: Index, clock: Clock, seed: int) -> None:
        self.cost, self.p, self.clock, self.seed = cost, p, clock, seed
        m, n = cost.shape
        self.usable, self.stays = np.ones(m, bool), np.zeros(m, bool)
        self.stays[fixed] = True
        self.is_whole = bool(np.all(cost == np.round(cost))) and cost.max(axis=0).sum() < 2**52
        others = np.random.default_rng(seed).permutation(np.setdiff1d(np.arange(m), fixed))
        self.opened = np.concatenate([fixed, others[: p - len(fixed)]]).astype(np.int64)
        self.multipliers = np.partition(cost, min(m, 1 + m // p) - 1, axis=0)[min(m, 1 + m // p) - 1].copy()
        self.value, self.bound = float(cost[self.opened].min(axis=0).sum()), 0.0

    @property
    def improvement(self) -> float:
        return 1 - 1e-6 if self.is_whole else EXACT * max(1.0, self.value)

    def proved(self) -> bool:
        return self.bound > self.value - self.improvement

    def much_is_open(self) -> bool:
        return int(self.usable.sum() - self.stays.sum()) > 2 * self.p + 20

    def descend(self) -> bool:
        """Perturbed descents among what is open; whether they found a better solution."""
        self.seed += 1
        before, open_now = self.value, np.flatnonzero(self.usable)
        start = np.searchsorted(open_now, self.opened)
        part = np.ascontiguousarray(self.cost[open_now])
        kick = max(2, self.p // 20)
        value, opened = iterate(part, self.usable[open_now], self.stays[open_now], start, DESCENTS, kick, self.seed)
        self._consider(value, open_now[opened])
        return self.value < before

    def relax(self) -> None:
        usable, stays, opened = self.usable.copy(), self.stays.copy(), self.opened.copy()
        bound, value = relax_median(
            self.cost, usable, stays, self.p, self.multipliers, opened, self.value, self.improvement, RELAX_ROUNDS, 1.0
        )
        self._consider(value, opened)
        self.bound = max(self.bound, min(bound, self.value))
        # The known solution stays within, so that every search can start from it.
        usable[self.opened] = True
        stays[np.setdiff1d(np.arange(len(stays)), self.opened)] = False
        self.usable, self.stays = usable, stays
        self.clock.tell(self.value, self.bound)

    def branch(self) -> None:
        """Best first over the Lagrangian bound: the candidate that the relaxed problem likes best is open or closed."""
        open_now = np.flatnonzero(self.usable)
        cost = np.ascontiguousarray(self.cost[open_now])
        opened = np.searchsorted(open_now, self.opened)
        everywhere = np.ones(len(open_now), bool)
        count = itertools.count()
        heap = [(self.bound, next(count), everywhere, self.stays[open_now], self.multipliers)]
        while heap and not self.clock.over():
            bound, _, usable, stays, multipliers = heapq.heappop(heap)
            self.bound = max(self.bound, min(bound, self.value))
            if self.proved():
                break
            free = np.flatnonzero(usable & ~stays)
            if stays.sum() == self.p or len(free) == 0:
                continue  # one choice is left, and the relaxed problem has tried it
            liked = free[np.minimum(0.0, cost[free] - multipliers).sum(axis=1).argmin()]
            for is_open in (True, False):
                usable_there, stays_there, u = usable.copy(), stays.copy(), multipliers.copy()
                usable_there[liked], stays_there[liked] = is_open, is_open
                bound_there, value = relax_median(
                    cost, usable_there, stays_there, self.p, u, opened, self.value, self.improvement,
                    NODE_ROUNDS, NODE_STEP,
                )  # fmt: skip
                self._consider(value, open_now[opened])
                if bound_there <= self.value - self.improvement:
                    node = (max(bound, bound_there), next(count), usable_there, stays_there, u)
                    heapq.heappush(heap, node)
        if not heap:
            self.bound = self.value

    def finish(self) -> None:
        """The rest as a covering problem."""
        open_now = np.flatnonzero(self.usable)
        cost = self.cost[open_now].T
        # Served at cost c, place i alone takes the bound to L - u_i + c (module's last sentence).
        reach = self.value - self.improvement - self.bound + self.multipliers + EXACT * self.value
        beyond = np.where(cost > reach[:, None], cost, np.inf).min(axis=1)
        cost = np.minimum(cost, beyond[:, None])
        cover, most = _by_radius(cost, self.p, self.stays[open_now])
        start = np.zeros(len(open_now), np.int64)
        start[np.searchsorted(open_now, self.opened)] = 1
        answer = solve_cover(cover, self.clock, self.seed, start)
        opened = open_now[np.flatnonzero(answer.units)]
        self._consider(float(self.cost[opened].min(axis=0).sum()), opened)
        exhausted = answer.outcome is Outcome.OPTIMAL
        self.bound = self.value if exhausted else max(self.bound, min(self.value, most - answer.bound))

    def _consider(self, value: float, opened: Index) -> None:
        if value < self.value:
            self.value, self.opened = value, opened
        self.clock.tell(self.value, self.bound)

    def answer(self) -> MedianAnswer:
        proved = self.proved()
        value = float(self.cost[self.opened].min(axis=0).sum())
        bound = value if proved else min(value, self.bound)
        return MedianAnswer(np.sort(self.opened), value, bound, self.clock.outcome(proved))


def _by_radius(cost: Float, p: int, stays: NDArray[np.bool_]) -> tuple[Cover, float]:
    """Covering problem whose value is the second answer less the cost; ``cost`` (n, m)."""
    rows, weights = [], []
    for line in cost:
        steps = np.unique(line)
        for near, far in zip(steps[:-1], steps[1:], strict=True):
            rows.append(np.flatnonzero(line <= near))
            weights.append(far - near)
    sizes = np.array([len(row) for row in rows], np.int64)
    shape = (len(rows), cost.shape[1])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    columns = np.concatenate(rows) if rows else np.empty(0, np.int64)
    matrix = csr_matrix((np.ones(len(columns), bool), columns, starts), shape=shape)
    ones = np.ones(cost.shape[1], np.int64)
    cover = Cover(matrix, np.array(weights, float), np.ones(1), ones, stays.astype(np.int64), p)
    return cover, float(cost.max(axis=1).sum())
