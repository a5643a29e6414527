"""Where help will be called for, and how often: places inside the outer cordon with incidents an hour.

The rate of a place in a period mixes three sources: past incidents of the same hours of the day, each counted at its
nearest place; people whom the programme brings to a site; and an even share, for what has never happened may happen.
Only type, place and time of an incident are ever looked at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import shapely
from numpy.typing import NDArray

from chot import streets
from chot.plan.ground import Ground
from chot.plan.parts.forces import metres_between
from chot.scenario import Period, Scenario
from chot.streets import HIGHWAY_CLASSES, StreetNetwork
from chot.units import EARTH_RADIUS_M

Float = NDArray[np.float64]
Index = NDArray[np.int64]

# A place stands for a square of this side: a minute's drive.
PLACE_M = 300.0
# Reserves wait on streets of some width, one such place in a square of this side.
STAGING_M = 450.0
STAGING_CLASSES = HIGHWAY_CLASSES[: HIGHWAY_CLASSES.index("residential") + 1]
# How much of the rate comes from past incidents, from the programme, and evenly from everywhere.
SHARES = (0.5, 0.3, 0.2)


@dataclass(frozen=True, eq=False)
class Places:
    """Demand places ``nodes`` (n,), of which the first are the sites' in their order, and ``staging`` nodes (c,)."""

    nodes: Index
    staging: Index


def find_places(ground: Ground) -> Places:
    """One routable junction for each square inside the outer cordon, after one for each site."""
    network, scenario = ground.network, ground.scenario
    inside = _inside(network, scenario)
    at_sites = [int(streets.nearest(network, *site.lonlat).node) for site in scenario.sites]
    spread = _one_a_square(network, np.flatnonzero(network.routable & inside), PLACE_M)
    nodes = [*at_sites, *(node for node in spread.tolist() if node not in set(at_sites))]
    wide = np.zeros(network.n_nodes, bool)
    usable = np.isin(network.segment_class, [HIGHWAY_CLASSES.index(name) for name in STAGING_CLASSES])
    usable &= ~network.segment_tunnel & ~network.segment_bridge
    wide[network.segment_tail[usable]] = wide[network.segment_head[usable]] = True
    staging = _one_a_square(network, np.flatnonzero(network.routable & inside & wide), STAGING_M)
    return Places(np.array(nodes, np.int64), staging)


def _inside(network: StreetNetwork, scenario: Scenario) -> NDArray[np.bool_]:
    cordon = scenario.outer_cordon
    area = shapely.Polygon(cordon.ring, cordon.holes)
    shapely.prepare(area)
    inside: NDArray[np.bool_] = shapely.contains_xy(area, network.node_lon, network.node_lat)
    return inside


def _one_a_square(network: StreetNetwork, nodes: Index, side_m: float) -> Index:
    """Of the nodes the one nearest to the middle of each square that has any, in order of the squares."""
    lat0 = float(np.mean(network.node_lat[nodes])) if len(nodes) else 0.0
    x = np.radians(network.node_lon[nodes]) * EARTH_RADIUS_M * math.cos(math.radians(lat0)) / side_m
    y = np.radians(network.node_lat[nodes]) * EARTH_RADIUS_M / side_m
    off = np.hypot(x - np.floor(x) - 0.5, y - np.floor(y) - 0.5)
    order = np.lexsort((nodes, off, np.floor(x), np.floor(y)))
    square = np.column_stack([np.floor(y), np.floor(x)])[order]
    first = np.ones(len(order), bool)
    first[1:] = (square[1:] != square[:-1]).any(axis=1)
    return nodes[order[first]].astype(np.int64)


def rates_per_hour(ground: Ground, places: Places, period: Period) -> Float:
    """(n,) incidents an hour at each place in the period; they sum to the scenario's rate for these hours."""
    scenario = ground.scenario
    hours = _hours_of_day(period)
    past = _past(ground, places, hours)
    crowd = _crowd(scenario, places, period)
    even = np.full(len(places.nodes), 1 / len(places.nodes))
    parts = [(share, part / part.sum()) for share, part in zip(SHARES, (past, crowd, even), strict=True) if part.sum()]
    shape = sum(share * part for share, part in parts) / sum(share for share, _ in parts)
    total: Float = scenario.parameters.incidents_per_day / 24 * _busier(scenario, hours) * shape
    return total


def _hours_of_day(period: Period) -> list[int]:
    """The hours of the local day that the period touches, one for each hour of it."""
    n = max(1, math.ceil((period.end - period.start) / timedelta(hours=1)))
    return [(period.start + timedelta(hours=i)).hour for i in range(n)]


def _past(ground: Ground, places: Places, hours: list[int]) -> Float:
    """(n,) past incidents at these hours of the day, each at its nearest place."""
    network, count = ground.network, np.zeros(len(places.nodes))
    found = [i.position for i in ground.scenario.incidents if i.time.hour in set(hours)]
    if found:
        at = [(float(network.node_lon[n]), float(network.node_lat[n])) for n in places.nodes]
        np.add.at(count, metres_between(found, at).argmin(axis=1), 1.0)
    return count


def _busier(scenario: Scenario, hours: list[int]) -> float:
    """How much busier than the day's mean the hours were in the past; 1 where nothing is known."""
    if not scenario.incidents:
        return 1.0
    by_hour = np.bincount([i.time.hour for i in scenario.incidents], minlength=24) / len(scenario.incidents)
    return float(by_hour[hours].sum()) / (len(hours) / 24)


def _crowd(scenario: Scenario, places: Places, period: Period) -> Float:
    """(n,) person-hours that the programme brings to each place in the period."""
    crowd = np.zeros(len(places.nodes))
    number = {site.id: i for i, site in enumerate(scenario.sites)}
    for item in scenario.programme:
        hours = (min(item.end, period.end) - max(item.start, period.start)) / timedelta(hours=1)
        if hours > 0:
            crowd[number[item.site]] += item.attendance * hours
    return crowd
