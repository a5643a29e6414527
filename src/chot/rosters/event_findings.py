"""What can be wrong with an event's people and duties, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from chot.errors import Finding
from chot.units import Text

_THINGS = {"person": "người", "duty": "nhiệm vụ", "wish": "nguyện vọng của"}


def of_rule(name: str, value: object, wanted: str, wanted_vi: str) -> Finding:
    """A rule of work that cannot be."""
    return Finding(
        "event-roster-rule",
        Text(f"quy định làm việc '{name}' không dùng được", f"the rule of work {name!r} cannot be used"),
        Text(f"cần: {wanted_vi}", f"give {wanted}"),
        value=str(value),
    )


def span(kind: str, thing: str, name: str, value: tuple[int, int]) -> Finding:
    """A span that ends before it begins."""
    return Finding(
        f"event-roster-{kind}-span",
        Text(
            f"{_THINGS[kind]} '{thing}': {name} kết thúc trước khi bắt đầu", f"{kind} {thing!r}: {name} ends too soon"
        ),
        Text("ghi giờ kết thúc sau giờ bắt đầu", "give an end after the start"),
        value=f"{value[0]} … {value[1]}",
    )


def double(kind: str, thing: str) -> Finding:
    """An id that stands twice."""
    return Finding(
        f"event-roster-double-{kind}",
        Text(f"{_THINGS[kind]} '{thing}' có hai lần", f"{kind} {thing!r} is given twice"),
        Text("giữ lại một", "keep one of them"),
        value=thing,
    )


def two_bases(person: str, first: str, second: str) -> Finding:
    """A person who is given two homes."""
    return Finding(
        "event-roster-two-bases",
        Text(
            f"người '{person}' thuộc hai đơn vị: '{first}' và '{second}'",
            f"person {person!r} belongs to two units: {first!r} and {second!r}",
        ),
        Text("giữ một đơn vị, ghi đơn vị kia ở 'also'", "keep one unit, and name the other in 'also'"),
        value=person,
    )


def figures(duty: str) -> Finding:
    """A duty for nobody, or with a figure below 0."""
    return Finding(
        "event-roster-duty-figures",
        Text(f"nhiệm vụ '{duty}': số người hoặc trọng số không dùng được", f"duty {duty!r}: a figure cannot be used"),
        Text("cần ít nhất 1 người, không số âm", "give at least 1 person and no figure below 0"),
        value=duty,
    )


def needs(duty: str, people: int) -> Finding:
    """More people with a skill than people."""
    return Finding(
        "event-roster-duty-needs",
        Text(f"nhiệm vụ '{duty}' cần nhiều người có kỹ năng hơn số người", f"duty {duty!r} needs more skilled people "
             "than it has people"),
        Text(f"mỗi kỹ năng nhiều nhất {people} người", f"give at most {people} for each skill"),
        value=duty,
    )  # fmt: skip


def no_room_for_breaks(duty: str, people: int, pause: int) -> Finding:
    """Breaks one after another that do not fit into the duty."""
    return Finding(
        "event-roster-no-room-for-breaks",
        Text(
            f"nhiệm vụ '{duty}': {people} người lần lượt nghỉ {pause} phút không vừa ca",
            f"duty {duty!r}: breaks of {pause} min for {people} people, one after another, do not fit",
        ),
        Text("giảm thời gian nghỉ hoặc chia nhỏ đơn vị", "shorten the break, or split the unit"),
        value=duty,
    )


def unknown_person(person: str, known: Iterable[str]) -> Finding:
    """A wish of nobody."""
    near = ", ".join(get_close_matches(person, sorted(known), 3, 0.5)) or ", ".join(sorted(known)[:5])
    return Finding(
        "event-roster-unknown-person",
        Text(f"nguyện vọng: không có người '{person}'", f"a wish names person {person!r}, whom nobody knows"),
        Text(f"chọn một trong: {near}", f"use one of: {near}"),
        value=person,
    )
