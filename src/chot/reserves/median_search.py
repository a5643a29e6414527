"""Local search for the p-median: the best swap of an open for a closed candidate, again and again.

A swap's worth splits into what the newcomer gains, what the leaver loses, and what the newcomer saves of that loss
(Whitaker 1983; Resende and Werneck 2007, section 3). All three come from one walk over the candidates nearer to a
place than its second nearest open one. Restarts change some open candidates at random (iterated local search).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]

# Share of a value below which a swap counts as rounding.
_ROUNDING = 1e-12


@njit(cache=True)
def median_value(start: Index, near: Index, cost: Float, is_open: Flag) -> float:
    """Cost of serving every place from its nearest open candidate; inf where one's list holds none."""
    total = 0.0
    for i in range(len(start) - 1):
        found = False
        for t in range(start[i], start[i + 1]):
            if is_open[near[t]]:
                total += cost[t]
                found = True
                break
        if not found:
            return np.inf
    return total


@njit(cache=True)
def _two_nearest(
    start: Index, near: Index, cost: Float, is_open: Flag, first: Index, first_cost: Float, second_cost: Float
) -> float:
    """Fill in each place's nearest open candidate and the costs of the nearest two; return the value.

    With one candidate open, the dearest candidate's cost stands for the second: any newcomer saves from there.
    """
    total = 0.0
    for i in range(len(start) - 1):
        first[i] = -1
        second_cost[i] = cost[start[i + 1] - 1]
        for t in range(start[i], start[i + 1]):
            if not is_open[near[t]]:
                continue
            if first[i] >= 0:
                second_cost[i] = cost[t]
                break
            first[i] = near[t]
            first_cost[i] = cost[t]
        total += first_cost[i]
    return total


@njit(cache=True)
def _descend(start: Index, near: Index, cost: Float, lower: Flag, is_open: Flag) -> float:
    """Make the best swap while one improves; the value at the end."""
    n, m = len(start) - 1, len(lower)
    first, first_cost, second_cost = np.empty(n, np.int64), np.empty(n), np.empty(n)
    opened = np.flatnonzero(is_open)
    slot = np.full(m, -1)
    for s in range(len(opened)):
        slot[opened[s]] = s
    gain, loss, saved = np.empty(m), np.empty(len(opened)), np.empty((m, len(opened)))
    while True:
        value = _two_nearest(start, near, cost, is_open, first, first_cost, second_cost)
        gain[:] = 0.0
        loss[:] = 0.0
        saved[:, :] = 0.0
        for i in range(n):
            leaver = slot[first[i]]
            loss[leaver] += second_cost[i] - first_cost[i]
            for t in range(start[i], start[i + 1]):
                if cost[t] >= second_cost[i]:
                    break
                if cost[t] < first_cost[i]:
                    gain[near[t]] += first_cost[i] - cost[t]
                    saved[near[t], leaver] += second_cost[i] - first_cost[i]
                else:
                    saved[near[t], leaver] += second_cost[i] - cost[t]
        best, newcomer, leaving = _ROUNDING * value, -1, -1
        for j in range(m):
            if is_open[j]:
                continue
            for s in range(len(opened)):
                worth = gain[j] - loss[s] + saved[j, s]
                if worth > best and not lower[opened[s]]:
                    best, newcomer, leaving = worth, j, s
        if newcomer < 0:
            return value
        is_open[opened[leaving]] = False
        slot[opened[leaving]] = -1
        is_open[newcomer] = True
        slot[newcomer] = leaving
        opened[leaving] = newcomer


@njit(cache=True)
def greedy_median(start: Index, near: Index, cost: Float, lower: Flag, p: int) -> Flag:
    """Open one by one the candidate that lowers the value most (Kuehn and Hamburger 1963)."""
    n, m = len(start) - 1, len(lower)
    is_open = lower.copy()
    now = np.empty(n)
    for i in range(n):
        now[i] = cost[start[i + 1] - 1]
        for t in range(start[i], start[i + 1]):
            if is_open[near[t]]:
                now[i] = cost[t]
                break
    gain = np.empty(m)
    for _ in range(p - lower.sum()):
        gain[:] = 0.0
        for i in range(n):
            for t in range(start[i], start[i + 1]):
                if cost[t] >= now[i]:
                    break
                gain[near[t]] += now[i] - cost[t]
        best = -1
        for j in range(m):
            if not is_open[j] and (best < 0 or gain[j] > gain[best]):
                best = j
        is_open[best] = True
        for i in range(n):
            for t in range(start[i], start[i + 1]):
                if cost[t] >= now[i]:
                    break
                if near[t] == best:
                    now[i] = cost[t]
                    break
    return is_open


@njit(cache=True)
def search_median(
    start: Index, near: Index, cost: Float, lower: Flag, begin: Flag, restarts: int, seed: int
) -> tuple[float, Flag]:
    """The best candidates met by descending from ``begin`` and then from random changes of the best so far."""
    np.random.seed(seed)
    best = begin.copy()
    value = _descend(start, near, cost, lower, best)
    for _ in range(restarts):
        is_open = best.copy()
        leavers, newcomers = np.flatnonzero(is_open & ~lower), np.flatnonzero(~is_open)
        most = min(len(leavers), len(newcomers))
        if most == 0:
            break
        swaps = min(most, 2 + np.random.randint(1 + len(leavers) // 8))
        np.random.shuffle(leavers)
        np.random.shuffle(newcomers)
        for s in range(swaps):
            is_open[leavers[s]] = False
            is_open[newcomers[s]] = True
        new_value = _descend(start, near, cost, lower, is_open)
        if new_value <= value:
            value, best = new_value, is_open
    return value, best
