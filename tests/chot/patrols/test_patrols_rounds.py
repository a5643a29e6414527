"""Rounds by timetable, checked by driving them again."""

from itertools import pairwise

import numpy as np
import pytest

from chot.errors import InputError
from chot.patrols import Call, Crew, Rounds, RoundsProblem, solve_rounds


def town(seed: int, **crew) -> RoundsProblem:
    """Twelve places and a base; every third call may be left out for a prize."""
    rng = np.random.default_rng(seed)
    points = rng.random((13, 2)) * 600
    travel = np.linalg.norm(points[:, None] - points[None], axis=2)
    calls = [
        Call(place, 60.0, open_s := float(rng.integers(0, 1800)), open_s + 1800, place % 3 > 0, 200.5, 1)
        for place in range(12)
    ]
    return RoundsProblem(travel, calls, [Crew(12, 3, 0, 7200, **crew)])


def driven_again(problem: RoundsProblem, rounds: Rounds) -> float:
    """Seconds of driving; fails where a round cannot be driven or a call is not served as asked."""
    travel, total = np.asarray(problem.travel_s), 0.0
    served = [call for calls in rounds.calls for call in calls]
    assert len(served) == len(set(served))
    assert sorted([*served, *rounds.left_out]) == list(range(len(problem.calls)))
    assert not any(problem.calls[i].required for i in rounds.left_out)
    assert len(rounds.patrols) <= sum(crew.n_teams for crew in problem.crews)
    for patrol, calls in zip(rounds.patrols, rounds.calls, strict=True):
        crew = problem.crews[patrol.shift]
        assert [stop.place for stop in patrol.stops] == [crew.base, *(problem.calls[i].place for i in calls), crew.base]
        assert patrol.stops[0].arrive_s >= crew.start_s
        assert patrol.stops[-1].leave_s <= crew.end_s
        assert crew.capacity is None or sum(problem.calls[i].load for i in calls) <= crew.capacity
        for here, there in pairwise(patrol.stops):
            assert there.arrive_s - here.leave_s >= travel[here.place, there.place]
            total += np.ceil(travel[here.place, there.place])
        for call, stop in zip([problem.calls[i] for i in calls], patrol.stops[1:-1], strict=True):
            begin = max(stop.arrive_s, call.open_s)
            assert begin <= call.close_s
            assert stop.leave_s - begin >= call.service_s
    return total


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("crew", [{}, {"capacity": 4}])
def test_rounds_can_be_driven_and_cost_what_they_say(seed, crew):
    problem = town(seed, **crew)
    rounds = solve_rounds(problem, time_limit_s=0.3)
    assert driven_again(problem, rounds) == rounds.driving_s
    assert rounds.forgone == sum(round(problem.calls[i].prize) for i in rounds.left_out)
    assert rounds.bound <= rounds.value


def test_the_same_seed_and_steps_give_the_same_rounds():
    first, second = (solve_rounds(town(1), max_iterations=50) for _ in range(2))
    assert (first.patrols, first.calls) == (second.patrols, second.calls)
    assert first.iterations == 50


def test_a_call_worth_less_than_its_way_is_left_out():
    travel = np.array([[0.0, 100, 900], [100, 0, 900], [900, 900, 0]])
    calls = [Call(0), Call(2, required=False, prize=500)]
    rounds = solve_rounds(RoundsProblem(travel, calls, [Crew(1, 1)]), time_limit_s=0.2)
    assert (rounds.left_out, rounds.value) == ((1,), 700.0)


def test_a_required_call_out_of_reach_is_named():
    travel = np.array([[0.0, 100], [100, 0]])
    with pytest.raises(InputError, match="call 0 at place 0"):
        RoundsProblem(travel, [Call(0, close_s=50)], [Crew(1, 1)])
    with pytest.raises(InputError, match="call 0 at place 0"):
        RoundsProblem(np.where(travel > 0, np.inf, 0), [Call(0)], [Crew(1, 1)])


def test_too_much_for_the_teams_is_said():
    travel = np.array([[0.0, 100], [100, 0]])
    with pytest.raises(InputError) as error:
        solve_rounds(RoundsProblem(travel, [Call(0, 60, 0, 200)] * 9, [Crew(1, 1)]), time_limit_s=0.2)
    assert [found.code for found in error.value.findings] == ["patrols-no-rounds-found"]


def test_no_teams_is_said():
    with pytest.raises(InputError) as error:
        RoundsProblem(np.zeros((2, 2)), [Call(0)], [Crew(1, 0)])
    assert [found.code for found in error.value.findings] == ["patrols-no-teams"]
