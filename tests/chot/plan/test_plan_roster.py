"""The roster of a small town's plan: made with the plan, audited apart from it, tampering named."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chot.plan import Made, make_plan
from chot.plan.kept import Kept
from chot.plan.ledger import Ledger
from chot.plan.prepare import Prepared, prepare
from chot.plan.roster import make_roster
from chot.plan.roster_audit import audit_roster
from chot.plan.roster_duties import rostering_of
from chot.plan.roster_repair import carried_over
from chot.scenario import read
from chot.scenario.folder_write import write

PEOPLE_OF = {"CH1": 8, "CK1": 6, "VG1": 4, "VG2": 4, "VG3": 4, "TT1": 4, "TT2": 4, "CD1": 10, "CD2": 10}
RULES = 'exercise_days = 0\nroster_shifts = ["06:00", "12:00", "18:00"]\nroster_day_h = 8\nroster_watches = 2'


def people_csv(also: str = "") -> str:
    rows, number = ["id,unit,rank,team,skills,also"], 0
    for unit, strength in PEOPLE_OF.items():
        for i in range(strength):
            number += 1
            rank = "leader" if i == 0 else "deputy" if i == strength // 2 else "member"
            team = "AB"[2 * i // strength]
            rows.append(f"N{number},{unit},{rank},{team},,{also if i == 1 and unit == 'VG1' else ''}")
    return "\n".join(rows) + "\n"


REQUESTS = """id,person,kind,start,end,weight
R1,N1,leave,2026-09-23 06:00,2026-09-23 18:00,
R2,N10,off,2026-09-24 06:00,2026-09-24 12:00,2
R3,N20,on,2026-09-23 06:00,2026-09-23 12:00,
"""


@pytest.fixture(scope="module")
def folder(write_full_town: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    town = write_full_town(tmp_path_factory.mktemp("roster") / "town", ("exercise_days = 60", RULES))
    (town / "people.csv").write_text(people_csv("VG2"), encoding="utf-8")
    (town / "requests.csv").write_text(REQUESTS, encoding="utf-8")
    return town


@pytest.fixture(scope="module")
def made(folder: Path) -> Made:
    return make_plan(folder, folder.parent / "out", draw_seed=bytes(32))


@pytest.fixture(scope="module")
def prepared(folder: Path) -> Prepared:
    return prepare(folder)


def wrong(plan: dict[str, Any], prepared: Prepared) -> list[str]:
    ledger = Ledger()
    audit_roster(plan, prepared, ledger)
    return [check.figure.en for check in ledger.checks if not check.holds]


def test_the_plan_has_a_roster_that_is_proved_best_and_passes_its_audit(made: Made, prepared: Prepared) -> None:
    roster = made.document["roster"]
    assert roster["outcome"] == "optimal"
    assert roster["gap"] == 0
    assert {duty["unit"] for duty in roster["duties"]} == set(PEOPLE_OF)
    assert wrong(made.document, prepared) == []


def test_the_section_is_as_the_schema_says(made: Made) -> None:
    schema = json.loads((Path(__file__).parents[3] / "src/chot/plan/plan.schema.json").read_text("utf-8"))
    part = {"$defs": schema["$defs"], "$ref": "#/$defs/roster"}
    jsonschema.Draft202012Validator(part).validate(made.document["roster"])


def test_leave_is_kept_and_nobody_is_in_two_places(made: Made) -> None:
    duties = made.document["roster"]["duties"]
    assert not any("N1" in duty["people"] for duty in duties if duty["start"] < "2026-09-23T18:00")
    for start in {duty["start"] for duty in duties}:
        there = [person for duty in duties if duty["start"] == start for person in duty["people"]]
        assert len(set(there)) == len(there)


def test_a_post_duty_says_where_its_unit_stands_in_each_period(made: Made) -> None:
    fixed = made.document["periods"][0]["posts"]["fixed"][0]
    duty = next(d for d in made.document["roster"]["duties"] if d["unit"] == fixed["units"][0])
    assert duty["legs"][0]["place"] == fixed["name"]
    assert duty["hard"] is True


def _stranger(roster: dict[str, Any]) -> None:
    roster["duties"][0]["people"].append("N999")


def _twice(roster: dict[str, Any]) -> None:
    first = next(d for d in roster["duties"] if d["unit"] == "CH1" and d["people"])
    roster["duties"][-1]["people"][0] = first["people"][0]


def _hours(roster: dict[str, Any]) -> None:
    roster["people"][3]["minutes"] += 60


def _bound(roster: dict[str, Any]) -> None:
    roster["bound"] = roster["value"] + 5


def _break(roster: dict[str, Any]) -> None:
    duty = next(iter(roster["breaks"]))
    roster["breaks"][duty] = {}


def _hidden(roster: dict[str, Any]) -> None:
    roster["duties"][0]["people"] = []


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (_stranger, "people who are not listed"),
        (_twice, "every rule of work is kept"),
        (_hours, "hours, nights and rest of each person"),
        (_bound, "bound is not above the value"),
        (_break, "breaks"),
        (_hidden, "what is short"),
    ],
)
def test_a_roster_that_was_tampered_with_is_named(
    made: Made, prepared: Prepared, tamper: Callable[[dict[str, Any]], None], named: str
) -> None:
    plan = copy.deepcopy(made.document)
    tamper(plan["roster"])
    assert any(named in figure for figure in wrong(plan, prepared))


def test_a_plan_without_people_has_no_roster(full_town_plan: Made, tmp_path: Path) -> None:
    assert full_town_plan.document["roster"] is None


def test_with_too_few_people_places_are_short_by_name_and_what_it_takes_is_told(
    made: Made, folder: Path, tmp_path: Path
) -> None:
    few = tmp_path / "few"
    write(read(folder), few)
    rows = people_csv().splitlines()
    (few / "people.csv").write_text("\n".join(row for row in rows if ",TT1," not in row or ",A," in row) + "\n")
    (few / "requests.csv").unlink()
    section = make_roster(made.document, prepare(few), seed=1, time_limit_s=20)
    assert section is not None
    assert {shortage["duty"].partition("/")[0] for shortage in section["shortages"]} == {"TT1"}
    assert [row["unit"] for row in section["reinforcements"]] == ["TT1"]
    assert section["reinforcements"][0]["people"] >= 1


def test_travel_is_the_longest_way_that_the_draw_may_ask_for(made: Made, prepared: Prepared) -> None:
    given = rostering_of(made.document, prepared)
    assert given is not None
    ways = {duty.unit: duty.travel_min.get(duty.unit, 0) for duty in given.problem.duties}
    assert ways["CK1"] > 0
    assert ways["CH1"] == 0


def test_a_repaired_plan_keeps_who_can_still_work_and_fills_what_is_short_after_the_moment(
    made: Made, folder: Path, prepared: Prepared, tmp_path: Path
) -> None:
    fewer = tmp_path / "fewer"
    write(read(folder), fewer)
    rows = (fewer / "people.csv").read_text("utf-8-sig").splitlines()
    gone = "N2"  # of CH1, with no request
    (fewer / "people.csv").write_text("\n".join(row for row in rows if not row.startswith(gone + ",")) + "\n")
    after = prepare(fewer)
    moment = prepared.ground.scenario.periods[1].start
    plan = copy.deepcopy(made.document)
    plan["roster"] = carried_over(made.document, plan, after, moment)
    assert wrong(plan, after) == []
    was = {duty["id"]: set(duty["people"]) for duty in made.document["roster"]["duties"]}
    now = {duty["id"]: (set(duty["people"]), duty["start"]) for duty in plan["roster"]["duties"]}
    assert all(was[duty] - {gone} <= people for duty, (people, _) in now.items())
    early = [duty for duty, (_, start) in now.items() if datetime.fromisoformat(start) < moment]
    assert all(now[duty][0] == was[duty] - {gone} for duty in early)


def test_a_roster_that_was_kept_is_taken_over_whatever_the_time_limit(
    made: Made, prepared: Prepared, tmp_path: Path
) -> None:
    kept = Kept(tmp_path / "parts")
    first = make_roster(made.document, prepared, seed=7, time_limit_s=20, kept=kept)
    again = make_roster(made.document, prepared, seed=7, time_limit_s=10, kept=kept)
    assert (first, kept.found) == (again, 1)
