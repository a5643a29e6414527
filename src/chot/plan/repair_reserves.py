"""The reserves of a period mended: every unit stays where it waits, a unit that comes goes where it adds most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from chot import reserves, streets
from chot.plan.game import PeriodGame
from chot.plan.parts import PART, Limits
from chot.plan.parts.reserve_terms import Standby, expected_share, queue_of, unit_times
from chot.plan.parts.reserves import Staged
from chot.plan.prepare import Prepared
from chot.plan.repair_duties import Duty, lost_reason, name_of
from chot.units import Text

Json = dict[str, Any]


def mend_reserves(
    prepared: Prepared, game: PeriodGame, given: Standby, section: Mapping[str, Any], limits: Limits
) -> tuple[Json, list[Duty]]:
    """The section of a period for the units that are left, and the duties that differ."""
    staging = {int(node): i for i, node in enumerate(given.places.staging)}
    was = {row["unit"]: staging[int(row["node"])] for row in section["units"]}
    at, network = [was.get(unit.id, -1) for unit in given.units], prepared.ground.network
    duties = []
    for row in section["units"]:
        if row["unit"] not in {unit.id for unit in given.units}:
            duties.append(Duty("reserves", "dropped", row["unit"], name_of(row["name"]), lost_reason(row["unit"])))
    for i, unit in enumerate(given.units):
        if at[i] < 0:
            at[i] = _best_place(given, [place for place in at if place >= 0])
            name = streets.junction_name(network, int(given.places.staging[at[i]]))
            duties.append(Duty("reserves", "new", unit.id, name, Text("thêm lực lượng", "a unit was added")))
    part = PART["reserves"]
    return part.section(prepared, game, given, _staged(given, np.array(at, np.int64), limits)), duties


def _best_place(given: Standby, taken: list[int]) -> int:
    """The staging place with which most of the demand is expected to find an idle unit in time."""
    others = [c for c in range(len(given.places.staging)) if c not in taken] or list(range(len(given.places.staging)))
    return max(others, key=lambda c: expected_share(given, unit_times(given, np.array([*taken, c], np.int64))))


def _staged(given: Standby, at: Any, limits: Limits) -> Staged:
    """These places with their value, and what no choice of places could beat."""
    best = reserves.expected_cover(
        given.travel_s, given.rates, len(given.units), given.target_s, busy=given.busy, seed=limits.seed,
        time_limit_s=limits.time_limit_s,
    )  # fmt: skip
    times = unit_times(given, at)
    value = expected_share(given, times)
    bound = max(value, best.bound / float(given.rates.sum()))
    outcome = "optimal" if bound - value <= 1e-6 else "feasible"
    return Staged(at, value, bound, outcome, queue_of(given, times))
