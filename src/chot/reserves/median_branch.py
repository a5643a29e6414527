"""Branch and bound for the p-median with Lagrangian bounds (Christofides and Beasley 1982).

Each branch opens or closes one candidate, goes on from its parent's multipliers, and cuts what its own bound settles.
The candidate is the one whose use is least decided while the multipliers move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from chot.reserves.median_relax import relax_median, settle_median
from chot.reserves.median_rows import Rows, cut_rows

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]

BRANCH_ROUNDS = 150


@dataclass(frozen=True, eq=False)
class Branch:
    """A part of the problem: ``rows`` over candidates that are ``kept`` (m,) as numbers of the whole problem.

    - ``multipliers`` (n,) and the ``bound`` on this part, with the ``step`` to go on with (0: settled).
    - ``used`` (m,): how often of late the bound had each candidate open.
    """

    rows: Rows
    kept: Index
    multipliers: Float
    bound: float
    step: float
    used: Float


@dataclass(frozen=True)
class Known:
    """What branches ask of the search: what a better solution costs less than, and to look at open candidates."""

    cutoff: Callable[[], float]
    consider: Callable[[Index], None]


def close_branches(root: Branch, p: int, known: Known, over: Callable[[], bool]) -> float:
    """Explore depth first until nothing is left or it is over; the bound on what is left, inf for nothing."""
    stack = [root]
    while stack and not over():
        tight = tighten(stack.pop(), p, known, BRANCH_ROUNDS)
        if tight is not None:
            stack.extend(_split(tight))
    return min((branch.bound for branch in stack), default=np.inf)


def tighten(branch: Branch, p: int, known: Known, rounds: int) -> Branch | None:
    """A better bound and what it settles; None where no better solution is left, or the only one was looked at."""
    rows = branch.rows
    if branch.bound >= known.cutoff() or rows.m < p or np.diff(rows.start).min() == 0:
        return None
    if p in (rows.m, rows.lower.sum()):
        known.consider(branch.kept if rows.m == p else branch.kept[rows.lower])
        return None
    lists = (rows.start, rows.near, rows.cost, rows.lower, p)
    bound, u, step, met, is_open, used = relax_median(*lists, branch.multipliers, known.cutoff(), rounds, branch.step)
    if np.isfinite(met):
        known.consider(branch.kept[is_open])
    bound = max(bound, branch.bound)
    if bound >= known.cutoff():
        return None
    keep, must, reach = settle_median(*lists, u, known.cutoff())
    return Branch(cut_rows(rows, keep, must, reach), branch.kept[keep], u, bound, step, used[keep])


def _split(branch: Branch) -> list[Branch]:
    """The part with a candidate closed, and the part with it open, which is explored first."""
    rows, free = branch.rows, branch.rows.free
    if len(free) == 0:
        return [branch]
    chosen = free[np.argmin(np.abs(branch.used[free] - 0.5))]
    keep = np.arange(rows.m) != chosen
    closed = cut_rows(rows, keep, rows.lower, np.diff(rows.start))
    opened = replace(rows, lower=rows.lower | ~keep)
    return [
        replace(branch, rows=closed, kept=branch.kept[keep], used=branch.used[keep], step=1.0),
        replace(branch, rows=opened, step=1.0),
    ]
