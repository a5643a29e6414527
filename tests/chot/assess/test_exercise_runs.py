"""How days are run: the same seed, any number of processes, progress and an early end."""

from __future__ import annotations

from dataclasses import replace

from exercise_operations import day_and_night

from chot.assess.exercise import Variant, run, stress


def test_the_result_depends_on_the_seed_and_not_on_the_processes() -> None:
    operation = day_and_night()
    one, two = (run(operation, days=110, seed=8, processes=n) for n in (1, 2))
    assert replace(one, seconds=0.0) == replace(two, seconds=0.0)
    other = run(operation, days=110, seed=9, processes=1)
    assert other.figures != one.figures


def test_the_stress_test_does_not_depend_on_the_processes_either() -> None:
    operation = day_and_night()
    variants = [Variant("lost", without_units=("U-1",))]
    one, two = (stress(operation, days=60, seed=8, variants=variants, processes=n) for n in (1, 2))
    assert one == two
    assert replace(one.variants[0], name="") == replace(next(u for u in one.units if u.name == "U-1"), name="")


def test_more_days_begin_with_the_same_days() -> None:
    operation = day_and_night()
    seen: list[tuple[int, int]] = []
    stopped = run(
        operation,
        days=200,
        processes=1,
        progress=lambda done, asked: seen.append((done, asked)),
        stop=lambda: len(seen) == 2,
    )
    assert seen == [(25, 200), (50, 200)]
    assert (stopped.days, stopped.complete) == (50, False)
    whole = run(operation, days=50, processes=1)
    assert whole.complete
    assert replace(stopped, seconds=0.0, complete=True) == replace(whole, seconds=0.0)


def test_few_days_refuse_no_true_plan() -> None:
    operation = day_and_night()
    assert all(run(operation, days=3, seed=seed, processes=1).agrees for seed in range(30))


def test_more_days_make_narrower_intervals() -> None:
    few, many = (run(day_and_night(), days=n, processes=1) for n in (100, 900))
    for a, b in zip(few.figures, many.figures, strict=True):
        assert b.high - b.low <= a.high - a.low or b.kind == "manned"  # no post was empty in a hundred days
