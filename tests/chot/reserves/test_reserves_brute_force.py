"""Every model against all choices of bases on small towns, and every result before the independent evaluator."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix
from small_reserves import choices, expected, random_town

from chot import reserves
from chot.assess.response import differences
from chot.reserves import Model, Problem, Result
from chot.solvers import Outcome

SEEDS = range(25)
RADIUS = 35.0


def solved(problem: Problem) -> Result:
    """Solved to proof, and found right by the evaluator."""
    result = reserves.solve(problem, seed=3, time_limit_s=10)
    assert differences(problem, result) == ()
    if result.outcome is not Outcome.INFEASIBLE:
        assert result.outcome is Outcome.OPTIMAL
        assert result.gap <= 1e-8
    return result


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_most_demand_is_covered(seed: int, whole: bool) -> None:
    distance, demand = random_town(seed, whole)
    p, fixed = 1 + seed % 4, ((0,) if seed % 3 == 0 else ())
    near = distance <= RADIUS
    truth = max(demand[near[:, c].any(axis=1)].sum() for c in choices(distance.shape[1], p, fixed))
    result = solved(Problem(Model.MAX_COVER, distance, demand, p, RADIUS, fixed=fixed))
    assert result.value == pytest.approx(truth, rel=1e-9)
    by_coverage = reserves.max_cover(csr_matrix(near), demand, p, fixed=fixed)
    assert by_coverage.value == pytest.approx(truth, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_fewest_bases_cover_every_place_that_can_be_covered(seed: int) -> None:
    distance, demand = random_town(seed)
    fixed = (1,) if seed % 3 == 0 else ()
    near = distance <= RADIUS
    near_enough = near[near.any(axis=1)]
    m = distance.shape[1]
    every = [c for k in range(len(fixed), m + 1) for c in choices(m, k, fixed)]
    truth = min(len(c) for c in every if near_enough[:, c].any(axis=1).all())
    result = solved(Problem(Model.SET_COVER, distance, demand, radius=RADIUS, fixed=fixed))
    assert result.value == truth
    assert result.unreachable.tolist() == np.flatnonzero(~near.any(axis=1)).tolist()


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_weighted_distance_is_least(seed: int, whole: bool) -> None:
    distance, demand = random_town(seed, whole)
    p, fixed = 1 + seed % 5, ((2,) if seed % 3 == 0 else ())
    p = min(p, distance.shape[1])
    there = np.isfinite(distance)
    filled = np.where(there, distance, 2 * distance[there].max())[there.any(axis=1)]
    weight = demand[there.any(axis=1)]
    truth = min(float(weight @ filled[:, c].min(axis=1)) for c in choices(distance.shape[1], p, fixed))
    result = solved(Problem(Model.P_MEDIAN, distance, demand, p, fixed=fixed))
    assert result.value == pytest.approx(truth, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_greatest_distance_is_least(seed: int) -> None:
    distance, demand = random_town(seed, whole=seed % 2 == 0)
    p, fixed = 1 + seed % 4, ((3,) if seed % 3 == 0 else ())
    there = distance[np.isfinite(distance).any(axis=1)]
    truth = min(float(there[:, c].min(axis=1).max()) for c in choices(distance.shape[1], p, fixed))
    result = solved(Problem(Model.P_CENTER, distance, demand, p, fixed=fixed))
    if np.isinf(truth):
        assert result.outcome is Outcome.INFEASIBLE
    else:
        assert result.value == truth


@pytest.mark.parametrize("seed", SEEDS)
def test_the_expected_demand_is_most(seed: int) -> None:
    distance, demand = random_town(seed, whole=seed % 2 == 0)
    p, busy, fixed = 1 + seed % 4, (0.0, 0.2, 0.5)[seed % 3], ((0,) if seed % 4 == 0 else ())
    near = distance <= RADIUS
    every = choices(distance.shape[1], p, fixed, repeated=True)
    if seed % 2:
        every = [c for c in every if np.bincount(c).max() <= 1]
    truth = max(expected(near, demand, c, busy) for c in every)
    per_site = 1 if seed % 2 else None
    problem = Problem(Model.EXPECTED_COVER, distance, demand, p, RADIUS, busy=busy, per_site=per_site, fixed=fixed)
    assert solved(problem).value == pytest.approx(truth, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_demand_covered_twice_is_most(seed: int) -> None:
    distance, demand = random_town(seed)
    p, share, outer = 2 + seed % 3, (0.0, 0.6, 0.9)[seed % 3], (None, 60.0)[seed % 2]
    near = distance <= RADIUS
    wide = distance <= (outer or np.inf)
    wide = wide[wide.any(axis=1)]
    enough = share * demand[near.any(axis=1)].sum() - 1e-9
    values = [
        demand[near[:, c].sum(axis=1) >= 2].sum()
        for c in choices(distance.shape[1], p, repeated=True)
        if demand[near[:, c].any(axis=1)].sum() >= enough and (outer is None or wide[:, c].any(axis=1).all())
    ]
    problem = Problem(Model.DOUBLE_COVER, distance, demand, p, RADIUS, share=share, outer_radius=outer)
    result = solved(problem)
    if values:
        assert result.value == pytest.approx(max(values))
    else:
        assert result.outcome is Outcome.INFEASIBLE
        assert [finding.code for finding in result.findings()][-1] == "reserve-infeasible"


def least_cost(cost: np.ndarray, demand: np.ndarray, capacity: np.ndarray, all_served: bool) -> float:
    """The transport problem of given bases: cost (n, k), inf where not allowed."""
    n, k = cost.shape
    supply = np.kron(np.ones((1, n)), np.eye(k))
    answer = linprog(
        np.where(np.isfinite(cost), cost, 0).ravel(),
        A_ub=np.vstack([supply, np.kron(np.eye(n), np.ones((1, k)))]),
        b_ub=np.concatenate([capacity, demand]),
        A_eq=np.kron(np.eye(n), np.ones((1, k))) if all_served else None,
        b_eq=demand if all_served else None,
        bounds=[(0, d) for d in np.where(np.isfinite(cost), np.inf, 0).ravel()],
    )
    return float(answer.fun) if answer.status == 0 else np.inf


@pytest.mark.parametrize("seed", range(12))
def test_bases_serve_no_more_than_they_can(seed: int) -> None:
    distance, demand = random_town(seed)
    m, p = distance.shape[1], 2 + seed % 2
    capacity = np.random.default_rng(seed).uniform(0.2, 0.8, m) * demand.sum()
    near = np.where(distance <= RADIUS, -1.0, np.inf)
    most = max(-least_cost(near[:, c], demand, capacity[c], False) for c in choices(m, p))
    problem = Problem(Model.MAX_COVER, distance, demand, p, RADIUS, capacity=capacity)
    assert solved(problem).value == pytest.approx(most, rel=1e-6)
    there = np.isfinite(distance)
    filled = np.where(there, distance, 2 * distance[there].max())
    filled, weight = filled[there.any(axis=1)], demand[there.any(axis=1)]
    least = min(least_cost(filled[:, c], weight, capacity[c], True) for c in choices(m, p))
    result = solved(Problem(Model.P_MEDIAN, distance, demand, p, capacity=capacity))
    if np.isinf(least):
        assert result.outcome is Outcome.INFEASIBLE
    else:
        assert result.value == pytest.approx(least, rel=1e-6)
