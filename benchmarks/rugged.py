"""A plain double oracle for the checkpoint game, written from the RUGGED paper, as the peer of the benchmark.

M. Jain, D. Korzhyk, O. Vanek, V. Conitzer, M. Pechoucek, M. Tambe: A double oracle algorithm for zero-sum security
games on graphs, AAMAS 2011, sections 4.1 to 4.3: a core linear program over the dispositions and paths found so far;
for each side a quick "better response" (greedy coverage, shortest path under the marginals) and, where that brings
nothing, an exact one (a mixed integer program). Unit costs, certain detection.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra

from chot.checkpoints import Problem

Index = NDArray[np.int64]
Float = NDArray[np.float64]


@dataclass
class Trace:
    """What was proved when: seconds, value (upper bound) and lower bound after each round."""

    seconds: list[float] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    bound: list[float] = field(default_factory=list)

    def add(self, seconds: float, value: float, bound: float) -> None:
        self.seconds.append(seconds)
        self.value.append(min(value, *self.value[-1:], np.inf))
        self.bound.append(max(bound, *self.bound[-1:], 0.0))

    @property
    def gap(self) -> float:
        return 1 - self.bound[-1] / self.value[-1] if self.value and self.value[-1] > 0 else 0.0


def solve(problem: Problem, *, gap: float, time_limit_s: float) -> Trace:
    """Run until the proved gap is at most ``gap`` or the time is up."""
    game, trace, clock = _Game(problem), Trace(), time.perf_counter()
    while True:
        mixed, y = game.core()
        marginal = np.zeros(game.m)
        for q, d in zip(mixed, game.dispositions, strict=True):
            marginal[d] += q
        grew = game.better_disposition(y) | game.better_path(marginal, mixed)
        if not grew:
            left = time_limit_s - (time.perf_counter() - clock)
            bound, grew_disposition = game.best_disposition(y, max(left, 1.0))
            value, grew_path = game.best_path(mixed, max(left, 1.0))
            trace.add(time.perf_counter() - clock, value, bound)
            grew = grew_path | grew_disposition
        out_of_time = time.perf_counter() - clock > time_limit_s
        if out_of_time:
            # What its last mixtures are worth, asked after the time is up: the quick answers prove nothing.
            bound, _ = game.best_disposition(y, time_limit_s)
            value, _ = game.best_path(mixed, time_limit_s)
            trace.add(time_limit_s, value, bound)
        if not grew or out_of_time or (trace.value and trace.gap <= gap):
            return trace


class _Game:
    def __init__(self, problem: Problem) -> None:
        self.tail, self.head = np.asarray(problem.tail), np.asarray(problem.head)
        self.n, self.m, self.k = problem.n_nodes, len(self.tail), int(problem.n_teams)
        self.entries, self.sites = np.asarray(problem.entries), np.asarray(problem.sites)
        self.values = np.asarray(problem.values, float)
        self.dispositions: list[Index] = [np.arange(self.k)]
        self.paths: list[tuple[Index, float]] = []
        self.fun = -np.inf
        self.better_path(np.zeros(self.m), np.ones(1))

    def core(self) -> tuple[Float, Float]:
        """The zero-sum game over what has been found: the planner's mixture and the intruder's."""
        met = self._incidence([path for path, _ in self.paths]) @ self._incidence(self.dispositions).T
        loss = np.array([v for _, v in self.paths])[:, None] * (met.toarray() == 0)
        rows, columns = loss.shape
        answer = linprog(
            np.append(np.zeros(columns), 1.0),
            A_ub=np.hstack([loss, -np.ones((rows, 1))]),
            b_ub=np.zeros(rows),
            A_eq=np.append(np.ones(columns), 0.0)[None, :],
            b_eq=[1.0],
        )
        self.fun = float(answer.fun)
        return np.maximum(answer.x[:-1], 0), np.maximum(-answer.ineqlin.marginals, 0)

    def _incidence(self, sets: list[Index]) -> csr_matrix:
        rows = np.repeat(np.arange(len(sets)), [len(s) for s in sets])
        return csr_matrix((np.ones(len(rows)), (rows, np.concatenate(sets))), shape=(len(sets), self.m))

    def loss_of(self, path: Index, value: float, mixed: Float) -> float:
        # Dispositions found since ``mixed`` was computed have no chance yet.
        met = sum(q for q, d in zip(mixed, self.dispositions, strict=False) if np.isin(d, path).any())
        return value * (1 - float(met))

    def add_path(self, path: Index, value: float) -> bool:
        new = not any(v == value and np.array_equal(p, path) for p, v in self.paths)
        if new:
            self.paths.append((path, value))
        return new

    def better_path(self, marginal: Float, mixed: Float) -> bool:
        """Shortest path to each site under the marginals; the worst of them where it beats the core's value."""
        weight = np.tile(marginal + 1e-9, 2)
        ends = (np.concatenate([self.tail, self.head]), np.concatenate([self.head, self.tail]))
        best = {}
        for i, (a, b) in enumerate(zip(*ends, strict=True)):
            if (int(a), int(b)) not in best or weight[i] < weight[best[int(a), int(b)]]:
                best[int(a), int(b)] = i
        keep = np.array(list(best.values()))
        graph = csr_matrix((weight[keep], (ends[0][keep], ends[1][keep])), shape=(self.n, self.n))
        distance, before, _ = dijkstra(graph, indices=self.entries, return_predecessors=True, min_only=True)
        grew = False
        for site, value in zip(self.sites, self.values, strict=True):
            path, v = [], int(site)
            if not np.isfinite(distance[v]):
                continue
            while before[v] >= 0:
                path.append(best[int(before[v]), v] % self.m)
                v = int(before[v])
            crossed = np.unique(path).astype(np.int64)
            if self.loss_of(crossed, value, mixed) > self.fun + 1e-9:
                grew |= self.add_path(crossed, float(value))
        return grew

    def best_path(self, mixed: Float, limit_s: float) -> tuple[float, bool]:
        """For each site a mixed integer program: a path and the dispositions it meets."""
        used = np.flatnonzero(mixed > 1e-12)
        value, grew = 0.0, False
        for site, worth in zip(self.sites, self.values, strict=True):
            bound, path = self._escape(int(site), mixed[used], [self.dispositions[i] for i in used], limit_s)
            value = max(value, worth * bound)
            if path is not None and self.loss_of(path, worth, mixed) > self.fun + 1e-9:
                grew |= self.add_path(path, float(worth))
        return value, grew

    def _escape(self, site: int, chance: Float, columns: list[Index], limit_s: float) -> tuple[float, Index | None]:
        m, n, q = self.m, self.n, len(columns)
        arc = np.arange(m)
        # Columns: m forward, m backward, n sources, q dispositions met.
        balance = coo_matrix(
            (
                np.concatenate([np.repeat([1.0, -1.0], m), np.repeat([-1.0, 1.0], m), np.ones(n)]),
                (
                    np.concatenate([self.head, self.tail, self.head, self.tail, np.arange(n)]),
                    np.concatenate([np.tile(arc, 2), m + np.tile(arc, 2), 2 * m + np.arange(n)]),
                ),
            ),
            shape=(n, 2 * m + n + q),
        )
        need = np.zeros(n)
        need[site] = 1.0
        rows = [(r, e, j) for r, (e, j) in enumerate((e, j) for j, d in enumerate(columns) for e in d)]
        r, e, j = np.array(rows).T
        meets = coo_matrix(
            (
                np.concatenate([np.ones(len(r)), np.ones(len(r)), -np.ones(len(r))]),
                (np.tile(r, 3), np.concatenate([e, m + e, 2 * m + n + j])),
            ),
            shape=(len(r), 2 * m + n + q),
        )
        upper = np.concatenate([np.ones(2 * m), np.isin(np.arange(n), self.entries).astype(float), np.ones(q)])
        answer = milp(
            np.concatenate([np.zeros(2 * m + n), chance]),
            constraints=[
                LinearConstraint(balance.tocsr(), need, need),
                LinearConstraint(meets.tocsr(), -np.inf, np.zeros(len(r))),
            ],
            integrality=np.concatenate([np.ones(2 * m), np.zeros(n + q)]),
            bounds=Bounds(0, upper),
            options={"time_limit": limit_s},
        )
        bound = 1 - float(answer.mip_dual_bound if answer.mip_dual_bound is not None else 0.0)
        if answer.x is None:
            return bound, None
        return bound, np.flatnonzero((answer.x[:m] > 0.5) | (answer.x[m : 2 * m] > 0.5))

    def better_disposition(self, y: Float) -> bool:
        """Greedy maximum coverage of the intruder's mixture."""
        weight = y * np.array([v for _, v in self.paths])
        open_paths = [
            set(path.tolist()) if w > 1e-12 else set() for (path, _), w in zip(self.paths, weight, strict=True)
        ]
        chosen: list[int] = []
        for _ in range(self.k):
            gain: dict[int, float] = {}
            for i, path in enumerate(open_paths):
                for segment in path:
                    gain[segment] = gain.get(segment, 0.0) + weight[i]
            if not gain:
                break
            pick = max(gain, key=lambda s: gain[s])
            chosen.append(pick)
            open_paths = [set() if pick in path else path for path in open_paths]
        left = sum(w for (path, _), w in zip(self.paths, weight, strict=True) if not set(path.tolist()) & set(chosen))
        return left < self.fun - 1e-9 and self._add_disposition(np.array(sorted(chosen), np.int64))

    def _add_disposition(self, disposition: Index) -> bool:
        new = not any(np.array_equal(d, disposition) for d in self.dispositions)
        if new:
            self.dispositions.append(disposition)
        return new

    def best_disposition(self, y: Float, limit_s: float) -> tuple[float, bool]:
        """Maximum coverage as a mixed integer program; what it leaves is a lower bound on the game's value."""
        active = np.flatnonzero(y > 1e-12)
        total = y[active].sum()
        weight = y[active] / total * np.array([self.paths[i][1] for i in active])
        sizes = [len(self.paths[i][0]) for i in active]
        crossed = np.concatenate([self.paths[i][0] for i in active])
        a = len(active)
        matrix = coo_matrix(
            (
                np.concatenate([-np.ones(len(crossed)), np.ones(a), np.ones(self.m)]),
                (
                    np.concatenate([np.repeat(np.arange(a), sizes), np.arange(a), np.full(self.m, a)]),
                    np.concatenate([crossed, self.m + np.arange(a), np.arange(self.m)]),
                ),
            ),
            shape=(a + 1, self.m + a),
        )
        answer = milp(
            np.concatenate([np.zeros(self.m), -weight]),
            constraints=LinearConstraint(matrix.tocsr(), -np.inf, np.append(np.zeros(a), self.k)),
            integrality=np.concatenate([np.ones(self.m), np.zeros(a)]),
            bounds=Bounds(0, 1),
            options={"time_limit": limit_s},
        )
        bound = float(weight.sum() + answer.mip_dual_bound)
        return bound, self._add_disposition(np.flatnonzero(answer.x[: self.m] > 0.5).astype(np.int64))
