"""The hypercube model beyond 2^u states: Larson's approximation, with unit-dependent service rates.

The chance that the first units of a list are busy and the next is free is a product of single chances, corrected by
the factor that is exact in M/M/N with units taken at random (Larson 1975; unit-dependent rates: Jarvis 1985).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]


def counts(offered: float, n_units: int, waiting: bool) -> tuple[Float, float]:
    """Chance of k busy units, k = 0 to N - 1, and of all busy: Erlang's formulas (with a queue: C, without: B)."""
    weight = np.ones(n_units + 1)
    for k in range(1, n_units + 1):
        weight[k] = weight[k - 1] * offered / k
    if waiting:
        weight[n_units] /= 1 - offered / n_units
    chance = weight / weight.sum()
    return chance[:-1], float(chance[-1])


def correction(few_busy: Float, all_busy: float) -> Float:
    """Larson's factors Q(j), j = 0 to N - 1: the true chance of j busy, then one free, over the product of chances."""
    n = len(few_busy)
    k = np.arange(n)
    busy = float((k * few_busy).sum() / n + all_busy)
    factors = np.empty(n)
    first_busy = few_busy.copy()  # chance of k busy, and that j units drawn at random are among them
    for j in range(n):
        true = float((first_busy * (n - k) / (n - j)).sum())
        product = busy**j * (1 - busy)
        factors[j] = true / product if product > 0 else 0.0
        first_busy = first_busy * np.maximum(k - j, 0) / (n - j)
    return factors


def approximate(
    rate: Float, preference: Index, service: Float, waiting: bool, tolerance: float = 1e-12, max_rounds: int = 10_000
) -> tuple[Float, Float, float, int, float]:
    """Chance that each unit is busy (u,), of each dispatch (n, u), that all are busy, rounds, last change.

    Atoms with a full list have their dispatches scaled to the chance that some unit is free.
    """
    n_units, total = len(service), float(rate.sum())
    is_full = (preference >= 0).sum(axis=1) == n_units
    offered = total / float(service.mean())
    busy = np.full(n_units, min(0.9, offered / n_units))
    shares = np.zeros((len(rate), n_units))
    change, rounds, all_busy = np.inf, 0, 0.0
    while change > tolerance and rounds < max_rounds:
        few_busy, all_busy = counts(offered, n_units, waiting)
        reached = _reached(preference, busy, correction(few_busy, all_busy))
        extra = total * all_busy / float(service.sum()) if waiting else 0.0
        load = (rate[:, None] * reached).sum(axis=0) / service
        fresh = (load + extra) / (1 + load)
        if is_full.all():
            fresh *= total * (1.0 if waiting else 1 - all_busy) / float((fresh * service).sum())
        fresh = np.clip(fresh, 0.0, 1 - 1e-12)
        change = float(np.abs(fresh - busy).max())
        busy = (busy + fresh) / 2  # whole steps go to and fro where units are many and the load is above 1
        shares = reached * (1 - busy)
        shares[is_full] *= ((1 - all_busy) / shares[is_full].sum(axis=1))[:, None]
        # Short lists have no known total, but nobody answers more than all calls of a place.
        shares /= np.maximum(shares.sum(axis=1), 1.0)[:, None]
        rounds += 1
        if not waiting:
            # Mean service time of what is served, by who serves it (Jarvis 1985, step 3).
            served = (rate[:, None] * shares).sum(axis=0)
            offered = total * float((served / service).sum() / served.sum())
    return busy, shares, all_busy, rounds, change


def _reached(preference: Index, busy: Float, factors: Float) -> Float:
    """Corrected chance (n, u) that all units before this one in the list are busy; 0 where it is not in the list."""
    reached = np.zeros((len(preference), len(busy)))
    before = np.ones(len(preference))
    for j in range(preference.shape[1]):
        listed = np.flatnonzero(preference[:, j] >= 0)
        unit = preference[listed, j]
        reached[listed, unit] = factors[j] * before[listed]
        before[listed] *= busy[unit]
    return reached
