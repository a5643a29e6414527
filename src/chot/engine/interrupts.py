"""Ctrl-C belongs to the parent process alone: it raises a flag that every search asks for between its rounds."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from chot.engine.crew import StopFlag


@contextmanager
def stopped_by_ctrl_c(stop: StopFlag) -> Iterator[None]:
    """The first Ctrl-C raises the flag, the second ends the program; only the main thread may listen for it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def first(_signal: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def deaf_to_ctrl_c(stop: StopFlag) -> Iterator[None]:
    """Processes started here inherit that Ctrl-C is not for them, from their first instruction on."""
    if stop.is_set() or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
