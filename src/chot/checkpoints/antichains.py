"""Marginals that dispositions can really have: a mixture of antichains of the nested cuts.

Two checkpoints on one path waste a team, so a disposition is sought among the *antichains* of the skeleton: no path
that goes inwards through the nested cuts meets it twice. Against antichains the chance of interception is additive
along a path, so the intruder's side is a shortest path (potentials on the parts between the cuts), and the pricing of
a new disposition is a maximum-weight antichain within the budget: with heights ``0 <= h <= 1`` of the parts and
``h_b >= h_a + y_e`` on every segment from part a inwards to part b, a network matrix but for the budget row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, csr_matrix, hstack, vstack
from scipy.sparse.csgraph import connected_components

from chot.checkpoints.flow import Flag, Float, Index, NestedCuts
from chot.checkpoints.problem import Problem


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The network with everything contracted but the k segments of the nested cuts.

    - ``segment`` (k,): their indices in the problem; ``outer``, ``inner`` (k,): the parts they join, inwards.
    - ``n_parts``; ``entry_parts``; ``site_part``, ``site_value`` (t,): sites worth defending.
    - ``detection``, ``cost`` (k,); ``budget``.
    """

    segment: Index
    outer: Index
    inner: Index
    n_parts: int
    entry_parts: Index
    site_part: Index
    site_value: Float
    detection: Float
    cost: Float
    budget: float


@dataclass(frozen=True, eq=False)
class Mixture:
    """Antichains as rows of positions in the skeleton, their probabilities, and the loss if hits never overlap."""

    columns: list[Index]
    probabilities: Float
    loss: float


def mix(skeleton: Skeleton, columns: list[Index], stop: Callable[[], bool]) -> Mixture:
    """The best mixture of antichains by column generation, begun with ``columns``; ``stop`` is asked every round."""
    columns = list(columns) or [np.empty(0, np.int64)]
    while True:
        probabilities, loss, weight = _master(skeleton, columns)
        column, worth = _price(skeleton, weight)
        reached = max((float(weight[c].sum()) for c in columns), default=0.0)
        if worth <= reached + 1e-9 or stop():
            return Mixture(columns, probabilities, loss)
        columns.append(column)


def _master(skeleton: Skeleton, columns: list[Index]) -> tuple[Float, float, Float]:
    """Probabilities, loss, and the weight (k,) that one more chance of manning each segment is worth."""
    k, n, q = len(skeleton.segment), skeleton.n_parts, len(columns)
    sizes = [len(c) for c in columns]
    members = np.concatenate(columns).astype(np.int64)
    manned = csr_matrix((skeleton.detection[members], (members, np.repeat(np.arange(q), sizes))), shape=(k, q))
    arc = np.arange(k)
    rise = coo_matrix(
        (np.repeat([1.0, -1.0], k), (np.tile(arc, 2), np.concatenate([skeleton.inner, skeleton.outer]))), shape=(k, n)
    )
    t = len(skeleton.site_part)
    goal = coo_matrix((-np.ones(t), (np.arange(t), skeleton.site_part)), shape=(t, n))
    # Columns: q probabilities, n potentials, the loss u.
    matrix = vstack(
        [
            hstack([-manned, rise, csr_matrix((k, 1))]),
            hstack([-manned, -rise, csr_matrix((k, 1))]),
            hstack([csr_matrix((t, q)), goal, csr_matrix(-1.0 / skeleton.site_value[:, None])]),
        ]
    ).tocsr()
    upper = np.concatenate([np.full(q, np.inf), np.ones(n), [np.inf]])
    upper[q + skeleton.entry_parts] = 0.0
    answer = linprog(
        np.append(np.zeros(q + n), 1.0),
        A_ub=matrix,
        b_ub=np.concatenate([np.zeros(2 * k), -np.ones(t)]),
        A_eq=csr_matrix(np.concatenate([np.ones(q), np.zeros(n + 1)])[None, :]),
        b_eq=[1.0],
        bounds=np.column_stack([np.zeros(q + n + 1), upper]),
        method="highs",
    )
    duals = -answer.ineqlin.marginals
    weight: Float = (duals[:k] + duals[k : 2 * k]) * skeleton.detection
    probabilities: Float = np.maximum(answer.x[:q], 0.0)
    return probabilities, float(answer.fun), weight


def _price(skeleton: Skeleton, weight: Float) -> tuple[Index, float]:
    """The antichain of greatest weight within the budget."""
    k, n = len(skeleton.segment), skeleton.n_parts
    arc = np.arange(k)
    chain = hstack(
        [
            coo_matrix((np.ones(k), (arc, arc)), shape=(k, k)),
            coo_matrix(
                (np.repeat([1.0, -1.0], k), (np.tile(arc, 2), np.concatenate([skeleton.outer, skeleton.inner]))),
                shape=(k, n),
            ),
        ]
    )
    budget = hstack([csr_matrix(skeleton.cost[None, :]), csr_matrix((1, n))])
    answer = milp(
        np.concatenate([-weight, np.zeros(n)]),
        constraints=LinearConstraint(vstack([chain, budget]).tocsr(), -np.inf, np.append(np.zeros(k), skeleton.budget)),
        integrality=np.concatenate([np.ones(k), np.zeros(n)]),
        bounds=Bounds(0, 1),
    )
    column = np.flatnonzero(answer.x[:k] > 0.5)
    return column, float(weight[column].sum())


def skeleton_of(problem: Problem, cuts: NestedCuts, bound: float, candidate: Flag) -> Skeleton:
    """Contract all but the nested cuts of the sites worth more than the bound."""
    tail, head = np.asarray(problem.tail, np.int64), np.asarray(problem.head, np.int64)
    entries, sites = np.asarray(problem.entries, np.int64), np.asarray(problem.sites, np.int64)
    values = np.asarray(problem.values, float)
    worth = values > bound + 1e-12
    depth = np.minimum(cuts.depth, int(worth.sum()))
    crossing = (depth[tail] != depth[head]) & candidate
    free = ~crossing
    links = (np.ones(int(free.sum()), np.int8), (tail[free], head[free]))
    part = connected_components(coo_matrix(links, shape=(problem.n_nodes, problem.n_nodes)), directed=False)[1]
    segment = np.flatnonzero(crossing)
    inwards = depth[tail[segment]] > depth[head[segment]]
    outer = part[np.where(inwards, tail[segment], head[segment])]
    inner = part[np.where(inwards, head[segment], tail[segment])]
    used, place = np.unique(np.concatenate([outer, inner, part[entries], part[sites]]), return_inverse=True)
    outer, inner, entry_parts, site_parts = np.split(
        place.astype(np.int64), np.cumsum([len(segment), len(segment), len(entries)])
    )
    detection = np.ones(len(tail)) if problem.detection is None else np.asarray(problem.detection, float)
    cost = np.ones(len(tail)) if problem.cost is None else np.asarray(problem.cost, float)
    return Skeleton(
        segment, outer, inner, len(used), np.unique(entry_parts), site_parts[worth], values[worth],
        detection[segment], cost[segment], float(problem.n_teams),
    )  # fmt: skip
