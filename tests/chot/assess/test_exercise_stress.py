"""Single points of failure: what is found to hurt is what does, and a loss never helps."""

from __future__ import annotations

import numpy as np
import pytest
from exercise_operations import DAY_S, day_and_night, reserve, two_roads
from hypothesis import given, settings
from hypothesis import strategies as st

from chot.assess.exercise import Ground, Operation, Period, Surge, Variant, stress
from chot.errors import InputError


def test_the_unit_that_serves_most_is_missed_most() -> None:
    rates = np.zeros((24, 3, 1))
    rates[:, 0] = 0.5  # only U-1 is near place a
    operation = day_and_night(response=reserve(rates_per_hour=rates))
    found = stress(operation, days=60, processes=1)
    assert [row.name for row in found.units] == ["U-1", "U-2"]
    assert found.units[0].within == 0.0
    assert found.units[0].low > found.units[1].high


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_removing_a_unit_never_helps_beyond_noise(seed: int) -> None:
    rng = np.random.default_rng(seed)
    travel = rng.uniform(50, 1500, (2, 3, 3))
    response = reserve(
        units=["U-1", "U-2", "U-3"], travel_s=travel, rates_per_hour=rng.uniform(0, 0.4, (24, 3, 1)), target_s=700.0
    )
    found = stress(day_and_night(response=response), days=40, seed=seed, processes=1)
    assert all(row.high >= 0 for row in found.units)
    assert all(row.unserved == 0 for row in found.units)


def test_the_checkpoint_on_the_way_to_the_dearest_site_is_missed_most() -> None:
    found = stress(day_and_night(), days=400, processes=1)
    assert [row.name for row in found.checkpoints] == ["C-0", "C-1"]
    worst, other = found.checkpoints
    assert worst.loss == 100.0
    assert worst.low <= 40.0 <= worst.high
    # Without C-1 the way to B is open, which is worth 50: less than the 60 that the plan loses anyhow.
    assert (other.rise, other.low, other.high) == (0.0, 0.0, 0.0)


def test_the_intruder_turns_to_the_way_that_a_missing_checkpoint_opens() -> None:
    # Site A behind segment 0 or segment 4, both always manned; the plan lists only the way over segment 0.
    points = two_roads(
        dispositions=[[0, 4]], probabilities=[1.0], detection=[0.9, 1.0, 1.0, 1.0, 0.9], routes=[[0, 2]],
        route_site=[0], route_names=("to A",), survival=None, reach=None, loss=None, names={},
    )  # fmt: skip
    ground = Ground(5, [0, 0, 1, 2, 0], [1, 2, 3, 4, 1], [0], [[3], []])
    operation = Operation(("A", "B"), [Period("P", 0.0, DAY_S, [100.0, 50.0], points)], ground=ground)
    found = stress(operation, days=200, processes=1)
    assert {row.segment: row.loss for row in found.checkpoints} == {0: 100.0, 4: 100.0}
    assert np.isnan(found.within)
    assert found.units == ()


def test_a_surge_and_a_blocked_bridge_are_ranked_by_what_they_cost() -> None:
    usual = np.asarray(reserve().travel_s, float)
    variants = [
        Variant("nothing"),
        Variant("surge at noon", surge=Surge(4.0, 10 * 3600.0, 14 * 3600.0)),
        Variant("bridge", travel_s=usual + 5000.0),
        Variant("nobody", without_units=("U-1", "U-2")),
    ]
    found = stress(day_and_night(), days=80, variants=variants, processes=1)
    rows = {row.name: row for row in found.variants}
    assert [row.name for row in found.variants] == ["nobody", "bridge", "surge at noon", "nothing"]
    assert (rows["nothing"].drop, rows["nothing"].low, rows["nothing"].high) == (0.0, 0.0, 0.0)
    assert rows["surge at noon"].low > 0
    assert rows["bridge"].within == 0.0
    assert rows["nobody"].unserved == 1.0
    assert np.isnan(rows["nobody"].mean_s)


def test_around_a_blocked_bridge_the_unit_that_is_now_the_quickest_goes() -> None:
    usual = np.asarray(reserve().travel_s, float)
    order = np.array([[[0, 1], [0, 1], [1, -1]]] * 2)  # U-1 never goes to place c
    swapped = usual[:, ::-1].copy()
    swapped[:, 1, 2] = np.inf  # and U-2 cannot any more
    operation = day_and_night(response=reserve(preference=order, rates_per_hour=np.full((24, 3, 1), 0.02)))
    found = stress(operation, days=100, variants=[Variant("bridge", travel_s=swapped)], processes=1)
    assert found.variants[0].unserved == pytest.approx(1 / 3, abs=0.08)
    assert found.variants[0].mean_s < 700


@pytest.mark.parametrize(
    ("variant", "code"),
    [
        (Variant("less", surge=Surge(0.5)), "exercise-surge"),
        (Variant("who", without_units=("U-9",)), "exercise-without-units"),
        (Variant("shape", travel_s=[[1.0]]), "exercise-travel-s"),
    ],
)
def test_a_variant_that_makes_no_sense_is_named(variant: Variant, code: str) -> None:
    with pytest.raises(InputError) as raised:
        stress(day_and_night(), days=2, variants=[variant], processes=1)
    assert [finding.code for finding in raised.value.findings] == [code]
