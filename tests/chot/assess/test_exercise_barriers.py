"""Checkpoints, guards and patrols: simulated figures against those worked out by hand, and altered ones refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from exercise_operations import DAY_S, day_and_night, patrol_shift, two_roads, two_sites_guarded
from hypothesis import given, settings
from hypothesis import strategies as st

from chot.assess.exercise import Checkpoints, Claim, Ground, Operation, Patrols, Period, run
from chot.assess.exercise.walks import Walks
from chot.errors import InputError


def one_period(checkpoints: Checkpoints, **parts: object) -> Operation:
    period = Period("P", 0.0, DAY_S, [100.0, 50.0], checkpoints)
    return Operation(("A", "B"), [period], **parts)  # type: ignore[arg-type]


def test_a_true_plan_agrees_in_every_figure() -> None:
    result = run(day_and_night(), days=400, processes=1)
    assert result.agrees, result.refusals
    result.require()
    kinds = {figure.kind for figure in result.figures if figure.claimed is not None}
    assert kinds == {
        "survival", "scouted", "checkpoint-loss", "guarded", "guard-loss", "patrol", "patrol-site", "patrol-loss",
        "covered", "covered-twice",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "claim", "kind"),
    [
        ("survival", Claim([0.45, 0.5]), "survival"),
        ("survival", Claim([0.6, 0.65]), "survival"),
        ("reach", Claim([0.45, 0.5]), "scouted"),
        ("loss", Claim(45.0), "checkpoint-loss"),
        ("loss", Claim(75.0), "checkpoint-loss"),
    ],
)
def test_an_altered_checkpoint_figure_is_refused(field: str, claim: Claim, kind: str) -> None:
    operation = day_and_night()
    changed = replace(operation.periods[1], checkpoints=two_roads(**{field: claim}))
    result = run(replace(operation, periods=[operation.periods[0], changed]), days=1000, processes=1)
    assert {(f.kind, f.period) for f in result.figures if not f.agrees} == {(kind, "night")}
    with pytest.raises(InputError) as refused:
        result.require()
    assert {finding.code for finding in refused.value.findings} == {"exercise-disagrees"}


@pytest.mark.parametrize(
    ("parts", "kind"),
    [({"coverage": Claim([0.45, 0.7])}, "guarded"), ({"loss": Claim(55.0)}, "guard-loss")],
)
def test_an_altered_guard_figure_is_refused(parts: dict[str, Claim], kind: str) -> None:
    period = replace(day_and_night().periods[0], guards=two_sites_guarded(**parts))
    result = run(Operation(("A", "B"), [period]), days=1000, processes=1)
    assert {f.kind for f in result.figures if not f.agrees} == {kind}


def test_patrol_figures_raised_a_little_everywhere_are_refused() -> None:
    thin = patrol_shift(coverage=Claim(np.full((2, 24), 0.31)))
    result = run(day_and_night(patrols=[thin]), days=1000, processes=1)
    assert "patrol-site" in {f.kind for f in result.figures if not f.agrees}


def test_a_cautious_claim_is_refused_only_where_the_plan_says_that_it_is_exact() -> None:
    for sense, refused in (("equal", True), ("at least", False), ("at most", True)):
        shift = patrol_shift(coverage=Claim(np.full((2, 24), 0.1), sense))  # type: ignore[arg-type]
        period = Period("P", 0.0, DAY_S, [1.0, 1.0])
        operation = Operation(("A", "B"), [period], patrols=[shift])
        assert run(operation, days=400, processes=1).agrees is not refused


def test_the_intruder_finds_the_way_that_the_plan_hides() -> None:
    # A third, unwatched street (4) leads from the entry to node 1, behind segment 0.
    ground = Ground(5, [0, 0, 1, 2, 0], [1, 2, 3, 4, 1], [0], [[3], [4]])
    points = two_roads(detection=[0.8, 1.0, 1.0, 1.0, 1.0])
    result = run(one_period(points, ground=ground), days=400, processes=1)
    wrong = {(f.kind, f.subject) for f in result.figures if not f.agrees}
    assert wrong == {("scouted", "A"), ("checkpoint-loss", "")}
    assert next(f for f in result.figures if f.kind == "scouted").mean == 1.0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_the_chance_to_pass_is_the_sum_over_dispositions_and_detections(seed: int) -> None:
    rng = np.random.default_rng(seed)
    detection = rng.uniform(0.1, 1.0, 4)
    sets = [np.flatnonzero(rng.random(4) < 0.5) for _ in range(3)]
    chance = rng.dirichlet(np.ones(3))
    route = np.flatnonzero(rng.random(4) < 0.7)
    true = 0.0
    for disposition, q in zip(sets, chance, strict=True):
        for caught in product([False, True], repeat=4):
            weight = np.prod(np.where(caught, detection, 1 - detection))
            stopped = any(caught[s] for s in disposition if s in route)
            true += 0.0 if stopped else float(q * weight)
    points = two_roads(dispositions=sets, probabilities=chance, detection=detection, routes=[route, route])
    walks = Walks.of(points, [route])
    assert walks.chance()[0] == pytest.approx(true, abs=1e-9)
    passed = walks.passed(rng.random((4000, walks.width)))
    assert passed.mean() == pytest.approx(true, abs=5 * np.sqrt(max(true * (1 - true), 1e-4) / 4000))


def test_a_moving_patrol_protects_only_while_it_stands_at_a_stop() -> None:
    # In slot 0 it stands a quarter of the time at A; in slot 1 all of the time at B; a second team doubles at B.
    shift = Patrols(
        "shift", [0.0, 100.0, 200.0], [1.0], [0, 0, 0], [0, 1, 1], [0.0, 100.0, 150.0], [25.0, 200.0, 200.0],
        np.eye(2, dtype=bool), effectiveness=[1.0, 0.5], independent=True,
        coverage=Claim([[0.25, 0.0], [0.0, 0.5 * 0.5 + 0.5 * 0.75]]),
    )  # fmt: skip
    operation = Operation(("A", "B"), [Period("P", 0.0, 200.0, [1.0, 1.0])], patrols=[shift])
    assert run(operation, days=2000, processes=1).agrees
    once = replace(shift, independent=False, coverage=Claim([[0.25, 0.0], [0.0, 0.5]]))
    assert run(replace(operation, patrols=[once]), days=2000, processes=1).agrees


def test_the_one_intruder_meets_checkpoint_guard_and_patrol_in_turn() -> None:
    result = run(day_and_night(), days=2000, processes=1)
    for layers in result.layers:
        # Route to A: 0.4 stopped, then guards 0.3, then the patrol is there with 0.5 and stops him with 0.5.
        assert layers.by_checkpoint == pytest.approx(0.4, abs=0.04)
        assert layers.by_guard == pytest.approx(0.6 * 0.3, abs=0.03)
        assert layers.by_patrol == pytest.approx(0.6 * 0.7 * 0.25, abs=0.03)
        assert layers.reached == pytest.approx(0.6 * 0.7 * 0.75, abs=0.04)


def test_each_route_is_taken_as_often_as_the_caller_says() -> None:
    points = two_roads(detection=[1.0, 1e-12, 1.0, 1.0], survival=None, reach=None, loss=None, choice=[0.25, 0.75])
    layers = run(one_period(points), days=2000, processes=1).layers[0]
    assert layers.by_checkpoint == pytest.approx(0.25 * 0.5, abs=0.04)
