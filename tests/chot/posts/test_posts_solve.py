"""The coverage is the strong Stackelberg equilibrium: against enumeration, published games, and its own evaluator."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from post_games import random_game, value_by_one_program_for_each_target

from chot.assess.guards import attack, attack_on_rotations, loss_bound
from chot.posts import Problem, solve
from chot.solvers import Outcome


@pytest.mark.parametrize("block", range(12))
def test_the_value_is_that_of_one_linear_program_for_each_target(block: int) -> None:
    for seed in range(25 * block, 25 * block + 25):
        game = random_game(seed)
        result = solve(game)
        assert result.value == pytest.approx(value_by_one_program_for_each_target(game), abs=1e-6), seed
        assert result.bound == pytest.approx(result.value, abs=1e-8), seed
        assert result.outcome is Outcome.OPTIMAL, seed


def test_the_evaluator_agrees_and_the_rotations_attain_the_value() -> None:
    for seed in range(200):
        game = random_game(seed)
        result = solve(game)
        seen = attack_on_rotations(game, result.rotations, result.rotations.probabilities)
        assert seen == attack(game, result.coverage)
        assert (seen.value, seen.site) == (result.value, result.attacked)
        assert (seen.attacker_value, seen.worst_value) == (result.attacker_value, result.worst_value)
        assert loss_bound(game, result.certificate) >= result.bound
        assert result.value <= result.worst_value


def test_zero_sum_and_equal_values_share_the_teams_evenly() -> None:
    result = solve(Problem(values=[8.0, 8.0, 8.0, 8.0], n_teams=1))
    assert result.coverage == pytest.approx([0.25] * 4, abs=1e-12)
    assert result.value == pytest.approx(6.0)
    assert result.worst_value == pytest.approx(6.0)


def test_a_worked_game_has_the_coverage_found_by_hand() -> None:
    # Two sites tie at z: (10 - z) / 10 + (5 - z) / 5 = 1, so z = 10 / 3; the third, worth 2, is left open.
    result = solve(Problem(values=[5.0, 10.0, 2.0], n_teams=1))
    assert result.coverage == pytest.approx([1 / 3, 2 / 3, 0.0], abs=1e-12)
    assert result.attacker_value == pytest.approx(10 / 3)


def test_a_tie_goes_to_the_planner_and_the_other_side_of_it_is_told() -> None:
    result = solve(Problem(values=[4.0, 4.0], uncovered_loss=[1.0, 9.0], n_teams=0))
    assert (result.attacked, result.value, result.worst_value) == (0, 1.0, 9.0)


def test_no_teams_cover_nothing() -> None:
    result = solve(Problem(values=[3.0, 7.0], n_teams=0))
    assert result.coverage.tolist() == [0.0, 0.0]
    assert (result.value, result.attacked, result.gap) == (7.0, 1, 0.0)
    assert [r.tolist() for r in result.rotations] == [[]]


@pytest.mark.parametrize("n_teams", [3, 4, 1000])
def test_as_many_teams_as_sites_cover_them_all(n_teams: int) -> None:
    result = solve(Problem(values=[3.0, 0.0, 7.0], n_teams=n_teams))
    assert result.coverage.tolist() == [1.0, 1.0, 1.0]
    assert (result.value, result.gap) == (0.0, 0.0)
    assert [r.tolist() for r in result.rotations] == [[0, 1, 2]]


def test_worthless_sites_leave_nothing_to_lose() -> None:
    result = solve(Problem(values=[0.0, 0.0], n_teams=1))
    assert (result.value, result.attacker_value) == (0.0, 0.0)


def test_a_fixed_post_keeps_its_team_and_frees_none() -> None:
    result = solve(Problem(values=[10.0, 10.0, 1.0], least=[0.0, 0.0, 1.0], n_teams=2))
    assert result.coverage.tolist() == [0.5, 0.5, 1.0]


def test_a_site_that_can_be_half_covered_at_most_holds_the_others_no_lower() -> None:
    result = solve(Problem(values=[10.0, 8.0, 6.0], most=[0.5, 1.0, 1.0], n_teams=2))
    assert result.attacker_value == pytest.approx(5.0)
    assert result.value == pytest.approx(5.0)


def test_spare_teams_lower_the_loss_where_cover_does_not_change_the_attackers_mind() -> None:
    # Site 0 pays 6 whatever stands there; one team holds site 1 to 6, the other makes the attack on site 0 cost 1.
    game = Problem(
        values=[6.0, 12.0], covered_values=[6.0, 0.0], uncovered_loss=[9.0, 9.0], covered_loss=1.0, n_teams=2
    )
    result = solve(game)
    assert (result.attacked, result.value) == (0, 1.0)
    assert result.bound == 1.0


def test_more_teams_never_cost_more() -> None:
    for seed in range(1, 60, 2):
        game = random_game(seed)
        parts = {name: getattr(game, name) for name in ("values", "covered_values", "uncovered_loss", "covered_loss")}
        found = [solve(Problem(**parts, n_teams=k)).value for k in range(len(np.asarray(game.values)) + 1)]
        assert all(after <= before + 1e-9 for before, after in pairwise(found)), seed


def test_the_scale_and_the_order_of_the_sites_do_not_matter() -> None:
    rng = np.random.default_rng(4)
    values = rng.uniform(0, 1, 500)
    once = solve(Problem(values=values, n_teams=40))
    turn = rng.permutation(500)
    again = solve(Problem(values=1e9 * values[turn], n_teams=40))
    assert again.coverage == pytest.approx(once.coverage[turn], abs=1e-9)
    assert again.value == pytest.approx(1e9 * once.value)


def test_values_of_very_different_size_still_reach_the_bound() -> None:
    values = np.logspace(-8, 8, 300)
    result = solve(Problem(values=values, n_teams=30))
    assert result.outcome is Outcome.OPTIMAL
    assert result.coverage.sum() <= 30


def test_a_hundred_thousand_sites_are_proved_best() -> None:
    rng = np.random.default_rng(1)
    values, loss = rng.uniform(0, 100, (2, 100_000))
    game = Problem(values=values, covered_values=values / 5, uncovered_loss=loss, n_teams=5000)
    result = solve(game)
    assert result.gap == pytest.approx(0.0, abs=1e-9)
    assert result.coverage.sum() == pytest.approx(5000, abs=1e-6)
    assert len(result.rotations) <= 100_001


@settings(deadline=None, max_examples=150)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.integers(0, 35))
def test_any_zero_sum_game_reaches_its_bound_and_spends_no_team_it_does_not_have(
    values: list[float], n_teams: int
) -> None:
    result = solve(Problem(values=values, n_teams=n_teams))
    assert result.coverage.sum() <= n_teams
    assert np.all((result.coverage >= 0) & (result.coverage <= 1))
    assert result.value - result.bound <= 1e-8 * max(values)
    assert result.value == pytest.approx(result.attacker_value, abs=1e-8 * max(values))
