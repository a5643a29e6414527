"""Rings of cordons and closures: closed, simple, on Earth; and how far a place lies from one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import shapely

from chot.scenario.model import Cordon, LonLat, Ring
from chot.scenario.rows import place_wrong
from chot.units import EARTH_RADIUS_M

METRES_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180


def ring_wrong(points: Sequence[LonLat], *, closed: bool) -> tuple[str, dict[str, object]]:
    """The code of what is wrong with a ring and the words for its sentence; an empty code where it is sound.

    ``closed`` says whether the file repeated the first point at the end where it has to.
    """
    for lon, lat in points:
        if code := place_wrong(lon, lat):
            return code, {"lon": f"{lat:.10g}", "lat": f"{lon:.10g}"}
    if len(set(points)) < 3:
        return "ring-short", {}
    if not closed:
        return "ring-open", {}
    polygon = shapely.Polygon(points)
    if not polygon.is_valid or polygon.area == 0:
        return "ring-crosses", {"where": _reason(polygon, points)}
    return "", {}


def _reason(polygon: shapely.Polygon, points: Sequence[LonLat]) -> str:
    """Where a ring crosses itself, as ``lat, lon`` to about a metre; its first point where that is not known."""
    reason = shapely.is_valid_reason(polygon)
    inside = reason.partition("[")[2].partition("]")[0].split()
    lon, lat = (float(inside[0]), float(inside[1])) if len(inside) >= 2 else points[0]
    return f"{lat:.5f}, {lon:.5f}"


def close_ring(points: Sequence[LonLat]) -> Ring:
    """The ring with its first point repeated at the end."""
    return tuple(points) if not points or points[0] == points[-1] else (*points, points[0])


def polygon_of(cordon: Cordon) -> shapely.Polygon:
    """A cordon as a polygon, degrees."""
    return shapely.Polygon(cordon.ring, cordon.holes)


def metres_outside(polygon: shapely.Polygon, place: LonLat) -> float:
    """How far a place lies outside a polygon, metres, on the plane that fits its latitude; 0 inside."""
    squeeze = math.cos(math.radians(place[1]))
    flat = shapely.transform(polygon, lambda degrees: degrees * (METRES_PER_DEGREE * squeeze, METRES_PER_DEGREE))
    point = shapely.Point(place[0] * METRES_PER_DEGREE * squeeze, place[1] * METRES_PER_DEGREE)
    return float(flat.distance(point))
