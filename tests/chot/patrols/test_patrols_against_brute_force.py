"""Value and bound against all joint patrols of tiny problems, enumerated and mixed by a plain linear program."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from scipy.optimize import linprog

from chot.assess.patrol_bound import flow_bound
from chot.assess.patrol_watch import check, protection, watch
from chot.patrols import Patrol, Problem, Shift, Stop, Visit, solve
from chot.solvers import Outcome

# Least and greatest travel in slots, and the dwell: everybody can leave for home within any slot, or nobody can.
NEAR, FAR, VERY_FAR = (0.05, 0.3, 0.2), (0.7, 0.95, 0.05), (1.5, 1.9, 0.0)


def tiny(seed: int, roads: tuple[float, float, float], n_teams: int = 2, n_slots: int = 3, **options) -> Problem:
    """Three sites and a base, which is the last place."""
    rng = np.random.default_rng(seed)
    low, high, dwell = roads
    travel = rng.uniform(low, high, (4, 4)) * 10
    np.fill_diagonal(travel, 0)
    values = rng.integers(1, 20, (3, n_slots)).astype(float)
    return Problem(10.0, travel, values, np.arange(3), [Shift(3, n_teams)], dwell_s=dwell * 10, **options)


def every_patrol(problem: Problem) -> list[Patrol]:
    """All patrols of one team, by the rules of motion as the problem's docstring gives them."""
    base, slot, travel, last = problem.shifts[0].base, problem.slot_s, problem.travel_at(0), problem.n_slots
    leaves_late = travel.max() * 2 + problem.dwell_s <= slot  # so that whoever arrives in a slot can be home in it
    found = []

    def go(place: int, t: int, arrived: float, stops: tuple[Stop, ...]) -> None:
        if place == base and t == last:
            found.append(Patrol(0, (*stops, Stop(base, arrived, last * slot))))
        home = t * slot - travel[place, base]
        if place != base and leaves_late and arrived + problem.dwell_s <= home:
            go(base, t, t * slot, (*stops, Stop(place, arrived, home)))
        if t == last:
            return
        go(place, t + 1, arrived, stops)
        for target in set(range(problem.n_places)) - {place}:
            stay = 0.0 if target == base else problem.dwell_s
            after = t + int(np.ceil((travel[place, target] + stay) / slot))
            if after <= last:
                there = max(t * slot + travel[place, target], (after - 1) * slot)
                go(target, after, there, (*stops, Stop(place, arrived, t * slot)))

    go(base, 0, 0.0, ())
    return found


def best_mixture(problem: Problem) -> float:
    """The least loss over mixtures of all joint patrols that keep the rules."""
    alone = every_patrol(problem)
    joint = combinations_with_replacement(alone, problem.shifts[0].n_teams)
    covers = np.array([protection(problem, patrols).ravel() for patrols in joint if not check(problem, patrols)])
    values = np.asarray(problem.values).ravel()
    n = len(covers)
    losses = np.hstack([-(values[:, None] * covers.T), -np.ones((len(values), 1))])
    found = linprog(
        np.append(np.zeros(n), 1.0), losses, -values, np.append(np.ones(n), 0.0)[None, :], [1.0], bounds=(0, None)
    )
    return float(found.fun)


@pytest.mark.parametrize("roads", [NEAR, FAR, VERY_FAR])
@pytest.mark.parametrize("seed", range(2))
def test_the_value_is_that_of_the_best_mixture_of_all_joint_patrols(seed, roads):
    problem = tiny(seed, roads, n_slots=4 if roads is VERY_FAR else 3)
    result = solve(problem)
    assert result.outcome is Outcome.OPTIMAL
    assert result.value == pytest.approx(best_mixture(problem), abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_two_teams_in_a_place_that_may_fail_count_as_they_do(seed):
    problem = tiny(seed, FAR, effectiveness=[0.9, 0.5, 0.6], max_in_place=2)
    result = solve(problem)
    best = best_mixture(problem)
    assert result.bound <= best + 1e-6
    assert result.value == pytest.approx(best, rel=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_overlapping_reach_is_mixed_as_well_as_can_be(seed):
    protects = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]], bool)
    problem = tiny(seed, FAR, effectiveness=0.8, protects=protects)
    result = solve(problem)
    best = best_mixture(problem)
    assert result.bound <= best + 1e-6
    assert result.value == pytest.approx(best, rel=1e-2)


@pytest.mark.parametrize("seed", range(2))
def test_a_rule_of_visits_costs_what_it_must_and_is_kept(seed):
    problem = tiny(seed, NEAR, visits=[Visit(0, 2)])
    result = solve(problem)
    assert result.value == pytest.approx(best_mixture(problem), abs=1e-5)
    assert result.longest_gap[0] <= 2
    assert watch(problem, result.joint_patrols, result.probabilities).breaches == ()


@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("roads", [NEAR, FAR, VERY_FAR])
@pytest.mark.parametrize("seed", range(3))
def test_the_auditors_bound_is_never_above_the_truth(seed, roads, most):
    teams, slots = (1, 4) if roads is VERY_FAR else (2, 3)
    problem = tiny(seed, roads, teams, slots, effectiveness=0.7, max_in_place=most)
    assert 0 <= flow_bound(problem) <= best_mixture(problem) + 1e-6


def test_the_auditors_bound_meets_the_value_where_nobody_has_to_go_home_in_time():
    values = np.zeros((2, 4))
    values[:, 1:3] = [[10.0, 4.0], [6.0, 12.0]]
    travel = np.full((3, 3), 1.0) - np.eye(3)
    problem = Problem(10.0, travel, values, np.arange(2), [Shift(2, 1)], effectiveness=0.8)
    assert flow_bound(problem) == pytest.approx(solve(problem).value, abs=1e-4)
