"""Files of the nurse rostering competition: what of them becomes a problem, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chot.errors import InputError
from chot.rosters import Cover, check, read_inrc2, solve
from chot.rosters.inrc2 import HARD, REQUEST
from chot.solvers import Outcome

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def files() -> dict[str, dict[str, Any]]:
    contract = {
        "id": "Full", "minimumNumberOfAssignments": 3, "maximumNumberOfAssignments": 6,
        "minimumNumberOfConsecutiveWorkingDays": 1, "maximumNumberOfConsecutiveWorkingDays": 5,
        "minimumNumberOfConsecutiveDaysOff": 1, "maximumNumberOfConsecutiveDaysOff": 3,
        "maximumNumberOfWorkingWeekends": 2, "completeWeekends": 1,
    }  # fmt: skip
    asked = {f"requirementOn{day}": {"minimum": 1, "optimal": 2} for day in DAYS}
    return {
        "scenario": {
            "id": "tiny", "numberOfWeeks": 1, "skills": ["Nurse"], "contracts": [contract],
            "shiftTypes": [{"id": "Early"}, {"id": "Late"}],
            "forbiddenShiftTypeSuccessions": [{"precedingShiftType": "Late", "succeedingShiftTypes": ["Early"]}],
            "nurses": [{"id": f"N{i}", "contract": "Full", "skills": ["Nurse"]} for i in range(3)],
        },
        "history": {
            "week": 0, "scenario": "tiny",
            "nurseHistory": [
                {"nurse": f"N{i}", "numberOfAssignments": i, "numberOfWorkingWeekends": 1,
                 "lastAssignedShiftType": "Late" if i == 0 else "None"}
                for i in range(3)
            ],
        },
        "week": {
            "scenario": "tiny",
            "requirements": [{"shiftType": "Early", "skill": "Nurse", **asked}],
            "shiftOffRequests": [{"nurse": "N1", "shiftType": "Any", "day": "Tuesday"}],
        },
    }  # fmt: skip


def read(folder: Path, content: dict[str, dict[str, Any]]) -> Any:
    for name, data in content.items():
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    return read_inrc2(folder / "scenario.json", folder / "history.json", [folder / "week.json"])


def test_covers_contracts_histories_and_requests_become_a_problem(tmp_path: Path) -> None:
    problem = read(tmp_path, files())
    assert [shift.name for shift in problem.shifts] == ["Early Nurse", "Early Nurse +", "Late Nurse", "Late Nurse +"]
    assert problem.shifts[2].not_followed_by == {"Early Nurse", "Early Nurse +"}
    assert problem.cover[:2] == (Cover(0, "Early Nurse", 1, HARD, HARD), Cover(0, "Early Nurse +", 1, 30))
    third = problem.people[2]
    assert (third.min_minutes, third.max_minutes, third.max_weekends) == (480, 4 * 480, 1)
    asked = [(request.person, request.day, request.weight) for request in problem.requests]
    assert asked == [("N0", 0, HARD)] * 2 + [("N1", 1, REQUEST)] * 4


def test_its_roster_keeps_the_rules_and_fills_the_least_cover(tmp_path: Path) -> None:
    problem = read(tmp_path, files())
    result = solve(problem, time_limit_s=20)
    assert check(problem, result.roster).breaches == ()
    assert result.outcome is Outcome.OPTIMAL
    assert result.value < HARD


@pytest.mark.parametrize(
    ("file", "entry", "value", "said"),
    [
        ("scenario", "numberOfWeeks", 2, "2 week files"),
        ("scenario", "contracts", [{"name": "Full"}], "'id' in every row"),
        ("scenario", "contracts", [{"id": "Full"}], "a whole number"),
        ("history", "scenario", "other", "files of 'tiny'"),
        ("history", "nurseHistory", [], "one of"),
        ("week", "shiftOffRequests", [{"nurse": "X", "shiftType": "Any", "day": "Monday"}], "one of N0, N1, N2"),
        ("week", "shiftOffRequests", [{"nurse": "N0", "shiftType": "Any", "day": "Someday"}], "Monday"),
        ("week", "requirements", [{"shiftType": "Early"}], "'skill' in every row"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file(tmp_path: Path, file: str, entry: str, value: Any, said: str) -> None:
    content = files()
    content[file][entry] = value
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    finding = caught.value.findings[0]
    assert finding.code == "roster-file-entry"
    assert finding.file is not None
    assert said in finding.line("en")


def test_a_file_without_an_entry_or_of_no_json_is_refused(tmp_path: Path) -> None:
    content = files()
    del content["scenario"]["nurses"]
    with pytest.raises(InputError, match="nurses"):
        read(tmp_path, content)
    (tmp_path / "week.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="JSON"):
        read_inrc2(tmp_path / "scenario.json", tmp_path / "history.json", [tmp_path / "week.json"])
