"""The point on a street that is nearest to a coordinate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike

from chot.errors import Finding, InputError
from chot.streets.network import Flag, Id, StreetNetwork
from chot.streets.plane import Plane, plane_of
from chot.streets.report import routable_segments
from chot.units import Text


@dataclass(frozen=True)
class StreetPoint:
    """A point on a segment: ``fraction`` of the way from tail to head, degrees, and how far it is from what was asked.

    ``node`` is the segment's end that is nearer along the street.
    """

    segment: int
    node: int
    distance_m: float
    lon: float
    lat: float
    fraction: float


def nearest(network: StreetNetwork, lon: float, lat: float, *, routable_only: bool = True) -> StreetPoint:
    """The nearest street point to a coordinate in degrees; see :func:`nearest_all`."""
    return nearest_all(network, [lon], [lat], routable_only=routable_only)[0]


def nearest_all(
    network: StreetNetwork, lon: ArrayLike, lat: ArrayLike, *, routable_only: bool = True
) -> list[StreetPoint]:
    """The nearest street point to each of k coordinates in degrees.

    - ``routable_only``: only streets in the part of the network that cars are routed on.
    - No distance is too far: the caller compares ``distance_m`` with what it can bear.

    Raises :class:`InputError` where a coordinate is not finite or there is no such street.
    """
    plane = plane_of(network)
    place = np.column_stack([np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64))])
    if not np.isfinite(place).all():
        bad = place[~np.isfinite(place).all(axis=1)][0]
        raise InputError(_not_a_place(bad[0], bad[1]))
    eligible = routable_segments(network) if routable_only else np.ones(network.n_segments, bool)
    if not eligible.any():
        raise InputError(_no_street())
    xy = plane.to_xy(place[:, 0], place[:, 1])
    points = shapely.points(xy)
    segment = _nearest_segments(plane, points, eligible)
    lines = plane.lines[segment]
    along, length = shapely.line_locate_point(lines, points), shapely.length(lines)
    on_street = shapely.line_interpolate_point(lines, along)
    found = plane.to_lonlat(shapely.get_coordinates(on_street))
    fraction = np.divide(along, length, out=np.zeros(len(along)), where=length > 0)
    node = np.where(fraction <= 0.5, network.segment_tail[segment], network.segment_head[segment])
    distance_m = shapely.distance(points, on_street)
    return [
        StreetPoint(int(s), int(n), float(d), float(x), float(y), float(f))
        for s, n, d, (x, y), f in zip(segment, node, distance_m, found, fraction, strict=True)
    ]


def _nearest_segments(plane: Plane, points: np.ndarray, eligible: Flag) -> Id:
    """(k,) the nearest eligible segment to each point; of several equally near the first."""
    if eligible.all():
        tree, number = plane.tree, np.arange(len(eligible))
    else:
        number = np.flatnonzero(eligible)
        tree = shapely.STRtree(plane.lines[number])
    which, hit = tree.query_nearest(points, all_matches=True)
    best = np.full(len(points), len(eligible), np.int64)
    np.minimum.at(best, which, number[hit])
    return best


def _not_a_place(lon: float, lat: float) -> Finding:
    return Finding(
        "place-invalid",
        Text("tọa độ không phải số", "the coordinate is not a number"),
        Text("ghi kinh độ và vĩ độ bằng độ", "give longitude and latitude in degrees"),
        value=f"{lon} {lat}",
    )


def _no_street() -> Finding:
    return Finding(
        "map-no-car",
        Text("bản đồ không có mạng đường ô tô liên thông", "the map has no connected car network"),
        Text("dùng bản đồ rộng hơn", "use a larger map"),
    )
