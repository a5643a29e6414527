"""The ground of the game: everything of scenario and streets that is the same in every period.

The intruder may walk every street of the map in both directions, so one-way rules do not bind him. He starts at the
entries: the outer ends of the streets that cross the outer cordon, or the places given in the scenario. A site has
two doors, the ends of the street piece on which it stands: who reaches either has reached it. The game's nodes and
segments are the network's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chot import streets
from chot.errors import Finding, InputError
from chot.scenario import Scenario, Site
from chot.streets import HIGHWAY_CLASSES, StreetNetwork
from chot.units import EARTH_RADIUS_M, Text

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]


@dataclass(frozen=True)
class EntryPoint:
    """A place where the intruder may start: a network node with a name."""

    id: str
    name: Text
    node: int


@dataclass(frozen=True, eq=False)
class Ground:
    """The street game without values, closures and budget; m segments, t sites.

    - ``allowed`` (m,) where the rules of the scenario let a checkpoint stand; ``standoff`` (m,) too near a site.
    - ``detection``, ``cost`` (m,); ``middle`` (m, 2) where a checkpoint on the segment stands, degrees.
    - ``site_segment`` (t,) the street piece each site stands on; ``site_distance_m`` (t,) how far from it.
    """

    scenario: Scenario
    network: StreetNetwork
    entries: tuple[EntryPoint, ...]
    allowed: Flag
    standoff: Flag
    detection: Float
    cost: Float
    middle: Float
    site_segment: Index
    site_distance_m: Float

    @property
    def doors(self) -> Index:
        """(t, 2) the nodes at either end of each site's street piece."""
        network = self.network
        ends = [network.segment_tail[self.site_segment], network.segment_head[self.site_segment]]
        return np.stack(ends, axis=1).astype(np.int64)


def lay_ground(scenario: Scenario, network: StreetNetwork) -> Ground:
    """Join a scenario, resolved and checked on its streets, to them.

    Raises :class:`InputError` where no street crosses the outer cordon.
    """
    found = [streets.nearest(network, *site.lonlat) for site in scenario.sites]
    middle = middles(network)
    standoff = near_sites(middle, scenario.sites, scenario.parameters.standoff_m)
    return Ground(
        scenario,
        network,
        find_entries(scenario, network),
        _by_the_rules(scenario, network) & ~standoff,
        standoff,
        _by_class(network, scenario.parameters.detection),
        _by_class(network, scenario.parameters.teams_needed),
        middle,
        np.array([point.segment for point in found], np.int64),
        np.array([point.distance_m for point in found]),
    )


def middles(network: StreetNetwork) -> Float:
    """(s, 2) longitude and latitude half-way along each segment's geometry."""
    lon, lat = network.shape_lon, network.shape_lat
    step = np.hypot(np.diff(lon) * np.cos(np.radians(lat[:-1])), np.diff(lat))
    step[network.shape_start[1:-1] - 1] = 0.0  # from the end of one shape to the start of the next
    along = np.concatenate([[0.0], np.cumsum(step)])
    first, last = network.shape_start[:-1], network.shape_start[1:] - 1
    half = (along[first] + along[last]) / 2
    at = np.clip(np.searchsorted(along, half, side="right") - 1, first, np.maximum(last - 1, first))
    after = np.minimum(at + 1, last)
    length = along[after] - along[at]
    share = np.divide(half - along[at], length, out=np.zeros_like(half), where=length > 0)
    return np.column_stack([lon[at] + share * (lon[after] - lon[at]), lat[at] + share * (lat[after] - lat[at])])


def near_sites(middle: Float, sites: tuple[Site, ...], radius_m: float) -> Flag:
    """(s,) whether a checkpoint in the middle of the segment stands nearer to a site than the radius, metres."""
    near = np.zeros(len(middle), bool)
    for site in sites:
        lon, lat = site.lonlat
        east = np.radians(middle[:, 0] - lon) * np.cos(np.radians(lat))
        north = np.radians(middle[:, 1] - lat)
        near |= EARTH_RADIUS_M * np.hypot(east, north) < radius_m
    return near


def find_entries(scenario: Scenario, network: StreetNetwork) -> tuple[EntryPoint, ...]:
    """The places given in the scenario, or the outer ends of the streets that cross the outer cordon."""
    if scenario.entries:
        return tuple(
            EntryPoint(entry.id, entry.name, int(streets.nearest(network, *entry.position).node))
            for entry in scenario.entries
        )
    # Against a one-way street too: a walker or a motorbike does not mind the sign.
    crossings = streets.entries(network, scenario.outer_cordon.ring, by_car=False)
    nodes = sorted({crossing.outside_node for crossing in crossings})
    if not nodes:
        cordon = scenario.outer_cordon
        raise InputError(
            Finding(
                "no-entry",
                Text(
                    f"không có đường nào cắt vành đai ngoài '{cordon.name.vi}'",
                    f"no street crosses the outer cordon '{cordon.name.en}'",
                ),
                Text(
                    "vẽ lại vành đai trong phạm vi bản đồ, hoặc ghi các điểm vào trong entries.csv",
                    "draw the cordon inside the map, or list the entries in entries.csv",
                ),
                file="cordons.geojson",
            )
        )
    return tuple(
        EntryPoint(f"E{i + 1:02d}", streets.junction_name(network, node), node) for i, node in enumerate(nodes)
    )


def _by_the_rules(scenario: Scenario, network: StreetNetwork) -> Flag:
    forbidden = [i for i, name in enumerate(HIGHWAY_CLASSES) if name in scenario.parameters.forbidden_classes]
    allowed: Flag = ~np.isin(network.segment_class, forbidden)
    return allowed if scenario.parameters.allow_tunnels else allowed & ~network.segment_tunnel


def _by_class(network: StreetNetwork, table: Mapping[str, float]) -> Float:
    factors = np.array([float(table.get(name, 1.0)) for name in HIGHWAY_CLASSES])
    by_segment: Float = factors[network.segment_class]
    return by_segment
