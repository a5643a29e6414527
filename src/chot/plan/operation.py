"""A plan as the simulated day takes it: what the plan document says, on the ground of its scenario.

Everything that is simulated, and every claim that is checked, is read from the document; only streets, rates and
hours come from the scenario. So an altered figure in the document meets a simulation that does not know of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chot.assess.exercise import (
    Checkpoints,
    Claim,
    Ground,
    Guards,
    Operation,
    Patrols,
    Period,
    Queue,
    Reliefs,
    Response,
)
from chot.plan.game import PeriodGame
from chot.plan.parts.reserve_terms import Standby, reachable_rates
from chot.plan.prepare import Prepared
from chot.scenario import Site
from chot.units import EARTH_RADIUS_M

Json = Mapping[str, Any]
Float = NDArray[np.float64]

# The document's rounding of chances and losses.
ROUNDING = 1e-6
# Larson's approximation is within a few per cent of the truth; the exact model needs no such room.
APPROXIMATION = 0.05
KIND = "incident"


def operation_of(plan: Json, prepared: Prepared, standbys: Mapping[str, Standby]) -> Operation:
    """The operation that a plan describes; ``standbys`` are the reserves' grounds by period id.

    Raises :class:`chot.errors.InputError` where the document makes no sense as an operation.
    """
    ground = prepared.ground
    origin = prepared.games[0].period.start
    network = ground.network
    pairs = list(zip(plan["periods"], prepared.games, strict=True))

    def at(moment: Any) -> float:
        return float((moment - origin).total_seconds())

    return Operation(
        sites=[site.id for site in ground.scenario.sites],
        periods=[
            Period(
                name=period["id"],
                start_s=at(game.period.start),
                end_s=at(game.period.end),
                values=np.asarray(game.problem.values, float)[::2],
                checkpoints=_checkpoints(period, prepared),
                guards=_guards(period, prepared, game),
            )
            for period, game in pairs
        ],
        ground=Ground(
            network.n_nodes,
            network.segment_tail.astype(np.int64),
            network.segment_head.astype(np.int64),
            np.array([entry.node for entry in ground.entries], np.int64),
            [doors.astype(np.int64) for doors in ground.doors],
        ),
        patrols=[
            patrols_of(period, prepared, at(game.period.start))
            for period, game in pairs
            if period["patrols"] is not None
        ],
        response=_response(pairs, standbys, at),
        queues=[queue for period, game in pairs if (queue := _queue(period, standbys.get(game.period.id))) is not None],
        reliefs=_reliefs(pairs, prepared, at),
    )


def _checkpoints(period: Json, prepared: Prepared) -> Checkpoints:
    number = {site.id: i for i, site in enumerate(prepared.ground.scenario.sites)}
    segment = {c["id"]: int(c["segment"]) for c in period["checkpoints"]}
    reach = np.full(len(number), np.nan)
    for risk in period["site_risks"]:
        reach[number[risk["site"]]] = risk["chance"]
    routes = period["routes"]
    return Checkpoints(
        dispositions=[[segment[c] for c in d["checkpoints"]] for d in period["dispositions"]],
        probabilities=[d["probability"] for d in period["dispositions"]],
        detection=prepared.ground.detection,
        routes=[route["segments"] for route in routes],
        route_site=[number[route["site"]] for route in routes],
        route_names=[f"{route['entry']}–{route['site']}" for route in routes],
        survival=Claim([route["chance"] for route in routes], tolerance=ROUNDING) if routes else None,
        reach=Claim(reach, "at most", ROUNDING),
        loss=Claim(period["value"], "at most" if not routes else "equal", ROUNDING),
        names={s: c for c, s in segment.items()},
    )


def _guards(period: Json, prepared: Prepared, game: PeriodGame) -> Guards | None:
    section = period["posts"]
    if section is None or not section["allocations"]:
        return None
    scenario = prepared.ground.scenario
    number = {site.id: i for i, site in enumerate(scenario.sites)}
    values = np.asarray(game.problem.values, float)[::2]
    through = 1 - scenario.parameters.guard_effectiveness
    bare = values * np.array([through if row["fixed"] else 1.0 for row in section["sites"]])
    return Guards(
        rotations=[[number[site] for _, site in a["teams"]] for a in section["allocations"]],
        probabilities=[a["probability"] for a in section["allocations"]],
        effectiveness=scenario.parameters.guard_effectiveness,
        coverage=Claim([row["chance"] for row in section["sites"]], tolerance=ROUNDING),
        uncovered_loss=bare,
        covered_loss=bare * through,
        loss=Claim(section["value"], tolerance=ROUNDING * max(1.0, section["value"])),
    )


def patrols_of(period: Json, prepared: Prepared, start_s: float) -> Patrols:
    """The patrols of a period; a team of which several are present protects independently of the others."""
    section = period["patrols"]
    rules, sites = prepared.ground.scenario.parameters, prepared.ground.scenario.sites
    rows = [
        (number, place, start_s + arrive, start_s + leave)
        for number, option in enumerate(section["sets"])
        for team in option["teams"]
        for place, arrive, leave, _ in team
    ]
    patrol, place, begin, end = (np.array(column) for column in zip(*rows, strict=True))
    slot_s = section["slot_min"] * 60
    return Patrols(
        name=period["id"],
        slot_edges_s=start_s + slot_s * np.arange(section["slots"] + 1),
        probabilities=[option["probability"] for option in section["sets"]],
        stop_patrol=patrol.astype(np.int64),
        stop_place=place.astype(np.int64),
        stop_from_s=begin,
        stop_to_s=end,
        protects=protects_of(section, sites, rules.patrol_radius_m),
        effectiveness=rules.patrol_effectiveness,
        independent=True,
        values=[row["values"] for row in section["sites"]],
        coverage=Claim([row["coverage"] for row in section["sites"]], tolerance=ROUNDING),
        loss=Claim(section["value"], tolerance=ROUNDING * max(1.0, section["value"])),
    )


def protects_of(section: Json, sites: Sequence[Site], radius_m: float) -> NDArray[np.bool_]:
    """(P, t) which sites a team at a place protects: the one it stands at, all within the radius; none from a base."""
    places = section["places"]
    table = np.zeros((len(places), len(sites)), bool)
    for p, place in enumerate(places):
        for s, site in enumerate(sites):
            lon, lat = site.lonlat
            north = np.radians(place["lat"] - lat)
            east = np.radians(place["lon"] - lon) * np.cos(np.radians((place["lat"] + lat) / 2))
            near = bool(EARTH_RADIUS_M * np.hypot(east, north) <= radius_m)
            table[p, s] = not place["base"] and (near or place["id"] == site.id)
    return table


def _response(pairs: list[tuple[Json, PeriodGame]], standbys: Mapping[str, Standby], at: Any) -> Response | None:
    """All reserve units of the event and the incidents they answer, period by period."""
    known = [(period, game, standbys[game.period.id]) for period, game in pairs if period["reserves"] is not None]
    if len(known) < len(pairs):
        return None
    names = sorted({row["unit"] for period, _, _ in known for row in period["reserves"]["units"]})
    n_places = len(known[0][2].places.nodes)
    travel = np.full((len(known), len(names), n_places), np.inf)
    edges: list[float] = []
    rates: list[Float] = []
    for i, (period, game, standby) in enumerate(known):
        start, end = at(game.period.start), at(game.period.end)
        if edges and start > edges[-1]:
            rates.append(np.zeros(n_places))
        edges += [t for t in (start, end) if not edges or t > edges[-1]]
        rates.append(np.array(period["reserves"]["rates"], float))
        for row, times in zip(period["reserves"]["units"], unit_times_of(standby, period["reserves"]), strict=True):
            travel[i, names.index(row["unit"])] = times
    available = np.isfinite(travel).any(axis=2)
    some = known[0][2]
    sections = [period["reserves"] for period, _, _ in known]
    return Response(
        units=names,
        places=[f"P{i + 1:03d}" for i in range(n_places)],
        kinds=[KIND],
        bin_edges_s=edges,
        rates_per_hour=np.array(rates)[:, :, None],
        travel_s=travel,
        target_s=some.target_s,
        on_scene_s=np.array([some.service_s]),
        available=available,
        covered=Claim([s["share_within"] for s in sections], tolerance=ROUNDING),
        covered_twice=Claim([s["share_twice"] for s in sections], tolerance=ROUNDING),
    )


def unit_times_of(standby: Standby, section: Json) -> Float:
    """(k, n) seconds from the staging points that the document names, on the scenario's streets."""
    staging = {int(node): i for i, node in enumerate(standby.places.staging)}
    columns = [staging[row["node"]] for row in section["units"]]
    times: Float = standby.travel_s[:, columns].T
    return times


def _queue(period: Json, standby: Standby | None) -> Queue | None:
    section = period["reserves"]
    if section is None or section["queue"] is None or standby is None:
        return None
    claims = section["queue"]
    room = ROUNDING if claims["model"] == "exact" else APPROXIMATION
    return Queue(
        name=period["id"],
        units=[row["unit"] for row in section["units"]],
        rates_per_hour=reachable_rates(np.array(section["rates"], float), unit_times_of(standby, section)),
        service_s=claims["service_s"],
        travel_s=unit_times_of(standby, section),
        target_s=standby.target_s,
        busy=Claim(claims["busy"], tolerance=room),
        delayed=Claim(claims["delayed"], tolerance=room),
        within=Claim(claims["within"], tolerance=room),
        response=Claim(claims["mean_response_s"], tolerance=max(0.1, room * claims["mean_response_s"])),
    )


def _reliefs(pairs: list[tuple[Json, PeriodGame]], prepared: Prepared, at: Any) -> Reliefs | None:
    """The shifts at fixed posts, one for each unit that a post has in each period."""
    rows = []
    for period, game in pairs:
        for row in (period["posts"] or {"fixed": []})["fixed"]:
            for place, _ in enumerate(row["units"]):
                rows.append((f"{row['post']}/{place + 1}", at(game.period.start), at(game.period.end)))
    if not rows:
        return None
    posts = sorted({name for name, _, _ in rows})
    return Reliefs(
        posts=posts,
        post=[posts.index(name) for name, _, _ in rows],
        from_s=[start for _, start, _ in rows],
        to_s=[end for _, _, end in rows],
    )
