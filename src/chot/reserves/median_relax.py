"""Lagrangian bounds of the p-median, and what they settle for good.

That every place is served once is relaxed with multipliers u_i (Cornuéjols, Fisher and Nemhauser 1977; Beasley 1985):
``L(u) = sum u_i + the p least worths``, the worth of candidate j being ``sum_i min(0, c_ij - u_i)``. Steps follow
Polyak's rule with a deflected direction (Camerini, Fratta and Maffioli 1975). Where forcing something takes L to the
known value, no better solution has it: so candidates are closed and opened for good (Beasley 1985, section 3), and
candidates too far to serve a place are cut from its list.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from chot.reserves.median_search import median_value

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]

# Iterations without a better bound until the step is halved; below this step the bound has settled.
_PATIENCE = 20
_SMALLEST_STEP = 1e-3
# Weight of the old direction in the new one.
_DEFLECTION = 0.5
# Weight of an iteration in how often a candidate was open.
_MEMORY = 0.05


@njit(cache=True)
def _worths(start: Index, near: Index, cost: Float, u: Float, worth: Float) -> None:
    worth[:] = 0.0
    for i in range(len(u)):
        for t in range(start[i], start[i + 1]):
            if cost[t] >= u[i]:
                break
            worth[near[t]] += cost[t] - u[i]


@njit(cache=True)
def _choose(worth: Float, lower: Flag, p: int, is_open: Flag) -> float:
    """Open what must be open and then the least worths; their sum."""
    is_open[:] = lower
    total = 0.0
    for j in range(len(worth)):
        if lower[j]:
            total += worth[j]
    rank = np.argsort(worth)
    left = p - lower.sum()
    for r in range(len(rank)):
        if left == 0:
            break
        if not lower[rank[r]]:
            is_open[rank[r]] = True
            total += worth[rank[r]]
            left -= 1
    return total


@njit(cache=True)
def relax_median(
    start: Index, near: Index, cost: Float, lower: Flag, p: int, u: Float, cutoff: float, rounds: int, step: float
) -> tuple[float, Float, float, float, Flag, Float]:
    """Raise L(u) from these multipliers until it meets ``cutoff``, settles, or the rounds are over.

    Returns the best bound and its multipliers, the step to go on with (0: settled), the best value met with its
    candidates (inf: none met), and how often of late each candidate was open.
    """
    n, m = len(u), len(lower)
    u = u.copy()
    worth, is_open = np.empty(m), np.empty(m, np.bool_)
    bound, best_u = -np.inf, u.copy()
    value, best_open = np.inf, lower.copy()
    direction, used = np.zeros(n), np.zeros(m)
    waited = 0
    for _ in range(rounds):
        _worths(start, near, cost, u, worth)
        now = u.sum() + _choose(worth, lower, p, is_open)
        used = (1 - _MEMORY) * used + _MEMORY * is_open
        waited += 1
        if now > bound:
            if now > bound + 1e-6 * abs(now):
                waited = 0
            bound = now
            best_u[:] = u
            met = median_value(start, near, cost, is_open)
            if met < value:
                value = met
                best_open[:] = is_open
            if bound >= cutoff:
                break
        if waited >= _PATIENCE:
            waited = 0
            step *= 0.5
            u[:] = best_u
            direction[:] = 0.0
            if step < _SMALLEST_STEP:
                step = 0.0
                break
            continue
        norm = 0.0
        for i in range(n):
            served = 0
            for t in range(start[i], start[i + 1]):
                if cost[t] >= u[i]:
                    break
                served += is_open[near[t]]
            direction[i] = (1 - served) + _DEFLECTION * direction[i]
            norm += direction[i] * direction[i]
        if norm < 1e-12:
            direction[:] = 0.0
            step *= 0.5
            if step < _SMALLEST_STEP:
                step = 0.0
                break
            continue
        # Aimed a little past the cutoff, so that steps do not die out before it.
        length = step * (1.002 * cutoff - now) / norm
        for i in range(n):
            u[i] = max(cost[start[i]], u[i] + length * direction[i])
    return bound, best_u, step, value, best_open, used


@njit(cache=True)
def settle_median(
    start: Index, near: Index, cost: Float, lower: Flag, p: int, u: Float, cutoff: float
) -> tuple[Flag, Flag, Index]:
    """What every solution below ``cutoff`` has: who may be open, who must be, how many candidates may serve a place."""
    n, m = len(u), len(lower)
    worth, is_open = np.empty(m), np.empty(m, np.bool_)
    _worths(start, near, cost, u, worth)
    free = np.flatnonzero(~lower)
    by_worth = free[np.argsort(worth[free])]
    is_open[:] = lower
    is_open[by_worth[: p - lower.sum()]] = True
    bound = u.sum() + worth[is_open].sum()
    last, following = -np.inf, np.inf
    for j in range(m):
        if is_open[j] and not lower[j]:
            last = max(last, worth[j])
        if not is_open[j]:
            following = min(following, worth[j])
    keep, must = np.ones(m, np.bool_), lower.copy()
    for j in range(m):
        if not is_open[j] and (last == -np.inf or bound - last + worth[j] >= cutoff):
            keep[j] = False
        elif is_open[j] and (following == np.inf or bound - worth[j] + following >= cutoff):
            must[j] = True
    reach = np.empty(n, np.int64)
    barred = np.full(m, -1)
    for i in range(n):
        reach[i] = _reach(start, near, cost, lower, is_open, by_worth, worth, p, bound, u[i], cutoff, i, barred)
    return keep, must, reach


@njit(cache=True)
def _reach(
    start: Index, near: Index, cost: Float, lower: Flag, is_open: Flag, by_worth: Index, worth: Float, p: int,
    bound: float, u: float, cutoff: float, i: int, barred: Index,
) -> int:  # fmt: skip
    """How many of the nearest candidates of place i hold an open one in every solution below the cutoff.

    The nearest are closed one after the other, the next best worths taking their place, until L meets the cutoff; what
    place i must pay then beyond its multiplier counts as well.
    """
    size = int(start[i + 1] - start[i])
    following = p - lower.sum()
    for t in range(start[i], start[i + 1]):
        j = near[t]
        if lower[j]:
            return int(t - start[i] + 1)  # open anyway, so nobody beyond serves this place
        taken_in = is_open[j] or barred[j] == -2 - i
        barred[j] = i
        if taken_in:
            bound -= worth[j]
            while following < len(by_worth) and barred[by_worth[following]] == i:
                following += 1
            if following == len(by_worth):
                return int(t - start[i] + 1)  # fewer than p would be left
            bound += worth[by_worth[following]]
            barred[by_worth[following]] = -2 - i  # now among the p
            following += 1
        if t + 1 < start[i + 1] and bound + max(0.0, cost[t + 1] - u) >= cutoff:
            return int(t - start[i] + 1)
    return size
