"""The p-median's parts against every choice of bases on small tables, most of them far from any metric."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_reserves import choices

from chot.reserves.clock import Clock
from chot.reserves.median import MedianAnswer, solve_median
from chot.reserves.median_relax import relax_median, settle_median
from chot.reserves.median_rows import Rows, cut_rows, sort_rows
from chot.reserves.median_search import greedy_median, median_value, search_median
from chot.solvers import Outcome

TABLES = st.tuples(st.integers(0, 2**31), st.integers(1, 10), st.integers(2, 9), st.sampled_from([3, 30, 1000]))


def random_cost(seed: int, n: int, m: int, highest: int) -> np.ndarray:
    """Whole costs (n, m); with a low highest cost, many are equal."""
    return np.random.default_rng(seed).integers(0, highest + 1, (n, m)).astype(float)


def solved(cost: np.ndarray, p: int, fixed: tuple[int, ...] = ()) -> MedianAnswer:
    return solve_median(np.ascontiguousarray(cost.T), p, np.array(fixed, np.int64), Clock(20.0, None, None), seed=1)


def value_of(cost: np.ndarray, opened: np.ndarray) -> float:
    return float(cost[:, opened].min(axis=1).sum())


def flags(m: int, opened: np.ndarray) -> np.ndarray:
    is_open = np.zeros(m, bool)
    is_open[opened] = True
    return is_open


def lists(rows: Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return rows.start, rows.near, rows.cost, rows.lower


@given(TABLES, st.data())
@settings(max_examples=80, deadline=None)
def test_the_proved_value_is_that_of_the_best_choice(table: tuple[int, int, int, int], data: st.DataObject) -> None:
    cost = random_cost(*table)
    m = cost.shape[1]
    p = data.draw(st.integers(1, m))
    fixed = tuple(data.draw(st.sets(st.integers(0, m - 1), max_size=p)))
    answer = solved(cost, p, fixed)
    assert (answer.value, answer.outcome) == (min(value_of(cost, c) for c in choices(m, p, fixed)), Outcome.OPTIMAL)
    assert answer.bound == answer.value == value_of(cost, answer.opened)
    assert len(answer.opened) == p
    assert set(fixed) <= set(answer.opened.tolist())


@pytest.mark.parametrize("seed", range(6))
def test_what_the_first_bound_leaves_open_is_closed_by_branching(seed: int) -> None:
    cost = np.random.default_rng(seed).random((14, 14))
    answer = solved(cost, 4)
    assert answer.outcome is Outcome.OPTIMAL
    assert answer.value == pytest.approx(min(value_of(cost, c) for c in choices(14, 4)), rel=1e-9)


@given(TABLES, st.data())
@settings(max_examples=80, deadline=None)
def test_no_bound_exceeds_the_best_value_and_no_better_solution_is_cut(
    table: tuple[int, int, int, int], data: st.DataObject
) -> None:
    cost = random_cost(*table)
    m = cost.shape[1]
    p = data.draw(st.integers(1, m - 1))
    fixed = np.array([0] if p > 1 and data.draw(st.booleans()) else [], np.int64)
    rows = sort_rows(cost, flags(m, fixed))
    values = {tuple(c): value_of(cost, c) for c in choices(m, p, tuple(fixed))}
    best = min(values.values())
    multipliers = data.draw(st.sampled_from([cost.min(axis=1), cost.mean(axis=1), np.median(cost, axis=1) + 1]))
    rounds = data.draw(st.sampled_from([1, 5, 100]))
    bound, u, _, met, is_open, _ = relax_median(*lists(rows), p, multipliers, best + 0.5, rounds, 1.0)
    assert bound <= best + 1e-9
    assert met == np.inf or met == value_of(cost, np.flatnonzero(is_open))
    # A cutoff above the best value: whatever is below it must survive.
    cutoff = best + data.draw(st.sampled_from([0.5, 2.0, 20.0]))
    keep, must, reach = settle_median(*lists(rows), p, u, cutoff)
    cut = cut_rows(rows, keep, must, reach)
    for opened, value in values.items():
        if value < cutoff - 1e-9:
            is_open = flags(m, np.array(opened))
            assert not (is_open & ~keep).any()
            assert not (must & ~is_open).any()
            assert median_value(cut.start, cut.near, cut.cost, is_open[keep]) == value


@given(TABLES, st.data())
@settings(max_examples=50, deadline=None)
def test_after_the_local_search_no_swap_helps(table: tuple[int, int, int, int], data: st.DataObject) -> None:
    cost = random_cost(*table)
    m = cost.shape[1]
    p = data.draw(st.integers(1, m))
    fixed = np.array([m - 1] if data.draw(st.booleans()) else [], np.int64)
    rows = sort_rows(cost, flags(m, fixed))
    begin = greedy_median(*lists(rows), p)
    value, is_open = search_median(*lists(rows), begin, 3, 1)
    opened = np.flatnonzero(is_open)
    assert value == value_of(cost, opened) <= value_of(cost, np.flatnonzero(begin))
    assert set(fixed) <= set(opened)
    swaps = [c for c in choices(m, p, tuple(fixed)) if len(set(c) & set(opened)) == p - 1]
    assert all(value_of(cost, c) >= value for c in swaps)


def test_bounds_rise_and_values_fall_until_they_meet() -> None:
    told: list[tuple[float, float]] = []
    clock = Clock(20.0, lambda _, value, bound: told.append((value, bound)), None)
    cost = np.random.default_rng(3).integers(1, 1000, (40, 40)).astype(float)
    answer = solve_median(cost, 6, np.empty(0, np.int64), clock, seed=1)
    values, bounds = np.array(told).T
    assert (np.diff(values) <= 0).all()
    assert (np.diff(bounds) >= 0).all()
    assert (bounds <= values).all()
    assert answer.value == values[-1]


@pytest.mark.parametrize(("limit_s", "stops", "outcome"), [
    (20.0, True, Outcome.INTERRUPTED), (0.0, False, Outcome.TIME_LIMIT),
])  # fmt: skip
def test_ended_early_value_and_bound_hold(limit_s: float, stops: bool, outcome: Outcome) -> None:
    cost = np.random.default_rng(4).integers(1, 1000, (60, 60)).astype(float)
    none = np.empty(0, np.int64)
    early = solve_median(cost, 8, none, Clock(limit_s, None, lambda: stops), seed=1)
    best = solve_median(cost, 8, none, Clock(60.0, None, None), seed=1)
    assert early.outcome is outcome
    assert best.outcome is Outcome.OPTIMAL
    assert early.bound <= best.value <= early.value


def test_another_seed_proves_the_same_value() -> None:
    cost = np.random.default_rng(5).integers(1, 100, (50, 50)).astype(float)
    none = np.empty(0, np.int64)
    values = {solve_median(cost, 7, none, Clock(60.0, None, None), seed).value for seed in (1, 2, 3)}
    assert len(values) == 1
