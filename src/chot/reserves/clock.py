"""The time a solve has, who may end it, and who is told how it goes."""

from __future__ import annotations

import time
from collections.abc import Callable

from chot.solvers import Outcome

Progress = Callable[[float, float, float], None]


class Clock:
    """Started with the solve; ``tell`` reports (elapsed seconds, value, bound)."""

    def __init__(self, time_limit_s: float, progress: Progress | None, stop: Callable[[], bool] | None) -> None:
        self.started = time.perf_counter()
        self.limit_s = time_limit_s
        self.until = self.started + time_limit_s
        self.asked_to_stop = stop or (lambda: False)
        self._progress = progress

    @property
    def elapsed_s(self) -> float:
        return time.perf_counter() - self.started

    @property
    def left_s(self) -> float:
        return self.until - time.perf_counter()

    def over(self) -> bool:
        return self.left_s <= 0 or self.asked_to_stop()

    def tell(self, value: float, bound: float) -> None:
        if self._progress is not None:
            self._progress(self.elapsed_s, value, bound)

    def outcome(self, proved: bool) -> Outcome:
        """How the solve ended, given whether the value is proved best."""
        if proved:
            return Outcome.OPTIMAL
        return Outcome.TIME_LIMIT if self.left_s <= 0 else Outcome.INTERRUPTED
