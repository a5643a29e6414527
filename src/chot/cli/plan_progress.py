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
            BarColumn(bar_width=10),
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
        """The games are set up: a bar each for the periods, for one team more or fewer, for routes and traffic."""
        self._progress.update(self._reading, completed=1)
        for game in prepared.games:
            self._label.setdefault(game.key, game.period.name[self._language])
        n = len(self._label)
        bars = (
            (Text("Giai đoạn", "Periods"), n),
            (Text("Bớt, thêm 1 tổ", "1 team -/+"), 2 * n),
            (Text("Tuyến, giao thông", "Routes, traffic"), n),
        )
        for position, (name, total) in enumerate(bars):
            self._tasks[position] = self._progress.add_task(name[self._language], total=total, found="")

    def watch(self, event: Event) -> None:
        """Show the latest figure of the game at work."""
        task = self._tasks[2 if event.kind == "after" else abs(event.change)]
        if event.kind in ("done", "after"):
            self._progress.advance(task)
        if event.kind in ("search", "done"):
            self._progress.update(task, found=self._found(event))

    def _found(self, event: Event) -> str:
        gap = (event.value - event.bound) / event.value if 0 < event.value < float("inf") else 0.0
        value, bound, share = (decimal(text, self._language) for text in figures(event.value, event.bound, gap))
        words = Text(f"tổn thất {value}, cận {bound} ({share})", f"loss {value}, bound {bound} ({share})")
        return f"{self._label[event.game]}: {words[self._language]}"


def figures(value: float, bound: float, gap: float) -> tuple[str, str, str]:
    """Loss, bound and gap as they are printed, with decimal points."""
    return f"{value:.2f}", f"{bound:.2f}", f"{gap:.1%}"


def decimal(text: str, language: Language) -> str:
    """A printed number with the decimal sign of the language."""
    return text.replace(".", ",") if language == "vi" else text
