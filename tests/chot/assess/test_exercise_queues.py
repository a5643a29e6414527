"""Waiting and loss against the closed forms of M/M/c (Erlang 1917), and of a hand-solved pair of units."""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest
from exercise_operations import DAY_S, HOURS_S, erlang

from chot.assess.exercise import Claim, Operation, Period, Queue, Response, Result, run


def erlang_b(c: int, a: float) -> float:
    return (a**c / factorial(c)) / sum(a**k / factorial(k) for k in range(c + 1))


def erlang_c(c: int, a: float) -> float:
    b = erlang_b(c, a)
    return b / (1 - a / c * (1 - b))


def simulate(queue: Queue, days: int = 300) -> Result:
    operation = Operation(("A",), [Period("P", 0.0, DAY_S, [1.0])], queues=[queue])
    return run(operation, days=days, seed=3, processes=1)


@pytest.mark.parametrize(("c", "a"), [(1, 0.5), (2, 1.2), (5, 6.0)])
def test_the_share_lost_is_erlang_b(c: int, a: float) -> None:
    b = erlang_b(c, a)
    queue = erlang(c, a, lose=True, lost=Claim(b), delayed=Claim(b), within=Claim(1 - b), travel=Claim(120.0))
    result = simulate(queue)
    assert result.agrees, result.refusals
    busy = sum(f.mean for f in result.figures if f.kind == "queue-busy")
    assert busy == pytest.approx(a * (1 - b), rel=0.02)


@pytest.mark.parametrize(("c", "a"), [(1, 0.5), (2, 1.2), (4, 3.0)])
def test_the_wait_is_that_of_erlang_c(c: int, a: float) -> None:
    delayed = erlang_c(c, a)
    wait_s = delayed * 1200 / (c - a)
    queue = erlang(c, a, lose=False, delayed=Claim(delayed), within=Claim(1 - delayed), response=Claim(120 + wait_s))
    result = simulate(queue)
    assert result.agrees, result.refusals


def test_the_share_that_waits_at_most_so_long_is_erlang_c_with_an_exponential_tail() -> None:
    c, a = 3, 2.0
    within = 1 - erlang_c(c, a) * np.exp(-(c - a) * 600 / 1200)
    result = simulate(erlang(c, a, lose=False, target_s=720.0, within=Claim(within)))
    assert result.agrees, result.refusals


def test_two_units_with_their_own_districts_are_busy_as_the_hypercube_says() -> None:
    # Larson 1974: four states, incidents at 2 and 1 an hour, service at 3 an hour, each district its own unit first.
    first, second, mu = 2.0, 1.0, 3.0
    rates = np.zeros((4, 4))  # states: bit 0 unit 1 busy, bit 1 unit 2 busy
    rates[0, 1], rates[0, 2] = first, second
    rates[1, 3] = rates[2, 3] = first + second
    rates[1, 0] = rates[2, 0] = rates[3, 2] = rates[3, 1] = mu
    generator = rates - np.diag(rates.sum(axis=1))
    p = np.linalg.lstsq(np.vstack([generator.T, np.ones(4)]), np.array([0, 0, 0, 0, 1.0]), rcond=None)[0]
    parts = {
        "units": ["U-1", "U-2"],
        "rates_per_hour": [first, second],
        "service_s": [1200.0, 1200.0],
        "travel_s": [[100.0, 300.0], [400.0, 50.0]],
        "target_s": 250.0,
        "lost_when_busy": True,
        "lost": Claim(p[3]),
        "within": Claim((first * (p[0] + p[2]) + second * (p[0] + p[1])) / (first + second)),
    }
    assert simulate(Queue("pair", busy=Claim([p[1] + p[3], p[2] + p[3]]), **parts)).agrees
    wrong = simulate(Queue("pair", busy=Claim([p[1] + p[3] + 0.03, p[2] + p[3]]), **parts))
    assert [finding.code for finding in wrong.refusals] == ["exercise-disagrees"]


def test_a_whole_day_of_alike_units_loses_what_erlang_b_says() -> None:
    # Fixed travel and a fixed time on scene: M/G/c/c depends on the mean alone; the first hours start from empty.
    response = Response(
        ["U-1", "U-2"], ["a"], ["k"], [0.0, 20 * DAY_S], np.full((1, 1, 1), 3.0), np.full((1, 2, 1), 200.0), 600.0,
        [1000.0], law_shape=np.inf, lost_when_busy=True, within=Claim(1 - erlang_b(2, 1.0), tolerance=0.002),
    )  # fmt: skip
    operation = Operation(("A",), [Period("P", 0.0, 20 * DAY_S, [1.0])], response=response)
    result = run(operation, days=60, seed=5, processes=1)
    assert result.agrees, result.refusals
    assert sum(unit.busy for unit in result.units) == pytest.approx(1 - erlang_b(2, 1.0), rel=0.01)


def test_shares_within_reach_follow_the_demand_by_place_and_hour() -> None:
    rates = np.zeros((24, 2, 1))
    rates[:12, 0], rates[12:, 0], rates[12:, 1] = 2.0, 1.0, 3.0
    travel = np.array([[[100.0, 900.0]], [[100.0, 900.0]]])
    response = Response(["U"], ["near", "far"], ["k"], HOURS_S, rates, travel, 600.0, [60.0],
                        covered=Claim([1.0, 0.25]), covered_twice=Claim([0.0, 0.0]))  # fmt: skip
    periods = [Period("day", 0.0, DAY_S / 2, [1.0]), Period("night", DAY_S / 2, DAY_S, [1.0])]
    result = run(Operation(("A",), periods, response=response), days=100, processes=1)
    assert result.agrees, result.refusals
    assert [place.within > 0 for place in result.places] == [True, False]
