"""Small work for engines: its results depend on the call alone, and some calls kill the process that does them."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chot.engine import Desk
from chot.errors import Finding, InputError
from chot.units import Text


@dataclass(frozen=True)
class Sums:
    """``("sum", seed)`` adds random numbers, the larger the seed the sooner; the other calls are accidents."""

    offset: float
    marks: Path | None = None

    def do(self, call: Any, desk: Desk) -> Any:
        kind, number = call
        desk.tell((kind, number))
        if kind == "wait":  # until an early end is asked for
            until = time.monotonic() + number
            while not desk.stop() and time.monotonic() < until:
                time.sleep(0.01)
            return desk.stop()
        if kind == "refuse":
            raise InputError(Finding("refused", Text("từ chối", "refused"), Text("thôi", "do not"), value=str(number)))
        if kind == "die" or (kind == "die once" and self._first(number)):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(max(0.0, 0.05 - 0.01 * number))
        return self.offset + float(np.random.default_rng(number).random(100).sum())

    def _first(self, number: int) -> bool:
        assert self.marks is not None
        try:
            (self.marks / f"died-{number}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True
