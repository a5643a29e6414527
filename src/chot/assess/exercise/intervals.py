"""Confidence intervals of what was simulated; ``alpha`` is the chance that an interval misses, both sides together.

Shares get Clopper and Pearson's exact interval (1934), which no rare event can break; Wilson's is too short in the far
tails that many figures at once need. Where several trials share a day, the number of trials shrinks to what they are
worth (Korn and Graubard 1998). Means get Student's interval over days, which are independent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, stdtrit

from chot.assess.exercise.checks import Float

Interval = tuple[Float, Float]


def share(hits: ArrayLike, trials: ArrayLike, alpha: ArrayLike) -> Interval:
    """Of independent trials; not necessarily whole numbers. Without trials nothing is known: (0, 1)."""
    x, n, a = np.broadcast_arrays(np.asarray(hits, float), np.asarray(trials, float), np.asarray(alpha, float))
    x = np.clip(x, 0, n)
    some, all_of_them = x > 0, x >= n
    low = betaincinv(
        np.where(some, x, 1.0), n - np.where(some, x, 1.0) + 1, a / 2, where=some & (n > 0), out=np.zeros(x.shape)
    )
    misses = np.where(all_of_them, 1.0, n - x)
    high = betaincinv(x + 1, misses, 1 - a / 2, where=~all_of_them & (n > 0), out=np.ones(x.shape))
    return low, high


def share_over_days(hits: Float, trials: Float, alpha: ArrayLike) -> Interval:
    """``hits``, ``trials`` (n_days, ...): a share whose trials are alike within a day."""
    n_days = len(trials)
    x, n = hits.sum(axis=0), trials.sum(axis=0)
    p = x / np.maximum(n, 1)
    spread = ((hits - p * trials) ** 2).sum(axis=0) * n_days / max(n_days - 1, 1) / np.maximum(n, 1) ** 2
    days = (trials > 0).sum(axis=0)
    # All hits or none: the spread says nothing, and a whole day counts as one trial.
    worth = np.where(spread > 0, p * (1 - p) / np.where(spread > 0, spread, 1), days)
    # What few days say of their own spread is itself uncertain (Korn and Graubard's equation 2).
    half = np.asarray(alpha, float) / 2
    worth *= (stdtrit(np.maximum(n - 1, 1), half) / stdtrit(np.maximum(days - 1, 1), half)) ** 2
    worth = np.minimum(worth, n)
    return share(p * worth, worth, alpha)


def mean_share(shares: Float, alpha: ArrayLike) -> Interval:
    """``shares`` (n_days, ...) in [0, 1], one a day. Days that were all alike do not prove that every day is."""
    low, high = ratio(shares, np.ones_like(shares), alpha)
    centre = shares.mean(axis=0)
    alike = np.ptp(shares, axis=0) == 0
    other = share(0, len(shares), alpha)[1]
    low = np.where(alike, centre * (1 - other), np.maximum(low, 0))
    high = np.where(alike, centre + (1 - centre) * other, np.minimum(high, 1))
    return low, high


def ratio(totals: Float, counts: Float, alpha: ArrayLike) -> Interval:
    """Of the sums of ``totals`` and ``counts`` (n_days, ...), by the delta method (Cochran 1977, section 6.4)."""
    n_days, n = len(totals), counts.sum(axis=0)
    centre = totals.sum(axis=0) / np.where(n > 0, n, 1)
    spread = ((totals - centre * counts) ** 2).sum(axis=0) * n_days / max(n_days - 1, 1)
    half = -stdtrit(max(n_days - 1, 1), np.asarray(alpha, float) / 2) * np.sqrt(spread) / np.where(n > 0, n, 1)
    known = (n > 0) & (n_days > 1)
    return np.where(known, centre - half, -np.inf), np.where(known, centre + half, np.inf)


def difference(first: tuple[Float, Float], second: tuple[Float, Float], alpha: ArrayLike) -> tuple[float, float, float]:
    """Ratio of the first pair of (totals, counts), each (n_days,), less that of the second, with its interval.

    Both belong to the same days, so what the days have in common cancels.
    """
    n_days = len(first[0])
    ratios, pull = [], []
    for totals, counts in (first, second):
        n = max(float(counts.sum()), 1.0)
        ratios.append(float(totals.sum()) / n)
        pull.append((totals - ratios[-1] * counts) / n)
    spread = float(((pull[0] - pull[1]) ** 2).sum()) * n_days / max(n_days - 1, 1)
    half = float(-stdtrit(max(n_days - 1, 1), np.asarray(alpha, float) / 2) * np.sqrt(spread))
    apart = ratios[0] - ratios[1]
    return apart, apart - half, apart + half
