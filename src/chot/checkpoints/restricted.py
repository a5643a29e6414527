"""The restricted game on the skeleton: the paths and dispositions found so far, with exact losses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

from chot.checkpoints.antichains import Skeleton
from chot.checkpoints.flow import Float, Index
from chot.checkpoints.oracle import bad_paths

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

    def solve(self, enough: float, stop: Callable[[], bool]) -> tuple[Float, float]:
        """Probabilities and loss of the best mixture against the paths known, adding dispositions as needed.

        Ends early where the loss is at most ``enough``: no mixture can do better, so no disposition need be priced.
        """
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
                return probabilities, float(answer.fun)
            column, worth = self._price(duals)
            if worth >= answer.fun - 1e-9 * answer.fun or any(np.array_equal(column, c) for c in self.columns):
                return probabilities, float(answer.fun)
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
        """A disposition that leaves the least loss against a mixture of paths (maximum coverage), and that loss.

        Exact where detection is certain; else hits on one path are added up to at most one, which only steers.
        """
        skeleton = self.skeleton
        k = len(skeleton.segment)
        active = np.flatnonzero(duals > 1e-12)
        m = len(active)
        weight = duals[active] * np.array(self.values)[active]
        sizes = [len(self.paths[i]) for i in active]
        crossed = np.concatenate([self.paths[i] for i in active] or [np.empty(0, np.int64)])
        row = np.concatenate([np.repeat(np.arange(m), sizes), np.arange(m), np.full(k, m)])
        col = np.concatenate([crossed, k + np.arange(m), np.arange(k)])
        val = np.concatenate([-skeleton.detection[crossed], np.ones(m), skeleton.cost])
        answer = milp(
            np.concatenate([np.zeros(k), -weight]),
            constraints=LinearConstraint(
                csr_matrix((val, (row, col)), shape=(m + 1, k + m)), -np.inf, np.append(np.zeros(m), skeleton.budget)
            ),
            integrality=np.concatenate([np.ones(k), np.zeros(m)]),
            bounds=Bounds(0, 1),
        )
        column = np.flatnonzero(answer.x[:k] > 0.5)
        return column, float(weight.sum() + answer.fun)


def _links(skeleton: Skeleton) -> tuple[Index, Index, Index]:
    """Links leaving each part as compressed rows: start, the part reached, the segment crossed."""
    at = np.concatenate([skeleton.outer, skeleton.inner])
    to = np.concatenate([skeleton.inner, skeleton.outer])
    via = np.tile(np.arange(len(skeleton.segment)), 2)
    order = np.argsort(at, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=skeleton.n_parts))])
    return start, to[order], via[order]
