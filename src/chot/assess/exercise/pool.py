"""Days in chunks on any engine, handed back in order, so that no result depends on who ran what."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from chot.engine import Desk, Engine, Here, Processes, in_order

Progress = Callable[[int, int], None]

# Days that a process runs before it reports: about a fortieth of them all, within these limits.
LEAST_CHUNK, MOST_CHUNK, CHUNKS = 25, 250, 40
# Where the number of processes is left open, so many chunks are run here first, and what is left goes to further
# processes only where it would take longer than so many seconds: a process needs about two to start.
TRIED_HERE = 2
WORTH_IT_S = 8.0

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Runs(Protocol[T_co]):
    """What can run any of the days, in any process."""

    def days(self, days: range) -> T_co: ...


@dataclass(frozen=True, eq=False)
class _Chunks:
    """The days as the work of an engine: a call is a range of days."""

    runs: Runs[Any]

    def do(self, call: range, desk: Desk) -> Any:
        del desk  # a chunk is short: progress is told and an early end is asked for between chunks
        return self.runs.days(call)


def run_days(
    runs: Runs[T],
    days: int,
    where: Engine | int | None,
    progress: Progress | None,
    stop: Callable[[], bool] | None,
) -> list[T]:
    """Chunks of days in order; where ``stop`` says so, only those done by then, at least one.

    - ``where``: an engine, or a number of processes, or None for as many as pay.
    """
    size = min(max(days // CHUNKS, LEAST_CHUNK), MOST_CHUNK)
    chunks = [range(start, min(start + size, days)) for start in range(0, days, size)]
    if where is None:
        done = _as_needed(runs, chunks, os.cpu_count() or 1)
    else:
        done = in_order(_engine(where, len(chunks)) if isinstance(where, int) else where, _Chunks(runs), chunks)
    results: list[T] = []
    for chunk, result in zip(chunks, done, strict=True):
        results.append(result)
        if progress is not None:
            progress(chunk.stop, days)
        if stop is not None and stop():
            break
    done.close()
    return results


def _engine(processes: int, chunks: int) -> Engine:
    return Here() if processes == 1 else Processes(min(processes, chunks))


def _as_needed(runs: Runs[T], chunks: Sequence[range], n: int) -> Generator[T]:
    seconds = 0.0
    for chunk in chunks[:TRIED_HERE]:
        start = time.perf_counter()
        result = runs.days(chunk)
        seconds = time.perf_counter() - start  # the last counts: the first may have compiled
        yield result
    left = chunks[TRIED_HERE:]
    alone = n == 1 or seconds * len(left) < WORTH_IT_S
    yield from in_order(_engine(1 if alone else n, len(left)), _Chunks(runs), left)
