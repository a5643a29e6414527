"""Give jobs to an engine and hand their results back in the jobs' own order."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from chot.engine.crew import Engine, StopFlag, Work

# How long to wait before events and the stop flag are looked at again.
POLL_S = 0.1
# Calls handed out ahead of the one waited for, for each worker.
AHEAD = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One call of some work.

    - ``name``: its own among all of the run. ``needed``: whether it is begun even after an early end was asked for.
    """

    name: str
    call: Any
    needed: bool = True


def run_all(
    engine: Engine,
    work: Work,
    jobs: Iterable[Job],
    *,
    watch: Callable[[Any], None] | None = None,
    then: Callable[[Job, Any], Iterable[Job]] | None = None,
    stop: StopFlag | None = None,
) -> dict[str, Any]:
    """Do all jobs; the results by name in the order of the jobs, whoever was ready first.

    - ``watch`` hears of every event, in this thread. ``then``: told of each result as it comes; the jobs it returns are
      done too, and stand behind the others in order of their names' first mention.
    - ``stop``: once set, jobs that are not needed are no longer begun, and their results are missing.

    Raises what a job raised, and :class:`chot.errors.InputError` where the engine fails.
    """
    stop = stop or threading.Event()
    with closing(engine.open(work, watch or (lambda event: None), stop)) as crew:
        run = _Run(crew)
        for job in jobs:
            run.submit(job)
        while run.open:
            if stop.is_set():
                run.drop_what_is_not_needed()
            for ticket, result in crew.collect(POLL_S):
                job = run.end(ticket, result)
                for further in then(job, result) if then else ():
                    run.submit(further)
    return {name: run.results[name] for name in run.names if name in run.results}


class _Run:
    def __init__(self, crew: Any) -> None:
        self._crew = crew
        self.names: list[str] = []
        self.open: dict[int, Job] = {}
        self.results: dict[str, Any] = {}

    def submit(self, job: Job) -> None:
        ticket = len(self.names)
        self.names.append(job.name)
        self.open[ticket] = job
        self._crew.submit(ticket, job.call)

    def end(self, ticket: int, result: Any) -> Job:
        job = self.open.pop(ticket)
        self.results[job.name] = result
        log.info("done: %s", job.name)
        return job

    def drop_what_is_not_needed(self) -> None:
        for ticket, job in list(self.open.items()):
            if not job.needed and self._crew.cancel(ticket):
                del self.open[ticket]


def in_order(engine: Engine, work: Work, calls: Sequence[Any]) -> Generator[Any]:
    """The results of the calls one by one in their order; to close the generator early ends what is under way."""
    with closing(engine.open(work, lambda event: None, threading.Event())) as crew:
        ready: dict[int, Any] = {}
        handed = 0
        for ticket in range(len(calls)):
            while ticket not in ready:
                while handed < min(len(calls), ticket + AHEAD * crew.size):
                    crew.submit(handed, calls[handed])
                    handed += 1
                ready.update(crew.collect(POLL_S))
            yield ready.pop(ticket)
