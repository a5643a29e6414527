"""Dispositions and their probabilities: double oracle on the skeleton of nested cuts.

The bound comes from one growing maximum flow. Its nested minimum cuts give marginals x whose sum along every path to
a site is at least ``1 - u / v``; they are mixed from antichains (:mod:`chot.checkpoints.antichains`), which reaches the
bound wherever no path has to meet a disposition twice. A master LP over the paths and dispositions found so far, the
intruder's exact answer and a maximum-coverage pricing problem (double oracle: McMahan, Gordon and Blum 2003; RUGGED:
Jain et al. 2011) then close what is left.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, csr_matrix

from chot.assess import Response, best_response
from chot.checkpoints.antichains import Conflict, mix, skeleton_of
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
    search = _Search(problem, seed, time.perf_counter(), time_limit_s, progress, stop)
    search.mix_antichains()
    search.close_the_gap()
    return search.result()


class _Search:
    """The best mixed strategy so far, and the two ways to a better one."""

    def __init__(
        self,
        problem: Problem,
        seed: int,
        clock: float,
        time_limit_s: float,
        progress: Progress | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self.problem, self.clock, self.until = problem, clock, clock + time_limit_s
        self.progress, self.asked_to_stop = progress, stop or (lambda: False)
        self.game = _Game(problem, seed)
        self.bound_s = time.perf_counter() - clock
        self.outcome = Outcome.FEASIBLE
        self.value = np.inf
        self.columns: list[Index] = []
        self.chance = np.ones(1)

    def mix_antichains(self) -> None:
        """Mix antichains; where a path still meets one of them twice, forbid that pair and mix again."""
        skeleton = skeleton_of(self.problem, self.game.cuts, self.game.bound, self.game.candidate)
        conflicts: set[Conflict] = set()
        columns: list[Index] = []
        while True:
            mixture = mix(skeleton, columns, conflicts, self.until, self.asked_to_stop)
            used = mixture.probabilities > 1e-12
            chosen = [skeleton.segment[c] for c, keep in zip(mixture.columns, used, strict=True) if keep]
            response = self.consider(chosen, mixture.probabilities[used])
            for column in chosen:
                self.game.add_column(column)
            place = {int(s): i for i, s in enumerate(skeleton.segment)}
            crossed = sorted({place[s] for s in response.segments.tolist() if s in place})
            doubled = {
                pair for column in mixture.columns for pair in combinations(np.intersect1d(column, crossed).tolist(), 2)
            }
            if self.finished() or not doubled - conflicts or mixture.loss >= self.value - 1e-9:
                return
            conflicts |= doubled
            columns = [c for c in mixture.columns if not any(e in c and f in c for e, f in doubled)]

    def close_the_gap(self) -> None:
        """Double oracle from what has been found: one path and the dispositions against it, round by round."""
        while not self.finished():
            before = len(self.game.rows), len(self.game.columns)
            response = best_response(self.problem, self.columns, self.chance)
            if len(self.game.rows) > 0:
                weights = self.game.improve()
                used = np.flatnonzero(weights > 1e-12)
                response = self.consider([self.game.columns[i] for i in used], weights[used])
            if response.site >= 0:
                self.game.add_row(response.segments, float(self.game.values[response.site]))
            if before == (len(self.game.rows), len(self.game.columns)):
                return

    def consider(self, columns: list[Index], chance: Float) -> Response:
        """Ask the independent evaluator what a mixture is worth, and keep it where it is the best so far."""
        chance = chance / chance.sum()
        response = best_response(self.problem, columns, chance)
        if response.value < self.value:
            self.value, self.columns, self.chance = response.value, columns, chance
        if self.progress is not None:
            self.progress(time.perf_counter() - self.clock, self.value, self.game.bound)
        return response

    def finished(self) -> bool:
        """Whether to stop, with the reason in ``outcome``."""
        if self.value - self.game.bound <= GAP_TOLERANCE * max(1.0, self.value):
            self.outcome = Outcome.OPTIMAL
        elif time.perf_counter() > self.until:
            self.outcome = Outcome.TIME_LIMIT
        elif self.asked_to_stop():
            self.outcome = Outcome.INTERRUPTED
        return self.outcome is not Outcome.FEASIBLE

    def result(self) -> Result:
        marginals = np.zeros(self.game.n_segments)
        for column, q in zip(self.columns, self.chance, strict=True):
            marginals[column] += q
        closed = self.value <= 1e-9 and len(self.columns) == 1
        covering = self.columns[0] if closed else np.empty(0, np.int64)
        bound = min(self.game.bound, self.value)
        total_s = time.perf_counter() - self.clock
        return Result(
            self.columns, self.chance, self.value, bound, self.outcome, marginals, covering, self.bound_s, total_s
        )


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
