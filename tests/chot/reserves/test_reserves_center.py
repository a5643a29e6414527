"""The p-center before the set cover: two solvers that must agree on every radius."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path

from chot import reserves
from chot.solvers import Outcome


def random_streets(seed: int, n: int = 60) -> np.ndarray:
    """Shortest ways between the nodes of a sparse random graph with whole lengths, all of them connected."""
    rng = np.random.default_rng(seed)
    graph = np.zeros((n, n))
    ring = np.arange(n)
    graph[ring, (ring + 1) % n] = rng.integers(1, 50, n)
    for a, b in rng.integers(0, n, (n, 2)):
        graph[a, b] = rng.integers(1, 50)
    return shortest_path(graph, directed=False)


@pytest.mark.parametrize("p", [1, 3, 8, 20])
@pytest.mark.parametrize("seed", range(4))
def test_p_bases_cover_all_within_the_value_and_within_nothing_less(seed: int, p: int) -> None:
    distance = random_streets(seed)
    result = reserves.p_center(distance, p)
    assert result.outcome is Outcome.OPTIMAL
    assert result.value == result.bound == distance[:, result.open].min(axis=1).max()
    assert reserves.set_cover(distance, result.value).value <= p
    less = distance[(distance < result.value) & (distance > 0)].max()
    assert reserves.set_cover(distance, less).value > p


@pytest.mark.parametrize("seed", range(4))
def test_the_value_is_the_least_at_which_maximal_covering_covers_all(seed: int) -> None:
    distance = random_streets(seed)
    everywhere = np.ones(len(distance))
    result = reserves.p_center(distance, 5, fixed=(0,))
    assert 0 in result.open
    assert reserves.max_cover(distance, everywhere, 5, result.value, fixed=(0,)).value == len(distance)
    less = distance[distance < result.value].max()
    assert reserves.max_cover(distance, everywhere, 5, less, fixed=(0,)).value < len(distance)


def test_a_base_everywhere_leaves_no_distance() -> None:
    distance = random_streets(9, n=10)
    assert reserves.p_center(distance, 10).value == 0


def test_parts_without_a_way_between_them_and_too_few_bases_are_said_to_be_infeasible() -> None:
    distance = np.full((6, 6), np.inf)
    for part in (slice(0, 2), slice(2, 4), slice(4, 6)):
        distance[part, part] = [[0, 7], [7, 0]]
    result = reserves.p_center(distance, 2)
    assert result.outcome is Outcome.INFEASIBLE
    assert [finding.code for finding in result.findings()] == ["reserve-infeasible"]
    assert reserves.p_center(distance, 3).value == 7
