"""Values of the Swain 55-point set, proved with another formulation and solver options than these."""

from __future__ import annotations

import pytest
from small_reserves import swain55

from chot import reserves
from chot.solvers import Outcome

COVERED = {10.0: [425, 502, 548, 581, 609, 625, 633, 638, 640, 640], 15.0: [515, 593, 625, 638, 640, 640]}
MEDIAN = {2: 4614.7655, 3: 3870.2442, 4: 3283.8604, 5: 2950.4098, 6: 2656.1691, 8: 2224.4675, 10: 1921.3081}
CENTER = {2: 23.1948, 3: 17.4642, 4: 15.6205, 5: 13.6015, 6: 12.8062, 8: 10.0499, 10: 9.2195}


@pytest.mark.parametrize("radius", COVERED)
def test_the_maximal_covers_of_swain(radius: float) -> None:
    distance, demand = swain55()
    for p, value in enumerate(COVERED[radius], start=1):
        result = reserves.max_cover(distance, demand, p, radius)
        assert (result.value, result.bound, result.outcome) == (value, value, Outcome.OPTIMAL)


@pytest.mark.parametrize(("radius", "fewest"), [(10.0, 9), (15.0, 5)])
def test_the_set_covers_of_swain(radius: float, fewest: int) -> None:
    assert reserves.set_cover(swain55()[0], radius).value == fewest


@pytest.mark.parametrize("p", MEDIAN)
def test_the_medians_and_centers_of_swain(p: int) -> None:
    distance, demand = swain55()
    assert reserves.p_median(distance, demand, p).value == pytest.approx(MEDIAN[p], abs=1e-4)
    assert reserves.p_center(distance, p).value == pytest.approx(CENTER[p], abs=1e-4)


def test_the_same_seed_gives_the_same_bases() -> None:
    distance, demand = swain55()
    first = reserves.expected_cover(distance, demand, 6, 10.0, busy=0.3, seed=7)
    again = reserves.expected_cover(distance, demand, 6, 10.0, busy=0.3, seed=7)
    assert first.open.tolist() == again.open.tolist()
    assert first.outcome is Outcome.OPTIMAL
