"""People and requests of a scenario: what is read, written back, and every mistake by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from chot import scenario
from chot.scenario import Person

HANOI = Path(__file__).parents[3] / "scenarios" / "hanoi-congress"

UNITS = (
    ("id,name_vi,name_en,call_sign,kind,strength,lon,lat,commander", ",people_on_duty,skills_needed"),
    ("CH1,Sở chỉ huy,Command post,Sông Hồng 0,command,2,105.804,21.004,", ",,"),
    ("CK1,Tổ chốt 1,Team 1,Sông Hồng 1,checkpoint,2,,,CH1", ',1,"driver"'),
    ("CK2,Tổ chốt 2,Team 2,Sông Hồng 2,checkpoint,1,,,CH1", ",,"),
)
PEOPLE = """id,unit,rank,team,skills,also
N1,CH1,leader,A,,
N2,CH1,,,,"CK1, CK2"
N3,CK1,deputy,A,"driver, radio",
N4,CK1,member,B,,
N5,CK2,leader,,,
"""
REQUESTS = """id,person,kind,start,end,weight
R1,N1,leave,2026-09-23 06:00,2026-09-23 12:00,
R2,N3,off,2026-09-23 13:00,2026-09-23 15:00,3
"""


@pytest.fixture
def manned(folder: Path) -> Path:
    (folder / "units.csv").write_text("\n".join(row + end for row, end in UNITS) + "\n", "utf-8")
    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    (folder / "requests.csv").write_text(REQUESTS, "utf-8")
    return folder


def test_people_and_requests_read_to_what_they_say(manned: Path) -> None:
    assert scenario.check(manned) == []
    whole = scenario.read(manned)
    assert whole.people[1] == Person("N2", "CH1", also=("CK1", "CK2"))
    assert whole.people[2] == Person("N3", "CK1", "deputy", "A", ("driver", "radio"))
    assert [(r.person, r.kind, r.weight) for r in whole.requests] == [("N1", "leave", 1), ("N3", "off", 3)]
    assert (whole.units[1].people_on_duty, whole.units[1].skills_needed) == (1, ("driver",))


def test_people_and_requests_survive_the_way_through_a_workbook(manned: Path, tmp_path: Path) -> None:
    scenario.export_workbook(manned, tmp_path / "book.xlsx")
    scenario.import_workbook(tmp_path / "book.xlsx", tmp_path / "back")
    assert scenario.read(tmp_path / "back") == scenario.read(manned)


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "column"),
    [
        ("people.csv", "N5,CK2", "N1,CK2", "person-two-units", "id"),
        ("people.csv", "N5,CK2", "N5,CK9", "unknown-unit", "unit"),
        ("people.csv", '"CK1, CK2"', "CK8", "unknown-unit", "also"),
        ("people.csv", "N4,CK1,member", "N4,CK1,general", "bad-choice", "rank"),
        ("people.csv", "N4,CK1,member,B,,\n", "", "people-not-strength", "strength"),
        ("people.csv", '"driver, radio"', "radio", "skill-nobody-has", "skills_needed"),
        ("requests.csv", "R2,N3", "R2,N33", "unknown-person", "person"),
        ("requests.csv", "2026-09-23 13:00", "2026-08-23 13:00", "outside-periods", "start"),
        ("requests.csv", "N1,leave", "N1,sick", "bad-choice", "kind"),
        ("requests.csv", ",3\n", ",-3\n", "negative", "weight"),
        ("people.csv", "rank,team", "rank,religion", "refused-column", "religion"),
        ("units.csv", ",1,", ",0,", "not-positive", "people_on_duty"),
        ("units.csv", "105.804,21.004,", "105.804,21.004,CK1", "commander-loop", "commander"),
        ("units.csv", ",,,CH1,1", ",,,CH7,1", "unknown-commander", "commander"),
    ],
)
def test_every_mistake_is_named_where_it_stands(
    manned: Path, file: str, old: str, new: str, code: str, column: str
) -> None:
    text = (manned / file).read_text("utf-8")
    assert old in text
    (manned / file).write_text(text.replace(old, new, 1), "utf-8")
    found = [(f.code, f.column) for f in scenario.check(manned)]
    assert (code, column) in found


@pytest.mark.parametrize("value", ['["6 o\'clock"]', '["25:00"]', "[]"])
def test_times_of_relief_that_are_none_are_named(manned: Path, value: str) -> None:
    path = manned / "scenario.toml"
    text = path.read_text("utf-8")
    head = "[parameters]\n"
    assert head in text
    path.write_text(text.replace(head, f"{head}roster_shifts = {value}\n"), "utf-8")
    codes = [f.code for f in scenario.check(manned)]
    assert codes == ["bad-time-of-day"]


def test_the_shipped_scenario_lists_six_hundred_people_and_agrees_with_its_units() -> None:
    assert scenario.check(HANOI) == []
    whole = scenario.read(HANOI)
    assert len(whole.people) == 600 == sum(unit.strength for unit in whole.units)
