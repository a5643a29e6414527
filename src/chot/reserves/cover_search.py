"""Simulated annealing by moves of one unit for covering problems.

A move takes a unit from one candidate to another that covers a place in common, or to any; how often a place is
covered is kept up to date as units move, so a move costs only the places of its two candidates (Kirkpatrick, Gelatt
and Vecchi 1983; for maximal covering, Murray and Church 1996).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Index32 = NDArray[np.int32]

# Share of the moves that stay near.
_NEAR = 0.8


@njit(cache=True)
def cover_value(col_ptr: Index32, col_idx: Index32, weight: Float, gains: Float, x: Index) -> float:
    """What these units are worth."""
    count = np.zeros(len(weight), np.int64)
    for j in range(len(x)):
        if x[j] > 0:
            for t in range(col_ptr[j], col_ptr[j + 1]):
                count[col_idx[t]] += x[j]
    value = 0.0
    for i in range(len(weight)):
        for k in range(min(count[i], len(gains))):
            value += weight[i] * gains[k]
    return value


@njit(cache=True)
def greedy(
    col_ptr: Index32, col_idx: Index32, weight: Float, gains: Float, limit: Index, lower: Index, p: int
) -> Index:
    """Units one by one where each adds most; what a candidate adds only falls, so old figures bound new ones."""
    x = lower.copy()
    count = np.zeros(len(weight), np.int64)
    for j in range(len(x)):
        for t in range(col_ptr[j], col_ptr[j + 1]):
            count[col_idx[t]] += x[j]
    adds = np.full(len(x), np.inf)
    fresh = np.full(len(x), -1)
    for unit in range(p - lower.sum()):
        while True:
            best = -1
            for j in range(len(x)):
                if x[j] < limit[j] and (best < 0 or adds[j] > adds[best]):
                    best = j
            if fresh[best] == unit:
                break
            adds[best], fresh[best] = 0.0, unit
            for t in range(col_ptr[best], col_ptr[best + 1]):
                i = col_idx[t]
                if count[i] < len(gains):
                    adds[best] += weight[i] * gains[count[i]]
        x[best] += 1
        for t in range(col_ptr[best], col_ptr[best + 1]):
            count[col_idx[t]] += 1
    return x


@njit(cache=True)
def anneal(
    row_ptr: Index32, row_idx: Index32, col_ptr: Index32, col_idx: Index32, weight: Float, gains: Float,
    limit: Index, lower: Index, start: Index, hot: float, cold: float, moves: int, seed: int,
) -> tuple[float, Index]:  # fmt: skip
    """The best units met while the temperature falls from ``hot`` to ``cold``; value and units."""
    np.random.seed(seed)
    m = len(limit)
    x, best_x = start.copy(), start.copy()
    value = cover_value(col_ptr, col_idx, weight, gains, x)
    best = value
    count = np.zeros(len(weight), np.int64)
    units, n_units = np.empty(x.sum(), np.int64), 0  # where the units that may move are
    for j in range(m):
        for t in range(col_ptr[j], col_ptr[j + 1]):
            count[col_idx[t]] += x[j]
        for _ in range(x[j] - lower[j]):
            units[n_units] = j
            n_units += 1
    usable = np.flatnonzero(limit > 0)
    if n_units == 0 or len(usable) == 0:
        return best, best_x
    temperature, cooling = hot, (cold / hot) ** (1.0 / moves)
    for _ in range(moves):
        temperature *= cooling
        unit = np.random.randint(n_units)
        r = units[unit]
        if np.random.random() < _NEAR and col_ptr[r + 1] > col_ptr[r]:
            i = col_idx[np.random.randint(col_ptr[r], col_ptr[r + 1])]
            j = row_idx[np.random.randint(row_ptr[i], row_ptr[i + 1])]
        else:
            j = usable[np.random.randint(len(usable))]
        if j == r or x[j] >= limit[j]:
            continue
        change = 0.0
        for t in range(col_ptr[r], col_ptr[r + 1]):
            i = col_idx[t]
            count[i] -= 1
            if count[i] < len(gains):
                change -= weight[i] * gains[count[i]]
        for t in range(col_ptr[j], col_ptr[j + 1]):
            i = col_idx[t]
            if count[i] < len(gains):
                change += weight[i] * gains[count[i]]
        back = r
        if change >= 0 or np.random.random() < np.exp(change / temperature):
            back = j
            units[unit] = j
            x[r] -= 1
            x[j] += 1
            value += change
        for t in range(col_ptr[back], col_ptr[back + 1]):
            count[col_idx[t]] += 1
        if value > best + 1e-9 * best:
            best = value
            best_x[:] = x
    return cover_value(col_ptr, col_idx, weight, gains, best_x), best_x
