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

from chot.checkpoints.flow import Float, Index
from chot.checkpoints.skeleton import Skeleton


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
