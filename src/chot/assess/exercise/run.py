"""Run the simulated days on several processors, with the same result on any number of them."""

from __future__ import annotations

import time
from collections.abc import Callable

from chot.assess.exercise.checks import finding
from chot.assess.exercise.judge import Judge
from chot.assess.exercise.operation import Operation
from chot.assess.exercise.pool import run_days
from chot.assess.exercise.result import Result, make_result
from chot.assess.exercise.script import Days, Script
from chot.engine import Engine
from chot.errors import InputError
from chot.units import Text


def run(
    operation: Operation,
    *,
    days: int = 1000,
    seed: int = 1,
    confidence: float = 0.999,
    processes: int | None = None,
    engine: Engine | None = None,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """Simulate the operation and set every claim of the plan beside its interval.

    - ``days``: runs of the whole operation, from the first period's start to the end of the last.
    - ``confidence``: of all intervals together. ``processes``: default as many as pay; ``engine``: instead of them,
      where to run; neither changes a result.
    - ``progress``: called with (days done, days asked for); ``stop``: asked now and then, True ends it with the days
      done so far and ``complete`` False.

    Raises :class:`chot.errors.InputError` where ``days``, ``confidence`` or ``processes`` make no sense.
    """
    check_arguments(days, confidence, processes)
    clock = time.perf_counter()
    script = Script.of(operation, seed)
    counted = Days.joined(run_days(script, days, engine or processes, progress, stop))
    found = Judge(operation, script, counted, confidence).figures()
    seconds = time.perf_counter() - clock
    return make_result(
        operation, counted, found, seed=seed, confidence=confidence, seconds=seconds, complete=counted.n == days
    )


def check_arguments(days: int, confidence: float, processes: int | None) -> None:
    found = []
    if days < 2:
        found.append(finding("days", str(days), Text("ít nhất hai ngày", "at least two days")))
    if not 0 < confidence < 1:
        text = Text("số giữa 0 và 1, ví dụ 0,999", "a number between 0 and 1, such as 0.999")
        found.append(finding("confidence", str(confidence), text))
    if processes is not None and processes < 1:
        found.append(finding("processes", str(processes), Text("ít nhất một tiến trình", "at least one process")))
    if found:
        raise InputError(found)
