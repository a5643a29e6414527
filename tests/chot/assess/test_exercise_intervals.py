"""The intervals: published values, their coverage, and the limits of what is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from chot.assess.exercise import intervals


@given(st.integers(0, 50), st.integers(1, 50), st.floats(1e-8, 0.5))
def test_the_share_of_independent_trials_is_clopper_and_pearsons(hits: int, more: int, alpha: float) -> None:
    n = hits + more
    exact = binomtest(hits, n).proportion_ci(1 - alpha, method="exact")
    low, high = intervals.share(hits, n, alpha)
    assert float(low) == pytest.approx(exact.low, abs=1e-9)
    assert float(high) == pytest.approx(exact.high, abs=1e-9)


def test_all_or_none_is_never_taken_for_certain() -> None:
    low, high = intervals.share(np.array([0, 1000]), 1000, 1e-6)
    assert low[0] == 0.0
    assert 0.0 < high[0] < 0.02
    assert 0.98 < low[1] < 1.0
    assert high[1] == 1.0
    assert [float(x) for x in intervals.share(0, 0, 0.05)] == [0.0, 1.0]


def test_one_trial_a_day_is_an_independent_trial() -> None:
    hits = (np.arange(200) % 3 == 0).astype(float)
    own = intervals.share_over_days(hits, np.ones(200), 0.01)
    assert np.allclose(own, intervals.share(hits.sum(), 200, 0.01), atol=0.001)


def test_trials_that_are_alike_within_a_day_count_as_one() -> None:
    hits = np.repeat([[10.0], [0.0]], 50, axis=0)
    low, high = intervals.share_over_days(hits, np.full((100, 1), 10.0), 0.05)
    low_of_days, high_of_days = intervals.share(50, 100, 0.05)
    assert low[0] == pytest.approx(float(low_of_days), abs=0.005)
    assert high[0] == pytest.approx(float(high_of_days), abs=0.005)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    runs, days = 400, 200
    trials = rng.poisson(4.0, (days, runs)).astype(float)
    day_share = rng.beta(8, 2, (days, runs))
    hits = rng.binomial(trials.astype(int), day_share).astype(float)
    low, high = intervals.share_over_days(hits, trials, 0.05)
    assert np.mean((low <= 0.8) & (high >= 0.8)) > 0.93
    times = rng.exponential(300, (days, runs)) * trials
    low, high = intervals.ratio(times, trials, 0.05)
    assert 0.9 < np.mean((low <= 300) & (high >= 300)) < 0.99
    low, high = intervals.mean_share(day_share, 0.05)
    assert 0.92 < np.mean((low <= 0.8) & (high >= 0.8)) < 0.98


def test_days_that_were_all_alike_prove_no_certainty() -> None:
    low, high = intervals.mean_share(np.repeat([[0.0, 0.5, 1.0]], 1000, axis=0), 1e-6)
    assert np.all(high - low > 0.01)
    assert np.all(high - low < 0.02)
    assert (low[0], high[2]) == (0.0, 1.0)


def test_one_day_says_nothing_about_a_mean() -> None:
    low, high = intervals.ratio(np.array([[3.0]]), np.ones((1, 1)), 0.05)
    assert (low[0], high[0]) == (-np.inf, np.inf)


def test_what_days_have_in_common_cancels_in_a_difference() -> None:
    rng = np.random.default_rng(2)
    common = rng.uniform(0, 100, 100)
    apart, low, high = intervals.difference((common + 1, np.ones(100)), (common, np.ones(100)), 0.001)
    assert (apart, low, high) == (pytest.approx(1.0), pytest.approx(1.0), pytest.approx(1.0))
