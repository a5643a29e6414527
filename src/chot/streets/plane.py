"""The network on a plane in metres, with the indices that searches need; made once for each network."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike

from chot.errors import Finding, InputError
from chot.streets.network import Flag, Float, Id, StreetNetwork
from chot.units import EARTH_RADIUS_M, Text

_planes: weakref.WeakKeyDictionary[StreetNetwork, Plane] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Plane:
    """An equirectangular plane about the middle of the map: within 0.1 % of true distances over a province."""

    lon0: float
    lat0: float
    shape_lon: Float
    shape_lat: Float
    shape_start: Id

    def to_xy(self, lon: ArrayLike, lat: ArrayLike) -> Float:
        """(k, 2) metres east and north of the middle, from degrees."""
        scale = EARTH_RADIUS_M * np.pi / 180
        x = (np.asarray(lon, np.float64) - self.lon0) * scale * np.cos(np.radians(self.lat0))
        y = (np.asarray(lat, np.float64) - self.lat0) * scale
        return np.stack([x, y], axis=-1)

    def to_lonlat(self, xy: Float) -> Float:
        """(k, 2) degrees, from metres."""
        scale = EARTH_RADIUS_M * np.pi / 180
        lon = xy[..., 0] / (scale * np.cos(np.radians(self.lat0))) + self.lon0
        return np.stack([lon, xy[..., 1] / scale + self.lat0], axis=-1)

    @cached_property
    def lines(self) -> Any:
        """(s,) shapely lines in metres, one for each segment, from tail to head."""
        count = np.diff(self.shape_start)
        xy = self.to_xy(self.shape_lon, self.shape_lat)
        return shapely.linestrings(xy, indices=np.repeat(np.arange(len(count)), count))

    @cached_property
    def tree(self) -> Any:
        """Spatial index over :attr:`lines`."""
        return shapely.STRtree(self.lines)


def plane_of(network: StreetNetwork) -> Plane:
    """The network's plane. Raises :class:`InputError` where the network has no coordinates (a bare edge list)."""
    plane = _planes.get(network)
    if plane is None:
        if not np.isfinite(network.shape_lon).all():
            raise InputError(
                Finding(
                    "map-no-coordinates",
                    Text("mạng đường không có tọa độ", "the street network has no coordinates"),
                    Text(
                        "thêm các cột tail_lon, tail_lat, head_lon, head_lat vào danh sách cạnh",
                        "add the columns tail_lon, tail_lat, head_lon, head_lat to the edge list",
                    ),
                )
            )
        # The plane must not hold the network itself, or the weak key would never die.
        plane = Plane(
            lon0=float(network.node_lon.min() + network.node_lon.max()) / 2,
            lat0=float(network.node_lat.min() + network.node_lat.max()) / 2,
            shape_lon=network.shape_lon,
            shape_lat=network.shape_lat,
            shape_start=network.shape_start,
        )
        _planes[network] = plane
    return plane


def polygon_of(
    plane: Plane, ring: Sequence[tuple[float, float]], holes: Sequence[Sequence[tuple[float, float]]] = ()
) -> Any:
    """The prepared polygon in metres of a ring in degrees.

    Raises :class:`InputError` where the ring has fewer than three places or crosses itself.
    """
    try:
        polygon = shapely.Polygon(_ring_xy(plane, ring), [_ring_xy(plane, hole) for hole in holes])
        reason = shapely.is_valid_reason(polygon)
        fine = bool(shapely.is_valid(polygon)) and polygon.area > 0
    except ValueError as error:
        reason, fine = str(error), False
    if not fine:
        raise InputError(
            Finding(
                "polygon-invalid",
                Text("đường khép kín không tạo thành một vùng", "the closed line does not bound an area"),
                Text(
                    "vẽ ít nhất ba điểm, các cạnh không cắt nhau", "draw at least three points, with no edges crossing"
                ),
                value=reason,
            )
        )
    shapely.prepare(polygon)
    return polygon


def _ring_xy(plane: Plane, ring: Sequence[tuple[float, float]]) -> Float:
    lonlat = np.asarray(ring, np.float64).reshape(-1, 2)
    return plane.to_xy(lonlat[:, 0], lonlat[:, 1])


def inside_polygon(plane: Plane, polygon: Any, lon: Float, lat: Float) -> Flag:
    """(k,) points inside a polygon of :func:`polygon_of`; a point on the line counts as outside."""
    xy = plane.to_xy(lon, lat)
    within: Flag = shapely.contains_xy(polygon, xy[:, 0], xy[:, 1])
    return within
