"""Intruders walk their routes: each day one disposition is drawn a period, and each manned checkpoint may stop them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from chot.assess.exercise.barriers import Checkpoints
from chot.assess.exercise.checks import Flag, Float, Index


def pick(steps: Float, u: Float) -> Index:
    """Which of several things each uniform number ``u`` draws; ``steps``: their summed probabilities."""
    return np.minimum(np.searchsorted(steps, u, side="right"), len(steps) - 1)


@dataclass(frozen=True, eq=False)
class Walks:
    """Routes through one period's checkpoints, as tables over the e segments that some disposition mans.

    - ``steps`` (d,) summed probabilities; ``manned`` (d, e); ``detection`` (e,); ``meets`` (r, e) route meets segment.
    - ``width``: uniform numbers needed a day: one for the disposition, one for each segment. All routes of a day share
      them, so a route without one of its checkpoints passes wherever it passed with it.
    """

    steps: Float
    manned: Flag
    detection: Float
    meets: Flag

    @classmethod
    def of(cls, checkpoints: Checkpoints, routes: Sequence[ArrayLike]) -> Walks:
        sets = [np.asarray(d, np.int64) for d in checkpoints.dispositions]
        segments = np.unique(np.concatenate(sets)) if sets else np.empty(0, np.int64)
        manned = np.array([np.isin(segments, d) for d in sets])
        ways = [np.isin(segments, np.asarray(route, np.int64)) for route in routes]
        meets = np.array(ways, bool).reshape(len(ways), len(segments))
        detection = np.asarray(checkpoints.detection, float)[segments]
        return cls(np.cumsum(np.asarray(checkpoints.probabilities, float)), manned, detection, meets)

    @property
    def width(self) -> int:
        return 1 + len(self.detection)

    def passed(self, u: Float) -> Flag:
        """``u`` (days, width) uniform numbers; (days, r) whether each route's intruder passes."""
        caught = self.manned[pick(self.steps, u[:, 0])] & (u[:, 1:] < self.detection)
        met: Float = caught.astype(float) @ self.meets.T.astype(float)
        passed: Flag = met == 0
        return passed

    def chance(self) -> Float:
        """(r,) chance to pass by the probabilities themselves, by which the stress test chooses the worst route."""
        weight = np.diff(self.steps, prepend=0.0)
        miss = np.where(self.manned, 1 - self.detection, 1.0)
        each = [np.prod(np.where(way, miss, 1.0), axis=1) @ weight for way in self.meets]
        return np.array(each, float)
