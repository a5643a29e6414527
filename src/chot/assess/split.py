"""What no split of shared teams can go below, from bounds of each storey's loss: by thresholds, listing no split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog


@dataclass(frozen=True)
class Share:
    """One storey of a split: teams of its ``own``, at least and at most so many in all, weight, and proved losses.

    ``bounds``: by number of teams; what is proved for more teams holds for fewer.
    """

    own: int
    least: int
    most: int
    weight: float
    bounds: Mapping[int, float]

    def bound(self, teams: int) -> float:
        """The weighted loss proved for so many teams; 0 where nothing is."""
        return self.weight * max((b for n, b in self.bounds.items() if n >= teams), default=0.0) if self.weight else 0.0

    def fewest_below(self, loss: float) -> int | None:
        """The fewest teams with which the weighted loss might be below; None where not even the most would do."""
        return next((n for n in range(max(self.own, self.least), self.most + 1) if self.bound(n) < loss), None)


def least_worst_loss(storeys: Sequence[Share], shared: int) -> float:
    """The greatest weighted loss that no split of so many shared teams can stay below in every storey."""
    losses = {s.bound(n) for s in storeys for n in s.bounds}
    proved = 0.0
    for loss in sorted(losses):
        wanted = [s.fewest_below(loss) for s in storeys]
        if None in wanted or sum(n - s.own for n, s in zip(wanted, storeys, strict=True) if n is not None) > shared:
            proved = loss
    return proved


def furthest_proof(storey: Share, loss: float) -> int | None:
    """The most teams for which the storey's bound is needed to prove the loss; None where it has no part in it."""
    counts = [n for n in storey.bounds if storey.bound(n) >= loss and n <= storey.most]
    return max(counts, default=None)


def guards_bound(uncovered: ArrayLike, covered: ArrayLike, teams: int) -> float:
    """The least greatest loss of so many guards spread over the sites (n,), by a linear program of its own."""
    bare, guarded = np.asarray(uncovered, float), np.asarray(covered, float)
    n = len(bare)
    rows = np.hstack([np.diag(guarded - bare), -np.ones((n, 1))])
    budget = np.append(np.ones(n), 0.0)[None, :]
    answer = linprog(
        np.append(np.zeros(n), 1.0),
        A_ub=np.vstack([rows, budget]),
        b_ub=np.append(-bare, teams),
        bounds=[(0.0, 1.0)] * n + [(0.0, None)],
    )
    return float(answer.fun)
