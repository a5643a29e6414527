"""The reserve units' day replayed from its log: nobody lost, nobody in two places, nobody passed over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from exercise_operations import DAY_S, day_and_night, reserve
from hypothesis import given, settings
from hypothesis import strategies as st

from chot.assess.exercise import LogRow, Operation, Period, Response, day_log, run

NOON = DAY_S / 2


def replay(log: Sequence[LogRow], response: Response, starts: Sequence[float]) -> None:
    """Check every rule of dispatch on one day, from the log and the plain input alone."""
    travel, available = np.asarray(response.travel_s), np.asarray(response.available)
    order = np.asarray(response.preference)
    priority = np.asarray(response.priority)

    def may_go(unit: int, row: LogRow, moment: float) -> bool:
        period = sum(start <= moment for start in starts) - 1
        place = response.places.index(row.place)
        can = available[period, unit] and np.isfinite(travel[period, unit, place])
        return bool(can and unit in order[period, place])

    def is_idle(unit: int, moment: float) -> bool:
        jobs = [(r.ordered_s, r.freed_s) for r in log if r.unit == response.units[unit]]
        return not any(a is not None and b is not None and a < moment < b for a, b in jobs)

    assert [row.time_s for row in log] == sorted(row.time_s for row in log)
    for unit, name in enumerate(response.units):
        jobs = sorted((r.ordered_s, r.freed_s) for r in log if r.unit == name)
        assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(jobs)), name
        for row in (r for r in log if r.unit == name):
            assert may_go(unit, row, row.ordered_s)
    for row in log:
        place = response.places.index(row.place)
        if row.unit is None:
            # Nobody came: at no later moment that matters was there an idle unit that may go.
            later = [r.ordered_s for r in log if r.ordered_s is not None and r.ordered_s > row.time_s]
            moments = [row.time_s] if response.lost_when_busy else [row.time_s, *later]
            assert not any(may_go(u, row, t) and is_idle(u, t + 1e-6) for t in moments for u in range(len(travel[0])))
            continue
        assert row.time_s <= row.ordered_s < row.arrived_s <= row.freed_s
        period = sum(start <= row.ordered_s for start in starts) - 1
        unit = response.units.index(row.unit)
        way = row.arrived_s - row.ordered_s - response.turnout_s
        assert way >= travel[period, unit, place] - 1e-6 or np.asarray(response.between_s).size
        for better in order[period, place]:
            if better == unit:
                break
            if may_go(better, row, row.ordered_s):
                assert not is_idle(better, row.ordered_s + 1e-6) or not is_idle(better, row.ordered_s - 1e-6)
        for other in log:
            waits = other.time_s < row.ordered_s and (other.ordered_s is None or other.ordered_s > row.ordered_s)
            mine, theirs = (priority[response.kinds.index(x.kind)] for x in (row, other))
            ahead = (theirs, other.time_s) < (mine, row.time_s)
            if waits and ahead and not response.lost_when_busy:
                assert not may_go(unit, other, row.ordered_s)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_a_day_breaks_no_rule_of_dispatch(seed: int, lose: bool, turn_back: bool) -> None:
    rng = np.random.default_rng(seed)
    u, n = int(rng.integers(1, 5)), int(rng.integers(1, 6))
    travel = rng.uniform(50, 2000, (2, u, n))
    travel[rng.random(travel.shape) < 0.15] = np.inf
    travel[:, 0] = rng.uniform(50, 2000, (2, n))
    available = rng.random((2, u)) < 0.8
    available[:, 0] = True
    points = rng.random((n, 2))
    between = np.linalg.norm(points[:, None] - points, axis=2) * 1000
    response = reserve(
        units=[f"U-{i}" for i in range(u)],
        places=[f"p-{i}" for i in range(n)],
        kinds=["k", "urgent"],
        rates_per_hour=rng.uniform(0, 0.6 / n, (24, n, 2)),
        travel_s=travel,
        available=available,
        on_scene_s=[1200.0, 900.0],
        handover_s=[300.0, 0.0],
        priority=[1, 0],
        turnout_s=30.0,
        lost_when_busy=lose,
        between_s=np.array([between, between]) if turn_back else None,
    )
    periods = [Period("day", 0.0, NOON, [1.0]), Period("night", NOON, DAY_S, [1.0])]
    operation = Operation(("A",), periods, response=response)
    log = day_log(operation, seed=seed)
    assert operation.response is not None
    replay(log, operation.response, [0.0, NOON])


def test_the_log_is_the_day_that_run_counts() -> None:
    operation = day_and_night()
    logs = [day_log(operation, seed=4, day=day) for day in range(3)]
    result = run(operation, days=3, seed=4, processes=1)
    rows = [row for log in logs for row in log]
    assert result.periods[-1].incidents == len(rows)
    reached = [row.arrived_s - row.time_s for row in rows if row.arrived_s is not None]
    assert result.periods[-1].within == pytest.approx(sum(took <= 600 for took in reached) / len(rows))
    assert result.periods[-1].mean_s == pytest.approx(np.mean(reached))
    assert result.periods[-1].p50_s == pytest.approx(np.quantile(reached, 0.5, method="inverted_cdf"), abs=1.0)
    assert result.periods[-1].p90_s == pytest.approx(np.quantile(reached, 0.9, method="inverted_cdf"), abs=1.0)
    waited = [row.unit is None or row.ordered_s > row.time_s for row in rows]
    assert result.periods[-1].waited == pytest.approx(np.mean(waited))
    assert sum(unit.trips for unit in result.units) * 3 == pytest.approx(len(reached))
    assert sum(place.served for place in result.places) == len(reached)


def test_a_unit_on_its_way_home_takes_longer_and_turns_back_where_that_is_quicker() -> None:
    # One unit, two places 1,000 s from its base and 10 s apart; ten incidents an hour keep it away from home.
    travel = np.full((1, 1, 2), 1000.0)
    rates = np.full((24, 2, 1), 0.5)
    common = {"units": ["U"], "places": ["a", "b"], "travel_s": travel, "rates_per_hour": rates, "on_scene_s": [60.0]}
    period = Period("P", 0.0, DAY_S, [1.0])
    means = []
    for between in (None, np.array([[[0.0, 10.0], [10.0, 0.0]]])):
        response = reserve(**common, handover_s=0.0, between_s=between)
        means.append(run(Operation(("A",), [period], response=response), days=30, processes=1).periods[-1].mean_s)
    assert means[1] < means[0]


def test_an_incident_waits_for_the_road_to_open_and_a_closed_one_is_never_reached() -> None:
    travel = np.array([[[np.inf, np.inf]], [[100.0, np.inf]]])
    rates = np.zeros((24, 2, 1))
    rates[:12] = 0.1
    response = reserve(units=["U"], places=["opens", "shut"], travel_s=travel, rates_per_hour=rates, on_scene_s=[60.0])
    periods = [Period("day", 0.0, NOON, [1.0]), Period("night", NOON, DAY_S, [1.0])]
    operation = Operation(("A",), periods, response=response)
    rows = [row for day in range(10) for row in day_log(operation, day=day)]
    assert {row.place for row in rows if row.unit is None} == {"shut"}
    assert all(row.ordered_s >= NOON for row in rows if row.unit is not None)
