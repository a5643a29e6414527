"""Models whose side constraints leave no shortcut: double covering and capacities, as integer programs for HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import bmat, coo_matrix, csr_matrix, diags, identity

from chot.reserves.clock import Clock
from chot.solvers import BoundedAnswer, Outcome, solve_bounded

Float = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class MixedAnswer:
    """Units on each candidate (m,), value and bound, and with capacities the demand served (n, m)."""

    units: Index
    value: float
    bound: float
    outcome: Outcome
    served: csr_matrix | None = None


def solve_double(
    inner: csr_matrix, outer: csr_matrix | None, demand: Float, share: float,
    p: int, limit: Index, lower: Index, clock: Clock, seed: int,
) -> MixedAnswer:  # fmt: skip
    """Most demand covered twice within ``inner`` (DSM: Gendreau, Laporte and Semet 1997, section 2).

    - At least ``share`` of the demand covered once; every row of ``outer`` that has a candidate covered.
    """
    demand = np.where(np.diff(inner.indptr) > 0, demand, 0.0)
    n, m = inner.shape
    one = identity(n, format="csr")
    reach = inner.astype(float)
    blocks = [
        [reach, -one, -one],
        [csr_matrix((n, m)), one, -one],
        [csr_matrix((1, m)), csr_matrix(demand[None, :]), csr_matrix((1, n))],
        [csr_matrix(np.ones((1, m))), csr_matrix((1, n)), csr_matrix((1, n))],
    ]
    row_lower = [np.zeros(2 * n), np.array([share * demand.sum() * (1 - 1e-12), p])]
    row_upper = [np.full(2 * n + 1, np.inf), np.array([float(p)])]
    if outer is not None:
        needed = outer[np.flatnonzero(np.diff(outer.indptr))].astype(float)
        blocks.append([needed, csr_matrix((needed.shape[0], n)), csr_matrix((needed.shape[0], n))])
        row_lower.append(np.ones(needed.shape[0]))
        row_upper.append(np.full(needed.shape[0], np.inf))
    answer = solve_bounded(
        np.concatenate([np.zeros(m + n), -demand]), bmat(blocks, format="csr"),
        np.concatenate(row_lower), np.concatenate(row_upper),
        np.concatenate([lower, np.zeros(2 * n)]), np.concatenate([limit, np.ones(2 * n)]), np.ones(m + 2 * n, bool),
        time_limit_s=clock.left_s, stop=clock.asked_to_stop, seed=seed,
    )  # fmt: skip
    units = _units(answer, m)
    twice = np.asarray(inner.astype(np.int64) @ units) >= 2
    value = float(demand[twice].sum()) if answer.x is not None else -np.inf
    return MixedAnswer(units, value, max(value, -answer.bound), answer.outcome)


def solve_with_capacity(
    cost: csr_matrix, demand: Float, capacity: Float, p: int, lower: Index, all_served: bool, clock: Clock, seed: int
) -> MixedAnswer:
    """Least summed cost of serving demand from p bases that serve at most ``capacity`` each.

    - ``cost`` sparse (n, m), its stored entries (zeros among them) the pairs allowed: cost of a unit of demand.
    - ``all_served``: every place wholly; otherwise as far as it lowers the cost. A place may be shared among bases.
    """
    pairs = cost.tocoo()
    keep = demand[pairs.row] > 0
    place, base, each = pairs.row[keep], pairs.col[keep], pairs.data[keep]
    n, m, k = len(demand), len(capacity), len(place)
    there = np.unique(place)
    at = np.arange(k)
    by_place = coo_matrix((np.ones(k), (np.searchsorted(there, place), at)), shape=(len(there), k))
    by_base = coo_matrix((demand[place], (base, at)), shape=(m, k))
    opened = coo_matrix((np.ones(k), (at, base)), shape=(k, m))
    matrix = bmat([
        [csr_matrix((len(there), m)), by_place],
        [diags(-capacity), by_base],
        [-opened, identity(k)],
        [csr_matrix(np.ones((1, m))), csr_matrix((1, k))],
    ], format="csr")  # fmt: skip
    answer = solve_bounded(
        np.concatenate([np.zeros(m), each * demand[place]]), matrix,
        np.concatenate([np.full(len(there), 1.0 if all_served else 0.0), np.full(m + k, -np.inf), [p]]),
        np.concatenate([np.ones(len(there)), np.zeros(m + k), [p]]),
        np.concatenate([lower, np.zeros(k)]), np.ones(m + k),
        np.concatenate([np.ones(m, bool), np.zeros(k, bool)]),
        time_limit_s=clock.left_s, stop=clock.asked_to_stop, seed=seed,
    )  # fmt: skip
    if answer.x is None:
        return MixedAnswer(np.zeros(m, np.int64), np.inf, answer.bound, answer.outcome)
    part = np.clip(answer.x[m:], 0.0, 1.0)
    part[part < 1e-9] = 0.0
    served = coo_matrix((part * demand[place], (place, base)), shape=(n, m)).tocsr()
    served.eliminate_zeros()
    value = float((part * each * demand[place]).sum())
    return MixedAnswer(_units(answer, m), value, min(value, answer.bound), answer.outcome, served)


def _units(answer: BoundedAnswer, m: int) -> Index:
    return np.zeros(m, np.int64) if answer.x is None else np.round(answer.x[:m]).astype(np.int64)
