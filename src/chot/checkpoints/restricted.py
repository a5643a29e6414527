"""The restricted game on the skeleton: the paths and dispositions found so far, with exact losses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_matrix

from chot.checkpoints.flow import Float, Index
from chot.checkpoints.oracle import bad_paths
from chot.checkpoints.skeleton import Skeleton
from chot.solvers import LinearProgram, solve_mip

PATHS_A_ROUND = 40


class RestrictedGame:
    """Rows are paths (positions of the segments crossed, value of the site), columns are dispositions."""

    def __init__(self, skeleton: Skeleton, columns: list[Index]) -> None:
        self.skeleton = skeleton
        self.columns = columns
        self.paths: list[Index] = []
        self.values: list[float] = []
        self._u = 0
        self._known: set[tuple[bytes, float]] = set()
        self._pass = np.log(np.maximum(1 - skeleton.detection, 1e-30))
        self._start, self._to, self._via = _links(skeleton)
        self._part_value = np.zeros(skeleton.n_parts)
        np.maximum.at(self._part_value, skeleton.site_part, skeleton.site_value)

    def add_bad_paths(self, probabilities: Float, threshold: float) -> tuple[bool, float]:
        """Add the paths that lose more than ``threshold`` under a mixture.

        Returns whether any is new, and the worst loss seen, which the mixture's value is not below.
        """
        used = np.flatnonzero(probabilities > 1e-12)
        chance = probabilities[used] / probabilities[used].sum()
        survival = np.ones((len(self.skeleton.segment), len(used)))
        for j, i in enumerate(used.tolist()):
            survival[self.columns[i], j] = 1 - self.skeleton.detection[self.columns[i]]
        found = bad_paths(
            self._start, self._to, self._via, self.skeleton.entry_parts, self._part_value,
            survival, chance, threshold, PATHS_A_ROUND,
        )  # fmt: skip
        before, worst = len(self.paths), threshold
        for crossed, value in found:
            worst = max(worst, value * float(np.prod(survival[crossed], axis=0) @ chance))
            if (crossed.tobytes(), value) not in self._known:
                self._known.add((crossed.tobytes(), value))
                self.paths.append(crossed)
                self.values.append(value)
        return len(self.paths) > before, worst

    def solve(self, enough: float, stop: Callable[[], bool]) -> tuple[Float, float, float]:
        """Probabilities and loss of the best mixture against the paths known, adding dispositions as needed.

        The third figure is proved: no disposition on the skeleton leaves less against one mixture of these paths.
        Ends early where the loss is at most ``enough``: no mixture can do better, so no disposition need be priced.
        """
        proved = 0.0
        master = self._master()
        while True:
            x, row_duals, loss = master.solve()
            probabilities = np.maximum(np.delete(x, self._u), 0.0)
            if loss <= enough or stop():
                return probabilities, loss, proved
            duals = np.maximum(-row_duals[: len(self.paths)], 0.0)
            column, worth = self._price(duals / duals.sum())
            proved = max(proved, worth)
            if worth >= loss - 1e-9 * loss or any(np.array_equal(column, c) for c in self.columns):
                return probabilities, loss, proved
            self.columns.append(column)
            entries = self._losses([column])[:, 0]
            rows = np.flatnonzero(entries)
            master.add_column(0.0, np.append(rows, len(self.paths)), np.append(entries[rows], 1.0))

    def _master(self) -> LinearProgram:
        """Columns: dispositions so far, then the loss u (at ``_u``); rows: each path's loss <= u, the chances' sum."""
        loss = self._losses(self.columns)
        rows, columns = loss.shape
        self._u = columns
        return LinearProgram(
            np.append(np.zeros(columns), 1.0),
            csr_matrix(np.block([[loss, -np.ones((rows, 1))], [np.ones((1, columns)), np.zeros((1, 1))]])),
            np.append(np.full(rows, -np.inf), 1.0),
            np.append(np.zeros(rows), 1.0),
            np.zeros(columns + 1),
            np.full(columns + 1, np.inf),
        )

    def _losses(self, columns: list[Index]) -> Float:
        """Loss of each path known under each of these dispositions."""
        k = len(self.skeleton.segment)
        sizes = [len(path) for path in self.paths]
        crossed = np.concatenate(self.paths)
        passing = csr_matrix(
            (self._pass[crossed], (np.repeat(np.arange(len(sizes)), sizes), crossed)), shape=(len(sizes), k)
        )
        manned = np.zeros((k, len(columns)))
        for j, column in enumerate(columns):
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
        answer = solve_mip(
            np.concatenate([np.zeros(k), -weight]),
            csr_matrix((val, (row, col)), shape=(n + 1, k + m)),
            np.full(n + 1, -np.inf),
            limit,
            np.ones(k + m),
            np.arange(k + m) < k,
        )
        return np.flatnonzero(answer.x[:k] > 0.5), answer.x[k:], -answer.bound


def _links(skeleton: Skeleton) -> tuple[Index, Index, Index]:
    """Links leaving each part as compressed rows: start, the part reached, the segment crossed."""
    at = np.concatenate([skeleton.outer, skeleton.inner])
    to = np.concatenate([skeleton.inner, skeleton.outer])
    via = np.tile(np.arange(len(skeleton.segment)), 2)
    order = np.argsort(at, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=skeleton.n_parts))])
    return start, to[order], via[order]
