"""Break the plan before reality does: which unit, which checkpoint, which blocked street hurts most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from chot.assess.exercise import intervals
from chot.assess.exercise.answers import Desk
from chot.assess.exercise.operation import Operation
from chot.assess.exercise.pool import run_days
from chot.assess.exercise.run import check_arguments
from chot.assess.exercise.variants import StressDays, StressScript, Variant
from chot.engine import Engine


@dataclass(frozen=True)
class ResponseLoss:
    """What a variant does to the response.

    - ``within``: share reached within T in the variant; ``drop``: how much less than in the plan as it is, with its
      interval ``low`` to ``high``; ``mean_s``: mean response time of those served, nan where none is.
    - ``unserved``: share that nobody ever reaches.
    """

    name: str
    within: float
    drop: float
    low: float
    high: float
    mean_s: float
    unserved: float


@dataclass(frozen=True)
class CheckpointLoss:
    """What the lack of one checkpoint does in ``period``, where it hurts most.

    - ``loss``: the greatest loss without it, on the worst way that the intruder finds; ``rise``: how much more than
      with it, with its interval ``low`` to ``high``.
    - ``expected``, ``expected_before``: the same loss, without it and with it, by the probabilities themselves.
    """

    segment: int
    name: str
    period: str
    loss: float
    rise: float
    low: float
    high: float
    expected: float
    expected_before: float


@dataclass(frozen=True)
class Stress:
    """The single points of failure, worst first; every row is the same days (common random numbers).

    - ``within``: share reached within T in the plan as it is, nan without reserve units. ``units``: without each unit;
      ``variants``: as the caller gave them; ``checkpoints``: without each checkpoint.
    - ``confidence``: of all intervals together; ``complete``: False where it was stopped early.
    """

    days: int
    seed: int
    confidence: float
    complete: bool
    within: float
    units: tuple[ResponseLoss, ...]
    variants: tuple[ResponseLoss, ...]
    checkpoints: tuple[CheckpointLoss, ...]


def stress(
    operation: Operation,
    *,
    days: int = 200,
    seed: int = 1,
    confidence: float = 0.999,
    variants: Sequence[Variant] = (),
    processes: int | None = None,
    engine: Engine | None = None,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Stress:
    """Run the days without each unit, without each checkpoint, and in each variant; arguments as for ``run``.

    Raises :class:`chot.errors.InputError` where an argument or a variant makes no sense.
    """
    check_arguments(days, confidence, processes)
    response = operation.response
    starts = np.array([period.start_s for period in operation.periods])
    base = None if response is None else Desk.of(response, starts, operation.periods[-1].end_s)
    script = StressScript.of(operation, seed, base, variants)
    counted = StressDays.joined(run_days(script, days, engine or processes, progress, stop))
    n_segments = len({int(s) for each in script.weakened for s in each.segment})
    alpha = (1 - confidence) / max(len(script.desks) + n_segments, 1)
    units = () if response is None else tuple(response.units)
    names = [*units, *(variant.name for variant in variants)]
    rows = [_response(name, i, counted, alpha) for i, name in enumerate(names, start=1) if script.desks]
    return Stress(
        len(counted.counts),
        seed,
        confidence,
        len(counted.counts) == days,
        _share_within(counted) if script.desks else float("nan"),
        _worst_first(rows[: len(units)]),
        _worst_first(rows[len(units) :]),
        _checkpoints(operation, script, counted, alpha),
    )


def _worst_first(rows: list[ResponseLoss]) -> tuple[ResponseLoss, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.drop, -row.unserved, row.name)))


def _response(name: str, column: int, counted: StressDays, alpha: float) -> ResponseLoss:
    usual, now = counted.counts[:, 0], counted.counts[:, column]
    drop, low, high = intervals.difference((usual[:, 1], usual[:, 0]), (now[:, 1], now[:, 0]), alpha)
    incidents, within, served, response_s = (float(x) for x in now.sum(axis=0))
    n = max(incidents, 1.0)
    mean_s = response_s / served if served else float("nan")
    return ResponseLoss(name, within / n, drop, low, high, mean_s, 1 - served / n if incidents else 0.0)


def _share_within(counted: StressDays) -> float:
    incidents, within = counted.counts[:, 0, :2].sum(axis=0)
    return float(within / max(incidents, 1))


def _checkpoints(
    operation: Operation, script: StressScript, counted: StressDays, alpha: float
) -> tuple[CheckpointLoss, ...]:
    """One row a checkpoint, for the period in which its lack is expected to cost most."""
    names = {int(s): name for p in operation.periods if p.checkpoints for s, name in p.checkpoints.names.items()}
    worst: dict[int, tuple[float, int, int]] = {}
    for i, each in enumerate(script.weakened):
        for j, segment in enumerate(each.segment.tolist(), start=1):
            rise = float(each.expected[j] - each.expected[0])
            worst[segment] = max(worst.get(segment, (-np.inf, 0, 0)), (rise, -i, j))
    rows = []
    for segment, (_, minus_i, j) in worst.items():
        losses = counted.losses[-minus_i]
        ones = np.ones(len(losses))
        rise, low, high = intervals.difference((losses[:, j], ones), (losses[:, 0], ones), alpha)
        name = names.get(segment, str(segment))
        period = script.weakened[-minus_i].period
        expected, before = (float(script.weakened[-minus_i].expected[k]) for k in (j, 0))
        rows.append(
            CheckpointLoss(segment, name, period, float(losses[:, j].mean()), rise, low, high, expected, before)
        )
    return tuple(sorted(rows, key=lambda row: (row.expected_before - row.expected, row.segment)))
