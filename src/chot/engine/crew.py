"""What engines and those who use them agree on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from chot.errors import Finding, InputError
from chot.units import Text

# A call whose worker died is given to another one so many times; after that the call itself is the likely cause.
MOST_LOSSES = 2


class StopFlag(Protocol):
    """Asks for an early end; a ``threading.Event`` is one."""

    def is_set(self) -> bool: ...
    def set(self) -> None: ...


@dataclass(frozen=True)
class Desk:
    """What a call has beside its work: ``tell`` reports an event, ``stop`` says whether an early end is wanted."""

    tell: Callable[[Any], None]
    stop: Callable[[], bool]


class Work(Protocol):
    """What every worker is given once; it must be picklable, as must calls, results and events.

    The result may depend on the call alone, never on the worker or on the calls before.
    """

    def do(self, call: Any, desk: Desk) -> Any: ...


class Crew(Protocol):
    """The workers of one piece of work, from ``Engine.open`` until ``close``.

    - ``size``: how many calls run at once. ``submit``: hand in a call under a number of its own.
    - ``collect``: wait at most so many seconds; the numbers and results of what has ended since the last time. Reports
      events, passes the stop flag on, replaces workers that died. Raises what a call raised, and
      :class:`chot.errors.InputError` ``worker-lost`` where workers keep dying of one call.
    - ``cancel``: take back a call that has not begun; False where it has.
    - ``close``: let the workers go, also in the midst of calls.
    """

    @property
    def size(self) -> int: ...
    def submit(self, ticket: int, call: Any) -> None: ...
    def collect(self, timeout_s: float) -> list[tuple[int, Any]]: ...
    def cancel(self, ticket: int) -> bool: ...
    def close(self) -> None: ...


class Engine(Protocol):
    """A place to work: ``open`` gathers a crew that tells ``watch`` of events and passes on ``stop``."""

    def open(self, work: Work, watch: Callable[[Any], None], stop: StopFlag) -> Crew: ...


class Backlog:
    """The calls of a crew that are not done, and those of them that wait here and can still be taken back."""

    def __init__(self) -> None:
        self._calls: dict[int, Any] = {}
        self._waiting: list[int] = []

    def submit(self, ticket: int, call: Any) -> None:
        self._calls[ticket] = call
        self._waiting.append(ticket)

    def cancel(self, ticket: int) -> bool:
        if ticket not in self._waiting:
            return False
        self._waiting.remove(ticket)
        del self._calls[ticket]
        return True


def worker_lost() -> InputError:
    """Workers died again and again of one call."""
    return InputError(
        Finding(
            "worker-lost",
            Text(
                f"tiến trình tính toán bị hệ thống dừng {MOST_LOSSES + 1} lần khi làm cùng một việc",
                f"the system ended the process that was working {MOST_LOSSES + 1} times over one and the same job",
            ),
            Text("giải phóng bộ nhớ, hoặc chạy lại với --jobs 1", "free some memory, or run again with --jobs 1"),
        )
    )
