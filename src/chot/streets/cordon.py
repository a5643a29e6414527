"""Where streets cross a cordon inward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from chot.streets.network import Flag, StreetNetwork
from chot.streets.plane import Plane, inside_polygon, plane_of, polygon_of

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Crossing:
    """A segment that leads from outside a cordon to inside it, and where it crosses the line (degrees)."""

    segment: int
    outside_node: int
    inside_node: int
    lon: float
    lat: float
    street: str


def inside(network: StreetNetwork, ring: Sequence[LonLat], holes: Sequence[Sequence[LonLat]] = ()) -> Flag:
    """(n,) nodes inside a closed ring in degrees and outside its holes; a node on the line counts as outside.

    Raises :class:`InputError` where the ring has no area or crosses itself.
    """
    plane = plane_of(network)
    return inside_polygon(plane, polygon_of(plane, ring, holes), network.node_lon, network.node_lat)


def entries(network: StreetNetwork, ring: Sequence[LonLat], *, by_car: bool = True) -> list[Crossing]:
    """Segments by which one comes from outside a cordon to a junction inside it, in order of their index.

    - ``by_car``: only where a car may drive inward; else every segment, for a walker or a motorbike does not mind
      one-way signs and ``motorcar=no``.
    - A segment counts once, however often it crosses the line; the place given is its last crossing, after which it
      stays inside up to ``inside_node``.
    - A segment with both ends outside that cuts through is no entry, for no junction inside is reached by it (see
      :func:`passing_through`); nor is one with both ends inside that bulges out.

    Raises :class:`InputError` where the ring has no area or crosses itself.
    """
    plane = plane_of(network)
    polygon = polygon_of(plane, ring)
    within = inside_polygon(plane, polygon, network.node_lon, network.node_lat)
    if by_car:
        inward = ~within[network.arc_tail] & within[network.arc_head]
        chosen = np.unique(network.arc_segment[inward]).astype(np.int64)
    else:
        chosen = np.flatnonzero(within[network.segment_tail] != within[network.segment_head])
    return [_crossing(network, plane, polygon, int(segment), within) for segment in chosen]


def passing_through(network: StreetNetwork, ring: Sequence[LonLat]) -> Flag:
    """(s,) segments with both ends outside a ring and a part inside it, such as a flyover without a ramp there."""
    plane = plane_of(network)
    polygon = polygon_of(plane, ring)
    within = inside_polygon(plane, polygon, network.node_lon, network.node_lat)
    cut = np.zeros(network.n_segments, bool)
    # "crosses" would miss the line that lies inside but for its two end points; touching from outside is no cut.
    touched = plane.tree.query(polygon, predicate="intersects")
    cut[touched] = shapely.length(shapely.intersection(plane.lines[touched], polygon)) > 0
    return cut & ~within[network.segment_tail] & ~within[network.segment_head]


def _crossing(network: StreetNetwork, plane: Plane, polygon: Any, segment: int, within: Flag) -> Crossing:
    tail, head = int(network.segment_tail[segment]), int(network.segment_head[segment])
    line = plane.lines[segment] if within[head] else shapely.reverse(plane.lines[segment])
    outside_node, inside_node = (tail, head) if within[head] else (head, tail)
    met = shapely.intersection(line, polygon.boundary)
    along = max(shapely.line_locate_point(line, shapely.points(xy)) for xy in shapely.get_coordinates(met))
    lon, lat = plane.to_lonlat(shapely.get_coordinates(shapely.line_interpolate_point(line, along)))[0]
    return Crossing(segment, outside_node, inside_node, float(lon), float(lat), network.name_of(segment))
