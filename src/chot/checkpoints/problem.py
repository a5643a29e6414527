"""The checkpoint game as data: what is asked, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chot.solvers import Outcome

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Problem:
    """A street network with n nodes and m undirected segments, entries S, sites with values, and K teams.

    - ``tail``, ``head`` (m,) node indices; parallel segments and loops are allowed.
    - ``entries`` (s,) and ``sites`` (t,) node indices; ``values`` (t,) >= 0, what is lost when a site is reached.
    - ``n_teams``: the budget K > 0; a disposition is a set of segments whose summed ``cost`` is at most K.
    - ``candidate`` (m,) where a checkpoint may stand, default everywhere.
    - ``detection`` (m,) in (0, 1], chance that a manned checkpoint stops the intruder, default 1.
    - ``cost`` (m,) > 0, teams that a checkpoint needs, default 1.

    Raises :class:`chot.errors.InputError` (a ``ValueError``) naming the offending entry, its value and the remedy.
    """

    n_nodes: int
    tail: ArrayLike
    head: ArrayLike
    entries: ArrayLike
    sites: ArrayLike
    values: ArrayLike
    n_teams: float
    candidate: ArrayLike | None = None
    detection: ArrayLike | None = None
    cost: ArrayLike | None = None


@dataclass(frozen=True, eq=False)
class Result:
    """A mixed strategy over dispositions, what it is worth, and what is proved.

    - ``dispositions``: int arrays of segment indices, each within the budget; ``probabilities`` sums to 1.
    - ``value``: the intruder's exact best response on the full network; ``bound``: no strategy has a smaller value.
    - ``gap`` = (value - bound) / value, 0 where the value is 0.
    - ``marginals`` (m,): the chance that each segment is manned.
    - ``covering``: where the budget closes every path, the segments that do (all probability on them); else empty.
    - ``seconds``: time to the bound and to the end.
    """

    dispositions: list[Index]
    probabilities: Float
    value: float
    bound: float
    outcome: Outcome
    marginals: Float
    covering: Index = field(default_factory=lambda: np.empty(0, np.int64))
    bound_s: float = 0.0
    total_s: float = 0.0

    @property
    def gap(self) -> float:
        return (self.value - self.bound) / self.value if self.value > 0 else 0.0
