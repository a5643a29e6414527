"""What can go wrong, in words a planner understands.

A *finding* names the thing, where it stands, the value and the remedy, in both languages, and carries a code for
machines. An :class:`InputError` holds every finding at once, so that a planner mends a folder in one pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chot.units import Language, Text


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong (or, with ``warning``, only doubtful) in what the planner gave.

    - ``code``: a stable word for machines, such as ``site-off-map``.
    - ``message``: names the thing and what is wrong with it; ``remedy``: what to do about it.
    - ``file``, ``row`` (1 is the header row of a table), ``column``, ``value``: where it stands; empty when unknown.
    """

    code: str
    message: Text
    remedy: Text
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    warning: bool = False

    def line(self, language: Language) -> str:
        """The finding as one line: place, message, value, remedy."""
        row_word, column_word = ("dòng", "cột") if language == "vi" else ("row", "column")
        place = self.file
        if self.row is not None:
            place += f", {row_word} {self.row}"
        if self.column:
            place += f", {column_word} {self.column}"
        head = f"{place}: " if place else ""
        value = f" ({self.value!r})" if self.value else ""
        return f"{head}{self.message[language]}{value}; {self.remedy[language]}"


class ChotError(Exception):
    """Base of every error that Chốt raises on purpose."""


class InputError(ChotError, ValueError):
    """What was given cannot be used; ``findings`` says why, all of it at once."""

    def __init__(self, findings: Finding | Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = (findings,) if isinstance(findings, Finding) else tuple(findings)
        super().__init__("\n".join(finding.line("en") for finding in self.findings))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Finding, ...]]]:
        # An exception that comes back from a worker is made anew from this.
        return type(self), (self.findings,)


class SolverError(ChotError, RuntimeError):
    """A solver gave no usable answer where the mathematics says there is one."""
