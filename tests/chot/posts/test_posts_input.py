"""A guard post problem that makes no sense is refused, in both languages, with the entry, its value and the remedy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chot.errors import InputError
from chot.posts import IntervalProblem, Problem, TypesProblem

GOOD: dict[str, Any] = {"values": [5.0, 3.0], "n_teams": 1}
TYPES: dict[str, Any] = {"values": [[5.0, 3.0], [1.0, 2.0]], "type_probabilities": [0.5, 0.5], "n_teams": 1}
INTERVALS: dict[str, Any] = {"values_low": [4.0, 2.0], "values_high": [5.0, 3.0], "n_teams": 1}


@pytest.mark.parametrize(
    ("problem", "changes", "code", "said"),
    [
        (Problem, {"values": [5.0, -3.0]}, "posts-number", "values[1] = -3"),
        (Problem, {"values": [np.nan, 3.0]}, "posts-number", "values[0] = nan"),
        (Problem, {"values": [np.inf, 3.0]}, "posts-number", "values[0] = inf"),
        (Problem, {"values": []}, "posts-no-sites", "at least one site"),
        (Problem, {"values": 4.0}, "posts-no-sites", "one number for each site"),
        (Problem, {"values": ["cao", "thấp"]}, "posts-no-sites", "no readable value"),
        (Problem, {"uncovered_loss": [1.0, 2.0, 3.0]}, "posts-shape", "give 2 numbers, or one for all"),
        (Problem, {"covered_values": [[1.0], [2.0, 3.0]]}, "posts-shape", "a ragged list"),
        (Problem, {"uncovered_loss": [-1.0, -2.0]}, "posts-number", "and 1 more"),
        (Problem, {"covered_values": [6.0, 0.0]}, "posts-covered-worse", "at most values[0] = 5"),
        (Problem, {"covered_loss": [0.0, 4.0]}, "posts-covered-worse", "covered_loss[1] = 4"),
        (Problem, {"n_teams": -1}, "posts-n-teams", "a whole number"),
        (Problem, {"n_teams": 1.5}, "posts-n-teams", "1.5"),
        (Problem, {"n_teams": True}, "posts-n-teams", "a whole number"),
        (Problem, {"least": [1.0, 0.5]}, "posts-least-over-budget", "raise n_teams to at least 2"),
        (Problem, {"least": 0.5, "most": [0.4, 1.0]}, "posts-least-above-most", "at most most[0] = 0.4"),
        (Problem, {"most": 1.5}, "posts-number", "from 0 to 1"),
        (TypesProblem, {"values": [5.0, 3.0]}, "posts-no-sites", "a row for each type"),
        (TypesProblem, {"values": [[5.0, 3.0], [1.0, -2.0]]}, "posts-number", "values[1, 1] = -2"),
        (TypesProblem, {"type_probabilities": [0.5, 0.6]}, "posts-probabilities", "divide each by 1.1"),
        (TypesProblem, {"type_probabilities": [0.0, 0.0]}, "posts-probabilities", "a chance above 0"),
        (TypesProblem, {"type_probabilities": [0.2, 0.3, 0.5]}, "posts-shape", "give 2 numbers"),
        (IntervalProblem, {"values_low": [6.0, 2.0]}, "posts-interval", "at most values_high[0] = 5"),
        (IntervalProblem, {"covered_high": [0.0, 4.0]}, "posts-covered-worse", "at most values_high[1] = 3"),
    ],
)
def test_a_bad_entry_is_named_with_its_value_and_the_remedy(
    problem: Any, changes: dict[str, Any], code: str, said: str
) -> None:
    good = {Problem: GOOD, TypesProblem: TYPES, IntervalProblem: INTERVALS}[problem]
    with pytest.raises(InputError) as caught:
        problem(**(good | changes))
    assert [finding.code for finding in caught.value.findings] == [code]
    assert said in str(caught.value)
    assert all(finding.message.vi and finding.remedy.vi for finding in caught.value.findings)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Problem(values=[-1.0, 2.0], covered_loss=[np.nan, 0.0], n_teams=-2)
    assert len(caught.value.findings) == 3


def test_a_single_number_stands_for_every_site() -> None:
    game = Problem(values=[5.0, 3.0], uncovered_loss=4, covered_loss=1, covered_values=2, most=0.5, n_teams=np.int64(1))
    assert np.asarray(game.uncovered_loss).tolist() == [4.0, 4.0]
    assert np.asarray(game.most).tolist() == [0.5, 0.5]


def test_the_problem_keeps_its_own_copy() -> None:
    values = np.array([5.0, 3.0])
    game = Problem(values=values, n_teams=1)
    values[0] = -1.0
    assert np.asarray(game.values).tolist() == [5.0, 3.0]
