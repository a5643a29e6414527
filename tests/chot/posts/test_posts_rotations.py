"""Rotations add up to the coverage exactly and never take a team or a site twice."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chot.assess.guards import coverage_of
from chot.posts import WHOLE, Problem, Rotations, solve
from chot.posts.rotations import rotate, to_units

COVERAGES = st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0, 1 / 3])), min_size=1, max_size=40)


@settings(deadline=None, max_examples=300)
@given(COVERAGES)
def test_marginals_are_the_coverage_in_whole_units(coverage: list[float]) -> None:
    n_teams = int(np.ceil(sum(coverage)))
    units = to_units(np.array(coverage), np.zeros(len(coverage)), n_teams)
    rotations = rotate(units)
    weights = rotations.weights
    assert len(rotations) <= len(coverage) + 1
    assert weights.min() > 0
    assert weights.sum() == WHOLE
    counted = np.zeros(len(coverage), np.int64)
    for sites, weight in zip(rotations, weights.tolist(), strict=True):
        assert len(set(sites.tolist())) == len(sites) <= n_teams
        counted[sites] += weight
    assert counted.tolist() == units.tolist()
    assert units / WHOLE == pytest.approx(coverage, abs=1e-11)


@settings(deadline=None, max_examples=100)
@given(COVERAGES, st.integers(0, WHOLE - 1))
def test_a_draw_falls_on_the_rotation_that_it_names(coverage: list[float], unit: int) -> None:
    units = to_units(np.array(coverage), np.zeros(len(coverage)), len(coverage))
    rotations = rotate(units)
    position = rotations.which(unit)
    assert rotations.at(unit).tolist() == rotations[position].tolist()
    assert rotations.starts[position] <= unit


def test_the_solved_coverage_is_exact_as_a_fraction() -> None:
    result = solve(Problem(values=np.arange(1.0, 60.0), n_teams=7))
    rotations = result.rotations
    total = [Fraction(0)] * 59
    for sites, p in zip(rotations, rotations.probabilities.tolist(), strict=True):
        assert len(sites) <= 7
        for site in sites.tolist():
            total[site] += Fraction(p)
    assert total == [Fraction(c) for c in result.coverage.tolist()]
    again = coverage_of(rotations, rotations.probabilities, 59, 7)
    assert again == pytest.approx(result.coverage, abs=1e-15)


def test_a_full_post_is_manned_in_every_rotation() -> None:
    result = solve(Problem(values=[9.0, 1.0, 7.0, 5.0], least=[0.0, 1.0, 0.0, 0.0], n_teams=2))
    assert all(1 in sites for sites in result.rotations)


def test_a_sum_over_the_budget_is_taken_from_what_is_above_the_least() -> None:
    units = to_units(np.array([0.6, 1.0, 0.5]), np.array([0.5, 1.0, 0.0]), 2)
    assert units.sum() == pytest.approx(2 * WHOLE, abs=3)
    assert units[1] == WHOLE
    assert units[0] >= WHOLE // 2 - 1


def test_a_draw_outside_its_range_is_refused() -> None:
    rotations = rotate(np.array([WHOLE // 2], np.int64))
    with pytest.raises(ValueError, match="outside"):
        rotations.at(WHOLE)


def test_the_last_rotation_is_the_last() -> None:
    rotations: Rotations = rotate(np.array([WHOLE // 2], np.int64))
    assert [sites.tolist() for sites in rotations] == [[0], []]
    with pytest.raises(IndexError):
        rotations[2]
