"""What can be wrong with a roster problem, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from chot.errors import Finding
from chot.units import Text

_THINGS = {"shift": "ca", "person": "người", "cover": "mức quân số", "request": "nguyện vọng"}


def number(name: str, value: object, wanted: str, wanted_vi: str) -> Finding:
    """A figure of the problem that cannot be."""
    return Finding(
        code=f"roster-{name}",
        message=Text(f"'{name}' của bài toán phân ca không dùng được", f"the roster problem's {name!r} cannot be used"),
        remedy=Text(f"cần: {wanted_vi}", f"give {wanted}"),
        value=str(value),
    )


def of_thing(kind: str, thing: str, name: str, value: object, wanted: str, wanted_vi: str) -> Finding:
    """A figure of a shift, person, cover or request that cannot be."""
    return Finding(
        code=f"roster-{kind}-{name.partition('[')[0].replace(', ', '-').replace('_', '-')}",
        message=Text(f"{_THINGS[kind]} '{thing}': {name} không dùng được", f"{kind} {thing!r}: {name} cannot be used"),
        remedy=Text(f"cần: {wanted_vi}", f"give {wanted}"),
        value=str(value),
    )


def unknown(kind: str, thing: str, where: str, known: Iterable[str]) -> Finding:
    """A name that nothing has; the nearest names are suggested."""
    near = ", ".join(get_close_matches(thing, sorted(known), 3, 0.5)) or ", ".join(sorted(known)[:5])
    return Finding(
        code=f"roster-unknown-{kind}",
        message=Text(f"{where}: không có {_THINGS[kind]} '{thing}'", f"{where}: there is no {kind} {thing!r}"),
        remedy=Text(f"chọn một trong: {near}", f"use one of: {near}"),
        value=thing,
    )


def outside(kind: str, where: str, day: int, n_days: int) -> Finding:
    """A day that the event does not have."""
    return Finding(
        code=f"roster-{kind}-outside",
        message=Text(f"{where}: ngày {day} nằm ngoài sự kiện", f"{where}: day {day} is outside the event"),
        remedy=Text(f"chọn ngày từ 0 đến {n_days - 1}", f"give a day from 0 to {n_days - 1}"),
        value=str(day),
    )


def doubles(kind: str, names: list[str]) -> Iterable[Finding]:
    """Names that stand twice."""
    for name in sorted({name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else ()):
        yield Finding(
            code=f"roster-double-{kind}",
            message=Text(f"{_THINGS[kind]} '{name}' có hai lần", f"{kind} {name!r} is given twice"),
            remedy=Text("giữ lại một", "keep one of them"),
            value=name,
        )


def no_line(person: str) -> Finding:
    """A person whose own rules cannot all be kept."""
    return Finding(
        code="roster-person-without-line",
        message=Text(
            f"người '{person}': không có lịch nào giữ được mọi quy định của chính người đó",
            f"person {person!r}: no line of duties keeps all of the person's own rules",
        ),
        remedy=Text(
            "giảm min_minutes, hoặc nới max_weekends, max_consecutive, max_shifts hay days_off",
            "lower min_minutes, or relax max_weekends, max_consecutive, max_shifts or days_off",
        ),
    )


def bad_line(file: str, row: int, text: str, wanted: str) -> Finding:
    """A line of a file that cannot be read."""
    return Finding(
        code="roster-file-line",
        message=Text("không đọc được dòng này", "this line cannot be read"),
        remedy=Text(f"cần: {wanted}", f"give {wanted}"),
        file=file,
        row=row,
        value=text,
    )


def bad_entry(file: str, entry: str, value: object, wanted: str) -> Finding:
    """An entry of a structured file that is missing, unknown or of another kind."""
    return Finding(
        code="roster-file-entry",
        message=Text(f"mục '{entry}' của tệp không dùng được", f"the file's entry {entry!r} cannot be used"),
        remedy=Text(f"cần: {wanted}", f"give {wanted}"),
        file=file,
        value=str(value),
    )
