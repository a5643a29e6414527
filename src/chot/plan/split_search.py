"""Which split of shared teams has the least worst weighted loss, from as few points of the value curves as will do.

Every storey's least loss falls, or stays, as it gets more teams: a team more may always stand by. So what was reached
with fewer teams can be reached with more, and what was proved for more teams holds for fewer. With these two sides of
each curve all splits are weighed at once; a point is asked for only while a split that it belongs to could still beat
the best one known. Minimax resource allocation over separable monotone losses (Ibaraki and Katoh 1988, chapter 5), here
with few enough splits to list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]

# Losses nearer than this, as a share of the greatest one known, are equal.
EQUAL_WITHIN = 1e-4


@dataclass(frozen=True)
class Storey:
    """What a split may give to one duty: teams of its ``own``, at least and at most so many in all, and a weight."""

    duty: str
    own: int
    least: int
    most: int
    weight: float = 1.0


@dataclass(frozen=True)
class Point:
    """A storey's loss with so many teams, and the proof: no plan loses less than ``bound``. inf: it cannot be done."""

    value: float
    bound: float


@dataclass
class Curve:
    """The points known of one storey's value curve, by number of teams."""

    known: dict[int, Point] = field(default_factory=dict)

    def value(self, teams: int) -> float:
        """The least loss known to be reached with these teams or fewer; inf where none is known."""
        return min((p.value for n, p in self.known.items() if n <= teams), default=np.inf)

    def bound(self, teams: int) -> float:
        """The greatest loss proved for these teams or more; 0 where none is."""
        return max((p.bound for n, p in self.known.items() if n >= teams), default=0.0)

    def settled(self, teams: int) -> bool:
        """Whether to solve it with so many teams would tell nothing new: it was done, or fewer and more agree."""
        bound = self.bound(teams)
        return teams in self.known or self.value(teams) <= bound + EQUAL_WITHIN * max(1.0, bound)


@dataclass(frozen=True)
class Choice:
    """A split: ``teams`` of each storey, the worst weighted loss it reaches, and what no split can go below."""

    teams: tuple[int, ...]
    value: float
    bound: float
    total: float


def all_splits(storeys: Sequence[Storey], shared: int) -> Index:
    """(v, d) teams of each storey in every split that uses all shared teams, or all that the storeys can take."""
    rooms = [range(max(s.own, s.least), min(s.most, s.own + shared) + 1) for s in storeys]
    if not rooms or not all(rooms):
        return np.empty((0, len(storeys)), np.int64)
    grids = np.meshgrid(*(np.array(room, np.int64) for room in rooms), indexing="ij")
    every = np.stack([grid.ravel() for grid in grids], axis=1)
    given = every.sum(axis=1) - sum(s.own for s in storeys)
    within: Index = every[given <= shared]
    used = given[given <= shared]
    return within[used == used.max(initial=0)] if len(within) else within


@dataclass
class Search:
    """The splits of one period and what is known of them.

    - ``storeys`` d of them, ``splits`` (v, d) as :func:`all_splits` lists them, ``curves`` by storey.
    """

    storeys: tuple[Storey, ...]
    splits: Index
    curves: tuple[Curve, ...]

    def first(self) -> list[tuple[int, int]]:
        """The points to begin with, as (storey, teams): the most that a split gives it, whose bound holds for all."""
        return [(i, int(self.splits[:, i].max())) for i in range(len(self.storeys))]

    def wanted(self) -> list[tuple[int, int]]:
        """The points that the most promising split still lacks; none when no split can beat the best one known."""
        value, total = _worst_and_sum(self._sides(Curve.value))
        low, low_total = _worst_and_sum(self._sides(Curve.bound))
        best = _first_by(value, total)
        slack = EQUAL_WITHIN * max(1.0, float(value[best])) if np.isfinite(value[best]) else 0.0
        unknown = self._unknown()
        better = (low < value[best] - slack) | ((low <= value[best] + slack) & (low_total < total[best] - slack))
        could = np.flatnonzero(better & (unknown.sum(axis=1) > 0))
        if not len(could):
            return []
        order = np.lexsort((unknown[could].sum(axis=1), np.round(low_total[could], 9), np.round(low[could], 9)))
        chosen = could[order[0]]
        return [(int(i), int(self.splits[chosen, i])) for i in np.flatnonzero(unknown[chosen])]

    def choice(self) -> Choice:
        """The best split by what is known: of least worst weighted loss, of equal ones of least sum."""
        value, total = _worst_and_sum(self._sides(Curve.value))
        best = _first_by(value, total)
        teams = tuple(int(n) for n in self.splits[best])
        return Choice(teams, float(value[best]), min(self.lowest(), float(value[best])), float(total[best]))

    def lowest(self) -> float:
        """What no split can go below."""
        return float(_worst_and_sum(self._sides(Curve.bound))[0].min())

    def worth(self, teams: Sequence[int]) -> tuple[float, float]:
        """The worst weighted loss of a split, and the proof for this very split."""
        rows = list(zip(self.storeys, self.curves, teams, strict=True))
        value = max(s.weight * c.value(n) if s.weight else 0.0 for s, c, n in rows)
        return value, min(value, max(s.weight * c.bound(n) if s.weight else 0.0 for s, c, n in rows))

    def _sides(self, side: Callable[[Curve, int], float]) -> Float:
        """(v, d) weighted losses of every split by one side of the curves."""
        columns = []
        for i, (storey, curve) in enumerate(zip(self.storeys, self.curves, strict=True)):
            counts, position = np.unique(self.splits[:, i], return_inverse=True)
            losses = [storey.weight * side(curve, int(n)) if storey.weight else 0.0 for n in counts]
            columns.append(np.array(losses)[position])
        return np.stack(columns, axis=1)

    def _unknown(self) -> NDArray[np.bool_]:
        """(v, d) whether the point of a storey is still to be asked for."""
        columns = []
        for i, curve in enumerate(self.curves):
            counts, position = np.unique(self.splits[:, i], return_inverse=True)
            columns.append(np.array([not curve.settled(int(n)) for n in counts])[position])
        return np.stack(columns, axis=1)


def _worst_and_sum(losses: Float) -> tuple[Float, Float]:
    return losses.max(axis=1), losses.sum(axis=1)


def _first_by(worst: Float, total: Float) -> int:
    """The split of least worst loss, of those that are equal the one of least sum, of those the first."""
    least = float(worst.min())
    near = np.flatnonzero(worst <= least + (EQUAL_WITHIN * max(1.0, least) if np.isfinite(least) else 0.0))
    return int(near[np.argmin(total[near])])
