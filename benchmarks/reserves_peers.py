"""Textbook models of maximal covering and the p-median, as HiGHS solves them with default options."""

from __future__ import annotations

import time

import highspy
import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, identity, vstack


def plain_cover(near: np.ndarray, demand: np.ndarray, p: int, limit_s: float) -> list[float]:
    """Church and ReVelle's model: value, bound, seconds to build and solve."""
    start = time.perf_counter()
    reach = csr_matrix(near, dtype=float)
    n, m = reach.shape
    rows = vstack([
        vstack([reach.T, -identity(n)]).T,
        csr_matrix(np.concatenate([np.ones(m), np.zeros(n)])[None, :]),
    ]).tocsr()  # fmt: skip
    lower, upper = np.append(np.zeros(n), p), np.append(np.full(n, np.inf), p)
    cost = np.concatenate([np.zeros(m), -demand])
    whole = np.concatenate([np.ones(m, bool), np.zeros(n, bool)])
    value, bound = _solve(cost, rows, lower, upper, whole, limit_s)
    return [-value, -bound, time.perf_counter() - start]


def plain_median(distance: np.ndarray, p: int, limit_s: float) -> list[float]:
    """The classic model with one row for every pair: value, bound, seconds to build and solve."""
    start = time.perf_counter()
    n, m = distance.shape
    place, base = (index.ravel() for index in np.indices((n, m)))
    k = n * m
    served = coo_matrix((np.ones(k), (place, m + np.arange(k))), shape=(n, m + k))
    opened = coo_matrix((np.ones(k), (np.arange(k), base)), shape=(k, m + k))
    linked = opened - coo_matrix((np.ones(k), (np.arange(k), m + np.arange(k))), shape=(k, m + k))
    count = csr_matrix(np.concatenate([np.ones(m), np.zeros(k)])[None, :])
    rows = vstack([served, linked, count]).tocsr()
    lower = np.concatenate([np.ones(n), np.zeros(k), [p]])
    upper = np.concatenate([np.ones(n), np.full(k, np.inf), [p]])
    cost = np.concatenate([np.zeros(m), distance.ravel()])
    whole = np.concatenate([np.ones(m, bool), np.zeros(k, bool)])
    value, bound = _solve(cost, rows, lower, upper, whole, limit_s)
    return [value, bound, time.perf_counter() - start]


def _solve(
    cost: np.ndarray, rows: csr_matrix, lower: np.ndarray, upper: np.ndarray, whole: np.ndarray, limit_s: float
) -> tuple[float, float]:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("time_limit", limit_s)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = rows.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(len(cost)), np.ones(len(cost))
    model.row_lower_, model.row_upper_ = lower, upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    model.integrality_ = [highspy.HighsVarType.kInteger if w else highspy.HighsVarType.kContinuous for w in whole]
    highs.passModel(model)
    highs.run()
    info = highs.getInfo()
    return float(info.objective_function_value), float(info.mip_dual_bound)
