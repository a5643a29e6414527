"""A reserve problem that makes no sense is refused by name, value and remedy; odd ones are answered all the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chot import reserves
from chot.errors import InputError
from chot.reserves import Calls, Model, Problem
from chot.solvers import Outcome

GOOD: dict[str, Any] = {
    "model": Model.MAX_COVER, "distance": [[1.0, 5.0], [4.0, 2.0], [9.0, np.inf]], "demand": [1.0, 2.0, 3.0], "p": 1,
    "radius": 4.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"radius": 0}, "reserve-radius", "a radius above 0"),
        ({"radius": -3.0}, "reserve-radius", "-3.0"),
        ({"radius": None}, "reserve-radius", "None"),
        ({"demand": [1.0, -2.0, 3.0]}, "reserve-demand", "demand[1] = -2.0"),
        ({"demand": [1.0, np.nan, 3.0]}, "reserve-demand", "demand[1] = nan"),
        ({"demand": [1.0, 2.0]}, "reserve-demand", "3 numbers"),
        ({"p": 0}, "reserve-p", "from 1 to 2"),
        ({"p": 3}, "reserve-p", "from 1 to 2"),
        ({"p": None}, "reserve-p", "from 1 to 2"),
        ({"p": 1, "fixed": [0, 1]}, "reserve-p", "from 2 to 2"),
        ({"fixed": [2]}, "reserve-fixed", "from 0 to 1"),
        ({"fixed": [0, 0], "p": 2}, "reserve-fixed", "different"),
        ({"distance": [[1.0, -5.0]], "demand": [1.0]}, "reserve-distance", "distance[0, 1] = -5.0"),
        ({"distance": [[np.nan, 5.0]], "demand": [1.0]}, "reserve-distance", "distance[0, 0] = nan"),
        ({"distance": None}, "reserve-distance", "distances or a coverage"),
        ({"capacity": [1.0, 0.0]}, "reserve-capacity", "2 numbers above 0"),
        ({"model": Model.P_CENTER, "capacity": [1.0, 1.0]}, "reserve-capacity", "max_cover or p_median"),
        ({"model": Model.EXPECTED_COVER, "busy": 1.0}, "reserve-busy", "from 0 to below 1"),
        ({"model": Model.EXPECTED_COVER, "per_site": 0}, "reserve-per-site", "at least 1"),
        ({"model": Model.DOUBLE_COVER, "share": 1.5}, "reserve-share", "from 0 to 1"),
        ({"model": Model.DOUBLE_COVER, "outer_radius": 2.0}, "reserve-outer-radius", "at least the radius 4.0"),
        (
            {"model": Model.P_MEDIAN, "distance": None, "coverage": [[True, False]] * 3},
            "reserve-distance",
            "p_median",
        ),
    ],
)
def test_a_bad_entry_is_named_with_its_value_and_the_remedy(changes: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        Problem(**(GOOD | changes))
    assert code in [finding.code for finding in caught.value.findings]
    assert said in str(caught.value)


def test_all_that_is_wrong_is_said_at_once_and_in_both_languages() -> None:
    with pytest.raises(InputError) as caught:
        Problem(**(GOOD | {"radius": 0, "p": 0, "demand": [-1.0, 0, 0]}))
    assert len(caught.value.findings) == 3
    assert all(finding.line("vi") != finding.line("en") for finding in caught.value.findings)


CALLS: dict[str, Any] = {"arrival_per_h": [1.0, 2.0], "preference": [[0, 1], [1, 0]], "service_per_h": 2.0}


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"arrival_per_h": [2.0, 2.0], "waiting": True}, "reserve-overloaded", "add units"),
        ({"arrival_per_h": [0.0, 0.0]}, "reserve-arrival", "some above 0"),
        ({"arrival_per_h": [1.0, -1.0]}, "reserve-arrival", "not negative"),
        ({"preference": [[0, 1], [1, 1]]}, "reserve-preference", "different unit numbers"),
        ({"preference": [[0, 1], [-1, 0]]}, "reserve-preference", "-1 where it ends"),
        ({"preference": [[0, 1]]}, "reserve-preference", "for each atom"),
        ({"preference": [[0, 1], [1, -1]], "waiting": True}, "reserve-preference", "all 2 units"),
        ({"service_per_h": [1.0]}, "reserve-service", "2 numbers above 0"),
        ({"service_per_h": 0.0}, "reserve-service", "above 0"),
        ({"travel_s": [[1.0, 2.0]]}, "reserve-travel", "(2, 2)"),
        ({"within_s": 0.0}, "reserve-within", "seconds above 0"),
    ],
)
def test_a_bad_queue_is_named_with_its_value_and_the_remedy(changes: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        Calls(**(CALLS | changes))
    assert [finding.code for finding in caught.value.findings] == [code]
    assert said in str(caught.value)


def test_too_many_units_for_the_exact_model_are_sent_to_the_approximation() -> None:
    with pytest.raises(InputError, match="approximate"):
        reserves.hypercube([1.0], [list(range(30))], 1.0, method="exact")
    assert not reserves.hypercube([1.0], [list(range(30))], 1.0).exact


def test_places_that_nobody_reaches_are_named_and_left_out() -> None:
    distance = np.array([[1.0, 3.0], [np.inf, np.inf], [2.0, 2.0]])
    for result in (
        reserves.max_cover(distance, [1.0, 5.0, 1.0], 1, 10.0),
        reserves.set_cover(distance, 10.0),
        reserves.p_median(distance, [1.0, 5.0, 1.0], 1),
        reserves.p_center(distance, 1),
    ):
        assert result.outcome is Outcome.OPTIMAL
        assert result.unreachable.tolist() == [1]
        assert [finding.code for finding in result.findings()] == ["reserve-unreachable"]
        assert "1 places nobody reaches" in result.findings()[0].line("en")
        assert result.order[1].tolist() == [-1, -1, -1]
    assert reserves.p_median(distance, [1.0, 5.0, 1.0], 1).value == 3.0


def test_nothing_to_cover_is_an_answer() -> None:
    nobody = np.full((2, 3), np.inf)
    assert reserves.max_cover(nobody, [1.0, 1.0], 2, 5.0).value == 0.0
    assert reserves.set_cover(nobody, 5.0).value == 0.0
    assert reserves.p_median(nobody, [1.0, 1.0], 2).value == 0.0
    assert reserves.p_center(nobody, 2).value == 0.0
    assert reserves.max_cover(np.ones((2, 3)), [0.0, 0.0], 2, 5.0).value == 0.0


def test_a_center_that_leaves_a_place_without_a_way_is_infeasible_with_the_reason() -> None:
    distance = np.array([[1.0, np.inf], [np.inf, 1.0]])
    result = reserves.p_center(distance, 1)
    assert result.outcome is Outcome.INFEASIBLE
    assert len(result.open) == 0
    assert "add units" in result.findings()[0].line("en")


def test_the_dispatch_order_and_the_share_with_one_unit_busy() -> None:
    distance = np.array([[1.0, 4.0, 9.0], [8.0, 2.0, 1.0], [3.0, 3.0, 3.0], [2.0, 9.0, 9.0]])
    result = reserves.max_cover(distance, [1.0, 1.0, 1.0, 1.0], 2, 3.0, fixed=[0, 1])
    assert result.open.tolist() == [0, 1]
    assert result.order.tolist() == [[0, 1, -1], [1, 0, -1], [0, 1, -1], [0, 1, -1]]
    assert result.covered_share == 1.0
    assert result.covered_share_one_busy.tolist() == [0.5, 0.75]
    assert result.uncovered.tolist() == []


def test_the_clock_and_the_caller_end_a_search_with_a_sound_bound() -> None:
    rng = np.random.default_rng(1)
    places = rng.random((400, 2))
    distance = np.linalg.norm(places[:, None] - places, axis=2)
    told: list[tuple[float, float, float]] = []
    stopped = reserves.max_cover(
        distance, rng.random(400), 20, 0.08, stop=lambda: True, progress=lambda *figures: told.append(figures)
    )
    assert stopped.outcome is Outcome.INTERRUPTED
    assert stopped.bound >= stopped.value
    short = reserves.p_median(distance, rng.random(400), 20, time_limit_s=0.0)
    assert short.outcome is Outcome.TIME_LIMIT
    assert short.bound <= short.value
    assert len(short.open) == 20
