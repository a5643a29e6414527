"""The p-median solved to proof: swaps give a value, the Lagrangian a bound, and branching closes what they leave."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from chot.reserves.clock import Clock
from chot.reserves.median_branch import Branch, Known, close_branches, tighten
from chot.reserves.median_rows import sort_rows
from chot.reserves.median_search import greedy_median, median_value, search_median
from chot.solvers import Outcome

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]

RESTARTS = 10
# Rounds of the Lagrangian between two looks at the clock.
ROUNDS = 250
EXACT = 1e-9


@dataclass(frozen=True, eq=False)
class MedianAnswer:
    """Open candidates, their cost, and the bound that none is cheaper than."""

    opened: Index
    value: float
    bound: float
    outcome: Outcome


def solve_median(cost: Float, p: int, fixed: Index, clock: Clock, seed: int) -> MedianAnswer:
    """p candidates of least summed cost to the nearest, ``fixed`` among them, proved so where the time is enough.

    - ``cost`` (m, n) >= 0, finite: of serving each place (n) from each candidate (m).
    """
    lower = np.zeros(len(cost), bool)
    lower[fixed] = True
    search = _Search(np.ascontiguousarray(cost.T), p, lower, clock, seed)
    root = search.settle()
    if root is not None:
        search.raise_bound_to(close_branches(root, p, search.known, clock.over))
    return search.answer()


class _Search:
    """The best candidates and the bound so far."""

    def __init__(self, cost: Float, p: int, lower: Flag, clock: Clock, seed: int) -> None:
        self.p, self.clock, self.seed = p, clock, seed
        self.rows = sort_rows(cost, lower)
        # With whole numbers alone, better means better by one.
        self.is_whole = bool(np.all(cost == np.round(cost))) and cost.max(axis=1).sum() < 2**52
        self.value, self.is_open = np.inf, lower
        self.bound = float(cost.min(axis=1).sum())
        self.known = Known(lambda: self.cutoff, self.consider)
        self.swap(greedy_median(self.rows.start, self.rows.near, self.rows.cost, lower, p))

    @property
    def cutoff(self) -> float:
        """A better solution costs less than this."""
        return self.value - (1 - 1e-6 if self.is_whole else EXACT * self.value)

    def settle(self) -> Branch | None:
        """Bound, cut, and swap from what the bound suggests until both rest; None where that is proof enough."""
        m = self.rows.m
        branch = Branch(self.rows, np.arange(m), self._between(), self.bound, 1.0, np.zeros(m))
        while not self.clock.over():
            value = self.value
            tight = tighten(branch, self.p, self.known, ROUNDS)
            if tight is None:
                self.raise_bound_to(np.inf)
                return None
            self.raise_bound_to(tight.bound)
            if self.value < value:
                self.swap(self.is_open)
            elif tight.step == 0:
                if len(tight.rows.free) > 0.9 * len(branch.rows.free):
                    return tight
                tight = replace(tight, step=1.0)
            branch = tight
        return branch

    def swap(self, begin: Flag) -> None:
        """Local search from these candidates."""
        self.seed += 1
        rows = self.rows
        _, is_open = search_median(rows.start, rows.near, rows.cost, rows.lower, begin, RESTARTS, self.seed)
        self.consider(np.flatnonzero(is_open))

    def consider(self, opened: Index) -> None:
        """Take up these open candidates where they are the best so far."""
        is_open = np.zeros(self.rows.m, bool)
        is_open[opened] = True
        value = median_value(self.rows.start, self.rows.near, self.rows.cost, is_open)
        if value < self.value:
            self.value, self.is_open = value, is_open
        self.clock.tell(self.value, self.bound)

    def raise_bound_to(self, bound: float) -> None:
        """A bound on what is still open holds for all: whatever was cut costs the cutoff or more."""
        self.bound = max(self.bound, min(bound, self.cutoff))
        self.clock.tell(self.value, self.bound)

    def answer(self) -> MedianAnswer:
        """The best candidates; a bound at the cutoff proves them."""
        proved = self.bound >= self.cutoff
        bound = self.value if proved else self.bound
        return MedianAnswer(np.flatnonzero(self.is_open), self.value, bound, self.clock.outcome(proved))

    def _between(self) -> Float:
        """Multipliers between the nearest and the second nearest open candidate, where the best ones mostly lie."""
        n, m = self.rows.n, self.rows.m
        opened = self.is_open[self.rows.near].reshape(n, m)
        cost = self.rows.cost.reshape(n, m)
        first = opened.argmax(axis=1)
        opened[np.arange(n), first] = False
        second = np.where(opened.any(axis=1), opened.argmax(axis=1), m - 1)
        between: Float = (cost[np.arange(n), first] + cost[np.arange(n), second]) / 2
        return between
