"""The ground of the patrols in one period: places, ways between them slot by slot, what is at stake when."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from chot import streets
from chot.plan.ground import Ground
from chot.plan.parts.forces import metres_between
from chot.scenario import Period, Scenario, Unit
from chot.scenario.model import LonLat
from chot.streets import StreetClosure, StreetNetwork

Float = NDArray[np.float64]
Flag = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Beats:
    """Places where patrols stop, then the bases.

    A stop stands at a site; a site whose reach is part of another's has no stop of its own, for whoever stands at the
    other protects both.

    - ``nodes`` (P,) network nodes; ``stops``: the sites that have a stop, ``stop_of`` (t,) the stop that serves each
      site; ``base_place`` (teams,) the place of each team's base; ``units``.
    - ``travel_s``: (from_slot, (P, P) seconds) as long as it is in force; ``ways``: the same with the open segments.
    - ``protects`` (P, t): the sites within the patrol radius of each place. ``values`` (t, T) at stake in each slot.
    """

    nodes: tuple[int, ...]
    stops: tuple[int, ...]
    stop_of: tuple[int, ...]
    units: tuple[Unit, ...]
    base_place: tuple[int, ...]
    slot_s: float
    travel_s: tuple[tuple[int, Float], ...]
    ways: tuple[tuple[int, Flag], ...]
    protects: Flag
    values: Float


def lay_beats(ground: Ground, period: Period) -> Beats | None:
    """The patrols' ground in a period; None where no patrol is on duty all through it."""
    scenario, network = ground.scenario, ground.network
    units = scenario.units_on_duty("patrol", period)
    if not units:
        return None
    rules = scenario.parameters
    at_sites = [int(streets.nearest(network, *site.lonlat).node) for site in scenario.sites]
    at_bases = [int(streets.nearest(network, *base_of(scenario, unit)).node) for unit in units]
    bases = list(dict.fromkeys(at_bases))
    at = [(float(network.node_lon[n]), float(network.node_lat[n])) for n in at_sites]
    reach = metres_between(at, [site.lonlat for site in scenario.sites]) <= rules.patrol_radius_m
    reach |= np.eye(len(at_sites), dtype=bool)
    stops = _stops(reach)
    nodes = (*(at_sites[site] for site in stops), *bases)
    slot_s = rules.patrol_slot_min * 60.0
    n_slots = max(1, math.floor((period.end - period.start).total_seconds() / slot_s))
    ways = _ways(scenario, network, period, n_slots, slot_s)
    patrol = streets.at_speed(network, rules.patrol_speed_kph)
    travel = tuple(
        (slot, streets.travel_times(patrol, nodes, open_segments=is_open)[:, list(nodes)]) for slot, is_open in ways
    )
    # A team at its base is not on patrol.
    protects = np.concatenate([reach[list(stops)], np.zeros((len(bases), len(at_sites)), bool)])
    stop_of = tuple(stops.index(s) if s in stops else int(np.argmax(protects[:, s])) for s in range(len(at_sites)))
    base_place = tuple(len(stops) + bases.index(node) for node in at_bases)
    values = slot_values(scenario, period, n_slots, slot_s)
    return Beats(nodes, stops, stop_of, units, base_place, slot_s, travel, ways, protects, values)


def _stops(reach: Flag) -> tuple[int, ...]:
    """The sites whose reach (t, t) is part of no other's; of equal ones the first."""
    kept = []
    for i, mine in enumerate(reach):
        others = [j for j, other in enumerate(reach) if j != i and np.all(mine <= other)]
        if not any(np.any(reach[j] > mine) or j < i for j in others):
            kept.append(i)
    return tuple(kept)


def base_of(scenario: Scenario, unit: Unit) -> LonLat:
    """Where a unit starts: its base, else that of whoever commands it, else the first site."""
    by_id = {other.id: other for other in scenario.units}
    seen: set[str] = set()
    while unit.base is None and unit.commander in by_id and unit.id not in seen:
        seen.add(unit.id)
        unit = by_id[unit.commander]
    return unit.base if unit.base is not None else scenario.sites[0].lonlat


def _ways(
    scenario: Scenario, network: StreetNetwork, period: Period, n_slots: int, slot_s: float
) -> tuple[tuple[int, Flag], ...]:
    """From which slot on which segments are open to patrols: never a no-go street, none while it is barred to them."""
    allowed = np.ones(network.n_segments, bool)
    for street in scenario.parameters.patrol_no_go:
        allowed &= ~streets.closed_segments(network, street=street)
    closures = barring(scenario)
    ways: list[tuple[int, Flag]] = []
    known: dict[tuple[int, ...], Flag] = {}
    for slot in range(n_slots):
        start, end = slot_times(period, slot, slot_s)
        active = tuple(i for i, closure in enumerate(closures) if closure.overlaps(start, end))
        if active not in known:
            known[active] = allowed & streets.open_at(network, [closures[i] for i in active], None, None)
        if not ways or ways[-1][1] is not known[active]:
            ways.append((slot, known[active]))
    return tuple(ways)


def barring(scenario: Scenario) -> list[StreetClosure]:
    """The closures that bar patrols and reserves too, such as a broken bridge."""
    return [
        StreetClosure(ways=c.ways, street=c.street, polygon=c.polygon, start=c.start, end=c.end)
        for c in scenario.closures
        if c.bars_patrols
    ]


def slot_times(period: Period, slot: int, slot_s: float) -> tuple[datetime, datetime]:
    """Start and end of a slot of the period."""
    start = period.start + timedelta(seconds=slot * slot_s)
    return start, start + timedelta(seconds=slot_s)


def slot_values(scenario: Scenario, period: Period, n_slots: int, slot_s: float) -> Float:
    """(t, T) value of each site in each slot.

    A site with programme in the period has its whole value while something is on there, and the scenario's
    ``quiet_value_share`` of it at other times; a site without programme has its value all through.
    """
    values = np.zeros((len(scenario.sites), n_slots))
    for row, site in enumerate(scenario.sites):
        items = [i for i in scenario.programme if i.site == site.id and i.start < period.end and i.end > period.start]
        share = scenario.parameters.quiet_value_share if items else 1.0
        for slot in range(n_slots):
            start, end = slot_times(period, slot, slot_s)
            busy = any(item.start < end and item.end > start for item in items)
            values[row, slot] = site.values.get(period.id, 0.0) * (1.0 if busy else share)
    return values
