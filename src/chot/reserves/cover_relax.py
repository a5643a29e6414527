"""Lagrangian bounds of covering problems, and what they settle for good.

A covering problem here: places i with weight w_i, gains g_1 >= g_2 >= ... >= 0 for being covered once, twice, ...,
and p units to place on candidates, at most ``limit_j`` and at least ``lower_j`` on each. The value is
``sum_i w_i (g_1 + ... + g_c(i))`` with c(i) units within reach of i. One gain of 1 is maximal covering (Church and
ReVelle 1974); gains (1 - q) q^(k-1) are expected covering (Daskin 1983).

The constraint that ties c(i) to the units placed is relaxed with multipliers u_i >= 0 (Galvão and ReVelle 1996):
``L(u) = sum_i max_c (w_i G(c) - u_i c) + max_x sum_j s_j x_j`` with ``s_j = sum of u_i over the places j covers``. A
candidate whose forced use (or forced absence) takes L below the best known value never (always) appears in a better
solution. Steps follow Polyak's rule with a deflected direction (Camerini, Fratta and Maffioli 1975).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from chot.reserves.cover_search import cover_value

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Index32 = NDArray[np.int32]

# Iterations without a better bound until the step is halved; below this step the bound has settled.
_PATIENCE = 30
_SMALLEST_STEP = 1e-4


@njit(cache=True)
def _place_units(scores: Float, limit: Index, lower: Index, p: int, x: Index) -> tuple[float, float, float]:
    """Best x for these scores; its worth, the least score taken freely, and the best score left.

    The last two are -inf and inf where nothing is free, so that nothing is settled by them.
    """
    total, left = 0.0, p
    for j in range(len(x)):
        x[j] = lower[j]
        total += lower[j] * scores[j]
        left -= lower[j]
    last, following = np.inf, -np.inf
    order = np.argsort(-scores)
    for t in range(len(order)):
        j = order[t]
        room = limit[j] - lower[j]
        if room <= 0:
            continue
        if left == 0:
            following = scores[j]
            break
        k = min(room, left)
        x[j] += k
        left -= k
        total += k * scores[j]
        last = scores[j]
        if room > k:
            following = scores[j]
            break
    return total, last, following


@njit(cache=True)
def _settle(
    scores: Float, x: Index, limit: Index, lower: Index, value: float, last: float, following: float, cutoff: float
) -> int:
    """Close candidates that no solution of at least ``cutoff`` uses; open those that every one uses. How many."""
    changed = 0
    for j in range(len(x)):
        if x[j] == 0 and limit[j] > 0 and value - last + scores[j] < cutoff:
            limit[j] = 0
            changed += 1
        elif limit[j] == 1 and lower[j] == 0 and x[j] == 1 and value - scores[j] + following < cutoff:
            lower[j] = 1
            changed += 1
    return changed


@njit(cache=True)
def relax(
    row_ptr: Index32, row_idx: Index32, col_ptr: Index32, col_idx: Index32, weight: Float, gains: Float,
    limit: Index, lower: Index, p: int, u: Float, x_best: Index, improvement: float, rounds: int,
) -> tuple[float, float]:  # fmt: skip
    """Improve the multipliers ``u`` and the units ``x_best`` in place; settle candidates in ``limit`` and ``lower``.

    - ``improvement``: a better value than that of ``x_best`` is better by at least this.
    - Returns the least bound and the value of ``x_best``; a bound below value + improvement proves it best.
    """
    n, m = len(weight), len(limit)
    best, known = np.inf, cover_value(col_ptr, col_idx, weight, gains, x_best)
    best_u, direction = u.copy(), np.zeros(n)
    scores, x = np.zeros(m), np.zeros(m, np.int64)
    wanted, count = np.zeros(n), np.zeros(n)
    step, waited = 1.0, 0
    for _ in range(rounds):
        scores[:] = 0.0
        value = 0.0
        for i in range(n):
            wanted[i] = 0.0
            for k in range(len(gains)):
                surplus = weight[i] * gains[k] - u[i]
                if surplus <= 0:
                    break
                value += surplus
                wanted[i] += 1
            if u[i] > 0:
                for t in range(row_ptr[i], row_ptr[i + 1]):
                    scores[row_idx[t]] += u[i]
        placed, last, following = _place_units(scores, limit, lower, p, x)
        value += placed
        count[:] = 0.0
        for j in range(m):
            if x[j] > 0:
                for t in range(col_ptr[j], col_ptr[j + 1]):
                    count[col_idx[t]] += x[j]
        worth = 0.0
        for i in range(n):
            for k in range(min(int(count[i]), len(gains))):
                worth += weight[i] * gains[k]
        if worth > known:
            known = worth
            x_best[:] = x
        if best == np.inf or value < best - 1e-9 * abs(best):
            best, waited = value, 0
            best_u[:] = u
        else:
            waited += 1
        if best < known + improvement:
            break
        _settle(scores, x, limit, lower, value, last, following, known + improvement)
        if waited > _PATIENCE:
            step, waited = step / 2, 0
            u[:] = best_u
            direction[:] = 0
            if step < _SMALLEST_STEP:
                break
            continue
        norm = 0.0
        for i in range(n):
            direction[i] = 0.7 * (count[i] - wanted[i]) + 0.3 * direction[i]
            # A multiplier at zero that would go below it stays, and counts in no step.
            if not (u[i] <= 0 and direction[i] > 0):
                norm += direction[i] * direction[i]
        if norm < 1e-12:
            break
        length = step * max(value - known, 1e-6 * abs(value)) / norm
        for i in range(n):
            u[i] = min(max(0.0, u[i] - length * direction[i]), weight[i] * gains[0])
    u[:] = best_u
    return best, known
