"""Rosters from the files of the Second International Nurse Rostering Competition (Ceschia and others 2019).

What a :class:`Problem` can say of it, and what it cannot:

- H1 one duty a day, H3 successions, H4 skills: as rules. The shift type and skill of a duty make one kind of shift.
- H2 least cover and S1 best cover: each kind of shift is given twice, one to be filled up to the minimum (each one
  short costs ``HARD``), one (its name ends in "+") up to the optimum at the competition's weight of 30.
- S4 requests of days and shifts off, at the competition's weight of 10.
- Contracts (S2 for working days, S3 for the fewest days off in a row, S6 totals, S7 weekends) are costs in the
  competition and rules here: a roster of this problem is one of the competition, but the best may lie outside.
- Histories: totals and weekends already worked are taken off the limits, and shifts that may not follow the last one
  are asked off on the first day at ``HARD``. Runs that began before the first week count as over.
- Not covered: runs of one shift type, the most days off in a row (S2, S3), complete weekends (S5).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from chot.errors import InputError
from chot.rosters import findings as say
from chot.rosters.problem import Cover, Person, Problem, Request, Shift

T = TypeVar("T")

# What stands for "must": far above what one person more or less can change of all that is soft.
HARD = 1_000
BEST_COVER, REQUEST = 30, 10
# Every duty counts as one; the competition knows no hours.
MINUTES = 480
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def read_inrc2(scenario: str | Path, history: str | Path, weeks: Sequence[str | Path]) -> Problem:
    """A problem of all ``weeks`` at once from a scenario, the history before them and one file for each week.

    Raises :class:`chot.errors.InputError` naming the file and the entry that is missing, unknown or of another kind.
    """
    staff, past = _File(Path(scenario)), _File(Path(history))
    ahead = [_File(Path(week)) for week in weeks]
    for file in (past, *ahead):
        file.expect("scenario", staff.get("id"))
    expected = int(staff.get("numberOfWeeks")) - int(past.get("week"))
    if len(ahead) != expected:
        raise InputError([say.bad_entry(staff.name, "numberOfWeeks", len(ahead), f"{expected} week files")])
    types, skills = _names(staff, "shiftTypes"), list(staff.get("skills"))
    contracts = {contract["id"]: contract for contract in staff.rows("contracts", "id")}
    lasts = {row["nurse"]: row for row in past.rows("nurseHistory", "nurse")}
    barred = {
        row["precedingShiftType"]: frozenset(row["succeedingShiftTypes"])
        for row in staff.rows("forbiddenShiftTypeSuccessions", "precedingShiftType", "succeedingShiftTypes")
    }
    kinds = [(shift_type, skill) for shift_type in types for skill in skills]
    people, requests = list[Person](), list[Request]()
    for nurse in staff.rows("nurses", "id", "contract", "skills"):
        contract = staff.known("contract", nurse["contract"], contracts)
        last = past.known("nurse", nurse["id"], lasts)
        people.append(_person(staff, past, nurse, contract, last, 7 * len(ahead)))
        for after in sorted(barred.get(last.get("lastAssignedShiftType"), ())):
            requests += _off(nurse["id"], 0, [name for t, s in kinds if t == after for name in _pair(t, s)], HARD)
    known = {person.name: person for person in people}
    cover = list[Cover]()
    for number, file in enumerate(ahead):
        cover += _cover(file, 7 * number, types, skills)
        for row in file.rows("shiftOffRequests", "nurse", "shiftType", "day"):
            file.known("nurse", row["nurse"], known)
            day = 7 * number + _DAYS.index(file.known("day", row["day"], {day: day for day in _DAYS}))
            if row["shiftType"] != "Any":
                file.known("shiftType", row["shiftType"], {name: name for name in types})
            wanted_off = [n for t, s in kinds if row["shiftType"] in ("Any", t) for n in _pair(t, s)]
            requests += _off(row["nurse"], day, wanted_off, REQUEST)
    return Problem(7 * len(ahead), tuple(_shifts(kinds, barred)), tuple(people), tuple(cover), tuple(requests))


class _File:
    """A JSON file, whose entries are asked for by name."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self.data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise InputError([say.bad_entry(self.name, "JSON", str(error), "a JSON file")]) from error
        if not isinstance(self.data, dict):
            raise InputError([say.bad_entry(self.name, "JSON", type(self.data).__name__, "a JSON object")])

    def get(self, entry: str) -> Any:
        if entry not in self.data:
            raise InputError([say.bad_entry(self.name, entry, "", f"an entry {entry!r}")])
        return self.data[entry]

    def rows(self, entry: str, *needed: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.get(entry)
        if not isinstance(rows, list):
            raise InputError([say.bad_entry(self.name, entry, str(rows)[:60], "a list of rows")])
        for row in rows:
            for name in needed:
                if not isinstance(row, dict) or name not in row:
                    raise InputError([say.bad_entry(self.name, entry, str(row)[:60], f"{name!r} in every row")])
        return rows

    def number(self, row: dict[str, Any], name: str) -> int:
        said = row.get(name) if isinstance(row, dict) else row
        if not isinstance(said, int):
            raise InputError([say.bad_entry(self.name, name, str(said), "a whole number")])
        return said

    def known(self, kind: str, name: str, among: dict[str, T]) -> T:
        if name not in among:
            raise InputError([say.bad_entry(self.name, kind, name, f"one of {', '.join(sorted(among)[:8])}")])
        return among[name]

    def expect(self, entry: str, wanted: str) -> None:
        if self.get(entry) != wanted:
            raise InputError([say.bad_entry(self.name, entry, self.get(entry), f"files of {wanted!r}")])


def _names(file: _File, entry: str) -> list[str]:
    return [row["id"] for row in file.rows(entry, "id")]


def _pair(shift_type: str, skill: str) -> tuple[str, str]:
    """The two shifts of a type and skill: up to the minimum, and from there to the optimum."""
    return f"{shift_type} {skill}", f"{shift_type} {skill} +"


def _shifts(kinds: list[tuple[str, str]], barred: dict[str, frozenset[str]]) -> Iterator[Shift]:
    for shift_type, skill in kinds:
        after = frozenset(n for t, s in kinds if t in barred.get(shift_type, ()) for n in _pair(t, s))
        for name in _pair(shift_type, skill):
            yield Shift(name, MINUTES, after, skill)


def _person(
    staff: _File, past: _File, nurse: dict[str, Any], contract: dict[str, Any], last: dict[str, Any], n_days: int
) -> Person:
    done = past.number(last, "numberOfAssignments")
    most = staff.number(contract, "maximumNumberOfAssignments")
    weekends = staff.number(contract, "maximumNumberOfWorkingWeekends")
    return Person(
        nurse["id"],
        frozenset(nurse["skills"]),
        min_minutes=MINUTES * max(0, staff.number(contract, "minimumNumberOfAssignments") - done),
        max_minutes=MINUTES * max(0, most - done),
        min_consecutive=staff.number(contract, "minimumNumberOfConsecutiveWorkingDays"),
        max_consecutive=min(n_days, staff.number(contract, "maximumNumberOfConsecutiveWorkingDays")),
        min_days_off=staff.number(contract, "minimumNumberOfConsecutiveDaysOff"),
        max_weekends=max(0, weekends - past.number(last, "numberOfWorkingWeekends")),
    )


def _off(person: str, day: int, shifts: Sequence[str], weight: int) -> list[Request]:
    return [Request(person, day, shift, weight, wanted=False) for shift in shifts]


def _cover(file: _File, first: int, types: list[str], skills: list[str]) -> Iterator[Cover]:
    for row in file.rows("requirements", "shiftType", "skill", *(f"requirementOn{day}" for day in _DAYS)):
        file.known("shiftType", row["shiftType"], {name: name for name in types})
        file.known("skill", row["skill"], {name: name for name in skills})
        base, extra = _pair(row["shiftType"], row["skill"])
        for day, name in enumerate(_DAYS):
            asked = row[f"requirementOn{name}"]
            least, best = file.number(asked, "minimum"), file.number(asked, "optimal")
            yield Cover(first + day, base, least, HARD, HARD)
            yield Cover(first + day, extra, max(0, best - least), BEST_COVER)
