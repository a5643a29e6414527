"""Rosters in the formats of published benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chot.errors import InputError
from chot.rosters import findings as say
from chot.rosters.problem import Cover, Person, Problem, Request, Shift

_SECTIONS = ("HORIZON", "SHIFTS", "STAFF", "DAYS_OFF", "SHIFT_ON_REQUESTS", "SHIFT_OFF_REQUESTS", "COVER")
_FORM = {
    "HORIZON": "the number of days",
    "SHIFTS": "ID, minutes, shifts that cannot follow, separated by |",
    "STAFF": "ID, shift=most|..., most minutes, least minutes, most and least shifts in a row, "
    "least days off in a row, most weekends",
    "DAYS_OFF": "employee ID, days",
    "SHIFT_ON_REQUESTS": "employee ID, day, shift ID, weight",
    "SHIFT_OFF_REQUESTS": "employee ID, day, shift ID, weight",
    "COVER": "day, shift ID, number required, weight for under, weight for over",
}


def read_curtois(path: str | Path) -> Problem:
    """A problem from a text file of the Employee Shift Scheduling Benchmark (Curtois and Qu 2014).

    Raises :class:`chot.errors.InputError` naming the line, or what the file as a whole lacks.
    """
    path = Path(path)
    parsed: dict[str, list[tuple[str, ...]]] = {name: [] for name in _SECTIONS}
    readers = {
        "HORIZON": _horizon, "SHIFTS": _shift, "STAFF": _person, "DAYS_OFF": _days_off,
        "SHIFT_ON_REQUESTS": _request, "SHIFT_OFF_REQUESTS": _request, "COVER": _cover,
    }  # fmt: skip
    wrong = []
    for row, section, text in _lines(path):
        cells = tuple(cell.strip() for cell in text.split(","))
        try:
            readers[section](cells)
        except (KeyError, ValueError, IndexError):
            wrong.append(say.bad_line(path.name, row, text, _FORM.get(section, f"a section of {_SECTIONS}")))
            continue
        parsed[section].append(cells)
    if len(parsed["HORIZON"]) != 1 and not wrong:
        wrong.append(say.bad_line(path.name, 1, str(len(parsed["HORIZON"])), "SECTION_HORIZON with one number of days"))
    if wrong:
        raise InputError(wrong)
    off = dict(_days_off(cells) for cells in parsed["DAYS_OFF"])
    return Problem(
        n_days=_horizon(parsed["HORIZON"][0]),
        shifts=tuple(_shift(cells) for cells in parsed["SHIFTS"]),
        people=tuple(_person(cells, off.get(cells[0], frozenset())) for cells in parsed["STAFF"]),
        cover=tuple(_cover(cells) for cells in parsed["COVER"]),
        requests=(
            *(_request(cells) for cells in parsed["SHIFT_ON_REQUESTS"]),
            *(_request(cells, wanted=False) for cells in parsed["SHIFT_OFF_REQUESTS"]),
        ),
    )


def _lines(path: Path) -> Iterator[tuple[int, str, str]]:
    section = ""
    for row, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if text.startswith("SECTION_"):
            section = text.removeprefix("SECTION_")
        elif text and not text.startswith("#"):
            yield row, section, text


def _horizon(cells: tuple[str, ...]) -> int:
    (days,) = cells
    return int(days)


def _shift(cells: tuple[str, ...]) -> Shift:
    name, minutes, *after = cells
    return Shift(name, int(minutes), frozenset(x for x in "|".join(after).split("|") if x))


def _person(cells: tuple[str, ...], days_off: frozenset[int] = frozenset()) -> Person:
    name, most, *figures = cells
    max_minutes, min_minutes, max_row, min_row, min_off, weekends = (int(x) for x in figures)
    limits = {shift: int(x) for shift, x in (pair.split("=") for pair in most.split("|") if pair)}
    return Person(
        name, max_shifts=limits, min_minutes=min_minutes, max_minutes=max_minutes, min_consecutive=min_row,
        max_consecutive=max_row, min_days_off=min_off, max_weekends=weekends, days_off=days_off,
    )  # fmt: skip


def _days_off(cells: tuple[str, ...]) -> tuple[str, frozenset[int]]:
    return cells[0], frozenset(int(x) for x in cells[1:] if x)


def _request(cells: tuple[str, ...], wanted: bool = True) -> Request:
    person, day, shift, weight = cells
    return Request(person, int(day), shift, int(weight), wanted)


def _cover(cells: tuple[str, ...]) -> Cover:
    day, shift, required, under, over = cells
    return Cover(int(day), shift, int(required), int(under), int(over))
