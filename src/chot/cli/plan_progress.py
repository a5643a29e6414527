"""What a planner sees while a plan is made: the phase, each period's value, bound and gap as they improve."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from chot.plan import Event, Prepared
from chot.units import Language, Text


class Board:
    """A progress display on standard error; silent when asked to be.

    Tell it of the prepared games, then of every event.
    """

    def __init__(self, language: Language, console: Console, *, silent: bool) -> None:
        self._language = language
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[found]}"),
            console=console,
            disable=silent,
        )
        self._label: dict[str, str] = {}
        self._tasks: dict[int, TaskID] = {}

    def __enter__(self) -> Board:
        self._progress.start()
        reading = Text("Đọc kịch bản và bản đồ", "Reading scenario and map")
        self._reading = self._progress.add_task(reading[self._language], total=1, found="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def prepared(self, prepared: Prepared) -> None:
        """The games are set up: one bar for the periods, one for one team more or fewer."""
        self._progress.update(self._reading, completed=1)
        for game in prepared.games:
            self._label.setdefault(game.key, game.period.name[self._language])
        n = len(self._label)
        periods = Text("Các giai đoạn", "Periods")[self._language]
        others = Text("Bớt hoặc thêm một tổ", "One team fewer or more")[self._language]
        self._tasks[0] = self._progress.add_task(periods, total=n, found="")
        self._tasks[1] = self._progress.add_task(others, total=2 * n, found="")

    def watch(self, event: Event) -> None:
        """Show the latest figure of the game at work."""
        task = self._tasks[abs(event.change)]
        if event.kind == "done":
            self._progress.advance(task)
        if event.kind != "start":
            self._progress.update(task, found=self._found(event))

    def _found(self, event: Event) -> str:
        gap = (event.value - event.bound) / event.value if 0 < event.value < float("inf") else 0.0
        words = Text(
            f"{self._label[event.game]}: tổn thất {event.value:.2f}, cận dưới {event.bound:.2f}, khoảng cách {gap:.1%}",
            f"{self._label[event.game]}: loss {event.value:.2f}, bound {event.bound:.2f}, gap {gap:.1%}",
        )
        return words[self._language]
