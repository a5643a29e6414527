"""What the queueing models of the reserve units read, and what each of them says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chot.reserves.problem import Flag, Float, Index


@dataclass(frozen=True, eq=False)
class Line:
    """n places with incidents, k units that serve them, exponential service, Poisson arrivals.

    - ``rates`` (n,) incidents a second, 0 at places that nobody reaches; ``order`` (n, k) units in the order in which
      they are sent, -1 behind the last; ``service_rates`` (k,) incidents that a unit serves a second.
    - ``waits``: an incident that finds its units busy waits, first come, first served; else it is lost. Where they
      wait, every unit goes to every place that anybody reaches.
    """

    rates: Float
    order: Index
    service_rates: Float
    waits: bool

    @property
    def listed(self) -> Flag:
        """(n, k): which entries of ``order`` name a unit."""
        return self.order >= 0

    @property
    def load(self) -> float:
        """Work that comes in, as a share of the work that all units can do."""
        return float(self.rates.sum() / self.service_rates.sum())


@dataclass(frozen=True, eq=False)
class Chances:
    """What a model says about a line.

    - ``busy`` (k,) share of time; ``at_once`` (k, n): chance that an incident at a place is given a unit at once;
      ``refused`` (n,): that it finds all units which go there busy.
    - ``residual``: what is left of the imbalance (exact) or of the change in the last step (approximate).
    """

    busy: Float
    at_once: Float
    refused: Float
    residual: float


def spread(line: Line, by_rank: Float) -> Float:
    """(n, k) figures by rank in the order of dispatch, as (k, n) figures by unit."""
    n, k = line.order.shape
    by_unit = np.zeros((k, n))
    place, rank = np.nonzero(line.listed)
    by_unit[line.order[place, rank], place] = by_rank[place, rank]
    return by_unit
