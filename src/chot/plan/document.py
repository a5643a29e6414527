"""The plan as one JSON document; its schema is plan.schema.json, explained in docs/reference/plan-json.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

import chot
from chot import streets
from chot.checkpoints.operation import Strategy
from chot.checkpoints.operation.routes import Route
from chot.draw import WEIGHT_TOTAL
from chot.plan.game import Note, PeriodGame, covered_note
from chot.plan.ground import Float, Ground
from chot.plan.parts import PART, PARTS, Standby
from chot.plan.prepare import Prepared
from chot.plan.shapes import degrees, route_line, street_name, text
from chot.plan.tasks import Task, Tasks, standbys_of
from chot.plan.work import Aftermath, Outcomes, Shared
from chot.scenario import Parameters, Scenario
from chot.scenario.model import Ring
from chot.streets import StreetNetwork
from chot.units import Text

SCHEMA, SCHEMA_VERSION = "chot.plan", 2
# A trip counts as affected when checkpoints cost it more than this, seconds.
AFFECTED_S = 0.5

Json = dict[str, Any]


def plan_document(
    prepared: Prepared, shared: Shared, outcomes: Outcomes, tasks: Tasks, teams: int | None, folder: Path
) -> Json:
    """The whole plan but for its draws; ``folder`` is where it will lie, so that it can point back to its scenario."""
    ground, scenario = prepared.ground, prepared.ground.scenario
    document: Json = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "chot_version": chot.__version__,
        "complete": not outcomes.stopped,
        "scenario": {
            "id": scenario.id,
            "name": text(scenario.name),
            "description": text(scenario.description),
            "time_zone": str(scenario.time_zone),
            "folder": relative(scenario.folder, folder),
            "option": prepared.option or None,
            "files": dict(prepared.files),
        },
        "map": {
            "file": scenario.map_file.name,
            "sha256": prepared.map_sha256,
            "nodes": ground.network.n_nodes,
            "segments": ground.network.n_segments,
            "attribution": ground.network.attribution,
        },
        "parameters": _parameters(scenario.parameters, shared, teams),
        "sites": _sites(ground),
        "entries": _entries(ground),
        "cordons": _cordons(ground),
        "units": named_units(scenario),
        "places": demand_places(ground, standbys_of(tasks)),
        "traffic_trips": shared.trips.tolist(),
        "periods": [],
        "roster": None,
        "exercise": None,
        "repair": None,
        "duties": {unit: dict(by_period) for unit, by_period in prepared.duties.items()},
        "split": None,
    }
    first: dict[str, str] = {}
    for game in prepared.games:
        period = period_json(ground, game, outcomes, first.get(game.key))
        first.setdefault(game.key, game.period.id)
        for part in PARTS:
            period[part.name] = _section(prepared, game, outcomes, tasks.get((part.name, game.period.id)))
        document["periods"].append(period)
    return document


def _section(prepared: Prepared, game: PeriodGame, outcomes: Outcomes, task: Task | None) -> Json | None:
    """A storey's place in the period; None where there is none, or where planning ended before it began."""
    if task is None or task.key not in outcomes.parts:
        return None
    return PART[task.part].section(prepared, game, task.given, outcomes.parts[task.key])


def relative(target: Path, folder: Path) -> str:
    """The way from the plan's folder to its scenario, with forward slashes, so that both can move together."""
    try:
        return Path(os.path.relpath(target.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return target.resolve().as_posix()


def _parameters(rules: Parameters, shared: Shared, teams: int | None) -> Json:
    return {
        "seed": shared.seed,
        "time_limit_s": shared.time_limit_s,
        "standoff_m": rules.standoff_m,
        "forbidden_classes": list(rules.forbidden_classes),
        "allow_tunnels": rules.allow_tunnels,
        "detection": dict(rules.detection),
        "teams_needed": dict(rules.teams_needed),
        "stop_delay_s": rules.stop_delay_s,
        "sample_trips": rules.sample_trips,
        "teams": teams if teams is not None else rules.checkpoint_teams,
        "teams_source": "option" if teams is not None else "parameters" if rules.checkpoint_teams else "units",
    }


def _entries(ground: Ground) -> list[Json]:
    network = ground.network
    return [
        {
            "id": entry.id,
            "name": text(entry.name),
            "lon": degrees(network.node_lon[entry.node]),
            "lat": degrees(network.node_lat[entry.node]),
            "node": entry.node,
        }
        for entry in ground.entries
    ]


def named_units(scenario: Scenario) -> list[Json]:
    """The forces by id, so that whoever reads the plan knows whom it speaks of."""
    return [
        {"id": unit.id, "name": text(unit.name), "call_sign": unit.call_sign, "kind": unit.kind}
        for unit in scenario.units
    ]


def demand_places(ground: Ground, standbys: Mapping[str, Standby]) -> list[Json]:
    """Where incidents are counted, the same in every period; empty where no period has reserves."""
    network = ground.network
    nodes = next(iter(standbys.values())).places.nodes.tolist() if standbys else []
    return [
        {
            "id": f"P{i + 1:03d}",
            "name": text(streets.junction_name(network, node)),
            "lon": degrees(network.node_lon[node]),
            "lat": degrees(network.node_lat[node]),
            "node": node,
        }
        for i, node in enumerate(nodes)
    ]


def _cordons(ground: Ground) -> list[Json]:
    def points(ring: Ring) -> list[list[float]]:
        return [[degrees(lon), degrees(lat)] for lon, lat in ring]

    return [
        {
            "id": cordon.id,
            "name": text(cordon.name),
            "kind": cordon.kind,
            "ring": points(cordon.ring),
            "holes": [points(hole) for hole in cordon.holes],
        }
        for cordon in ground.scenario.cordons
    ]


def _sites(ground: Ground) -> list[Json]:
    return [
        {
            "id": site.id,
            "name": text(site.name),
            "kind": site.kind,
            "lon": degrees(site.lonlat[0]),
            "lat": degrees(site.lonlat[1]),
            "segment": int(segment),
            "distance_m": round(float(distance), 1),
        }
        for site, segment, distance in zip(
            ground.scenario.sites, ground.site_segment, ground.site_distance_m, strict=True
        )
    ]


def period_json(ground: Ground, game: PeriodGame, outcomes: Outcomes, same_as: str | None) -> Json:
    """The checkpoints' place in a period of plan.json: everything but the other storeys and the draw."""
    strategy, after = outcomes.main[game.key], outcomes.after[game.key]
    sites = ground.scenario.sites
    values = np.asarray(game.problem.values, float)[::2]  # both doors of a site have its value
    codes = _checkpoint_codes(strategy)
    notes = list(game.notes)
    if strategy.covered:
        notes.append(_covered(ground.network, strategy))
    return {
        "id": game.period.id,
        "name": text(game.period.name),
        "start": stamp(game.period.start),
        "end": stamp(game.period.end),
        "same_as": same_as,
        "teams": int(game.problem.n_teams),
        "site_values": {site.id: float(v) for site, v in zip(sites, values, strict=True)},
        "closed_segments": np.flatnonzero(game.closed).tolist(),
        "outcome": strategy.outcome,
        "value": strategy.value,
        "bound": strategy.bound,
        "gap": strategy.gap,
        "worst": _worst(ground, strategy, values, after),
        "site_risks": [
            {"site": site.id, "chance": min(1.0, float(p)), "loss": float(v * p)}
            for site, v, p in zip(sites, values, after.site_chance, strict=True)
            if v > 0
        ],
        "notes": [{"code": note.code, "text": text(note.text)} for note in notes],
        "checkpoints": [_checkpoint(ground, strategy, s, code) for s, code in codes.items()],
        "dispositions": [
            {
                "letter": d.letter,
                "name": text(d.name),
                "weight": d.weight,
                "probability": d.probability,
                "teams": float(ground.cost[list(d.segments)].sum()),
                "checkpoints": [code for s, code in codes.items() if s in d.segments],
            }
            for d in strategy.dispositions
        ],
        "routes": [_route(ground, route, codes) for route in after.routes],
        "what_if": [
            {
                "teams": int(game.problem.n_teams) + change,
                "value": other.value,
                "bound": other.bound,
                "outcome": other.outcome,
                "weights": [d.weight for d in other.dispositions],
                "segments": [list(d.segments) for d in other.dispositions],
            }
            for change, other in sorted(outcomes.what_if.get(game.key, {}).items())
        ],
        "traffic": _traffic(after),
    }


def _worst(ground: Ground, strategy: Strategy, values: Float, after: Aftermath) -> Json | None:
    """The site where the greatest loss is attained; of several the most valuable, whose name means most."""
    if strategy.value <= 0:
        return None
    attained = values * after.site_chance >= strategy.value * (1 - 1e-7)
    position = int(np.argmax(np.where(attained, values, -1.0)))
    chance = min(1.0, float(after.site_chance[position]))
    return {"site": ground.scenario.sites[position].id, "chance": chance}


def stamp(moment: datetime) -> str:
    return moment.isoformat()


def _checkpoint_codes(strategy: Strategy) -> dict[int, str]:
    """C1, C2, ... for the segments in use, the most often manned first."""
    weight: dict[int, int] = {}
    for disposition in strategy.dispositions:
        for segment in disposition.segments:
            weight[segment] = weight.get(segment, 0) + disposition.weight
    ordered = sorted(weight, key=lambda segment: (-weight[segment], segment))
    return {segment: f"C{i + 1}" for i, segment in enumerate(ordered)}


def _checkpoint(ground: Ground, strategy: Strategy, segment: int, code: str) -> Json:
    network = ground.network
    weight = sum(d.weight for d in strategy.dispositions if segment in d.segments)
    ends = (int(network.segment_tail[segment]), int(network.segment_head[segment]))
    return {
        "id": code,
        "segment": segment,
        "way": int(network.segment_way[segment]),
        "nodes": [int(network.node_id[end]) for end in ends],
        "street": text(street_name(network, segment)),
        "name": text(streets.place_name(network, segment)),
        "class": network.class_of(segment),
        "lon": degrees(ground.middle[segment, 0]),
        "lat": degrees(ground.middle[segment, 1]),
        "probability": weight / WEIGHT_TOTAL,
        "detection": float(ground.detection[segment]),
        "teams": float(ground.cost[segment]),
    }


def _route(ground: Ground, route: Route, codes: Mapping[int, str]) -> Json:
    network = ground.network
    on_street = [int(s) for s in route.segments]
    entry = next(e for e in ground.entries if e.node == route.nodes[0])
    names: list[Text] = []
    for segment in on_street:
        name = street_name(network, segment)
        if not names or names[-1] != name:
            names.append(name)
    return {
        "site": ground.scenario.sites[route.site].id,
        "entry": entry.id,
        "loss": route.loss,
        "chance": min(1.0, route.survival),
        "length_m": round(route.length_m, 1),
        "segments": on_street,
        "checkpoints": [codes[s] for s in on_street if s in codes],
        "streets": [text(name) for name in names],
        "line": route_line(network, [int(n) for n in route.nodes], on_street),
    }


def _traffic(after: Aftermath) -> Json | None:
    if after.delay_s is None:
        return None
    known = after.delay_s[np.isfinite(after.delay_s)]
    # Rounding alone can make a trip a billionth of a second quicker.
    known = np.maximum(known, 0.0)
    return {
        "trips": len(known),
        "skipped": len(after.delay_s) - len(known),
        "mean_s": round(float(known.mean()), 3) if len(known) else 0.0,
        "p95_s": round(float(np.percentile(known, 95)), 3) if len(known) else 0.0,
        "affected_share": round(float(np.mean(known > AFFECTED_S)), 4) if len(known) else 0.0,
    }


def _covered(network: StreetNetwork, strategy: Strategy) -> Note:
    always = sorted(set.intersection(*(set(d.segments) for d in strategy.dispositions)))
    names = [streets.place_name(network, segment) for segment in always]
    return covered_note("; ".join(n.vi for n in names), "; ".join(n.en for n in names), len(always))
