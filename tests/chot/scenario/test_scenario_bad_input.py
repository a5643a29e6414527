"""Each kind of mistake, one at a time: what the planner is told, and that nothing else is blamed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from small_scenario import CORDONS, collection, square

from chot import scenario
from chot.errors import Finding
from chot.scenario.words import is_refused

Spoil = Callable[..., list[Finding]]


def codes(findings: list[Finding]) -> list[str]:
    return [found.code for found in findings]


CASES = [
    ("scenario.toml", "id = \"P2\"", "id = \"P1\"", "duplicate-id"),
    ("scenario.toml", "end = 2026-09-23T18:00:00", "end = 2026-09-23T05:00:00", "end-before-start"),
    ("scenario.toml", "end = 2026-09-23T18:00:00", "end = 2026-09-23T17:00:00", "periods-gap"),
    ("scenario.toml", "Asia/Ho_Chi_Minh", "Asia/Hanoi", "unknown-time-zone"),
    ("scenario.toml", "map.json", "other.json", "map-missing"),
    ("scenario.toml", "map = ", "mapp = ", "unknown-key"),
    ("scenario.toml", "primary = 0.9", "primari = 0.9", "unknown-class"),
    ("scenario.toml", "primary = 0.9", "primary = 0.0", "detection-range"),
    ("scenario.toml", "checkpoint_teams = 2", "checkpoint_teams = 3", "more-teams-than-units"),
    ("scenario.toml", "checkpoint_teams = 2", "checkpoint_teams = -2", "negative"),
    ("scenario.toml", "checkpoint_teams = 2", "time_limit_s = 0", "not-positive"),
    ("scenario.toml", "[parameters]", "[parameters", "bad-toml"),
    ("sites.csv", "105.8041", "105,8041", "extra-cell"),
    ("sites.csv", "105.8041", "3105.8041", "out-of-range"),
    ("sites.csv", "105.8041", "", "half-position"),
    ("sites.csv", "Phố Ngang 3 & Phố Dọc 3", "", "no-position"),
    ("sites.csv", "105.8041", "105.9041", "outside-outer"),
    ("sites.csv", "100,40", "nhiều,40", "not-a-number"),
    ("sites.csv", "100,40", "1.000,40", "number-ambiguous"),
    ("sites.csv", "100,40", ",40", "missing-value"),
    ("sites.csv", "value:P2", "value:P9", "unknown-period"),
    ("sites.csv", "value:P2", "kind", "duplicate-column"),
    ("sites.csv", "id,", "ghi gì đó,", "missing-column"),
    ("sites.csv", "INN,Nhà khách", "HALL,Nhà khách", "duplicate-id"),
    ("sites.csv", "INN,Nhà khách", "I N N,Nhà khách", "bad-id"),
    ("sites.csv", "Hội trường,Hall", "Hội trường,", "missing-translation"),
    ("programme.csv", "2026-09-23 08:00", "2026-09-22 08:00", "outside-periods"),
    ("programme.csv", "2026-09-23 11:00", "2026-09-24 11:00", "outside-periods"),
    ("programme.csv", "2026-09-23 11:00", "2026-09-23 07:00", "end-before-start"),
    ("programme.csv", "2026-09-23 08:00", "sáng 23", "not-a-time"),
    ("programme.csv", "2026-09-23 08:00", "2026-09-23", "not-a-time"),
    ("programme.csv", ",500", ",500.5", "not-whole"),
    ("units.csv", "command,10", "comand,10", "bad-choice"),
    ("units.csv", "6,,,CH1", "6,,,CK1", "commander-loop"),
    ("units.csv", "Sông Hồng 2", "Sông Hồng 1", "duplicate-call-sign"),
    ("closures.csv", "Phố Dọc 1,", "Phố Dọc 1,105.8 21.0", "ring-short"),
    ("closures.csv", "Phố Dọc 1,", "Phố Dọc 1,ở đây", "bad-ring"),
    ("closures.csv", ",,Phố Dọc 1", ",12a,Phố Dọc 1", "bad-way"),
    ("closures.csv", "2026-09-23 07:00,2026-09-23 12:00", "2026-09-25 07:00,", "outside-periods"),
    ("cordons.geojson", "\"inner\"", "\"middle\"", "bad-choice"),
    ("cordons.geojson", "\"features\"", "\"feature\"", "bad-structure"),
    ("cordons.geojson", "{", "", "bad-json"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code"), CASES)
def test_one_mistake_is_named_where_it_stands(spoil: Spoil, file: str, old: str, new: str, code: str) -> None:
    found = [one for one in spoil(file, old, new) if one.code == code]
    assert found, f"{code} was not found"
    assert found[0].file.startswith(file)
    assert all(found[0].line(language) for language in ("vi", "en"))


def test_an_unknown_column_is_answered_with_the_nearest_known_one(spoil: Spoil) -> None:
    found = next(one for one in spoil("units.csv", "commander", "comander") if one.code == "unknown-column")
    assert "commander" in found.message.en
    assert "commander" in found.message.vi


def test_a_misspelled_site_is_answered_with_the_nearest_one(spoil: Spoil) -> None:
    (found,) = spoil("programme.csv", "HALL", "HAL")
    assert "'HALL'" in found.message.en


def test_swapped_coordinates_are_recognised_and_the_right_order_shown(spoil: Spoil) -> None:
    (found,) = spoil("sites.csv", "105.8041,21.0041", "21.0041,105.8041")
    assert found.code == "lon-lat-swapped"
    assert "lon 105.8041" in found.remedy.en


def test_no_checkpoint_team_at_all_is_named_for_each_period(folder: Path, spoil: Spoil) -> None:
    text = (folder / "units.csv").read_text("utf-8").replace("checkpoint", "patrol")
    (folder / "units.csv").write_text(text, "utf-8")
    found = spoil("scenario.toml", "checkpoint_teams = 2", "checkpoint_teams = 0")
    assert codes(found) == ["no-teams", "no-teams"]
    assert "K = 0" in found[0].message.vi


REFUSED = ["Tôn giáo", "Dân tộc", "religion", "ETHNICITY", "Political opinion", "Quan điểm chính trị", "Đối tượng"]


@pytest.mark.parametrize("heading", [*REFUSED, "Biển số xe", "mức độ trung thành"])
def test_a_column_about_what_a_person_is_or_thinks_is_refused_with_the_reason(spoil: Spoil, heading: str) -> None:
    (found,) = [f for f in spoil("units.csv", "commander\n", f"commander,{heading}\n") if not f.warning]
    assert found.code == "refused-column"
    assert found.column == heading
    assert "keeps no record" in found.message.en
    assert "không ghi nhận" in found.message.vi


@pytest.mark.parametrize("heading", ["Kinh độ", "face value?", "Bề mặt đường", "party size"])
def test_other_unknown_columns_are_told_apart_from_refused_ones(heading: str) -> None:
    assert is_refused(heading) == (heading in ("face value?", "party size"))


def cordons(folder: Path, *features: dict[str, object]) -> list[str]:
    (folder / "cordons.geojson").write_text(collection(*features))
    return codes(scenario.check(folder))


def test_a_scenario_has_exactly_one_outer_cordon(folder: Path) -> None:
    outer = square("NGOAI", "outer", 0.001, 0.0091)
    assert cordons(folder) == ["no-outer"]
    assert cordons(folder, square("TRONG", "inner", 0.003, 0.005)) == ["no-outer"]
    assert cordons(folder, outer, square("N2", "outer", 0.001, 0.009)) == ["two-outers"]


def test_an_inner_cordon_that_leaves_the_outer_one_is_named(folder: Path) -> None:
    outer = square("NGOAI", "outer", 0.001, 0.0091)
    assert cordons(folder, outer, square("TRONG", "inner", 0.003, 0.01)) == ["inner-outside"]


def test_an_open_or_self_crossing_ring_is_named_with_the_place(folder: Path) -> None:
    outer = json.loads(CORDONS)["features"][0]
    ring = outer["geometry"]["coordinates"][0]
    outer["geometry"]["coordinates"] = [ring[:-1]]
    assert cordons(folder, outer) == ["ring-open"]
    outer["geometry"]["coordinates"] = [[ring[0], ring[2], ring[1], ring[3], ring[0]]]
    (folder / "cordons.geojson").write_text(collection(outer))
    (found,) = scenario.check(folder)
    assert found.code == "ring-crosses"
    assert "21.00" in found.message.en


@pytest.mark.parametrize("name", ["scenario.toml", "sites.csv", "cordons.geojson"])
def test_a_missing_or_empty_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    assert "file-empty" in codes(scenario.check(folder))
    (folder / name).unlink()
    assert any(found.code == "file-missing" and name in found.message.en for found in scenario.check(folder))


def test_a_file_that_is_not_utf8_is_named_with_how_to_save_it(folder: Path) -> None:
    (folder / "sites.csv").write_bytes("id,name_vi\nA,Hội".encode("utf-16-le") + b"\xff")
    (found,) = [one for one in scenario.check(folder) if one.file == "sites.csv"]
    assert found.code == "not-utf8"
    assert "CSV UTF-8" in found.remedy.vi


def test_a_path_that_is_no_scenario_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("x")
    assert codes(scenario.check(tmp_path / "nowhere")) == ["scenario-missing"]
    assert codes(scenario.check(tmp_path / "note.txt")) == ["not-a-scenario"]
    assert "file-missing" in codes(scenario.check(tmp_path))
