"""Kernels of the p-median: interchange descent and Lagrangian bounds over a dense table of weighted distances."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]

_PATIENCE = 20
_SMALLEST_STEP = 1e-4


@njit(cache=True)
def _two_nearest(cost: Float, opened: Index, near: Index, first: Float, second: Float) -> float:
    """Nearest open candidate of each place, its cost and the next one's; their sum."""
    total = 0.0
    first[:], second[:] = np.inf, np.inf
    for j in opened:
        for i in range(cost.shape[1]):
            if cost[j, i] < first[i]:
                second[i], first[i], near[i] = first[i], cost[j, i], j
            elif cost[j, i] < second[i]:
                second[i] = cost[j, i]
    for i in range(cost.shape[1]):
        total += first[i]
    return total


@njit(cache=True)
def interchange(cost: Float, usable: Flag, stays: Flag, opened: Index) -> float:
    """Best swaps until none helps, in place; the cost reached.

    - ``cost`` (m, n): weighted distance from candidate to place; ``usable``, ``stays`` (m,): may be open, must be.

    For each candidate to open, one pass over the places gives the best candidate to close (Whitaker 1983).
    """
    m, n = cost.shape
    near, first, second = np.zeros(n, np.int64), np.zeros(n), np.zeros(n)
    is_open, loss, place = np.zeros(m, np.bool_), np.zeros(m), np.zeros(m, np.int64)
    while True:
        total = _two_nearest(cost, opened, near, first, second)
        is_open[:] = False
        for k in range(len(opened)):
            is_open[opened[k]] = True
            place[opened[k]] = k
        best, best_in, best_out = -1e-9 * total, -1, -1
        for j in range(m):
            if is_open[j] or not usable[j]:
                continue
            for r in opened:
                loss[r] = 0.0
            change = 0.0
            for i in range(n):
                if cost[j, i] < first[i]:
                    change += cost[j, i] - first[i]
                else:
                    loss[near[i]] += min(second[i], cost[j, i]) - first[i]
            for r in opened:
                if not stays[r] and change + loss[r] < best:
                    best, best_in, best_out = change + loss[r], j, r
        if best_in < 0:
            return total
        opened[place[best_out]] = best_in


@njit(cache=True)
def iterate(
    cost: Float, usable: Flag, stays: Flag, opened: Index, rounds: int, kick: int, seed: int
) -> tuple[float, Index]:
    """Iterated descent: some candidates change at random, then swaps again; the best cost and candidates."""
    np.random.seed(seed)
    best_open = opened.copy()
    best = interchange(cost, usable, stays, best_open)
    for _ in range(rounds):
        trial = best_open.copy()
        for _ in range(kick):
            k, j = np.random.randint(len(trial)), np.random.randint(len(usable))
            if usable[j] and not stays[trial[k]] and not np.any(trial == j):
                trial[k] = j
        value = interchange(cost, usable, stays, trial)
        if value <= best:
            best = value
            best_open[:] = trial
    return best, best_open


@njit(cache=True)
def relax_median(
    cost: Float, usable: Flag, stays: Flag, p: int, u: Float, best_open: Index, known: float, improvement: float,
    rounds: int, step: float,
) -> tuple[float, float]:  # fmt: skip
    """The greatest Lagrangian bound found and the best cost known; settles candidates in ``usable`` and ``stays``.

    The constraint that each place is served once is relaxed with multipliers ``u`` (n,), changed in place:
    ``L(u) = sum u_i + sum of the p least rho_j``, ``rho_j = sum_i min(0, cost_ji - u_i)`` (Cornuejols, Fisher and
    Nemhauser 1977). Candidates that the relaxed problem opens are tried; ``best_open`` keeps the best.
    """
    m, n = cost.shape
    bound = -np.inf
    best_u, direction, served = u.copy(), np.zeros(n), np.zeros(n)
    rho = np.zeros(m)
    near, first, second = np.zeros(n, np.int64), np.zeros(n), np.zeros(n)
    waited = 0
    for _ in range(rounds):
        for j in range(m):
            rho[j] = np.inf
            if usable[j]:
                rho[j] = 0.0
                for i in range(n):
                    if cost[j, i] < u[i]:
                        rho[j] += cost[j, i] - u[i]
        # What must be open comes first, then the least.
        order = np.argsort(np.where(stays, -np.inf, rho))
        chosen = order[:p].copy()
        last = rho[order[p - 1]] if not stays[order[p - 1]] else -np.inf
        following = rho[order[p]] if p < m else np.inf
        value = u.sum()
        for j in chosen:
            value += rho[j]
        if bound == -np.inf or value > bound + 1e-9 * abs(bound):
            bound, waited = value, 0
            best_u[:] = u
            total = _two_nearest(cost, chosen, near, first, second)
            if total < known - 1e-12 * known:
                known = total
                best_open[:] = chosen
        else:
            waited += 1
        cutoff = known - improvement
        if bound > cutoff:
            break
        for j in range(m):
            if not usable[j] or stays[j]:
                continue
            if rho[j] > last and value - last + rho[j] > cutoff:
                usable[j] = False
            elif rho[j] < following and value - rho[j] + following > cutoff:
                stays[j] = True
        if waited > _PATIENCE:
            step, waited = step / 2, 0
            u[:] = best_u
            direction[:] = 0
            if step < _SMALLEST_STEP:
                break
            continue
        served[:] = 0.0
        for j in chosen:
            for i in range(n):
                if cost[j, i] < u[i]:
                    served[i] += 1
        norm = 0.0
        for i in range(n):
            direction[i] = 0.7 * (1 - served[i]) + 0.3 * direction[i]
            norm += direction[i] * direction[i]
        if norm < 1e-12:
            break
        length = step * max(1.02 * known - value, 1e-6 * abs(value)) / norm
        for i in range(n):
            u[i] = max(0.0, u[i] + length * direction[i])
    u[:] = best_u
    return bound, known
