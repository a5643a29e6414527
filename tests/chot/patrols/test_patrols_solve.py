"""What a result promises: sound patrols, honest figures, rules kept."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chot.assess.patrol_watch import watch
from chot.errors import InputError
from chot.patrols import Problem, Shift, Visit, solve
from chot.solvers import Outcome


def town(seed: int = 1, n_sites: int = 4, n_slots: int = 8, teams: int = 2, **options) -> Problem:
    """Sites in a square of 20 minutes' travel, the base in the middle, slots of 15 minutes."""
    rng = np.random.default_rng(seed)
    points = np.vstack([rng.random((n_sites, 2)), [[0.5, 0.5]]]) * 1200
    travel = np.linalg.norm(points[:, None] - points[None], axis=2)
    values = rng.integers(1, 30, (n_sites, n_slots)).astype(float)
    options = {"shifts": [Shift(n_sites, teams)], "dwell_s": 120.0} | options
    return Problem(900.0, travel, values, np.arange(n_sites), **options)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), teams=st.integers(1, 4), most=st.integers(1, 2), effectiveness=st.floats(0.3, 1))
def test_the_evaluator_finds_no_breach_and_the_same_figures(seed, teams, most, effectiveness):
    problem = town(seed, teams=teams, max_in_place=most, effectiveness=effectiveness)
    result = solve(problem, time_limit_s=5)
    seen = watch(problem, result.joint_patrols, result.probabilities)
    assert seen.breaches == ()
    assert seen.value == pytest.approx(result.value, abs=1e-9)
    assert np.allclose(seen.coverage, result.coverage, atol=1e-9)
    assert result.bound <= result.value + 1e-9
    assert result.probabilities.sum() == pytest.approx(1)
    assert np.all(result.coverage.sum(axis=0) <= teams + 1e-9)


def test_the_decomposition_is_exact_to_a_millionth():
    result = solve(town(3, n_sites=6, n_slots=12, teams=3))
    assert result.outcome is Outcome.OPTIMAL
    assert result.value - result.bound <= 1e-6


def test_teams_take_their_break_in_its_hours():
    shift = Shift(4, 2, 0, 8, break_slots=2, break_from=3, break_to=4)
    problem = town(5, shifts=[shift])
    result = solve(problem, time_limit_s=10)
    assert watch(problem, result.joint_patrols, result.probabilities).breaches == ()
    for patrols in result.joint_patrols:
        for patrol in patrols:
            rest = [stop for stop in patrol.stops if stop.rest]
            assert len(rest) == 1
            assert rest[0].leave_s - rest[0].arrive_s == 2 * 900
            assert 3 * 900 <= rest[0].arrive_s <= 4 * 900


def test_shifts_that_follow_each_other_hand_over_and_none_works_longer():
    problem = town(6, shifts=[Shift(4, 1, 0, 4), Shift(4, 2, 3, 8)])
    result = solve(problem, time_limit_s=10)
    assert watch(problem, result.joint_patrols, result.probabilities).breaches == ()
    assert [patrol.shift for patrol in result.joint_patrols[0]] == [0, 1, 1]


def test_nobody_drives_while_a_road_is_closed():
    problem = town(7, n_sites=2, teams=1)
    travel = problem.travel_at(0)
    closed = travel.copy()
    closed[2, 0] = closed[1, 0] = np.inf
    problem = replace(problem, travel_s=[(0, travel), (2, closed), (6, travel)])
    result = solve(problem)
    assert watch(problem, result.joint_patrols, result.probabilities).breaches == ()
    for patrols in result.joint_patrols:
        arrivals = [stop.arrive_s for stop in patrols[0].stops if stop.place == 0]
        assert not [t for t in arrivals if 2 * 900 < t < 6 * 900]


def test_every_base_gets_back_as_many_teams_as_set_out():
    problem = town(8, n_sites=4, shifts=[Shift(4, 2)])
    travel = np.pad(problem.travel_at(0), ((0, 1), (0, 1)), mode="edge")
    travel[5, 4] = travel[4, 5] = 60.0
    np.fill_diagonal(travel, 0)
    problem = Problem(900.0, travel, problem.values, np.arange(4), [Shift(4, 1), Shift(5, 2)])
    result = solve(problem)
    assert watch(problem, result.joint_patrols, result.probabilities).breaches == ()


def test_visits_are_kept_in_every_joint_patrol():
    problem = town(9, visits=[Visit(0, 3), Visit(2, 5)])
    result = solve(problem, time_limit_s=10)
    assert result.longest_gap[0] <= 3
    assert result.longest_gap[1] <= 5
    assert watch(problem, result.joint_patrols, result.probabilities).breaches == ()


def test_an_impossible_gap_names_the_smallest_possible():
    problem = town(10, n_sites=2, teams=1, visits=[Visit(0, 1)])
    travel = np.where(np.eye(3, dtype=bool), 0.0, 1000.0)  # two slots from the base and back: not there in slot 0 or 7
    problem = replace(problem, travel_s=travel)
    with pytest.raises(InputError) as error:
        solve(problem)
    assert [found.code for found in error.value.findings] == ["patrols-gap-impossible"]
    assert "the smallest possible gap is 3 slots" in error.value.findings[0].remedy.en
    assert solve(replace(problem, visits=[Visit(0, 3)])).longest_gap == (3,)


def test_gaps_that_only_clash_together_name_the_least_that_is_missing():
    travel = np.where(np.eye(3, dtype=bool), 0.0, 60.0)
    problem = Problem(900.0, travel, np.ones((2, 6)), [0, 1], [Shift(2, 1)], visits=[Visit(0, 1), Visit(1, 1)])
    with pytest.raises(InputError) as error:
        solve(problem)
    assert [found.code for found in error.value.findings] == ["patrols-gaps-impossible-together"]
    assert error.value.findings[0].value == "1"


def test_with_no_time_a_sound_patrol_is_returned_with_an_honest_bound():
    problem = town(11, n_sites=6, n_slots=12)
    result = solve(problem, time_limit_s=0.0)
    assert result.outcome is Outcome.TIME_LIMIT
    assert result.bound <= solve(problem).value <= result.value + 1e-9
    assert watch(problem, result.joint_patrols, result.probabilities).breaches == ()


def test_the_caller_can_end_the_search():
    assert solve(town(12, n_sites=6, visits=[Visit(0, 3)]), stop=lambda: True).outcome is Outcome.INTERRUPTED


def test_the_same_seed_gives_the_same_patrols():
    first, second = solve(town(13)), solve(town(13))
    assert first.joint_patrols == second.joint_patrols
    assert np.array_equal(first.probabilities, second.probabilities)


def test_where_nothing_is_at_stake_nothing_is_lost():
    problem = town(14)
    result = solve(replace(problem, values=np.zeros((4, 8))))
    assert (result.value, result.bound, result.gap, result.outcome) == (0.0, 0.0, 0.0, Outcome.OPTIMAL)
