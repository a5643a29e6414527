"""Solutions that breed keep their units, count their value rightly and find the best of small problems."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from chot.reserves.cover_breed import Breeding, Solution, cross, heat_bath

N, M, P = 60, 14, 4


def town(seed: int) -> tuple[csr_matrix, np.ndarray]:
    rng = np.random.default_rng(seed)
    distance = np.linalg.norm(rng.random((N, 1, 2)) - rng.random((1, M, 2)), axis=2)
    return csr_matrix(distance <= 0.22), rng.integers(1, 50, N).astype(float)


def value(rows: csr_matrix, weight: np.ndarray, units: np.ndarray) -> float:
    return float(weight[np.asarray(rows.astype(int) @ units) > 0].sum())


def breeding(seed: int) -> tuple[Breeding, csr_matrix, np.ndarray]:
    rows, weight = town(seed)
    units = np.zeros(M, np.int64)
    units[:P] = 1
    bound = np.zeros(M, bool)
    bound[0] = True
    start = Solution(value(rows, weight, units), units)
    return Breeding(rows, weight, bound, start, [], seed, lambda: False), rows, weight


@pytest.mark.parametrize("seed", range(5))
def test_breeding_finds_what_trying_every_set_finds(seed: int) -> None:
    bred, rows, weight = breeding(seed)
    found = bred.round(1, 6, 3)
    sets = [[0, *rest] for rest in combinations(range(1, M), P - 1)]
    assert found.value == max(value(rows, weight, np.isin(np.arange(M), taken).astype(int)) for taken in sets)
    assert value(rows, weight, found.units) == found.value


def test_the_same_seed_breeds_the_same_units() -> None:
    first, again = (breeding(3)[0].round(2, 6, 3) for _ in range(2))
    assert np.array_equal(first.units, again.units)


@pytest.mark.parametrize("seed", range(5))
def test_annealing_and_crossing_keep_the_number_of_units_and_those_that_are_bound(seed: int) -> None:
    bred, rows, weight = breeding(seed)
    other = np.zeros(M, np.int64)
    other[[0, 9, 11, 13]] = 1
    worth, child = cross(*bred._arrays, other, bred.start.units, 9, 2)
    assert child.sum() == P
    assert child[0] == 1
    assert worth == value(rows, weight, child)
    worth, units = heat_bath(*bred._arrays, child, 200, 100.0, 1.0, seed + 1)
    assert units.sum() == P
    assert units[0] == 1
    assert worth == value(rows, weight, units) >= value(rows, weight, child)
