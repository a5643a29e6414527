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
from scipy.sparse import coo_matrix, csr_matrix, hstack, vstack

from chot.checkpoints.flow import Float, Index
from chot.checkpoints.skeleton import Skeleton
from chot.solvers import LinearProgram, solve_mip


@dataclass(frozen=True, eq=False)
class Mixture:
    """Antichains as rows of positions in the skeleton, their probabilities, and the loss if hits never overlap."""

    columns: list[Index]
    probabilities: Float
    loss: float


def mix(skeleton: Skeleton, stop: Callable[[], bool]) -> Mixture:
    """The best mixture of antichains by column generation; ``stop`` is asked every round."""
    columns = [np.empty(0, np.int64)]
    master = _master(skeleton)
    k = len(skeleton.segment)
    while True:
        x, duals, loss = master.solve()
        weight = -(duals[:k] + duals[k : 2 * k]) * skeleton.detection
        column, worth = _price(skeleton, weight)
        reached = max(float(weight[c].sum()) for c in columns)
        if worth <= reached + 1e-9 or stop():
            probabilities = np.concatenate([x[:1], x[skeleton.n_parts + 2 :]])
            return Mixture(columns, np.maximum(probabilities, 0.0), loss)
        columns.append(column)
        manned = np.concatenate([column, k + column, [2 * k + len(skeleton.site_part)]])
        master.add_column(0.0, manned, np.concatenate([np.tile(-skeleton.detection[column], 2), [1.0]]))


def _master(skeleton: Skeleton) -> LinearProgram:
    """Columns: the chance that nobody is out, a potential for each part, the loss u; then the antichains.

    Rows: along each segment the potential rises by at most its chance of stopping, inwards and outwards; at each site
    it reaches ``1 - u / v``; the chances sum to 1.
    """
    k, n, t = len(skeleton.segment), skeleton.n_parts, len(skeleton.site_part)
    arc = np.arange(k)
    ends = np.concatenate([skeleton.inner, skeleton.outer])
    rise = coo_matrix((np.repeat([1.0, -1.0], k), (np.tile(arc, 2), ends)), shape=(k, n))
    goal = coo_matrix((-np.ones(t), (np.arange(t), skeleton.site_part)), shape=(t, n))
    matrix = vstack(
        [
            hstack([csr_matrix((k, 1)), rise, csr_matrix((k, 1))]),
            hstack([csr_matrix((k, 1)), -rise, csr_matrix((k, 1))]),
            hstack([csr_matrix((t, 1)), goal, csr_matrix(-1.0 / skeleton.site_value[:, None])]),
            csr_matrix(np.concatenate([[1.0], np.zeros(n + 1)])[None, :]),
        ]
    )
    upper = np.concatenate([[np.inf], np.ones(n), [np.inf]])
    upper[1 + skeleton.entry_parts] = 0.0
    limit = np.concatenate([np.zeros(2 * k), -np.ones(t), [1.0]])
    lower = np.concatenate([np.full(2 * k + t, -np.inf), [1.0]])
    return LinearProgram(np.append(np.zeros(n + 1), 1.0), matrix, lower, limit, np.zeros(n + 2), upper)


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
    answer = solve_mip(
        np.concatenate([-weight, np.zeros(n)]),
        vstack([chain, budget]),
        np.full(k + 1, -np.inf),
        np.append(np.zeros(k), skeleton.budget + 1e-9),
        np.ones(k + n),
        np.arange(k + n) < k,
    )
    column = np.flatnonzero(answer.x[:k] > 0.5)
    return column, float(weight[column].sum())
