"""The interior point method against the simplex method of HiGHS, on random masters of lines."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_matrix, csr_matrix, eye, hstack, vstack

from chot.rosters.interior import LineProgram
from chot.solvers import solve_lp


def random_program(seed: int) -> LineProgram:
    rng = np.random.default_rng(seed)
    n_people, n_cells = int(rng.integers(2, 9)), int(rng.integers(3, 20))
    owner = np.concatenate([np.arange(n_people), rng.integers(n_people, size=40)])
    under = rng.integers(0, 100, n_cells).astype(float)
    return LineProgram(
        rng.integers(-5, 6, len(owner)).astype(float), owner, n_people,
        csc_matrix(rng.random((n_cells, len(owner))) < 0.3, dtype=float),
        rng.integers(-1, 4, n_cells).astype(float), under, np.where(under > 0, rng.integers(0, 3, n_cells), 1.0),
    )  # fmt: skip


def optimum(program: LineProgram) -> float:
    n, m = len(program.cost), len(program.right)
    people = csr_matrix((np.ones(n), (program.owner, np.arange(n))), shape=(program.n_people, n))
    lines = vstack([people, program.cells])
    gaps = vstack([csr_matrix((program.n_people, 2 * m)), hstack([eye(m), -eye(m)])])
    right = np.concatenate([np.ones(program.n_people), program.right])
    cost = np.concatenate([program.cost, program.under, program.over])
    none = np.full(n + 2 * m, np.inf)
    return solve_lp(cost, hstack([lines, gaps]).tocsr(), right, right, np.zeros(n + 2 * m), none).objective


@pytest.mark.parametrize("seed", range(12))
def test_its_objectives_enclose_the_optimum_of_the_simplex_method(seed: int) -> None:
    program = random_program(seed)
    found = program.solve(1e-4)
    assert found.dual - 1e-6 <= optimum(program) <= found.objective + 1e-6
    assert found.objective - found.dual <= 1e-4


@pytest.mark.parametrize("seed", range(12))
def test_values_are_shares_of_one_line_each_and_prices_lie_between_the_weights(seed: int) -> None:
    program = random_program(seed)
    found = program.solve(0.5)
    assert (found.x > 0).all()
    assert np.allclose(np.bincount(program.owner, found.x), 1.0)
    assert (found.prices <= program.under).all()
    assert (found.prices >= -program.over).all()
    reduced = program.cost - program.cells.T @ found.prices
    assert (found.worth[program.owner] <= reduced + 1e-9).all()
