"""Which units stand where, by the shortest ways from their bases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from chot.scenario import Unit
from chot.scenario.model import LonLat
from chot.units import EARTH_RADIUS_M

Float = NDArray[np.float64]


def metres_between(a: Sequence[LonLat], b: Sequence[LonLat]) -> Float:
    """(len(a), len(b)) metres as the crow flies, by the equirectangular projection: exact to 0.1 % within a city."""
    first, second = np.radians(np.asarray(a, float).reshape(-1, 2)), np.radians(np.asarray(b, float).reshape(-1, 2))
    middle = (first[:, None, 1] + second[None, :, 1]) / 2
    east = (first[:, None, 0] - second[None, :, 0]) * np.cos(middle)
    north = first[:, None, 1] - second[None, :, 1]
    away: Float = EARTH_RADIUS_M * np.hypot(east, north)
    return away


def nearest_units(units: Sequence[Unit], places: Sequence[LonLat]) -> list[Unit]:
    """One unit for each place, all together as near to their bases as can be; a unit without a base is near anywhere.

    At most as many places as units.
    """
    if not places:
        return []
    middle = tuple(np.mean(np.asarray(places, float), axis=0))
    away = metres_between([unit.base or middle for unit in units], places)
    away[[unit.base is None for unit in units]] = 0.0
    rows, columns = linear_sum_assignment(away.T)
    chosen = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    return [units[chosen[i]] for i in range(len(places))]
