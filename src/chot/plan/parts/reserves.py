"""Reserves in the plan: where they wait, who goes where first, and what is reached in time when some are busy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from chot import reserves, streets
from chot.errors import Finding, InputError
from chot.plan.game import PeriodGame
from chot.plan.parts.beats import barring, base_of
from chot.plan.parts.demand import find_places, rates_per_hour
from chot.plan.parts.part import Desk, Json, Limits, Options
from chot.plan.parts.reserve_audit import audit_reserves
from chot.plan.parts.reserve_terms import (
    Standby,
    coverage_figures,
    dispatch_order,
    expected_share,
    queue_of,
    seconds,
    unit_times,
)
from chot.plan.prepare import Prepared
from chot.plan.shapes import degrees, text
from chot.scenario import Period
from chot.units import Text

Float = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Staged:
    """``at`` (k,): the staging place of each unit; what the places are worth, and what the queueing model says."""

    at: Index
    value: float
    bound: float
    outcome: str
    queue: Json | None


class Reserves:
    """The storey of reserves: maximal expected covering (Daskin 1983), then the hypercube model (Larson 1974)."""

    name = "reserves"
    label = Text("Lực lượng cơ động", "Reserves")

    def setup(self, prepared: Prepared, game: PeriodGame) -> Standby | None:
        ground = prepared.ground
        scenario, network = ground.scenario, ground.network
        units = scenario.units_on_duty("reserve", game.period)
        places = find_places(ground)
        rates = rates_per_hour(ground, places, game.period)
        if not units or not rates.sum() or not len(places.staging):
            return None
        rules = scenario.parameters
        service_s = (rules.on_scene_min + rules.handover_min) * 60
        _refuse_overload(game.period, float(rates.sum()), service_s, len(units))
        is_open = streets.open_at(network, barring(scenario), game.period.start, game.period.end)
        travel = streets.travel_times(network, places.staging, open_segments=is_open)
        bases = [int(streets.nearest(network, *base_of(scenario, unit)).node) for unit in units]
        from_base = streets.travel_times(network, bases, open_segments=is_open)[:, places.staging]
        return Standby(
            units,
            places,
            rates,
            travel[:, places.nodes].T.copy(),
            from_base,
            rules.response_min * 60,
            service_s,
        )

    def solve(self, given: Standby, limits: Limits) -> Staged:
        result = reserves.expected_cover(
            given.travel_s,
            given.rates,
            len(given.units),
            given.target_s,
            busy=given.busy,
            seed=limits.seed,
            time_limit_s=limits.time_limit_s,
            stop=limits.stop,
        )
        total = float(given.rates.sum())
        limits.tell(result.total_s, result.value / total, result.bound / total)
        at = assign(given, np.asarray(result.open))
        times = unit_times(given, at)
        value = expected_share(given, times)
        return Staged(at, value, max(value, result.bound / total), result.outcome.value, queue_of(given, times))

    def section(self, prepared: Prepared, game: PeriodGame, given: Standby, result: Staged) -> Json:
        network = prepared.ground.network
        times = unit_times(given, result.at)
        return {
            "response_min": prepared.ground.scenario.parameters.response_min,
            "busy": given.busy,
            "value": result.value,
            "bound": result.bound,
            "gap": (result.bound - result.value) / result.value if result.value > 0 else 0.0,
            "outcome": result.outcome,
            "units": [
                {
                    "unit": unit.id,
                    "name": text(streets.junction_name(network, int(given.places.staging[c]))),
                    "lon": degrees(network.node_lon[given.places.staging[c]]),
                    "lat": degrees(network.node_lat[given.places.staging[c]]),
                    "node": int(given.places.staging[c]),
                    "from_base_s": seconds(given.from_base_s[i, c]),
                }
                for i, (unit, c) in enumerate(zip(given.units, result.at.tolist(), strict=True))
            ],
            **coverage_figures(given, times),
            "rates": [float(r) for r in given.rates],
            "order": dispatch_order(times).tolist(),
            "times_s": [[seconds(t) for t in row] for row in times],
            "unreached": np.flatnonzero(times.min(axis=0) > given.target_s).tolist(),
            "queue": result.queue,
        }

    def lottery(self, plan: Mapping[str, Any], section: Mapping[str, Any]) -> tuple[list[int], Options] | None:
        return None

    def audit(self, desk: Desk, given: Standby, section: Mapping[str, Any]) -> None:
        audit_reserves(desk, given, section)


def _refuse_overload(period: Period, rate: float, service_s: float, n_units: int) -> None:
    """More work than all reserves together can do: no staging helps, and every figure would be an empty promise."""
    needed = rate * service_s / 3600
    if needed < n_units:
        return
    raise InputError(
        Finding(
            "reserves-all-busy",
            Text(
                f"giai đoạn '{period.name.vi}': vụ việc dự kiến cần {needed:.1f} lực lượng cơ động làm việc liên tục, "
                f"chỉ có {n_units}",
                f"period '{period.name.en}': the incidents expected keep {needed:.1f} reserve units busy all the time, "
                f"there are {n_units}",
            ),
            Text(
                "thêm đơn vị loại 'reserve', hoặc giảm incidents_per_day, on_scene_min, handover_min",
                "add units of kind 'reserve', or lower incidents_per_day, on_scene_min or handover_min",
            ),
            file="units.csv",
            value=f"{rate:.1f}/h x {service_s / 60:g} min",
        )
    )


def assign(given: Standby, chosen: Index) -> Index:
    """(k,) the staging place of each unit, all together as short a drive from their bases as can be."""
    cost = np.minimum(given.from_base_s[:, chosen], 1e6)
    rows, columns = linear_sum_assignment(cost)
    at = np.empty(len(given.units), np.int64)
    at[rows] = chosen[columns]
    return at
