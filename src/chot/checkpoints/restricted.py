"""The restricted game on the skeleton: the paths and dispositions found so far, with exact losses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

from chot.checkpoints.flow import Float, Index
from chot.checkpoints.oracle import bad_paths
from chot.checkpoints.skeleton import Skeleton

PATHS_A_ROUND = 40


class RestrictedGame:
    """Rows are paths (positions of the segments crossed, value of the site), columns are dispositions."""

    def __init__(self, skeleton: Skeleton, columns: list[Index]) -> None:
        self.skeleton = skeleton
        self.columns = columns
        self.paths: list[Index] = []
        self.values: list[float] = []
        self._known: set[tuple[bytes, float]] = set()
        self._pass = np.log(np.maximum(1 - skeleton.detection, 1e-30))
        self._start, self._to, self._via = _links(skeleton)
        self._part_value = np.zeros(skeleton.n_parts)
        np.maximum.at(self._part_value, skeleton.site_part, skeleton.site_value)

    def add_bad_paths(self, probabilities: Float, threshold: float) -> bool:
        """Add the paths that lose more than ``threshold`` under a mixture; False where there is no new one."""
        used = np.flatnonzero(probabilities > 1e-12)
        chance = probabilities[used] / probabilities[used].sum()
        survival = np.ones((len(self.skeleton.segment), len(used)))
        for j, i in enumerate(used.tolist()):
            survival[self.columns[i], j] = 1 - self.skeleton.detection[self.columns[i]]
        found = bad_paths(
            self._start, self._to, self._via, self.skeleton.entry_parts, self._part_value,
            survival, chance, threshold, PATHS_A_ROUND,
        )  # fmt: skip
        before = len(self.paths)
        for crossed, value in found:
            if (crossed.tobytes(), value) not in self._known:
                self._known.add((crossed.tobytes(), value))
                self.paths.append(crossed)
                self.values.append(value)
        return len(self.paths) > before

    def solve(self, enough: float, stop: Callable[[], bool]) -> tuple[Float, float, float]:
        """Probabilities and loss of the best mixture against the paths known, adding dispositions as needed.

        The third figure is proved: no disposition on the skeleton leaves less against one mixture of these paths.
        Ends early where the loss is at most ``enough``: no mixture can do better, so no disposition need be priced.
        """
        proved = 0.0
        while True:
            loss = self._losses()
            answer = linprog(
                np.append(np.zeros(loss.shape[1]), 1.0),
                A_ub=np.hstack([loss, -np.ones((loss.shape[0], 1))]),
                b_ub=np.zeros(loss.shape[0]),
                A_eq=np.append(np.ones(loss.shape[1]), 0.0)[None, :],
                b_eq=[1.0],
                method="highs",
            )
            probabilities: Float = np.maximum(answer.x[:-1], 0.0)
            duals = np.maximum(-answer.ineqlin.marginals, 0.0)
            if answer.fun <= enough or stop():
                return probabilities, float(answer.fun), proved
            column, worth = self._price(duals / duals.sum())
            proved = max(proved, worth)
            if worth >= answer.fun - 1e-9 * answer.fun or any(np.array_equal(column, c) for c in self.columns):
                return probabilities, float(answer.fun), proved
            self.columns.append(column)

    def _losses(self) -> Float:
        k = len(self.skeleton.segment)
        sizes = [len(path) for path in self.paths]
        crossed = np.concatenate(self.paths)
        passing = csr_matrix(
            (self._pass[crossed], (np.repeat(np.arange(len(sizes)), sizes), crossed)), shape=(len(sizes), k)
        )
        manned = np.zeros((k, len(self.columns)))
        for j, column in enumerate(self.columns):
            manned[column, j] = 1.0
        survival = np.exp(passing @ manned)
        survival[survival < 1e-20] = 0.0
        loss: Float = np.array(self.values)[:, None] * survival
        return loss

    def _price(self, duals: Float) -> tuple[Index, float]:
        """The disposition that leaves the least loss against a mixture of paths, and a proved bound on that loss.

        Maximum coverage as a mixed integer program. The chance f(S) that a set S stops a path is submodular, so
        ``z <= f(S) + sum over e outside S of f(e | S) y_e`` for every S (Nemhauser and Wolsey 1981), and the cuts for
        S empty are the whole truth where detection is certain; elsewhere cuts are added at each answer until it is
        worth what it claims.
        """
        active = np.flatnonzero(duals > 1e-12)
        weight = duals[active] * np.array(self.values)[active]
        paths = [self.paths[i] for i in active.tolist()]
        cuts = [(i, *self._cut(path, np.empty(0, np.int64))) for i, path in enumerate(paths)]
        made: set[tuple[int, bytes]] = set()
        while True:
            column, reached, most = self._cover(weight, cuts)
            stopped = np.array([1 - self._survival(path, column) for path in paths])
            new = []
            for i in np.flatnonzero(reached > stopped + 1e-9).tolist():
                inside = np.intersect1d(paths[i], column)
                if (i, inside.tobytes()) not in made:  # a cut made before is broken only by the solver's tolerance
                    made.add((i, inside.tobytes()))
                    new.append((i, *self._cut(paths[i], inside)))
            if not new:
                return column, float(weight.sum()) - most
            cuts += new

    def _survival(self, path: Index, column: Index) -> float:
        return float(np.prod(1 - self.skeleton.detection[np.intersect1d(path, column)]))

    def _cut(self, path: Index, inside: Index) -> tuple[float, Index, Float]:
        """Right-hand side, segments and their gains of the cut of a path at the manned set ``inside``."""
        left = self._survival(path, inside)
        outside = np.setdiff1d(path, inside)
        return 1 - left, outside, left * self.skeleton.detection[outside]

    def _cover(self, weight: Float, cuts: list[tuple[int, float, Index, Float]]) -> tuple[Index, Float, float]:
        """The manned set that stops the greatest weight under the cuts, what it stops of each path, and the bound."""
        k, m = len(self.skeleton.segment), len(weight)
        sizes = [len(segments) for _, _, segments, _ in cuts]
        n = len(cuts)
        row = np.concatenate([np.repeat(np.arange(n), sizes), np.arange(n), np.full(k, n)])
        col = np.concatenate([*(c[2] for c in cuts), np.array([k + c[0] for c in cuts]), np.arange(k)])
        val = np.concatenate([*(-c[3] for c in cuts), np.ones(n), self.skeleton.cost])
        limit = np.array([*(c[1] for c in cuts), self.skeleton.budget + 1e-9])
        answer = milp(
            np.concatenate([np.zeros(k), -weight]),
            constraints=LinearConstraint(csr_matrix((val, (row, col)), shape=(n + 1, k + m)), -np.inf, limit),
            integrality=np.concatenate([np.ones(k), np.zeros(m)]),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 1e-9},
        )
        return np.flatnonzero(answer.x[:k] > 0.5), answer.x[k:], -float(answer.mip_dual_bound)


def _links(skeleton: Skeleton) -> tuple[Index, Index, Index]:
    """Links leaving each part as compressed rows: start, the part reached, the segment crossed."""
    at = np.concatenate([skeleton.outer, skeleton.inner])
    to = np.concatenate([skeleton.inner, skeleton.outer])
    via = np.tile(np.arange(len(skeleton.segment)), 2)
    order = np.argsort(at, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=skeleton.n_parts))])
    return start, to[order], via[order]
