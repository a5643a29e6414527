"""What a planner sees while a plan is made: the phase, each period's value, bound and gap as they improve."""

from __future__ import annotations

from collections import Counter
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from chot.plan import PARTS, Event, Prepared, Shared
from chot.units import Language, Text


class Board:
    """A progress display; none on a quiet console.

    Tell it of the prepared games, then of every event.
    """

    def __init__(self, language: Language, console: Console) -> None:
        self._language = language
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=10),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[found]}"),
            console=console,
            disable=console.quiet,
        )
        self._label: dict[str, str] = {}
        self._tasks: dict[int, TaskID] = {}
        self._parts: dict[str, TaskID] = {}
        self._days: TaskID | None = None
        self._split: TaskID | None = None

    def __enter__(self) -> Board:
        self._progress.start()
        reading = Text("Đọc kịch bản và bản đồ", "Reading scenario and map")
        self._reading = self._progress.add_task(reading[self._language], total=1, found="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def prepared(self, prepared: Prepared, shared: Shared) -> None:
        """The games are set up: a bar each for the periods, one team more or fewer, routes, and every other storey."""
        self._progress.update(self._reading, completed=1)
        for game in prepared.games:
            self._label.setdefault(game.key, game.period.name[self._language])
        n = len(shared.problems)
        bars = (
            (Text("Giai đoạn", "Periods"), n),
            (Text("Bớt, thêm 1 tổ", "1 team -/+"), 2 * n if shared.what_if else 0),
            (Text("Tuyến, giao thông", "Routes, traffic"), n),
        )
        before = Text("Phương án: ", "Options: ")[self._language] if self._tasks else ""
        for position, (name, total) in enumerate(bars):
            if total:
                self._tasks[position] = self._progress.add_task(before + name[self._language], total=total, found="")
        counts = Counter(part for part, _ in shared.tasks.values())
        for part in PARTS:
            if counts[part.name]:
                label = before + part.label[self._language]
                self._parts[part.name] = self._progress.add_task(label, total=counts[part.name], found="")

    def watch(self, event: Event) -> None:
        """Show the latest figure of the game at work."""
        task = self._parts[event.part] if event.part else self._tasks[2 if event.kind == "after" else abs(event.change)]
        if event.kind in ("done", "after"):
            self._progress.advance(task)
        if event.kind == "search" or (event.kind == "done" and not event.part):
            self._progress.update(task, found=self._found(event))

    def split(self, known: int, asked: int) -> None:
        """So many points of the value curves of shared teams are known, of those asked for so far."""
        self._progress.update(self._reading, completed=1)
        if self._split is None:
            label = Text("Chia lực lượng", "Splitting forces")[self._language]
            self._split = self._progress.add_task(label, total=asked, found="")
        self._progress.update(self._split, completed=known, total=asked)

    def exercise(self, done: int, asked: int) -> None:
        """So many days of the simulation are done."""
        if self._days is None:
            label = Text("Diễn tập mô phỏng", "Simulated days")[self._language]
            self._days = self._progress.add_task(label, total=asked, found="")
        self._progress.update(self._days, completed=done)

    def _found(self, event: Event) -> str:
        if event.part == "reserves":
            reached = decimal(f"{event.value:.1%}", self._language)
            return Text(f"{reached} vụ việc có lực lượng rảnh tới kịp", f"{reached} find an idle unit in time")[
                self._language
            ]
        gap = (event.value - event.bound) / event.value if 0 < event.value < float("inf") else 0.0
        value, bound, share = (decimal(text, self._language) for text in figures(event.value, event.bound, gap))
        words = Text(f"tổn thất {value}, cận {bound} ({share})", f"loss {value}, bound {bound} ({share})")
        label = self._label.get(event.game)
        return f"{label}: {words[self._language]}" if label else words[self._language]


def figures(value: float, bound: float, gap: float) -> tuple[str, str, str]:
    """Loss, bound and gap as they are printed, with decimal points."""
    return f"{value:.2f}", f"{bound:.2f}", f"{gap:.1%}"


def decimal(text: str, language: Language) -> str:
    """A printed number with the decimal sign of the language."""
    return text.replace(".", ",") if language == "vi" else text
