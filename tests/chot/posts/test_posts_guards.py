"""The evaluator of guard posts: what it refuses, and that no certificate proves more than the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from post_games import random_game, random_intervals, random_types, value_by_one_program_for_each_target

from chot.assess.guards import attack, attack_on_rotations, coverage_of, loss_bound, no_coverage_keeps, types_bound
from chot.posts import Problem, solve, solve_intervals

GAME = Problem(values=[8.0, 4.0, 2.0], n_teams=1)


def test_the_best_response_is_the_greatest_expected_payoff() -> None:
    game = Problem(
        values=[8.0, 6.0, 3.0], covered_values=[2.0, 0.0, 0.0], uncovered_loss=[1.0, 5.0, 9.0], n_teams=1
    )  # fmt: skip
    seen = attack(game, [0.5, 0.5, 0.0])
    assert (seen.site, seen.attacker_value, seen.value) == (0, 5.0, 0.5)


def test_ties_are_looked_at_from_both_sides() -> None:
    game = Problem(values=[4.0, 4.0, 4.0 - 1e-12, 3.0], uncovered_loss=[3.0, 2.0, 7.0, 9.0], n_teams=0)
    seen = attack(game, np.zeros(4))
    assert (seen.site, seen.value, seen.worst_site, seen.worst_value) == (1, 2.0, 2, 7.0)


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        ([0.5, 0.5], "shape"),
        ([0.6, 0.6, 0.0], "there are 1"),
        ([-0.1, 0.5, 0.0], "site 0"),
        ([0.0, 1.1, 0.0], "site 1"),
        ([0.0, np.nan, 0.0], "site 1"),
    ],
)
def test_a_coverage_that_cannot_be_is_refused(coverage: list[float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        attack(GAME, coverage)


def test_a_coverage_below_a_fixed_post_is_refused() -> None:
    game = Problem(values=[8.0, 4.0], least=[0.0, 1.0], n_teams=1)
    with pytest.raises(ValueError, match="limits are 1 to 1"):
        attack(game, [1.0, 0.0])


@pytest.mark.parametrize(
    ("allocations", "chances", "said"),
    [
        ([[0], [1, 2]], [0.5, 0.5], "takes 2 teams"),
        ([[0], [3]], [0.5, 0.5], "outside 0 to 2"),
        ([[0], [-1]], [0.5, 0.5], "outside 0 to 2"),
        ([[0], [1]], [0.5, 0.4], "sum to 0.9"),
        ([[0], [1]], [1.5, -0.5], "not negative"),
        ([[0]], [0.5, 0.5], "argument 2 is longer"),
    ],
)
def test_rotations_that_cannot_be_are_refused(allocations: Any, chances: list[float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        attack_on_rotations(GAME, allocations, chances)


def test_a_site_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        coverage_of([[1, 1]], [1.0], 3, 2)


def test_no_weights_prove_more_than_the_truth() -> None:
    rng = np.random.default_rng(1)
    for seed in range(120):
        game = random_game(seed)
        truth = value_by_one_program_for_each_target(game)
        for _ in range(5):
            weights = rng.exponential(1.0, len(np.asarray(game.values))) ** 3
            assert loss_bound(game, weights) <= truth + 1e-7, seed


def test_no_coverage_does_better_than_the_solved_one() -> None:
    rng = np.random.default_rng(2)
    for seed in range(1, 200, 2):
        game = random_game(seed)
        best = solve(game)
        least, most = np.asarray(game.least), np.asarray(game.most)
        for _ in range(10):
            tried = least + (most - least) * rng.uniform(0, 1, len(least))
            over = tried.sum() - game.n_teams
            if over > 0:
                tried -= (tried - least) * over / (tried - least).sum()
            assert attack(game, tried).value >= best.bound - 1e-9, seed


def test_a_loss_is_called_out_of_reach_only_where_it_is() -> None:
    for seed in range(100):
        game = random_intervals(seed)
        value = solve_intervals(game).value
        assert not no_coverage_keeps(game, value * (1 + 1e-9) + 1e-9), seed
        assert not no_coverage_keeps(game, float(np.asarray(game.uncovered_loss).max())), seed


def test_a_certificate_without_weight_or_with_a_negative_one_is_refused() -> None:
    with pytest.raises(ValueError, match="weight"):
        loss_bound(GAME, [0.0, 0.0, 0.0])
    with pytest.raises(ValueError, match="weight"):
        types_bound(random_types(1), -np.ones(np.asarray(random_types(1).values).shape))


def test_a_mistaken_certificate_proves_less() -> None:
    result = solve(GAME)
    assert loss_bound(GAME, result.certificate) == pytest.approx(result.value)
    assert loss_bound(GAME, [0.0, 0.0, 1.0]) < result.value
