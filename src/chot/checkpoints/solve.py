"""Dispositions and their probabilities: double oracle on the skeleton of nested cuts.

The bound comes from one growing maximum flow. Its nested minimum cuts give marginals x whose sum along every path to
a site is at least ``1 - u / v``; systematic sampling of x gives the first dispositions. A master LP over the paths and
dispositions found so far, the intruder's exact answer and a maximum-coverage pricing problem (double oracle: McMahan,
Gordon and Blum 2003; RUGGED: Jain et al. 2011) then close what sampling leaves open.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, csr_matrix

from chot.assess import best_response
from chot.checkpoints.bound import bound_from_cuts
from chot.checkpoints.flow import Flag, Float, Index, NestedCuts, nested_cuts
from chot.checkpoints.problem import Problem, Result
from chot.solvers import Outcome

Progress = Callable[[float, float, float], None]
GAP_TOLERANCE = 1e-7


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """A mixed strategy over dispositions with its exact value and a proved bound.

    - ``time_limit_s``: seconds; what has been found by then is returned with its proved gap.
    - ``progress``: called with (elapsed seconds, value, bound); ``stop``: asked between rounds, True ends the search.
    """
    clock = time.perf_counter()
    game = _Game(problem, seed)
    bound_s = time.perf_counter() - clock
    best: tuple[float, list[Index], Float] = (np.inf, [], np.ones(1))
    outcome = Outcome.FEASIBLE
    game.add_column(np.empty(0, np.int64))
    weights = game.first_mixture()
    while True:
        used = np.flatnonzero(weights > 1e-12)
        columns, chance = [game.columns[i] for i in used], weights[used] / weights[used].sum()
        response = best_response(problem, columns, chance)
        if response.value < best[0]:
            best = (response.value, columns, chance)
        elapsed = time.perf_counter() - clock
        if progress is not None:
            progress(elapsed, best[0], game.bound)
        if best[0] - game.bound <= GAP_TOLERANCE * max(1.0, best[0]):
            outcome = Outcome.OPTIMAL
            break
        if elapsed > time_limit_s:
            outcome = Outcome.TIME_LIMIT
            break
        if stop is not None and stop():
            outcome = Outcome.INTERRUPTED
            break
        before = len(game.rows), len(game.columns)
        if response.site >= 0:
            game.add_row(response.segments, float(game.values[response.site]))
        weights = game.improve()
        if before == (len(game.rows), len(game.columns)):
            break
    value, columns, chance = best
    marginals = np.zeros(game.n_segments)
    for column, q in zip(columns, chance, strict=True):
        marginals[column] += q
    covering = columns[0] if value <= 1e-12 and len(columns) == 1 else np.empty(0, np.int64)
    total_s = time.perf_counter() - clock
    return Result(columns, chance, value, min(game.bound, value), outcome, marginals, covering, bound_s, total_s)


class _Game:
    """The restricted game: dispositions and paths found so far."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.tail = np.asarray(problem.tail, np.int64)
        self.head = np.asarray(problem.head, np.int64)
        self.n_segments = len(self.tail)
        self.values = np.asarray(problem.values, float)
        self.budget = float(problem.n_teams)
        self.cost = _per_segment(problem.cost, self.n_segments)
        self.detection = _per_segment(problem.detection, self.n_segments)
        self.candidate: Flag = (
            np.ones(self.n_segments, bool) if problem.candidate is None else np.asarray(problem.candidate, bool)
        )
        self.candidate = self.candidate & (self.cost <= self.budget)
        self.cuts: NestedCuts = nested_cuts(problem, np.where(self.candidate, self.cost / self.detection, np.inf))
        self.sorted_values = self.values[self.cuts.order]
        self.bound = bound_from_cuts(self.sorted_values, self.cuts.cut, self.budget)
        self.random = np.random.default_rng(seed)
        self.columns: list[Index] = []
        self.rows: list[tuple[Index, float]] = []
        self.known: set[bytes] = set()

    def add_column(self, column: Index) -> None:
        column = np.unique(column)
        if column.tobytes() not in self.known:
            self.known.add(column.tobytes())
            self.columns.append(column)

    def add_row(self, segments: Index, value: float) -> None:
        segments = np.unique(segments[self.candidate[segments]])
        if not any(v == value and np.array_equal(s, segments) for s, v in self.rows):
            self.rows.append((segments, value))

    def marginals(self) -> Float:
        """x from the nested cuts at the bound: the potential's step along each segment, over its detection."""
        safe = np.where(self.sorted_values > 0, self.sorted_values, 1.0)
        level = np.append(np.clip(1 - self.bound / safe, 0, None), 0.0)
        level[:-1][self.sorted_values <= 0] = 0.0
        potential = level[self.cuts.depth]
        step = np.abs(potential[self.tail] - potential[self.head])
        x: Float = np.where(self.candidate, np.minimum(step / self.detection, 1.0), 0.0)
        return x

    def first_mixture(self) -> Float:
        """Systematic samples of the marginals, segments of one cut side by side, and their probabilities."""
        x = self.marginals()
        support = np.flatnonzero(x > 1e-12)
        if len(support) == 0:
            return np.ones(1)
        deeper = np.minimum(self.cuts.depth[self.tail[support]], self.cuts.depth[self.head[support]])
        support = support[np.argsort(deeper, kind="stable")]
        edge = np.concatenate([[0.0], np.cumsum(x[support])])
        marks = np.unique(np.concatenate([edge % 1.0, [0.0]]))
        middles = (marks + np.append(marks[1:], 1.0)) / 2
        shares = np.diff(np.append(marks, 1.0))
        weights = [0.0]
        for middle, share in zip(middles, shares, strict=True):
            taken = np.floor(edge[1:] - middle + 1) > np.floor(edge[:-1] - middle + 1)
            size = len(self.columns)
            self.add_column(self._within_budget(support[taken]))
            if len(self.columns) > size:
                weights.append(float(share))
            else:
                twin = np.unique(self._within_budget(support[taken]))
                weights[next(i for i, c in enumerate(self.columns) if np.array_equal(c, twin))] += share
        return np.array(weights) / sum(weights)

    def _within_budget(self, column: Index) -> Index:
        spent = np.cumsum(self.cost[column])
        return column[spent <= self.budget + 1e-9]

    def _loss(self) -> Float:
        """Loss of each row (path) under each column (disposition)."""
        escape = coo_matrix(
            (
                np.concatenate([np.log(np.maximum(1 - self.detection[s], 1e-30)) for s, _ in self.rows]),
                (
                    np.repeat(np.arange(len(self.rows)), [len(s) for s, _ in self.rows]),
                    np.concatenate([s for s, _ in self.rows]),
                ),
            ),
            shape=(len(self.rows), self.n_segments),
        ).tocsr()
        manned = csr_matrix(
            (
                np.ones(sum(map(len, self.columns))),
                (
                    np.concatenate(self.columns),
                    np.repeat(np.arange(len(self.columns)), [len(c) for c in self.columns]),
                ),
            ),
            shape=(self.n_segments, len(self.columns)),
        )
        survival = np.exp((escape @ manned).toarray())
        survival[survival < 1e-20] = 0.0
        loss: Float = np.array([v for _, v in self.rows])[:, None] * survival
        return loss

    def improve(self) -> Float:
        """Solve the master LP, price one new disposition, and return the probabilities of the columns."""
        while True:
            loss = self._loss()
            n_rows, n_columns = loss.shape
            answer = linprog(
                np.append(np.zeros(n_columns), 1.0),
                A_ub=np.hstack([loss, -np.ones((n_rows, 1))]),
                b_ub=np.zeros(n_rows),
                A_eq=np.append(np.ones(n_columns), 0.0)[None, :],
                b_eq=[1.0],
                method="highs",
            )
            duals = np.maximum(-answer.ineqlin.marginals, 0.0)
            column, worth = self._price(duals / max(duals.sum(), 1e-12))
            if worth >= answer.fun - 1e-9 * max(1.0, answer.fun):
                self.bound = max(self.bound, min(worth, float(answer.fun)))
                weights: Float = np.maximum(answer.x[:-1], 0.0)
                return weights
            self.bound = max(self.bound, worth)
            size = len(self.columns)
            self.add_column(column)
            if len(self.columns) == size:
                weights = np.maximum(answer.x[:-1], 0.0)
                return weights

    def _price(self, duals: Float) -> tuple[Index, float]:
        """The best disposition against a mixture of paths, and a proved lower bound on the loss it leaves.

        Overlapping detections count at most the path's whole weight: exact where detection is certain, else a
        relaxation from which the bound stays valid.
        """
        active = np.flatnonzero(duals > 1e-12)
        names = np.unique(np.concatenate([self.rows[i][0] for i in active] or [np.empty(0, np.int64)]))
        place = {int(s): i for i, s in enumerate(names)}
        weight = np.array([duals[i] * self.rows[i][1] for i in active])
        n, m = len(names), len(active)
        if n == 0:
            return np.empty(0, np.int64), float(weight.sum())
        row: list[int] = []
        col: list[int] = []
        val: list[float] = []
        for r, i in enumerate(active.tolist()):
            members = self.rows[i][0]
            row += [r] * (len(members) + 1)
            col += [place[int(s)] for s in members] + [n + r]
            val += [*(-self.detection[members]).tolist(), 1.0]
        row += [m] * n
        col += range(n)
        val += self.cost[names].tolist()
        matrix = coo_matrix((val, (row, col)), shape=(m + 1, n + m)).tocsr()
        answer = milp(
            np.append(np.zeros(n), -weight),
            constraints=LinearConstraint(matrix, -np.inf, np.append(np.zeros(m), self.budget)),
            integrality=np.append(np.ones(n), np.zeros(m)),
            bounds=Bounds(0, 1),
        )
        column = names[answer.x[:n] > 0.5]
        return column, float(weight.sum() + answer.mip_dual_bound)


def _per_segment(given: object, n_segments: int) -> Float:
    return np.ones(n_segments) if given is None else np.asarray(given, float)
