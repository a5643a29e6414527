"""A p-median problem as lists: for every place the candidates that may serve it, cheapest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Rows:
    """``near[start[i] : start[i + 1]]`` are the candidates of place i by rising ``cost`` (n + 1,), (k,), (k,).

    - ``lower`` (m,): the candidate must be open.
    """

    start: Index
    near: Index
    cost: Float
    lower: Flag

    @property
    def n(self) -> int:
        """Places."""
        return len(self.start) - 1

    @property
    def m(self) -> int:
        """Candidates."""
        return len(self.lower)

    @property
    def free(self) -> Index:
        """Candidates that may be open or not."""
        return np.flatnonzero(~self.lower)


def sort_rows(cost: Float, lower: Flag) -> Rows:
    """Every candidate for every place, from a table of costs (n, m)."""
    n, m = cost.shape
    near = np.argsort(cost, axis=1, kind="stable")
    sorted_cost = np.take_along_axis(cost, near, axis=1)
    start = np.arange(n + 1, dtype=np.int64) * m
    return Rows(start, near.ravel().astype(np.int64), sorted_cost.ravel(), lower)


def cut_rows(rows: Rows, keep: Flag, lower: Flag, reach: Index) -> Rows:
    """The same without candidates outside ``keep`` (m,), and of place i only its first ``reach[i]`` candidates.

    A place whose list is cut must be served from what is left of it.
    """
    size = np.diff(rows.start)
    place = np.repeat(np.arange(rows.n), size)
    position = np.arange(len(rows.near)) - rows.start[place]
    stays = keep[rows.near] & (position < reach[place])
    number = np.cumsum(keep) - 1
    start = np.concatenate([[0], np.cumsum(np.bincount(place[stays], minlength=rows.n))]).astype(np.int64)
    return Rows(start, number[rows.near[stays]].astype(np.int64), rows.cost[stays], lower[keep])
