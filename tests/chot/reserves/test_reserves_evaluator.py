"""The evaluator finds every altered figure and every requirement that is not kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_reserves import swain55

from chot import reserves
from chot.assess.response import differences
from chot.reserves import Model, Problem, Result


def plan(model: Model, **more: Any) -> tuple[Problem, Result]:
    distance, demand = swain55()
    p = None if model is Model.SET_COVER else 4
    radius = None if model in (Model.P_MEDIAN, Model.P_CENTER) else 10.0
    problem = Problem(model, distance, demand, p, radius, **more)
    return problem, reserves.solve(problem)


@pytest.mark.parametrize("model", list(Model))
def test_a_sound_result_has_no_differences_and_every_altered_figure_is_found(model: Model) -> None:
    problem, result = plan(model)
    assert differences(problem, result) == ()
    covered = result.covered.copy()
    covered[0] = not covered[0]
    order = result.order.copy()
    order[7, 0], order[7, 2] = order[7, 2], order[7, 0]
    altered: list[dict[str, Any]] = [
        {"value": result.value * 1.001},
        {"bound": result.value + (-1 if model in (Model.MAX_COVER, Model.EXPECTED_COVER, Model.DOUBLE_COVER) else 1)},
        {"covered": covered},
        {"covered_share": result.covered_share - 0.001},
        {"covered_share_one_busy": result.covered_share_one_busy + 0.001},
        {"unreachable": np.array([3])},
        {"order": order},
    ]
    for change in altered:
        assert differences(problem, replace(result, **change)), change


def codes(problem: Problem, result: Result) -> list[str]:
    return [finding.line("en").split("'")[1] for finding in differences(problem, result)]


def test_units_that_break_a_requirement_are_found() -> None:
    problem, result = plan(Model.MAX_COVER, fixed=[7])
    assert "open" in codes(problem, replace(result, open=result.open[:3]))
    others = np.setdiff1d(np.arange(55), [7])[:4]
    assert "fixed" in codes(problem, replace(result, open=others))
    assert "per_site" in codes(problem, replace(result, open=np.array([7, 7, 8, 9])))
    problem, result = plan(Model.SET_COVER)
    assert "covered" in codes(problem, replace(result, open=result.open[1:]))
    problem, result = plan(Model.DOUBLE_COVER, share=0.5, outer_radius=25.0)
    assert {"share", "outer_radius"} <= set(codes(problem, replace(result, open=np.array([54, 54, 54, 54]))))


def test_more_than_a_base_can_serve_is_found() -> None:
    problem, result = plan(Model.MAX_COVER, capacity=np.full(55, 100.0))
    assert differences(problem, result) == ()
    assert result.served is not None
    assert "capacity" in codes(problem, replace(result, served=result.served * 1.5))
