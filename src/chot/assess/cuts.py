"""What no plan can beat, found anew with SciPy's maximum flow; shares no code with the planner.

Any mixed strategy mans segment e with some chance x_e, of summed cost at most K. A path to a site of value v is
stopped with chance at most the sum of x_e p_e along it, so a strategy of value u needs that sum to be at least
1 - u / v on every path. By duality the cheapest such x costs ``g(u) = sum_k (w_k - w_{k+1}) F_k``, where
``w_k = max(0, 1 - u / v_k)`` for the sites by falling value and F_k is the minimum cut, at capacities
cost / detection, between the entries and the first k of them. Where g(u) > K, no strategy has value u.

Where no detection is certain a second argument holds as well: the chance to pass is at least ``exp(-sum x_e a_e)``
with ``a = -ln(1 - p)`` (Jensen), so the same holds with capacities cost / a and ``w_k = max(0, ln(v_k / u))``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import maximum_flow

from chot.assess.intruder import Game

Float = NDArray[np.float64]

# SciPy adds capacity and flow in 32 bits: capacities become millionths, rounded down so that the bound holds.
_SCALE = 1_000_000
_UNCUT = 1_000 * _SCALE


class BudgetGame(Game, Protocol):
    """What the bound needs beyond the intruder's view of a checkpoint problem."""

    @property
    def n_teams(self) -> float: ...
    @property
    def candidate(self) -> ArrayLike | None: ...
    @property
    def cost(self) -> ArrayLike | None: ...


def prefix_cuts(problem: BudgetGame, capacity: Float) -> tuple[Float, Float]:
    """Values of the sites by falling value, and the minimum cut of each prefix (inf where it cannot be cut off).

    - ``capacity`` (m,) of each segment, inf where no checkpoint may stand.
    """
    tail, head = np.asarray(problem.tail, np.int64), np.asarray(problem.head, np.int64)
    values, sites = np.asarray(problem.values, float), np.asarray(problem.sites, np.int64)
    order = np.argsort(-values, kind="stable")
    order = order[values[order] > 0]
    whole = np.minimum(np.floor(np.minimum(capacity, _UNCUT) * _SCALE + 1e-6), _UNCUT).astype(np.int64)
    n = problem.n_nodes
    source, sink, last = n, n + 1, n + 2
    entries = np.unique(np.asarray(problem.entries, np.int64))
    cuts = np.full(len(order), np.inf)
    for k in range(len(order)):
        goals = np.unique(sites[order[: k + 1]])
        ends = np.concatenate([tail, head, np.full(len(entries), source), goals, [sink]])
        heads = np.concatenate([head, tail, entries, np.full(len(goals), sink), [last]])
        limits = np.concatenate([whole, whole, np.full(len(entries) + len(goals) + 1, _UNCUT)])
        flow = maximum_flow(_network(ends, heads, limits, n + 3), source, last).flow_value
        if flow >= _UNCUT:
            break
        cuts[k] = flow / _SCALE
    return values[order], cuts


def proved_bound(problem: BudgetGame) -> float:
    """The greatest u that is proved to be out of reach from below: no mixed strategy has a smaller value."""
    n_segments = len(np.asarray(problem.tail))
    ones = np.ones(n_segments)
    cost = ones if problem.cost is None else np.asarray(problem.cost, float)
    detection = ones if problem.detection is None else np.asarray(problem.detection, float)
    usable = cost <= problem.n_teams
    if problem.candidate is not None:
        usable &= np.asarray(problem.candidate, bool)
    capacity = np.where(usable, cost / detection, np.inf)
    best = _root(*prefix_cuts(problem, capacity), problem.n_teams, lambda u, v: 1 - u / v)
    if np.all(detection[usable] < 1 - 1e-12):
        strength = -np.log1p(-np.minimum(detection, 1 - 1e-12))
        capacity = np.where(usable, cost / strength, np.inf)
        best = max(best, _root(*prefix_cuts(problem, capacity), problem.n_teams, lambda u, v: np.log(v / u)))
    return best


def _root(values: Float, cuts: Float, budget: float, need: Callable[[float, Float], Float]) -> float:
    """The greatest u with g(u) > K by halving; at least the value of a site that cannot be cut off."""
    uncut = values[np.isinf(cuts)]
    floor = float(uncut.max()) if len(uncut) else 0.0
    values, cuts = values[np.isfinite(cuts)], cuts[np.isfinite(cuts)]
    if len(values) == 0:
        return floor
    low, high = 0.0, float(values.max())
    for _ in range(100):
        middle = (low + high) / 2
        level = np.append(np.maximum(0.0, need(middle, values)), 0.0)
        if float(((level[:-1] - level[1:]) * cuts).sum()) > budget:
            low = middle
        else:
            high = middle
    return max(floor, low)


def _network(tail: Any, head: Any, limits: Any, n: int) -> Any:
    """Capacities as a sparse matrix; parallel segments add up, up to what counts as uncuttable."""
    keep = tail != head
    key, where = np.unique(tail[keep] * n + head[keep], return_inverse=True)
    total = np.zeros(len(key), np.int64)
    np.add.at(total, where, limits[keep])
    total = np.minimum(total, _UNCUT).astype(np.int32)
    return coo_matrix((total, (key // n, key % n)), shape=(n, n)).tocsr()
