"""The simulated day of a plan: run it, set its claims beside what happened, and rank what it cannot do without."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from chot.assess import exercise
from chot.assess.exercise import Operation, Result, Stress, Surge, Variant
from chot.engine import Engine
from chot.errors import Finding, InputError
from chot.plan.kept import Kept
from chot.plan.operation import operation_of
from chot.plan.prepare import Prepared
from chot.plan.shapes import text
from chot.plan.tasks import Tasks, standbys_of
from chot.units import Text

Json = dict[str, Any]
Progress = Callable[[int, int], None]

# Of all intervals together: a true plan is refused once in a thousand exercises.
CONFIDENCE = 0.999
# Stress runs repeat every day once for each unit, so they take fewer days.
STRESS_SHARE = 0.5
LEAST_DAYS = 20
# The surge of the stress table: so many times the incidents, in the busiest period.
SURGE = 3.0


def run_exercise(
    plan: Mapping[str, Any],
    prepared: Prepared,
    tasks: Tasks,
    *,
    days: int,
    seed: int,
    engine: Engine | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    kept: Kept | None = None,
) -> Json:
    """Simulate the plan's whole event ``days`` times and stress it; the place ``exercise`` of plan.json.

    - ``engine``: where, by default as many processes of this machine as pay. ``kept``: where an earlier start of the
      same run has put the results, and where this one puts them.

    Raises :class:`InputError` where the plan makes no sense as an operation.
    """
    operation = operation_of(plan, prepared, standbys_of(tasks))
    some = max(LEAST_DAYS, math.ceil(days * STRESS_SHARE))
    variants = _variants(operation)
    total = days + some
    tell = progress or (lambda done, asked: None)
    given = ("exercise", operation, variants, days, some, seed, CONFIDENCE)
    results = None if kept is None else kept.get(given)
    if results is None:
        result = exercise.run(
            operation, days=days, seed=seed, confidence=CONFIDENCE, engine=engine, stop=stop,
            progress=lambda done, asked: tell(done, total),
        )  # fmt: skip
        found = exercise.stress(
            operation, days=some, seed=seed, confidence=CONFIDENCE, variants=variants, engine=engine, stop=stop,
            progress=lambda done, asked: tell(days + done, total),
        )  # fmt: skip
        results = result, found
        if kept is not None and result.complete and found.complete:
            kept.put(given, results)
    tell(total, total)
    return exercise_json(plan, prepared, *results)


def _variants(operation: Operation) -> list[Variant]:
    """A surge in the busiest period: three times the incidents of it."""
    response = operation.response
    if response is None:
        return []
    rates = np.asarray(response.rates_per_hour, float).sum(axis=(1, 2))
    edges = np.asarray(response.bin_edges_s, float)
    busiest = int(np.argmax(rates))
    return [Variant("SURGE", surge=Surge(SURGE, float(edges[busiest]), float(edges[busiest + 1])))]


def exercise_json(plan: Mapping[str, Any], prepared: Prepared, result: Result, found: Stress) -> Json:
    """What the report shows and the audit repeats."""
    return {
        "days": result.days,
        "seed": result.seed,
        "confidence": result.confidence,
        "agrees": result.agrees,
        "checked": sum(figure.claimed is not None for figure in result.figures),
        "figures": [
            {
                "kind": f.kind,
                "name": text(f.name),
                "period": f.period,
                "subject": f.subject,
                "claimed": f.claimed,
                "sense": f.sense,
                "mean": f.mean,
                "low": f.low,
                "high": f.high,
                "n": f.n,
                "agrees": f.agrees,
            }
            for f in result.figures
            if f.claimed is not None and (f.kind != "patrol" or not f.agrees)
        ],
        "response": [
            {
                "period": row.subject,
                "incidents": row.incidents,
                "within": finite(row.within),
                "mean_s": finite(row.mean_s),
                "p50_s": finite(row.p50_s),
                "p90_s": finite(row.p90_s),
            }
            for row in result.periods
        ],
        "stress": _stress_rows(plan, prepared, found),
    }


def finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _stress_rows(plan: Mapping[str, Any], prepared: Prepared, found: Stress) -> list[Json]:
    """All single points of failure in one list: by how far response falls or loss rises, the worst first.

    A fall of the share reached in time and a rise of the loss are compared as shares of what the plan has.
    """
    names = {unit.id: unit.name for unit in prepared.ground.scenario.units}
    worst_loss = max((period["value"] for period in plan["periods"]), default=0.0)
    before = finite(found.within)
    rows: list[Json] = []
    for unit in found.units:
        share = unit.drop / found.within if found.within else 0.0
        rows.append(_row("unit", unit.name, names[unit.name], before, finite(unit.within), None, None, share))
    surge = Text(
        f"{SURGE:g} lần số vụ việc trong giai đoạn đông nhất", f"{SURGE:g} times the incidents in the busiest period"
    )
    for variant in found.variants:
        share = variant.drop / found.within if found.within else 0.0
        rows.append(_row("surge", variant.name, surge, before, finite(variant.within), None, None, share))
    for point in found.checkpoints:
        period = next(p for p in plan["periods"] if p["id"] == point.period)
        checkpoint = next(c for c in period["checkpoints"] if c["segment"] == point.segment)
        name = Text(*(f"{period['name'][lang]}: {checkpoint['name'][lang]}" for lang in ("vi", "en")))
        share = (point.expected - point.expected_before) / worst_loss if worst_loss else 0.0
        rows.append(
            _row(
                "checkpoint",
                f"{period['id']}/{checkpoint['id']}",
                name,
                None,
                None,
                point.expected_before,
                point.expected,
                share,
            )
        )
    return sorted(rows, key=lambda row: (-row["change"], row["kind"], row["id"]))


def _row(
    kind: str, identifier: str, name: Text, within_before: float | None, within_after: float | None,
    loss_before: float | None, loss_after: float | None, change: float,
) -> Json:  # fmt: skip
    return {
        "kind": kind,
        "id": identifier,
        "name": text(name),
        "within_before": within_before,
        "within_after": within_after,
        "loss_before": loss_before,
        "loss_after": loss_after,
        "change": float(change),
    }


def refuse(found: Mapping[str, Any]) -> None:
    """Raise :class:`InputError` with every claim that the simulation contradicts."""
    wrong = [figure for figure in found["figures"] if not figure["agrees"]]
    if wrong:
        raise InputError([_refusal(figure) for figure in wrong])


def _refusal(figure: Mapping[str, Any]) -> Finding:
    place = " ".join(filter(None, (figure["period"], figure["subject"])))
    return Finding(
        "exercise-disagrees",
        Text(
            f"{figure['name']['vi']} ({place}): kế hoạch ghi {figure['claimed']:.5g}, mô phỏng cho "
            f"{figure['low']:.5g} đến {figure['high']:.5g}",
            f"{figure['name']['en']} ({place}): the plan claims {figure['claimed']:.5g}, the simulation says "
            f"{figure['low']:.5g} to {figure['high']:.5g}",
        ),
        Text(
            "lập lại kế hoạch bằng 'chot plan', hoặc xem số liệu nào đã bị sửa bằng 'chot assess'",
            "make the plan again with 'chot plan', or see with 'chot assess' which figure was altered",
        ),
    )
