"""Covering every place: with fewest bases, and within the least radius for p of them.

Set covering (Toregas et al. 1971) is reduced, tried by greedy and annealing, and proved by HiGHS. The p-center is the
least radius at which p bases cover every place, found by halving among the distances that occur (Minieka 1970; with
bounds from below before any integer program: Elloumi, Labbé and Pochet 2004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from chot.reserves.clock import Clock
from chot.reserves.cover_search import anneal, greedy
from chot.reserves.reduce import reduce_set_cover
from chot.solvers import Outcome, solve_bounded

Float = NDArray[np.float64]
Index = NDArray[np.int64]

MOVES = 100_000


@dataclass(frozen=True, eq=False)
class SetCoverAnswer:
    """Open candidates (empty where none cover all in time or at all), their number's bound from below."""

    opened: Index
    bound: float
    outcome: Outcome


def fewest_bases(rows: csr_matrix, fixed: Index, clock: Clock, seed: int) -> SetCoverAnswer:
    """The fewest candidates that cover every row, ``fixed`` among them; each row has a candidate."""
    keep = np.zeros(rows.shape[1], bool)
    keep[fixed] = True
    uncovered = np.flatnonzero(~np.asarray(rows[:, fixed].sum(axis=1)).ravel().astype(bool))
    matrix, columns = reduce_set_cover(rows[uncovered].tocsr(), np.zeros(rows.shape[1], bool))
    if matrix.shape[0] == 0:
        return SetCoverAnswer(fixed, float(len(fixed)), Outcome.OPTIMAL)
    known = _greedy_cover(matrix)
    m = len(columns)
    start = np.zeros(m)
    start[known] = 1
    answer = solve_bounded(
        np.ones(m), matrix.astype(float).tocsr(), np.ones(matrix.shape[0]), np.full(matrix.shape[0], np.inf),
        np.zeros(m), np.ones(m), np.ones(m, bool),
        time_limit_s=clock.left_s, start=start, stop=clock.asked_to_stop, seed=seed, absolute_gap=1 - 1e-6,
    )  # fmt: skip
    found = known if answer.x is None else np.flatnonzero(answer.x > 0.5)
    bound = len(fixed) + max(0.0, float(np.ceil(answer.bound - 1e-6)))
    opened = np.sort(np.concatenate([fixed, columns[found]]))
    clock.tell(float(len(opened)), bound)
    return SetCoverAnswer(opened, min(bound, float(len(opened))), clock.outcome(bound >= len(opened)))


def cover_with(rows: csr_matrix, p: int, fixed: Index, clock: Clock, seed: int) -> SetCoverAnswer:
    """At most p candidates that cover every row: OPTIMAL with them, INFEASIBLE, or out of time."""
    if np.any(np.diff(rows.indptr) == 0):
        return SetCoverAnswer(fixed[:0], np.inf, Outcome.INFEASIBLE)
    uncovered = np.flatnonzero(~np.asarray(rows[:, fixed].sum(axis=1)).ravel().astype(bool))
    matrix, columns = reduce_set_cover(rows[uncovered].tocsr(), np.zeros(rows.shape[1], bool))
    n, m = matrix.shape
    room = p - len(fixed)
    if m <= room:
        return SetCoverAnswer(np.sort(np.concatenate([fixed, columns])), 0.0, Outcome.OPTIMAL)
    if room == 0:
        return SetCoverAnswer(fixed[:0], np.inf, Outcome.INFEASIBLE)
    found = _annealed_cover(matrix, room, seed)
    if found is None:
        answer = solve_bounded(
            np.ones(m), vstack([matrix.astype(float), csr_matrix(np.ones((1, m)))]).tocsr(),
            np.append(np.ones(n), 0.0), np.append(np.full(n, np.inf), room), np.zeros(m), np.ones(m),
            np.ones(m, bool), time_limit_s=clock.left_s, stop=clock.asked_to_stop, seed=seed, target=room + 0.5,
        )  # fmt: skip
        if answer.x is None:
            return SetCoverAnswer(fixed[:0], np.inf, answer.outcome)
        found = np.flatnonzero(answer.x > 0.5)
    return SetCoverAnswer(np.sort(np.concatenate([fixed, columns[found]])), 0.0, Outcome.OPTIMAL)


def _greedy_cover(matrix: csr_matrix) -> Index:
    """Candidates one by one where each covers most that is still uncovered (Chvátal 1979)."""
    left, chosen = np.ones(matrix.shape[0]), []
    across = matrix.T.tocsr().astype(float)
    while left.any():
        chosen.append(int(np.argmax(across @ left)))
        left[matrix[:, [chosen[-1]]].nonzero()[0]] = 0
    return np.array(chosen, np.int64)


def _annealed_cover(matrix: csr_matrix, p: int, seed: int) -> Index | None:
    """p candidates that cover all, if a short annealing of the number of covered rows meets some."""
    n, m = matrix.shape
    across = matrix.T.tocsr()
    weight, gains = np.ones(n), np.ones(1)
    limit, lower = np.ones(m, np.int64), np.zeros(m, np.int64)
    x = greedy(across.indptr, across.indices, weight, gains, limit, lower, p)
    value, x = anneal(
        matrix.indptr, matrix.indices, across.indptr, across.indices, weight, gains, limit, lower, x, 1.0, 0.1,
        MOVES, seed,
    )  # fmt: skip
    return np.flatnonzero(x) if value >= n - 0.5 else None


@dataclass(frozen=True, eq=False)
class CenterAnswer:
    """Open candidates, the greatest distance to the nearest of them, and the radius that none beat."""

    opened: Index
    value: float
    bound: float
    outcome: Outcome


def solve_center(distance: Float, p: int, fixed: Index, clock: Clock, seed: int) -> CenterAnswer:
    """p candidates, ``fixed`` among them, of least greatest distance; (n, m), no row wholly infinite."""
    steps = np.unique(distance[np.isfinite(distance)])
    low = int(np.searchsorted(steps, distance.min(axis=1).max()))  # no radius before this one is enough
    high = len(steps)  # this one is known to be enough, if any is
    opened = fixed[:0]
    open_end = False
    while low < high and not clock.over():
        middle = (low + high) // 2 if high < len(steps) or low + 1 < high else low
        answer = cover_with(csr_matrix(distance <= steps[middle]), p, fixed, clock, seed)
        if answer.outcome is Outcome.OPTIMAL:
            opened = _filled(answer.opened, p, distance.shape[1])
            high = int(np.searchsorted(steps, distance[:, opened].min(axis=1).max()))
        elif answer.outcome is Outcome.INFEASIBLE:
            low = middle + 1
        else:
            open_end = True
            break
        clock.tell(steps[min(high, len(steps) - 1)], steps[min(low, len(steps) - 1)])
    if low >= len(steps):
        return CenterAnswer(opened, np.inf, np.inf, Outcome.INFEASIBLE)
    value = float(steps[high]) if high < len(steps) else np.inf
    return CenterAnswer(opened, value, float(steps[low]), clock.outcome(low == high and not open_end))


def _filled(opened: Index, p: int, m: int) -> Index:
    """p candidates: those open and, where a cover needs fewer, the first others."""
    others = np.setdiff1d(np.arange(m), opened)
    return np.sort(np.concatenate([opened, others[: p - len(opened)]]))
