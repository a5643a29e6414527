"""The evaluator of rosters names each rule that is broken, and counts every cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chot.assess.roster_check import Breach, Shortage
from chot.rosters import Cover, Person, Problem, Request, Shift, check

SHIFTS = (Shift("E", 480, start_minute=360), Shift("L", 480, frozenset({"E"}), skill="lead", start_minute=840))


def breaches(line: list[int], **rules: Any) -> list[Breach]:
    person = Person("A", skills=frozenset({"lead"}), **rules)
    return list(check(Problem(len(line), SHIFTS, (person,), first_weekday=3), [line]).breaches)


@pytest.mark.parametrize(
    ("line", "rules", "wanted"),
    [
        ([1, 0, -1], {}, Breach("A", "L not followed by E", 1, 1, 0)),
        ([0, -1, -1], {"days_off": frozenset({0})}, Breach("A", "days_off", 0, 1, 0)),
        ([0, 0, -1], {"max_shifts": {"E": 1}}, Breach("A", "max_shifts E", None, 2, 1)),
        ([0, 0, -1], {"max_minutes": 900}, Breach("A", "max_minutes", None, 960, 900)),
        ([0, -1, -1], {"min_minutes": 481}, Breach("A", "min_minutes", None, 480, 481)),
        ([0, 0, 0], {"max_consecutive": 2}, Breach("A", "max_consecutive", 0, 3, 2)),
        ([-1, 0, -1], {"min_consecutive": 2}, Breach("A", "min_consecutive", 1, 1, 2)),
        ([0, -1, 0], {"min_days_off": 2}, Breach("A", "min_days_off", 1, 1, 2)),
        # Day 0 is a Thursday, so days 2 and 3 are one weekend.
        ([-1, -1, 0, 0], {"max_weekends": 0}, Breach("A", "max_weekends", None, 1, 0)),
    ],
)
def test_a_broken_rule_is_named_with_its_day_and_figures(line: list[int], rules: Any, wanted: Breach) -> None:
    assert breaches(line, **rules) == [wanted]


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ([0, -1, -1], {"min_consecutive": 2, "min_days_off": 5}),
        ([-1, -1, 0], {"min_consecutive": 2, "min_days_off": 5}),
        ([0, 1, 1], {"max_consecutive": 3, "max_weekends": 1, "max_minutes": 1440, "max_shifts": {"L": 2}}),
    ],
)
def test_what_lies_beyond_the_ends_counts_as_long_enough(line: list[int], rules: Any) -> None:
    assert breaches(line, **rules) == []


def test_a_shift_without_its_skill_and_too_short_a_rest_are_breaches() -> None:
    problem = Problem(2, SHIFTS, (Person("A"),), min_rest_minutes=1000)
    found = check(problem, [[0, 1]]).breaches
    assert found == (Breach("A", "skill lead", 1, 0, 1),)
    rested = Problem(2, (SHIFTS[0], Shift("L", 480, start_minute=840)), (Person("A"),), min_rest_minutes=700)
    assert check(rested, [[1, 0]]).breaches == (Breach("A", "min_rest_minutes", 1, 480, 700),)


def test_costs_are_those_of_cover_and_of_requests() -> None:
    problem = Problem(
        2, SHIFTS, (Person("A"), Person("B")),
        (Cover(0, "E", 1, 100, 3), Cover(1, "L", 2, 50)),
        (Request("A", 0, "E", 4), Request("A", 1, "E", 5), Request("B", 0, "E", 6, wanted=False)),
    )  # fmt: skip
    verdict = check(problem, [[0, -1], [0, -1]])
    assert verdict.shortages == (Shortage(1, "L", 2, 0, 100), Shortage(0, "E", 1, 2, 3))
    assert (verdict.value, verdict.cover_cost, verdict.request_cost) == (114, 103, 11)


@pytest.mark.parametrize(("roster", "said"), [([[0, 0, 0]], "shape"), ([[0, 5]], "shift 5"), ([[-2, 0]], "shift -2")])
def test_a_roster_that_does_not_fit_the_problem_is_refused(roster: list[list[int]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check(Problem(2, SHIFTS, (Person("A"),)), np.array(roster))
