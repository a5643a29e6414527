"""Patrols in the plan: teams from their units' bases, drawn for each period from a mixture of joint patrols."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chot import patrols
from chot.assess.patrol_bound import flow_bound
from chot.draw import WEIGHT_TOTAL, exact_weights
from chot.plan.game import PeriodGame
from chot.plan.parts.beats import Beats, lay_beats, slot_times
from chot.plan.parts.part import Desk, Json, Limits, Options
from chot.plan.parts.patrol_audit import audit_patrols
from chot.plan.parts.patrol_shown import legs_of, places_of, predictability, visits_of
from chot.plan.parts.patrol_terms import (
    DWELL_S,
    LEAST_PROBABILITY,
    OPTIMAL_WITHIN,
    OVERLAP,
    TIME_SHARE,
    Round,
    rounded,
    stops_of,
)
from chot.plan.prepare import Prepared
from chot.units import Text

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is drawn from, whole weights and joint patrols, and what it is worth by these exact weights."""

    weights: list[int]
    sets: list[patrols.JointPatrol]
    coverage: Any
    value: float
    bound: float
    outcome: str


class Patrols:
    """The storey of patrols; who stands within the patrol radius of a site protects it, and visits it."""

    name = "patrols"
    label = Text("Tuần tra", "Patrols")

    def setup(self, prepared: Prepared, game: PeriodGame) -> Round | None:
        beats = lay_beats(prepared.ground, game.period)
        if beats is None:
            return None
        scenario = prepared.ground.scenario
        rules, n_slots = scenario.parameters, beats.values.shape[1]
        rest = math.ceil(rules.patrol_break_min * 60 / beats.slot_s)
        early, late = OVERLAP + n_slots // 4, OVERLAP + 3 * n_slots // 4
        window = {"break_slots": rest, "break_from": early, "break_to": late} if rest else {}
        teams = Counter(beats.base_place)
        problem = patrols.Problem(
            slot_s=beats.slot_s,
            travel_s=[(slot + OVERLAP if slot else 0, matrix) for slot, matrix in beats.travel_s],
            values=np.pad(beats.values, ((0, 0), (OVERLAP, OVERLAP))),
            sites=np.array(beats.stop_of),
            shifts=[patrols.Shift(base, n, **window) for base, n in teams.items()],
            effectiveness=rules.patrol_effectiveness,
            protects=beats.protects,
            dwell_s=min(DWELL_S, beats.slot_s / 3),
            max_in_place=rules.patrol_most_in_place,
            visits=[
                patrols.Visit(stop, max(1, math.floor(site.visit_every_min * 60 / beats.slot_s)))
                for stop, site in zip(beats.stop_of, scenario.sites, strict=True)
                if site.visit_every_min is not None
            ],
        )
        units = tuple(
            unit.id for base in teams for unit, at in zip(beats.units, beats.base_place, strict=True) if at == base
        )
        return Round(beats, problem, units)

    def solve(self, given: Round, limits: Limits) -> Drawn:
        result = patrols.solve(
            given.problem,
            seed=limits.seed,
            time_limit_s=limits.time_limit_s * TIME_SHARE,
            progress=limits.tell,
            stop=limits.stop,
        )
        # With rules the solver may prove more than an auditor can repeat; only what can be repeated is published.
        bound = min(result.bound, flow_bound(given.problem))
        return drawn_from(given, result.joint_patrols, result.probabilities, bound, result.outcome.value)

    def section(self, prepared: Prepared, game: PeriodGame, given: Round, result: Drawn) -> Json:
        scenario, rules, beats = prepared.ground.scenario, prepared.ground.scenario.parameters, given.beats
        return {
            "slot_min": rules.patrol_slot_min,
            "slots": int(beats.values.shape[1]),
            "radius_m": rules.patrol_radius_m,
            "effectiveness": rules.patrol_effectiveness,
            "speed_kph": rules.patrol_speed_kph,
            "most_in_place": rules.patrol_most_in_place,
            "units": list(given.units),
            "places": places_of(prepared, beats),
            "value": result.value,
            "bound": result.bound,
            "gap": (result.value - result.bound) / result.value if result.value > 0 else 0.0,
            "outcome": result.outcome,
            "worst": _worst(prepared, game, beats, result),
            "sites": [
                {
                    "site": site.id,
                    "loss": float(np.max(beats.values[i] * (1 - result.coverage[i]))),
                    "coverage": [float(c) for c in result.coverage[i]],
                    "values": [float(v) for v in beats.values[i]],
                }
                for i, site in enumerate(scenario.sites)
            ],
            "visits": visits_of(prepared, given, result.sets),
            "sets": [
                {
                    "weight": w,
                    "probability": w / WEIGHT_TOTAL,
                    "teams": [stops_of(patrol, beats.slot_s) for patrol in joint],
                }
                for w, joint in zip(result.weights, result.sets, strict=True)
            ],
            "legs": legs_of(prepared, beats, result.sets),
            "predictability": predictability(given, result.sets, [w / WEIGHT_TOTAL for w in result.weights]),
        }

    def lottery(self, plan: Mapping[str, Any], section: Mapping[str, Any]) -> tuple[list[int], Options] | None:
        """Each option is every team's stops one after another: place, arrival and departure in milliseconds, rest."""
        options = []
        for row in section["sets"]:
            numbers: list[int] = []
            for team in row["teams"]:
                numbers.append(len(team))
                for place, arrive, leave, rest in team:
                    numbers += [place, round(arrive * 1000), round(leave * 1000), rest]
            options.append(tuple(numbers))
        return [row["weight"] for row in section["sets"]], tuple(options)

    def audit(self, desk: Desk, given: Round, section: Mapping[str, Any]) -> None:
        audit_patrols(desk, given, section)


def drawn_from(
    given: Round, joint_patrols: Sequence[patrols.JointPatrol], probabilities: Float, bound: float, outcome: str
) -> Drawn:
    """The mixture with exact weights and times as published, the likeliest first, and what it is worth as it is."""
    order = np.argsort(-probabilities, kind="stable")
    kept = [i for i in order.tolist() if probabilities[i] >= LEAST_PROBABILITY]
    weights = exact_weights(probabilities[kept])
    pairs = [(w, rounded(joint_patrols[i])) for w, i in zip(weights, kept, strict=True)]
    pairs.sort(key=lambda pair: -pair[0])
    sets = [joint for _, joint in pairs]
    covers = np.array([patrols.coverage_of(given.problem, joint) for joint in sets])
    coverage = np.tensordot(np.array([w for w, _ in pairs]) / WEIGHT_TOTAL, covers, axes=1)[:, OVERLAP:-OVERLAP]
    value = float(np.max(given.beats.values * (1 - coverage)))
    bound = min(bound, value)
    best = value - bound <= OPTIMAL_WITHIN * max(1.0, value)
    ended = "optimal" if best else "feasible" if outcome == "optimal" else outcome
    return Drawn([w for w, _ in pairs], sets, coverage, value, bound, ended)


def _worst(prepared: Prepared, game: PeriodGame, beats: Beats, result: Drawn) -> Json | None:
    """Where and when the greatest loss is attained; of several the most valuable, whose name means most."""
    if result.value <= 0:
        return None
    attained = beats.values * (1 - result.coverage) >= result.value * (1 - 1e-6)
    site, slot = np.unravel_index(int(np.argmax(np.where(attained, beats.values, -1.0))), beats.values.shape)
    start, _ = slot_times(game.period, int(slot), beats.slot_s)
    return {"site": prepared.ground.scenario.sites[site].id, "slot": int(slot), "start": start.isoformat()}
