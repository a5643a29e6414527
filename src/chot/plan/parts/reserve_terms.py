"""What planner and auditor of the reserves share: the ground of a period, and the figures that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chot import reserves
from chot.plan.parts.demand import Places
from chot.plan.parts.part import Json
from chot.scenario import Unit

Float = NDArray[np.float64]
Index = NDArray[np.int64]

# No queueing model is stable with units busier than this; a plan made for it would promise what nobody can keep.
BUSIEST = 0.9
# How many units are named for each place, in the order in which they are sent.
ORDER = 3


@dataclass(frozen=True, eq=False)
class Standby:
    """The reserves of a period: n places, c staging places, k units.

    - ``rates`` (n,) incidents an hour. ``travel_s`` (n, c) by car, streets that bar reserves left out; inf: no way.
    - ``from_base_s`` (k, c) from the units' bases. ``target_s``: T.
    - ``service_s``: mean seconds on scene and handing over.
    """

    units: tuple[Unit, ...]
    places: Places
    rates: Float
    travel_s: Float
    from_base_s: Float
    target_s: float
    service_s: float

    @property
    def busy(self) -> float:
        """The chance that a unit is busy, by the work that comes in and the units that share it."""
        work = float(self.rates.sum()) / 3600 * (self.service_s + self.target_s / 2)
        return min(BUSIEST, work / len(self.units))


def unit_times(given: Standby, at: Index) -> Float:
    """(k, n) seconds from each unit's staging place to each place."""
    times: Float = given.travel_s[:, at].T
    return times


def seconds(value: float) -> float | None:
    """Tenths of a second; None where there is no way."""
    return round(float(value), 1) if np.isfinite(value) else None


def dispatch_order(times: Float) -> Index:
    """(n, up to 3) units in the order in which they are sent, the quickest first."""
    order: Index = np.argsort(times.T, axis=1, kind="stable")[:, :ORDER].astype(np.int64)
    return order


def coverage_figures(given: Standby, times: Float) -> Json:
    """The shares of demand reached within T: with all units free, and with each one of them busy."""
    share = given.rates / given.rates.sum()
    within = times <= given.target_s

    def of(reached: ArrayLike) -> float:
        return min(1.0, float(share[np.asarray(reached, bool)].sum()))

    without = [of(np.delete(within, i, axis=0).any(axis=0)) for i in range(len(times))]
    return {
        "share_within": of(within.any(axis=0)),
        "share_twice": of(within.sum(axis=0) >= 2),
        "share_without_one": min(without),
        "without": without,
    }


def expected_share(given: Standby, times: Float) -> float:
    """The share of demand that finds an idle unit within T, each busy with the same chance (Daskin 1983)."""
    count = (times <= given.target_s).sum(axis=0)
    return float(given.rates @ (1 - given.busy**count)) / float(given.rates.sum())


def reachable_rates(rates: Float, times: Float) -> Float:
    """The rates (n,) with 0 where no unit gets to."""
    return np.where(np.isfinite(times).any(axis=0), rates, 0.0)


def queue_of(given: Standby, times: Float) -> Json | None:
    """The hypercube model's figures; None where the units cannot keep up, or one cannot get to a place of others."""
    # Where nobody gets to, nobody is sent; the places are named as unreached.
    rates = reachable_rates(given.rates, times)
    # A unit is taken from the order until it has handed over: the mean drive counts as work too.
    nearest = np.where(np.isfinite(times), times, 0.0).min(axis=0)
    drive_s = float(rates @ nearest) / max(float(rates.sum()), 1e-12)
    service_s = np.full(len(times), given.service_s + drive_s)
    if not 0 < float(rates.sum()) / 3600 < float((1 / service_s).sum()):
        return None
    reached = rates > 0
    if not np.isfinite(times[:, reached]).all():
        return None  # the model sends every unit everywhere in the end
    found = reserves.hypercube(
        rates[reached],
        np.argsort(times[:, reached].T, axis=1, kind="stable"),
        3600 / service_s,
        waiting=True,
        travel_s=times[:, reached].T,
        within_s=given.target_s,
    )
    return {
        "model": "exact" if found.exact else "approximate",
        "service_s": [float(x) for x in service_s],
        "busy": [float(x) for x in found.busy],
        "delayed": float(found.waits),
        "mean_response_s": float(found.mean_response_s),
        "within": float(found.share_within),
    }
