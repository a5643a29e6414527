"""Rosters of two or three people against every roster there is."""

from __future__ import annotations

import numpy as np
import pytest
from small_rosters import lines_that_keep_the_rules, random_problem

from chot.errors import InputError
from chot.rosters import check, solve
from chot.rosters.lines import Liner
from chot.rosters.model import plain_model
from chot.rosters.problem import Problem
from chot.rosters.tables import tabulate

SEEDS = range(40)


def least_cost_by_lines(problem: Problem) -> int | None:
    """The best of all pairs of lines; costs split into cover and one part for each person."""
    lines = [lines_that_keep_the_rules(problem, person) for person in range(len(problem.people))]
    if not all(lines):
        return None
    tables = tabulate(problem)
    works = [np.array([[np.array(line) == s for s in range(2)] for line in some]) for some in lines]
    own = [np.array([tables.line_cost(p, np.array(line)) for line in some]) for p, some in enumerate(lines)]
    best = np.inf
    for i in range(len(lines[0])):
        missing = tables.required.T - works[0][i] - works[1]
        cover = (tables.under.T * np.maximum(missing, 0) + tables.over.T * np.maximum(-missing, 0)).sum(axis=(1, 2))
        best = min(best, tables.base + own[0][i] + (own[1] + cover).min())
    return int(best)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_roster_is_found_and_its_bound_holds(seed: int) -> None:
    problem = random_problem(seed)
    best = least_cost_by_lines(problem)
    if best is None:
        with pytest.raises(InputError, match="no line of duties"):
            solve(problem, time_limit_s=5)
        return
    result = solve(problem, time_limit_s=2)
    verdict = check(problem, result.roster)
    assert verdict.breaches == ()
    assert result.value == verdict.value == best
    assert result.bound <= best


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cheapest_line_is_the_cheapest_of_all_lines(seed: int) -> None:
    problem = random_problem(seed, n_people=1)
    lines = lines_that_keep_the_rules(problem, 0)
    prices = np.random.default_rng(seed).normal(size=(problem.n_days, 2)).round(3)
    priced = Liner(tabulate(problem), 0).price(prices)
    if not lines:
        assert priced.line is None
        return
    table = np.array(lines)
    costs = sum(np.where(table == s, prices[:, s], 0.0).sum(axis=1) for s in range(2))
    assert priced.line is not None
    assert tuple(priced.line.tolist()) in lines
    assert priced.cost == pytest.approx(costs.min())
    assert priced.bound == pytest.approx(costs.min())


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_the_plain_program_agrees_with_brute_force(seed: int) -> None:
    problem = random_problem(seed)
    best = least_cost_by_lines(problem)
    model = plain_model(tabulate(problem))
    roster, answer = model.solve(10, 1, 1, None)
    if best is None:
        assert roster is None
        return
    assert roster is not None
    assert check(problem, roster).breaches == ()
    assert check(problem, roster).value == answer.objective + model.fixed_cost == best
