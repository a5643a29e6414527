"""Processes of this machine as an engine: each has a pipe of its own, so that one that is killed harms no other.

``concurrent.futures`` gives up a whole pool, with everything that its other workers have under way, when one of them
is killed, and leaves its workers behind when the parent is.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any

from chot.engine.crew import MOST_LOSSES, Backlog, Desk, StopFlag, Work, worker_lost
from chot.engine.interrupts import deaf_to_ctrl_c

# How long a process that was told to go may take before it is ended.
LEAVE_S = 2.0
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Processes:
    """Work in ``n`` processes of this machine."""

    n: int

    def open(self, work: Work, watch: Callable[[Any], None], stop: StopFlag) -> ProcessCrew:
        return ProcessCrew(self.n, work, watch, stop)


@dataclass
class _Hand:
    """A process, our end of its pipe, whether it has the work in hand, and the call it is busy with."""

    process: BaseProcess
    pipe: connection.Connection[Any, Any]
    ready: bool = False
    ticket: int | None = None


class ProcessCrew(Backlog):
    """Processes are started when there is something for them to do."""

    def __init__(self, n: int, work: Work, watch: Callable[[Any], None], stop: StopFlag) -> None:
        super().__init__()
        self.size = n
        self._work = pickle.dumps(work, protocol=5)
        self._watch, self._stop = watch, stop
        self._context = multiprocessing.get_context("spawn")
        # A plain byte without a lock: a process that is killed can leave nothing locked behind.
        self._halt = self._context.RawValue("b", 0)
        self._hands: list[_Hand] = []
        self._losses: Counter[int | None] = Counter()

    def collect(self, timeout_s: float) -> list[tuple[int, Any]]:
        self._halt.value = int(self._stop.is_set())
        while len(self._hands) < min(self.size, len(self._calls)):
            self._hire()
        self._hand_out()
        ended: list[tuple[int, Any]] = []
        by_pipe = {hand.pipe: hand for hand in self._hands}
        for pipe in connection.wait(list(by_pipe), timeout_s):
            self._hear(by_pipe[pipe], ended)  # type: ignore[index]  # wait gives back what it was given
        return ended

    def close(self) -> None:
        for hand in self._hands:
            if hand.ready and hand.ticket is None:
                with suppress(OSError):
                    hand.pipe.send(None)
            else:
                hand.process.terminate()
            hand.pipe.close()
        for hand in self._hands:
            _see_out(hand.process)
        self._hands.clear()

    def _hire(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._halt), daemon=True)
        with _one_thread_each(), deaf_to_ctrl_c(self._stop):
            process.start()
        theirs.close()
        self._hands.append(_Hand(process, ours))

    def _hand_out(self) -> None:
        for hand in list(self._hands):
            if self._waiting and hand.ready and hand.ticket is None:
                hand.ticket = self._waiting.pop(0)
                try:
                    hand.pipe.send(self._calls[hand.ticket])
                except OSError:
                    self._lost(hand)

    def _hear(self, hand: _Hand, ended: list[tuple[int, Any]]) -> None:
        try:
            kind, what = hand.pipe.recv()
            if kind == "hello":  # the work is sent to a process that is there to take it, so none waits for another
                hand.pipe.send_bytes(self._work)
        except (EOFError, OSError):
            self._lost(hand)
            return
        if kind == "ready":
            hand.ready = True
            self._losses[None] = 0
        elif kind == "event":
            self._watch(what)
        elif kind == "failed":
            raise what
        elif kind == "done" and hand.ticket is not None:
            ended.append((hand.ticket, what))
            del self._calls[hand.ticket]
            hand.ticket = None

    def _lost(self, hand: _Hand) -> None:
        """Somebody or the system has ended the process: its call goes to the next one that is free."""
        self._hands.remove(hand)
        hand.pipe.close()
        _see_out(hand.process)
        log.warning("process %s ended with code %s", hand.process.pid, hand.process.exitcode)
        self._losses[hand.ticket] += 1
        if self._losses[hand.ticket] > MOST_LOSSES:
            raise worker_lost()
        if hand.ticket is not None:
            self._waiting.insert(0, hand.ticket)


def _see_out(process: BaseProcess) -> None:
    process.join(LEAVE_S)
    if process.is_alive():
        process.kill()
        process.join()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers' linear algebra must not start threads of its own on processors that other workers use."""
    missing = [name for name in THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(missing, "1"))
    try:
        yield
    finally:
        for name in missing:
            del os.environ[name]


def _serve(pipe: connection.Connection[Any, Any], halt: Any) -> None:
    """A worker's life: take the work, then call after call, until told to go or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    desk = Desk(lambda event: pipe.send(("event", event)), lambda: bool(halt.value) or os.getppid() != parent)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send(("hello", None))
        work = pickle.loads(pipe.recv_bytes())
        pipe.send(("ready", None))
        while (call := pipe.recv()) is not None:
            pipe.send(_answer(work, call, desk))


def _answer(work: Work, call: Any, desk: Desk) -> tuple[str, Any]:
    try:
        return "done", work.do(call, desk)
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception as error:
        error.add_note(traceback.format_exc())
        return "failed", error
