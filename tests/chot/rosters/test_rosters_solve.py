"""What holds of every solve: the past bound, seeds, stopping, posts left short in order of priority."""

from __future__ import annotations

import numpy as np
import pytest
from small_rosters import random_problem

from chot.errors import InputError
from chot.rosters import OFF, Cover, Person, Problem, Shift, check, solve
from chot.rosters.lines import Liner
from chot.rosters.tables import tabulate
from chot.solvers import Outcome


def congress(n_people: int, n_days: int = 14) -> Problem:
    """Three shifts around the clock, more asked for than the people can give."""
    shifts = (
        Shift("E", 480, frozenset()), Shift("L", 480, frozenset({"E"})), Shift("N", 480, frozenset({"E", "L"})),
    )  # fmt: skip
    people = tuple(
        Person(f"P{i}", max_shifts={"N": 3}, min_minutes=3840, max_minutes=4800, min_consecutive=2, max_consecutive=5,
               min_days_off=2, max_weekends=1 + i % 2)
        for i in range(n_people)
    )  # fmt: skip
    need = max(1, n_people // 4)
    cover = tuple(Cover(d, s, need, w, 1) for d in range(n_days) for s, w in (("E", 100), ("L", 60), ("N", 30)))
    return Problem(n_days, shifts, people, cover)


def test_a_roster_keeps_every_rule_and_its_bound_is_told_on_the_way() -> None:
    problem, told = congress(8), list[tuple[float, float, float]]()
    result = solve(problem, time_limit_s=3, progress=lambda *figures: told.append(figures))
    verdict = check(problem, result.roster)
    assert verdict.breaches == ()
    assert verdict.value == result.value
    assert result.bound <= result.value
    values, bounds = [value for _, value, _ in told], [bound for _, _, bound in told]
    assert values == sorted(values, reverse=True)
    assert bounds == sorted(bounds)
    assert (values[-1], bounds[-1]) == (result.value, result.bound)


def test_two_solves_of_one_seed_that_end_by_proof_are_the_same() -> None:
    first, second = (solve(random_problem(1, n_people=3), seed=3, time_limit_s=20) for _ in range(2))
    assert first.outcome is second.outcome is Outcome.OPTIMAL
    assert np.array_equal(first.roster, second.roster)


def test_a_solve_that_is_stopped_at_once_still_gives_a_roster() -> None:
    problem = congress(8)
    result = solve(problem, time_limit_s=60, stop=lambda: True)
    assert check(problem, result.roster).breaches == ()
    assert result.outcome is Outcome.INTERRUPTED
    assert 0 <= result.bound <= result.value


def test_with_too_few_people_the_post_of_least_priority_is_left_short() -> None:
    shifts = (Shift("gate", 480), Shift("car park", 480))
    cover = [Cover(d, name, 1, weight) for d in range(3) for name, weight in (("gate", 100), ("car park", 10))]
    problem = Problem(3, shifts, (Person("A"),), tuple(cover))
    result = solve(problem, time_limit_s=5)
    assert result.outcome is Outcome.OPTIMAL
    assert {short.shift for short in check(problem, result.roster).shortages} == {"car park"}


def test_a_person_with_no_line_is_named() -> None:
    problem = Problem(3, (Shift("E", 480),), (Person("A"), Person("Mai", min_minutes=9000)))
    with pytest.raises(InputError, match="Mai") as caught:
        solve(problem, time_limit_s=5)
    assert caught.value.findings[0].code == "roster-person-without-line"


def test_nobody_who_may_work_means_a_roster_of_days_off() -> None:
    problem = Problem(2, (Shift("E", 480, skill="dog"),), (Person("A"),), (Cover(0, "E", 1, 7),))
    result = solve(problem, time_limit_s=5)
    assert (result.value, result.bound, result.outcome) == (7, 7, Outcome.OPTIMAL)
    assert (result.roster == OFF).all()


def test_a_bound_without_all_counters_holds_and_its_line_keeps_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = tabulate(congress(4))
    prices = np.random.default_rng(5).normal(size=(14, 3)) - 1.0
    prices[:, 2] -= 2.0
    exact = Liner(tables, 0).price(prices)
    monkeypatch.setattr("chot.rosters.lines.MOST_STATES", 0)
    coarse = Liner(tables, 0)
    priced = coarse.price(prices)
    assert priced.line is not None
    assert coarse.kept == []
    assert coarse.broken(priced.line) == {}
    assert priced.bound < exact.cost <= priced.cost
