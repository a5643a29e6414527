"""Reliefs of posts: who is late, how long the post stays unmanned, how long the old shift stays on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chot.assess.exercise.checks import Flag, Float, Index
from chot.assess.exercise.service import Reliefs

# Shifts that follow one another within this many seconds relieve one another.
SAME_MOMENT_S = 1.0


@dataclass(frozen=True, eq=False)
class Handovers:
    """Shifts by post and time; ``relieves`` (n,): whether the shift before, in this order, is the one it relieves."""

    rules: Reliefs
    n_posts: int
    post: Index
    from_s: Float
    to_s: Float
    travel_s: Float
    relieves: Flag

    @classmethod
    def of(cls, reliefs: Reliefs) -> Handovers:
        post, begin = np.asarray(reliefs.post, np.int64), np.asarray(reliefs.from_s, float)
        order = np.lexsort((begin, post))
        post, begin, end = post[order], begin[order], np.asarray(reliefs.to_s, float)[order]
        relieves = np.zeros(len(post), bool)
        relieves[1:] = (post[1:] == post[:-1]) & (end[:-1] >= begin[1:] - SAME_MOMENT_S)
        travel = np.asarray(reliefs.travel_s, float)[order]
        return cls(reliefs, len(reliefs.posts), post, begin, end, travel, relieves)

    def day(self, rng: np.random.Generator) -> tuple[Float, Float, Float]:
        """Each (n_posts,): seconds unmanned, shifts that came late, seconds that the shift before stayed on."""
        n, rules = len(self.post), self.rules
        way = self.travel_s.copy()
        if rules.travel_cv > 0:
            shape = rules.travel_cv**-2
            way *= rng.standard_gamma(shape, n) / shape
        late = np.maximum(way - self.travel_s - rules.margin_s + rng.standard_exponential(n) * rules.delay_mean_s, 0.0)
        length = self.to_s - self.from_s
        # Only who has come can stay on; who is later than his own shift is long has not come at all.
        came = late < length
        stays = np.zeros(n)
        stays[1:] = np.where(self.relieves[1:] & came[:-1], np.minimum(late[1:], rules.hold_s), 0.0)
        unmanned = np.minimum(late - stays, length)
        count = [np.bincount(self.post, x, self.n_posts).astype(float) for x in (unmanned, late > 0, stays)]
        return count[0], count[1], count[2]
