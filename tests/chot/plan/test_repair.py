"""A repaired plan: the past stays, few duties change, every figure holds."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chot.errors import InputError
from chot.plan import Made, audit
from chot.plan.files import NOW_FILE, PLAN_FILE
from chot.plan.repair import Repaired, repair_plan

# Within the first morning, and before the second period begins.
MORNING = "2026-09-23T09:30"
Repair = Callable[..., Repaired]


@pytest.fixture(scope="module")
def repair(full_town_plan: Made, tmp_path_factory: pytest.TempPathFactory) -> Repair:
    def of(**asked: Any) -> Repaired:
        out = tmp_path_factory.mktemp("repair") / "out"
        asked.setdefault("moment", MORNING)
        return repair_plan(full_town_plan.folder, out, draw_seed=b"again" * 8, **asked)

    return of


@pytest.fixture(scope="module")
def without_a_team(repair: Repair) -> Repaired:
    return repair(lost=["CK1"])


@pytest.fixture(scope="module")
def without_units(repair: Repair) -> Repaired:
    return repair(lost=["VG1", "TT2", "Tản Viên 2"])


def _bytes(period: Any) -> str:
    return json.dumps(period, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("moment", ["2026-09-23T09:30", "2026-09-23T17:59", "2026-09-24T06:00"])
def test_periods_that_have_begun_stay_byte_for_byte_with_their_draws(
    full_town_plan: Made, repair: Repair, moment: str
) -> None:
    done = repair(lost=["CD1"], moment=moment)
    text = (done.folder / PLAN_FILE).read_text("utf-8")
    kept = [p for p in full_town_plan.document["periods"] if p["start"][:16] < moment]
    assert done.document["repair"]["kept"] == [p["id"] for p in kept]
    assert all(_bytes(period) in text for period in kept)


def test_every_figure_holds_after_a_checkpoint_team_is_lost(without_a_team: Repaired) -> None:
    ledger = audit(without_a_team.folder)
    assert [check.line("en") for check in ledger.checks if not check.holds] == []
    assert [p["teams"] for p in without_a_team.document["periods"]] == [4, 3, 3]


def test_every_figure_holds_after_units_of_all_storeys_are_lost(without_units: Repaired) -> None:
    ledger = audit(without_units.folder)
    assert [check.line("en") for check in ledger.checks if not check.holds] == []


def test_a_value_is_never_below_its_bound_and_says_how_much_worse_it_can_be(without_units: Repaired) -> None:
    for row in without_units.document["repair"]["figures"]:
        better = row["bound"] - row["value"] if row["part"] == "reserves" else row["value"] - row["bound"]
        assert better >= 0
        assert row["worse_by_at_most"] == pytest.approx(better)


def test_losing_a_team_makes_no_loss_smaller(full_town_plan: Made, without_a_team: Repaired) -> None:
    pairs = zip(full_town_plan.document["periods"], without_a_team.document["periods"], strict=True)
    assert all(now["value"] >= was["value"] - 1e-9 for was, now in pairs)


def test_only_the_parts_that_are_touched_change(full_town_plan: Made, without_a_team: Repaired) -> None:
    for was, now in zip(full_town_plan.document["periods"], without_a_team.document["periods"], strict=True):
        assert all(_bytes(was[part]) == _bytes(now[part]) for part in ("posts", "patrols", "reserves"))


def test_the_units_that_are_left_keep_their_duties(full_town_plan: Made, without_units: Repaired) -> None:
    for was, now in list(zip(full_town_plan.document["periods"], without_units.document["periods"], strict=True))[1:]:
        places = {row["unit"]: row["node"] for row in was["reserves"]["units"]}
        assert [(r["unit"], r["node"]) for r in now["reserves"]["units"]] == [("CD1", places["CD1"])]
        assert now["patrols"]["units"] == ["TT1"]
        fixed = {row["post"]: row["units"] for row in was["posts"]["fixed"]}
        for row in now["posts"]["fixed"]:
            assert row["units"] == [u for u in fixed[row["post"]] if u != "VG1"] or fixed[row["post"]] == ["VG1"]


def test_duties_are_listed_with_the_unit_that_is_the_reason(without_units: Repaired) -> None:
    duties = without_units.document["repair"]["duties"]
    assert {d["period"] for d in duties} == {"P2", "P3"}
    dropped = {(d["part"], d["unit"]) for d in duties if d["kind"] == "dropped"}
    assert {("patrols", "TT2"), ("reserves", "CD2")} <= dropped
    assert all(d["reason"]["vi"] and d["reason"]["en"] for d in duties)


def test_what_changes_at_once_is_for_those_on_duty_alone(without_a_team: Repaired) -> None:
    path = without_a_team.folder / NOW_FILE
    now = json.loads(path.read_text("utf-8"))
    assert now["period"] == "P1"
    assert len(now["duties"]) >= 1
    assert now["loss"] >= without_a_team.document["periods"][0]["value"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_kept_draws_keep_their_seeds_and_new_ones_are_new(full_town_plan: Made, without_a_team: Repaired) -> None:
    old, new = (
        json.loads((folder / "draw-secret.json").read_text("utf-8"))["seeds"]
        for folder in (full_town_plan.folder, without_a_team.folder)
    )
    assert {name for name in old if old[name] != new[name]} == {"P2", "P3"}


def test_a_closed_way_and_an_added_reserve_leave_a_sound_plan(full_town_plan: Made, repair: Repair) -> None:
    way = str(full_town_plan.document["periods"][1]["checkpoints"][0]["way"])
    done = repair(closed=[way], added=["CD9:reserve:10", "CK9:checkpoint:6"])
    ledger = audit(done.folder)
    assert [check.line("en") for check in ledger.checks if not check.holds] == []
    assert "CD9" in [row["unit"] for row in done.document["periods"][2]["reserves"]["units"]]
    assert done.document["periods"][1]["teams"] == 5


def test_a_repaired_plan_can_be_repaired_again(without_a_team: Repaired, tmp_path: Path) -> None:
    again = repair_plan(without_a_team.folder, tmp_path / "out", lost=["CD1"], moment="2026-09-23T13:00")
    assert [change["lost"] for change in again.document["repair"]["changes"]] == [["CK1"], ["CD1"]]
    assert again.document["periods"][:2] == without_a_team.document["periods"][:2]
    assert audit(again.folder).holds


def _codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [found.code for found in error.value.findings]


def test_what_does_not_exist_is_named_with_the_nearest_that_does(repair: Repair) -> None:
    with pytest.raises(InputError) as error:
        repair(lost=["CK-1"], closed=["Phố Hàng Bạcc"], added=["X:patrl:4"], moment="noon")
    assert _codes(error) == ["not-a-time", "unknown-unit", "unknown-way", "not-a-unit"]
    assert "'CK1'" in error.value.findings[1].message.en
    assert "'patrol'" in error.value.findings[3].message.en


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "nothing-to-repair"),
        ({"lost": ["CK1"], "moment": "2026-10-01T00:00"}, "after-the-event"),
        ({"added": ["CK1:checkpoint:4"]}, "unit-exists"),
        ({"added": ["nowhere.csv"]}, "file-unreadable"),
    ],
)
def test_what_makes_no_sense_is_refused(repair: Repair, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as error:
        repair(**asked)
    assert code in _codes(error)


def test_a_plan_of_another_version_is_refused_and_the_files_that_differ_are_named(
    full_town_plan: Made, write_full_town: Callable[..., Path], tmp_path: Path
) -> None:
    town = write_full_town(tmp_path / "town")
    with (town / "units.csv").open("a", encoding="utf-8") as file:
        file.write("CD3,Cơ động 3,Reserve 3,Tản Viên 3,reserve,10,,,CH1\n")
    with pytest.raises(InputError) as error:
        repair_plan(full_town_plan.folder, tmp_path / "out", lost=["CD1"], moment=MORNING, scenario_folder=town)
    assert [(found.code, found.file) for found in error.value.findings] == [("another-version", "units.csv")] * 2
    assert "CD3" in error.value.findings[1].message.en
