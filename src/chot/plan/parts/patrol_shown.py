"""What plan.json shows of the patrols beside their stops: places, ways, visits, and how little watching helps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from chot import patrols, streets
from chot.assess.patrol_observer import learned_attack, next_stop_entropy_bits
from chot.assess.patrol_watch import protection
from chot.plan.parts.beats import Beats
from chot.plan.parts.part import Json
from chot.plan.parts.patrol_terms import OVERLAP, WATCH_DAYS, Round
from chot.plan.prepare import Prepared
from chot.plan.shapes import degrees, route_line, text


def places_of(prepared: Prepared, beats: Beats) -> list[Json]:
    """The places of a period's patrols: stops at sites, then the bases by the street where they lie."""
    network, sites = prepared.ground.network, prepared.ground.scenario.sites
    rows = []
    for i, node in enumerate(beats.nodes):
        base = i >= len(beats.stops)
        name = streets.junction_name(network, node) if base else sites[beats.stops[i]].name
        rows.append(
            {
                "id": f"BASE-{i - len(beats.stops) + 1}" if base else sites[beats.stops[i]].id,
                "name": text(name),
                "lon": degrees(network.node_lon[node]),
                "lat": degrees(network.node_lat[node]),
                "node": int(node),
                "base": base,
            }
        )
    return rows


def legs_of(prepared: Prepared, beats: Beats, sets: list[patrols.JointPatrol]) -> list[Json]:
    """The street geometry of every move that occurs, by the streets open when it first does."""
    first: dict[tuple[int, int], int] = {}
    for joint in sets:
        for patrol in joint:
            for here, there in pairwise(patrol.stops):
                if here.place != there.place:
                    slot = max(0, int(here.leave_s // beats.slot_s) - OVERLAP)
                    key = (here.place, there.place)
                    first[key] = min(slot, first.get(key, slot))
    network = streets.at_speed(prepared.ground.network, prepared.ground.scenario.parameters.patrol_speed_kph)
    rows = []
    for a in sorted({a for a, _ in first}):
        for start, is_open in beats.ways:
            later = [s for s, _ in beats.ways if s > start]
            targets = [
                b for (x, b), slot in sorted(first.items()) if x == a and start <= slot < (later[0] if later else 10**9)
            ]
            found = streets.routes(network, beats.nodes[a], [beats.nodes[b] for b in targets], open_segments=is_open)
            for b, way in zip(targets, found, strict=True):
                rows.append({"from": a, "to": b, "line": _line(prepared, way, beats.nodes[a])})
    return sorted(rows, key=lambda row: (row["from"], row["to"]))


def _line(prepared: Prepared, way: streets.Route | None, node: int) -> list[list[float]]:
    network = prepared.ground.network
    if way is None or not len(way.segments):
        place = [degrees(network.node_lon[node]), degrees(network.node_lat[node])]
        return [place, place]
    return route_line(network, way.nodes.tolist(), way.segments.tolist())


def visits_of(prepared: Prepared, given: Round, sets: list[patrols.JointPatrol]) -> list[Json]:
    """Each site that must be visited, and the longest time without a visit in any set."""
    scenario = prepared.ground.scenario
    must = [site for site in scenario.sites if site.visit_every_min is not None]
    rows = []
    for site, visit in zip(must, given.problem.visits, strict=True):
        gap = max(patrols.longest_gap(given.problem, joint, visit.place) for joint in sets)
        rows.append(
            {
                "site": site.id,
                "every_min": site.visit_every_min,
                "largest_gap_min": gap * scenario.parameters.patrol_slot_min,
                "kept": gap <= visit.every,
            }
        )
    return rows


def predictability(given: Round, sets: list[patrols.JointPatrol], chances: list[float]) -> Json:
    """How little watching helps: against this mixture, and against one fixed timetable of the same teams.

    The timetable is the likeliest set driven every period: what a post without a draw would do.
    """
    values = np.asarray(given.problem.values)
    covers = np.array([protection(given.problem, joint) for joint in sets])
    drawn = learned_attack(covers, chances, values, days=WATCH_DAYS)
    fixed = learned_attack(covers[:1], [1.0], values, days=WATCH_DAYS)
    return {
        "days": WATCH_DAYS,
        "entropy_bits": next_stop_entropy_bits(sets, chances),
        "observer_loss": float(drawn.loss),
        "fixed_observer_loss": float(fixed.loss),
    }
