"""Streets as compact coordinate lists for maps."""

from __future__ import annotations

import numpy as np

from chot.streets.network import Flag, StreetNetwork

# Five decimals are about a metre, what a screen can show.
_DECIMALS = 5


def lines(network: StreetNetwork, mask: Flag | None = None) -> list[list[list[float]]]:
    """Geometry of the chosen segments ((s,) mask, default all) as GeoJSON coordinates: lists of [lon, lat], 5 decimals.

    Points that fall together after rounding are left out, but a line keeps at least two.
    """
    chosen = np.arange(network.n_segments) if mask is None else np.flatnonzero(mask)
    lon, lat = np.round(network.shape_lon, _DECIMALS), np.round(network.shape_lat, _DECIMALS)
    start = network.shape_start
    return [_line(lon[start[i] : start[i + 1]].tolist(), lat[start[i] : start[i + 1]].tolist()) for i in chosen]


def _line(lon: list[float], lat: list[float]) -> list[list[float]]:
    points = [[lon[0], lat[0]]]
    for x, y in zip(lon[1:], lat[1:], strict=True):
        if [x, y] != points[-1]:
            points.append([x, y])
    return points if len(points) > 1 else [points[0], points[0]]
