"""This process as an engine: one call after another, each when it is waited for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chot.engine.crew import Desk, StopFlag, Work


@dataclass(frozen=True)
class Here:
    """Work in this process."""

    def open(self, work: Work, watch: Callable[[Any], None], stop: StopFlag) -> HereCrew:
        return HereCrew(work, Desk(watch, stop.is_set))


@dataclass
class HereCrew:
    """Calls in the order in which they were handed in."""

    work: Work
    desk: Desk
    size: int = 1
    _waiting: dict[int, Any] = field(default_factory=dict)

    def submit(self, ticket: int, call: Any) -> None:
        self._waiting[ticket] = call

    def collect(self, timeout_s: float) -> list[tuple[int, Any]]:
        del timeout_s  # nobody else is at work, so there is nothing to wait for
        if not self._waiting:
            return []
        ticket = next(iter(self._waiting))
        return [(ticket, self.work.do(self._waiting.pop(ticket), self.desk))]

    def cancel(self, ticket: int) -> bool:
        return self._waiting.pop(ticket, self) is not self

    def close(self) -> None:
        self._waiting.clear()
