"""The hypercube queueing model for many units: Larson's approximation, one equation a unit instead of 2^k states.

R. C. Larson, Approximating the performance of urban emergency service systems, Operations Research 23, 1975: units are
looked at as if they were busy independently of one another, corrected by factors Q that are exact where all are alike.
Units of different speed as in J. P. Jarvis, Approximating the equilibrium behavior of multi-server loss systems,
Management Science 31, 1985: the levels take the mean service time of the units that are really sent.
"""

from __future__ import annotations

import numpy as np

from chot.errors import SolverError
from chot.reserves.hypercube_line import Chances, Line, spread
from chot.reserves.problem import Float, Index

MAX_STEPS = 20_000
TOLERANCE = 1e-10


def solve_approximately(line: Line) -> Chances:
    """Fixed point of the units' busy shares; raises SolverError where the steps do not settle."""
    service = line.service_rates
    busy = np.full(len(service), min(line.load, 0.5))
    mean_s = float((1 / service).mean())
    complete = bool(line.listed[line.rates > 0].all())
    for _ in range(MAX_STEPS):
        per_idle, refused = _dispatch(line, busy, *_all_busy_together(line, mean_s))
        turned_away = float(line.rates @ refused)
        served = line.rates.sum() - (0.0 if line.waits else turned_away)
        # While idle, unit u is sent at rate calls / mean service time; all busy, it takes its part of those who wait.
        calls = per_idle @ line.rates / service
        after = (calls + (turned_away / service.sum() if line.waits else 0.0)) / (1 + calls)
        if complete:  # Larson's normalisation: what the units do together is known
            after = np.minimum(after * served / (after @ service), 1.0)
        change = float(np.abs(after - busy).max())
        # Half a step: where places know few units, whole steps go to and fro.
        busy = (busy + after) / 2
        mean_s = float(busy.sum() / (busy @ service))
        if change <= TOLERANCE:
            return Chances(busy, _at_once(per_idle * (1 - busy)[:, None], refused), refused, change)
    raise SolverError(f"the busy shares of {len(busy)} units did not settle: they still change by {change:.1e}")


def _at_once(raw: Float, refused: Float) -> Float:
    """The chances (k, n) that a unit is sent, so that with those refused they sum to 1 at each place."""
    found = raw.sum(axis=0)
    chances: Float = raw * ((1 - refused) / np.where(found > 0, found, 1.0))
    return chances


def _all_busy_together(line: Line, mean_s: float) -> tuple[Float, float]:
    """(k + 1,): the chance that l units chosen at random are all busy, and the average share of busy units.

    From the levels of a birth-death chain. With m busy, an incident whose place knows l of the k units finds one
    idle with 1 - C(m, l) / C(k, l).
    """
    k, total = len(line.service_rates), float(line.rates.sum())
    chosen = _chosen_busy(k)
    known = np.bincount(line.listed.sum(axis=1), line.rates, k + 1)
    births = total - chosen[:k] @ known
    deaths = np.arange(1, k + 1) / mean_s
    if line.waits:
        deaths[-1] = line.service_rates.sum()
    # Levels of many units span many powers of ten.
    logs = np.concatenate([[0.0], np.cumsum(np.log(births) - np.log(deaths))])
    levels = np.exp(logs - logs.max())
    if line.waits:
        levels[-1] /= 1 - line.load
    levels /= levels.sum()
    return levels @ chosen, float(levels @ np.arange(k + 1)) / k


def _chosen_busy(k: int) -> Float:
    """(k + 1, k + 1): with m of k units busy, the chance that l chosen at random are all busy, C(m, l) / C(k, l)."""
    m, drawn = np.arange(k + 1)[:, None], np.arange(k)[None, :]
    each = np.maximum(m - drawn, 0) / (k - drawn)
    chances: Float = np.hstack([np.ones((k + 1, 1)), np.cumprod(each, axis=1)])
    return chances


def _dispatch(line: Line, busy: Float, together: Float, average: float) -> tuple[Float, Float]:
    """(k, n) the chance that a unit is sent, over the chance that it is idle; (n,) that all of a place's are busy."""
    k = len(busy)
    ranked = np.where(line.listed, busy[line.order], 1.0)
    before = np.cumprod(np.hstack([np.ones((len(ranked), 1)), ranked]), axis=1)
    powers = average ** np.arange(k + 1)
    correction = (together[:-1] - together[1:]) / (powers[:-1] * (1 - average))
    known: Index = line.listed.sum(axis=1)
    own = np.minimum(together[known] / powers[known] * before[:, -1], 1.0)
    return spread(line, correction * before[:, :-1]), np.where(known == k, together[k], own)
