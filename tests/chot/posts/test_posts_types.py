"""Several types of attacker: the whole linear program, the bound by duals, and one type as the plain game."""

from __future__ import annotations

import numpy as np
import pytest
from post_games import random_types, value_by_the_whole_program

from chot.assess.guards import attack_by_types, types_bound
from chot.posts import Problem, TypesProblem, solve, solve_types
from chot.solvers import Outcome


@pytest.mark.parametrize("block", range(6))
def test_the_value_is_that_of_the_whole_program(block: int) -> None:
    for seed in range(25 * block, 25 * block + 25):
        game = random_types(seed)
        result = solve_types(game)
        assert result.value == pytest.approx(value_by_the_whole_program(game), abs=1e-6), seed
        assert result.outcome is Outcome.OPTIMAL, seed
        assert types_bound(game, result.certificate) >= result.bound, seed
        seen = attack_by_types(game, result.coverage)
        assert seen.value == result.value
        assert seen.sites.tolist() == result.attacked.tolist()


def test_one_type_is_the_plain_game() -> None:
    values = np.random.default_rng(3).uniform(0, 10, 200)
    plain = solve(Problem(values=values, n_teams=20))
    typed = solve_types(TypesProblem(values=[values], type_probabilities=[1.0], n_teams=20))
    assert typed.value == pytest.approx(plain.value, abs=1e-7)
    assert typed.coverage == pytest.approx(plain.coverage, abs=1e-7)


def test_more_types_than_teams_still_meet_the_bound() -> None:
    rng = np.random.default_rng(8)
    game = TypesProblem(values=rng.uniform(0, 100, (12, 400)), type_probabilities=rng.dirichlet(np.ones(12)), n_teams=5)
    result = solve_types(game)
    assert result.outcome is Outcome.OPTIMAL
    assert result.coverage.sum() <= 5


def test_no_time_still_gives_a_sound_coverage_and_bound() -> None:
    rng = np.random.default_rng(9)
    game = TypesProblem(values=rng.uniform(0, 100, (6, 300)), type_probabilities=np.full(6, 1 / 6), n_teams=30)
    hurried, calm = solve_types(game, time_limit_s=0.0), solve_types(game)
    assert hurried.outcome is Outcome.TIME_LIMIT
    assert hurried.bound <= calm.bound + 1e-9
    assert hurried.value >= calm.value - 1e-9


def test_a_type_that_never_comes_does_not_matter() -> None:
    values = np.array([[5.0, 10.0, 2.0], [50.0, 0.0, 90.0]])
    result = solve_types(TypesProblem(values=values, type_probabilities=[1.0, 0.0], n_teams=1))
    assert result.value == pytest.approx(10 / 3)


def test_any_weights_are_a_sound_bound() -> None:
    rng = np.random.default_rng(2)
    for seed in range(40):
        game = random_types(seed)
        result = solve_types(game)
        weights = rng.uniform(0.01, 1, np.asarray(game.values).shape)
        assert types_bound(game, weights) <= result.value + 1e-9
