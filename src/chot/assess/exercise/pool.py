"""Days in chunks on several processors, handed back in order, so that no result depends on who ran what."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol, TypeVar

from chot.errors import Finding, InputError
from chot.units import Text

Progress = Callable[[int, int], None]

# Days that a process runs before it reports: about a fortieth of them all, within these limits.
LEAST_CHUNK, MOST_CHUNK, CHUNKS = 25, 250, 40
# Where the number of processes is left open, so many chunks are run here first, and what is left goes to further
# processes only where it would take longer than so many seconds: a process needs about two to start.
TRIED_HERE = 2
WORTH_IT_S = 8.0
# Chunks handed out ahead of the one waited for, for each process; a stop waits for no more than these.
AHEAD = 2

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Runs(Protocol[T_co]):
    """What can run any of the days, in any process."""

    def days(self, days: range) -> T_co: ...


def run_days(
    runs: Runs[T],
    days: int,
    processes: int | None,
    progress: Progress | None,
    stop: Callable[[], bool] | None,
) -> list[T]:
    """Chunks of days in order; where ``stop`` says so, only those done by then, at least one."""
    size = min(max(days // CHUNKS, LEAST_CHUNK), MOST_CHUNK)
    chunks = [range(start, min(start + size, days)) for start in range(0, days, size)]
    if processes is None:
        done = _as_needed(runs, chunks, os.cpu_count() or 1)
    else:
        done = _here(runs, chunks) if processes == 1 else _spread(runs, chunks, min(processes, len(chunks)))
    results: list[T] = []
    for chunk, result in zip(chunks, done, strict=True):
        results.append(result)
        if progress is not None:
            progress(chunk.stop, days)
        if stop is not None and stop():
            break
    done.close()
    return results


def _here(runs: Runs[T], chunks: Sequence[range]) -> Generator[T]:
    for chunk in chunks:
        yield runs.days(chunk)


def _as_needed(runs: Runs[T], chunks: Sequence[range], n: int) -> Generator[T]:
    seconds = 0.0
    for chunk in chunks[:TRIED_HERE]:
        start = time.perf_counter()
        result = runs.days(chunk)
        seconds = time.perf_counter() - start  # the last counts: the first may have compiled
        yield result
    left = chunks[TRIED_HERE:]
    alone = n == 1 or seconds * len(left) < WORTH_IT_S
    yield from _here(runs, left) if alone else _spread(runs, left, min(n, len(left)))


_worker: list[Runs[Any]] = []


def _begin(runs: Runs[Any]) -> None:
    # Ctrl-C belongs to the parent process alone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker[:] = [runs]


def _chunk(chunk: range) -> Any:
    return _worker[0].days(chunk)


def _spread(runs: Runs[T], chunks: Sequence[range], n: int) -> Generator[T]:
    # Workers' linear algebra must not start threads of its own on processors that other workers use.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    left = deque(chunks)
    pending: deque[Future[Any]] = deque()
    with ProcessPoolExecutor(n, mp_context=context, initializer=_begin, initargs=(runs,)) as pool:
        try:
            while left or pending:
                while left and len(pending) < AHEAD * n:
                    pending.append(pool.submit(_chunk, left.popleft()))
                yield _result(pending.popleft())
        finally:
            for future in pending:
                future.cancel()


def _result(future: Future[Any]) -> Any:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise InputError(
            Finding(
                "exercise-worker-lost",
                Text("một tiến trình mô phỏng bị hệ thống dừng", "the system ended a process that was simulating"),
                Text("giải phóng bộ nhớ, hoặc chạy với một tiến trình", "free some memory, or run in one process"),
            )
        ) from error
