"""Bad input is named, with its value and the remedy, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from exercise_operations import DAY_S, day_and_night, erlang, patrol_shift, reserve, two_roads, two_sites_guarded

from chot.assess.exercise import Claim, Ground, Operation, Period, Reliefs, run, stress
from chot.errors import InputError

NAN_RATES = np.full((24, 3, 1), np.nan)
TWICE = np.zeros((2, 3, 2), int)


def with_response(**parts: object) -> Operation:
    return day_and_night(response=reserve(**parts))


def with_points(**parts: object) -> Operation:
    return Operation(("A", "B"), [Period("P", 0.0, DAY_S, [1.0, 1.0], two_roads(**parts))])


def with_guards(**parts: object) -> Operation:
    return Operation(("A", "B"), [Period("P", 0.0, DAY_S, [1.0, 1.0], guards=two_sites_guarded(**parts))])


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: with_response(units=[], travel_s=np.empty((2, 0, 3))), ["exercise-units"]),
        (lambda: with_response(units=["U", "U"]), ["exercise-units"]),
        (lambda: with_response(rates_per_hour=np.full((24, 3, 1), -0.1)), ["exercise-rates-per-hour"]),
        (lambda: with_response(rates_per_hour=NAN_RATES), ["exercise-rates-per-hour"]),
        (lambda: with_response(rates_per_hour=np.full((24, 3, 1), 3.0)), ["exercise-units"]),
        (lambda: with_response(travel_s=np.zeros((1, 2, 3))), ["exercise-travel-s"]),
        (lambda: with_response(preference=TWICE), ["exercise-preference"]),
        (lambda: with_response(preference=np.full((2, 3, 2), 7)), ["exercise-preference"]),
        (lambda: with_response(available=np.ones(2, bool)), ["exercise-available"]),
        (lambda: with_response(target_s=0.0), ["exercise-target-s"]),
        (lambda: with_response(law_shape=0.0), ["exercise-law-shape"]),
        (lambda: with_response(on_scene_s=[-1.0], handover_s=-1.0), ["exercise-on-scene-s", "exercise-handover-s"]),
        (lambda: with_response(bin_edges_s=[0.0, 0.0]), ["exercise-bin-edges-s", "exercise-rates-per-hour"]),
        (lambda: with_response(covered=Claim([1.2, 0.5])), ["exercise-covered"]),
        (lambda: with_points(probabilities=[0.5, 0.4]), ["exercise-probabilities"]),
        (lambda: with_points(dispositions=[[0], [9]]), ["exercise-dispositions"]),
        (lambda: with_points(detection=[0.8, 1.1, 1.0, 1.0]), ["exercise-detection"]),
        (lambda: with_points(route_site=[0, 2]), ["exercise-route-site"]),
        (lambda: with_points(route_site=[0]), ["exercise-route-site"]),
        (lambda: with_points(route_names=("one",)), ["exercise-route-names"]),
        (lambda: with_points(survival=Claim([0.6])), ["exercise-survival"]),
        (lambda: with_points(choice=[0.5, 0.6]), ["exercise-choice"]),
        (lambda: with_guards(rotations=[[0], [2]]), ["exercise-rotations"]),
        (lambda: with_guards(probabilities=[1.0]), ["exercise-probabilities"]),
        (lambda: with_guards(effectiveness=2.0), ["exercise-effectiveness"]),
        (lambda: with_guards(attacked=5), ["exercise-attacked"]),
        (lambda: patrol_shift(slot_edges_s=[0.0]), ["exercise-slot-edges-s"]),
        (lambda: patrol_shift(protects=[[1.0]]), ["exercise-protects"]),
        (lambda: patrol_shift(stop_place=[0, 5]), ["exercise-stop-place"]),
        (lambda: patrol_shift(stop_to_s=[-1.0, DAY_S]), ["exercise-stop-to-s"]),
        (lambda: patrol_shift(probabilities=[0.5, 0.6]), ["exercise-probabilities"]),
        (lambda: erlang(2, 2.0, lose=False), ["exercise-busy"]),
        (lambda: erlang(2, 0.0, lose=True), ["exercise-rates-per-hour"]),
        (lambda: Reliefs(["gate", "door"], [0], [0.0], [1.0]), ["exercise-post"]),
        (lambda: Reliefs(["gate"], [0], [1.0], [0.0]), ["exercise-to-s"]),
        (lambda: Ground(2, [0], [1, 1], [0], [[1]]), ["exercise-head"]),
        (lambda: Ground(2, [0], [1], [], [[1]]), ["exercise-entries"]),
        (
            lambda: day_and_night(ground=Ground(5, [0], [1], [0], [[3]])),
            ["exercise-doors"] + ["exercise-detection"] * 2,
        ),
        (lambda: day_and_night(periods=[]), None),
        (lambda: Operation(("A",), [Period("P", 1.0, 0.0, [1.0])]), ["exercise-periods"]),
        (lambda: Operation(("A",), [Period("P", 0.0, 1.0, [-1.0])]), ["exercise-values"]),
        (lambda: Operation(("A",), [Period("P", 0.0, 1.0, [1.0])], patrols=[patrol_shift()]), ["exercise-protects"]),
        (lambda: Claim(1.0, "about"), ["exercise-sense"]),
        (lambda: Claim(1.0, tolerance=-1.0), ["exercise-tolerance"]),
        (lambda: run(day_and_night(), days=1), ["exercise-days"]),
        (lambda: run(day_and_night(), confidence=1.0, processes=0), ["exercise-confidence", "exercise-processes"]),
        (lambda: stress(day_and_night(), days=0), ["exercise-days"]),
    ],
)
def test_each_fault_is_named_with_its_remedy(make: Callable[[], object], codes: list[str] | None) -> None:
    with pytest.raises(InputError) as raised:
        make()
    findings = raised.value.findings
    if codes is not None:
        assert [finding.code for finding in findings] == codes
    for finding in findings:
        assert finding.remedy.vi.startswith("cần: ")
        assert finding.remedy.en.startswith("give ")
        assert finding.value


def test_all_units_busy_is_a_fault_for_the_whole_event_and_a_warning_for_one_period() -> None:
    rates = np.full((24, 3, 1), 0.1)
    rates[:12] = 1.8
    result = run(with_response(rates_per_hour=rates), days=2, processes=1)
    assert [(w.code, w.warning) for w in result.warnings] == [("exercise-all-busy", True)]
    with pytest.raises(InputError, match="more units"):
        with_response(rates_per_hour=np.full((24, 3, 1), 1.8))


def test_what_the_caller_gave_is_left_as_it_was() -> None:
    points = two_roads()
    period = Period("P", 0.0, DAY_S, [1.0, 1.0], points)
    Operation(("A", "B"), [period])
    assert points.dispositions == [[0], [1]]
    assert period.values == [1.0, 1.0]


def test_a_checked_operation_can_be_changed_and_checked_again() -> None:
    operation = day_and_night()
    again = replace(operation, periods=list(operation.periods))
    assert replace(run(again, days=3, processes=1), seconds=0.0) == replace(
        run(operation, days=3, processes=1), seconds=0.0
    )
