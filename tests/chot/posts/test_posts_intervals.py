"""Uncertain values: the worst case by enumeration, the plain game as a special case, and the evaluator's own proof."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from post_games import random_intervals, worst_case_by_enumeration

from chot.assess.guards import attack, attack_within_intervals, no_coverage_keeps
from chot.posts import IntervalProblem, Problem, solve, solve_intervals
from chot.solvers import Outcome


@pytest.mark.parametrize("block", range(4))
def test_the_value_is_the_least_worst_case_over_all_coverages(block: int) -> None:
    for seed in range(12 * block, 12 * block + 12):
        game = random_intervals(seed)
        result = solve_intervals(game)
        assert result.value == pytest.approx(worst_case_by_enumeration(game), abs=1e-5), seed
        assert result.outcome is Outcome.OPTIMAL, seed


def test_the_bound_is_proved_by_the_evaluator_and_the_value_found_again() -> None:
    for seed in range(150):
        game = random_intervals(seed)
        result = solve_intervals(game)
        assert no_coverage_keeps(game, result.bound - 1e-8), seed
        assert not no_coverage_keeps(game, result.value + 1e-8), seed
        seen = attack_within_intervals(game, result.coverage)
        assert (seen.value, seen.site, seen.threshold) == (result.value, result.attacked, result.threshold)
        assert seen.may_be_attacked.tolist() == result.may_be_attacked.tolist()


def test_no_values_within_the_intervals_do_worse_than_the_worst_case() -> None:
    rng = np.random.default_rng(5)
    for seed in range(60):
        game = random_intervals(seed)
        result = solve_intervals(game)
        for _ in range(20):
            u, w = rng.uniform(0, 1, (2, len(result.coverage)))
            values = (1 - u) * np.asarray(game.values_low) + u * np.asarray(game.values_high)
            covered = (1 - w) * np.asarray(game.covered_low) + w * np.asarray(game.covered_high)
            true = Problem(
                values=np.maximum(values, covered), covered_values=covered, uncovered_loss=game.uncovered_loss,
                covered_loss=game.covered_loss, n_teams=game.n_teams, most=game.most,
            )  # fmt: skip
            assert attack(true, result.coverage).worst_value <= result.value + 1e-9


def test_a_zero_sum_game_without_uncertainty_is_the_plain_game() -> None:
    values = np.random.default_rng(6).uniform(0, 10, 300)
    plain = solve(Problem(values=values, n_teams=25))
    certain = solve_intervals(IntervalProblem(values_low=values, values_high=values, n_teams=25))
    assert certain.value == pytest.approx(plain.value, abs=1e-6)


def test_a_tie_that_decides_is_charged_to_the_planner_and_left_as_a_gap() -> None:
    # Site 1 can be brought down to the other's payoff and no further: the tie is his loss, and the bound says so.
    game = IntervalProblem(
        values_low=[5.0, 10.0], values_high=[5.0, 10.0], covered_high=[5.0, 5.0], uncovered_loss=[1.0, 9.0],
        covered_loss=[1.0, 9.0], n_teams=1,
    )  # fmt: skip
    result = solve_intervals(game)
    assert result.value == 9.0
    assert result.bound == pytest.approx(1.0)
    assert result.outcome is Outcome.FEASIBLE


def test_as_many_teams_as_sites_leave_the_least_worst_case() -> None:
    result = solve_intervals(IntervalProblem(values_low=[2.0, 3.0], values_high=[4.0, 5.0], n_teams=9))
    assert result.value == pytest.approx(0.0, abs=1e-7)


def test_worthless_sites_have_no_worst_case() -> None:
    result = solve_intervals(IntervalProblem(values_low=[0.0, 0.0], values_high=[0.0, 0.0], n_teams=1))
    assert (result.value, result.bound) == (0.0, 0.0)


def test_wider_intervals_never_cost_less() -> None:
    values = np.random.default_rng(7).uniform(1, 10, 50)
    loss = np.random.default_rng(8).uniform(1, 10, 50)

    def worst_case(width: float) -> float:
        low, high = values * (1 - width), values * (1 + width)
        game = IntervalProblem(
            values_low=low, values_high=high, uncovered_loss=loss, covered_loss=loss / 4, n_teams=10
        )  # fmt: skip
        return solve_intervals(game).value

    found = [worst_case(width) for width in (0.0, 0.05, 0.1, 0.2)]
    assert all(after >= before - 1e-6 for before, after in pairwise(found))
