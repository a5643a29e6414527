"""A problem that makes no sense is refused in one sentence that names the entry, the value and the remedy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chot.checkpoints import Problem, solve
from chot.errors import InputError

GOOD: dict[str, Any] = {
    "n_nodes": 4, "tail": [0, 1, 2, 0], "head": [1, 2, 3, 3], "entries": [0], "sites": [3], "values": [10.0],
    "n_teams": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"n_teams": 0}, "at least one team"),
        ({"values": [-2.0]}, "values[0] = -2.0"),
        ({"values": [np.nan]}, "values[0] = nan"),
        ({"values": [1.0, 2.0]}, "1 numbers"),
        ({"sites": [4]}, "sites[0] = 4"),
        ({"entries": []}, "non-empty"),
        ({"tail": [0, 1, 2, -1]}, "tail[3] = -1"),
        ({"head": [1, 2, 3]}, "one head for each of the 4 tails"),
        ({"detection": [1, 1, 0, 1]}, "detection[2] = 0.0"),
        ({"detection": [1, 1.5, 1, 1]}, "detection[1] = 1.5"),
        ({"cost": [1, 1, 1, 0]}, "cost[3] = 0.0"),
        ({"candidate": [1, 1, 1, 1]}, "4 booleans"),
    ],
)
def test_a_bad_entry_is_named_with_its_value_and_the_remedy(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        Problem(**(GOOD | changes))
    assert said in str(caught.value)
    assert len(caught.value.findings) == 1


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Problem(**(GOOD | {"n_teams": 0, "values": [-1.0], "entries": [9]}))
    assert len(caught.value.findings) == 3


def test_enough_teams_close_every_path_and_the_segments_are_named() -> None:
    result = solve(Problem(**(GOOD | {"n_teams": 2})))
    assert result.value == 0.0
    assert result.gap == 0.0
    covering = set(result.covering.tolist())
    assert 3 in covering  # the direct street
    assert covering & {0, 1, 2}  # and one of the three on the way round


def test_a_site_at_an_entry_is_lost_whatever_is_manned() -> None:
    result = solve(Problem(**(GOOD | {"sites": [0]})))
    assert result.value == pytest.approx(10.0)
    assert result.bound == pytest.approx(10.0)


def test_a_site_that_no_street_reaches_is_safe() -> None:
    result = solve(Problem(**(GOOD | {"n_nodes": 5, "sites": [4]})))
    assert result.value == 0.0


def test_worthless_sites_leave_nothing_to_lose() -> None:
    assert solve(Problem(**(GOOD | {"values": [0.0]}))).value == 0.0


def test_a_site_that_only_forbidden_streets_reach_is_lost_and_the_rest_still_guarded() -> None:
    problem = Problem(
        4, [0, 0, 0, 0], [1, 2, 3, 3], entries=[0], sites=[1, 3], values=[2.0, 10.0], n_teams=1,
        candidate=np.array([False, True, True, True]),
    )  # fmt: skip
    result = solve(problem)
    assert result.value == pytest.approx(5.0)
    assert result.bound == pytest.approx(5.0)
