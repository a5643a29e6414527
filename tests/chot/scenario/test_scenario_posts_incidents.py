"""Fixed posts, must-visit sites and past incidents: what is read, and every mistake by name."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import shapely

from chot import scenario, streets
from chot.errors import Finding, InputError
from chot.scenario import PastIncident
from chot.scenario.schema import TABLE, TABLES
from chot.scenario.words import is_refused

HANOI = Path(__file__).parents[3] / "scenarios" / "hanoi-congress"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def change(folder: Path, file: str, old: str, new: str) -> list[Finding]:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return scenario.check(folder)


def test_a_folder_with_posts_and_incidents_reads_to_what_it_says(posted: Path) -> None:
    assert scenario.check(posted) == []
    whole = scenario.read(posted)
    gate, floor = whole.posts
    assert (gate.id, gate.name["vi"], gate.site, gate.kind, gate.teams) == (
        "G1", "Cổng chính", "HALL", "gate", {"P1": 1, "P2": 1},
    )  # fmt: skip
    assert (floor.teams, floor.note) == ({"P1": 0, "P2": 1}, "cạnh thang máy")
    assert whole.incidents == (
        PastIncident("V1", "traffic", (105.8041, 21.0021), datetime(2025, 10, 4, 17, 30, tzinfo=ZONE)),
        PastIncident("V2", "medical", (105.8062, 21.0061), datetime(2025, 10, 5, 9, 5, tzinfo=ZONE)),
    )


def test_posts_incidents_and_visits_may_all_be_left_out(folder: Path) -> None:
    whole = scenario.read(folder)
    assert (whole.posts, whole.incidents) == ((), ())
    assert [site.visit_every_min for site in whole.sites] == [None, None]


def test_one_teams_column_holds_for_every_period_and_a_period_column_overrides_it(posted: Path) -> None:
    (posted / "posts.csv").write_text("Mã,Tên,Mục tiêu,Số tổ,Số tổ / Teams: P2\nG1,Cổng,HALL,1,\nG2,Cửa,INN,1,0\n")
    assert [post.teams for post in scenario.read(posted).posts] == [{"P1": 1, "P2": 1}, {"P1": 1, "P2": 0}]


def test_sites_tell_how_often_a_patrol_must_visit(folder: Path) -> None:
    change(folder, "sites.csv", "value:P2\n", "value:P2,Tuần tra ghé mỗi (phút)\n")
    assert change(folder, "sites.csv", "100,40\n", '100,40,"90,5"\n') == []
    assert [site.visit_every_min for site in scenario.read(folder).sites] == [90.5, None]
    (found,) = change(folder, "sites.csv", "90,5", "0")
    assert (found.code, found.row, found.column) == ("not-positive", 2, "Tuần tra ghé mỗi (phút)")


def test_units_on_duty_are_those_of_the_kind_who_are_there_from_start_to_end(posted: Path) -> None:
    change(posted, "units.csv", "commander\n", "commander,available_from,available_to\n")
    change(posted, "units.csv", "4,,,CH1\nVG2", "4,,,CH1,2026-09-23 06:01,\nVG2")
    change(posted, "units.csv", "Trúc Bạch 2,post,4,,,CH1", "Trúc Bạch 2,post,4,,,CH1,,2026-09-24 05:59")
    change(posted, "posts.csv", "floor,0,1", "floor,0,0")
    whole = scenario.read(posted)
    assert [[unit.id for unit in whole.units_on_duty("post", period)] for period in whole.periods] == [["VG2"], ["VG1"]]
    assert whole.units_on_duty("reserve", whole.periods[0]) == ()


MISTAKES = [
    ("posts.csv", "G1,Cổng chính,Main gate,HALL", "G1,Cổng chính,Main gate,HAL", "unknown-site"),
    ("posts.csv", "HALL", "", "missing-value"),
    ("posts.csv", "gate,1,1", "gate,-1,1", "negative"),
    ("posts.csv", "gate,1,1", "gate,0.5,1", "not-whole"),
    ("posts.csv", "gate,1,1", "gate,,1", "missing-value"),
    ("posts.csv", "teams:P2", "teams:P3", "unknown-period"),
    ("posts.csv", "G2", "G1", "duplicate-id"),
    ("posts.csv", ",site,", ",sight,", "missing-column"),
    ("posts.csv", "gate,1,1", "gate,2,1", None),
    ("incidents.csv", "traffic", "", "missing-value"),
    ("incidents.csv", "105.8041,21.0021", ",", "missing-value"),
    ("incidents.csv", "105.8041", "", "half-position"),
    ("incidents.csv", "105.8041,21.0021", "21.0021,105.8041", "lon-lat-swapped"),
    ("incidents.csv", "2025-10-04 17:30", "2025-10-04", "not-a-time"),
    ("incidents.csv", "2025-10-04 17:30", "", "missing-value"),
    ("incidents.csv", "2025-10-04 17:30", "1975-04-30 11:30", None),
    ("incidents.csv", "V2", "V1", "duplicate-id"),
    ("incidents.csv", "traffic", "a man was seen to walk past the hall twice", "long-kind"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), MISTAKES)
def test_one_mistake_in_posts_or_incidents_is_named_where_it_stands(
    posted: Path, file: str, old: str, new: str, code: str | None
) -> None:
    found = [(one.code, one.file) for one in change(posted, file, old, new) if not one.warning]
    assert (code, file) in found if code else found == []


def test_a_post_at_a_misspelled_site_is_answered_with_the_nearest_one(posted: Path) -> None:
    (found,) = change(posted, "posts.csv", "HALL", "HAL")
    assert (found.row, found.column) == (2, "site")
    assert "'HALL'" in found.message.vi


def test_a_period_without_a_teams_column_is_named(posted: Path) -> None:
    found = {one.code: one for one in change(posted, "posts.csv", "teams:P2", "teams:P9")}
    assert "P2" in found["no-value-column"].message.en
    assert "teams:P2" in found["no-value-column"].remedy.vi


def test_posts_that_need_more_teams_than_there_are_name_the_period_and_both_numbers(posted: Path) -> None:
    (found,) = change(posted, "posts.csv", "gate,1,1", "gate,1,2")
    assert (found.code, found.file, found.warning) == ("too-few-post-teams", "posts.csv", False)
    assert "P2" in found.message.en
    assert "need 3 teams but 2 units" in found.message.en
    assert "cần 3 tổ" in found.message.vi
    assert "units.csv" in found.remedy.en
    with pytest.raises(InputError):
        scenario.read(posted)


def test_a_post_team_that_leaves_before_the_period_ends_does_not_count(posted: Path) -> None:
    change(posted, "units.csv", "commander\n", "commander,available_to\n")
    (found,) = change(posted, "units.csv", "Trúc Bạch 2,post,4,,,CH1", "Trúc Bạch 2,post,4,,,CH1,2026-09-24 04:00")
    assert (found.code, "P2" in found.message.vi) == ("too-few-post-teams", True)


def test_posts_without_any_units_are_too_few_in_each_period(posted: Path) -> None:
    (posted / "units.csv").unlink()
    found = scenario.check(posted)
    assert [one.code for one in found] == ["too-few-post-teams"] * 2


def test_past_incidents_have_no_column_for_a_note(posted: Path) -> None:
    assert [column.key for column in TABLE["incidents"].columns] == ["id", "kind", "lon", "lat", "time"]
    (found,) = change(posted, "incidents.csv", "time\n", "time,note\n")
    assert (found.code, found.column) == ("unknown-column", "note")


@pytest.mark.parametrize("file", ["posts.csv", "incidents.csv"])
@pytest.mark.parametrize("heading", ["Tôn giáo", "ethnicity", "Đối tượng", "suspects", "Biển số xe"])
def test_a_column_about_what_people_are_is_refused_in_the_new_tables_too(posted: Path, file: str, heading: str) -> None:
    (found,) = change(posted, file, "id,", f"{heading},id,")[:1]
    assert (found.code, found.file, found.column) == ("refused-column", file, heading)


@pytest.mark.parametrize("kind", ["political opinion", "Đối tượng", "tôn giáo", "suspect seen"])
def test_a_type_of_incident_that_is_about_people_is_refused_with_the_reason(posted: Path, kind: str) -> None:
    (found,) = change(posted, "incidents.csv", "traffic", kind)
    assert (found.code, found.value, found.warning) == ("refused-kind", kind, False)
    assert "keeps no record" in found.message.en
    assert "không ghi nhận" in found.message.vi


def test_no_column_that_a_scenario_has_is_one_that_would_be_refused() -> None:
    names = [name for table in TABLES for c in table.columns for name in (c.key, c.label.vi, c.label.en, *c.aliases)]
    assert [name for name in names if is_refused(name)] == []


PARAMETERS = [
    ("guard_effectiveness = 0", "detection-range"),
    ("guard_effectiveness = 1.2", "detection-range"),
    ("patrol_effectiveness = -0.1", "detection-range"),
    ("patrol_radius_m = 0", "not-positive"),
    ("patrol_speed_kph = 0", "not-positive"),
    ("patrol_slot_min = 0", "not-positive"),
    ("patrol_slot_min = 7.5", "not-whole"),
    ("patrol_slot_min = 35", "slot-not-even"),
    ("patrol_slot_min = 2880", "slot-not-even"),
    ("patrol_break_min = -1", "negative"),
    ("patrol_most_in_place = 0", "not-positive"),
    ("patrol_most_in_place = 1.5", "not-whole"),
    ("response_min = 0", "not-positive"),
    ("incidents_per_day = -1", "negative"),
    ("on_scene_min = 0", "not-positive"),
    ('handover_min = "lâu"', "not-a-number"),
    ("exercise_days = 0.5", "not-whole"),
    ("patrol_nogo = []", "unknown-key"),
    ("patrol_break_min = 0\nhandover_min = 0\nincidents_per_day = 0\nexercise_days = 0\npatrol_slot_min = 1440", None),
]


@pytest.mark.parametrize(("line", "code"), PARAMETERS)
def test_a_parameter_out_of_its_range_is_named(folder: Path, line: str, code: str | None) -> None:
    found = change(folder, "scenario.toml", "[parameters]", f"[parameters]\n{line}")
    assert [(one.code, one.column) for one in found] == ([(code, line.partition(" ")[0])] if code else [])


def test_a_slot_that_does_not_divide_the_day_is_answered_with_one_that_does(folder: Path) -> None:
    (found,) = change(folder, "scenario.toml", "[parameters]", "[parameters]\npatrol_slot_min = 35")
    assert "36" in found.remedy.en
    assert "1440" in found.message.vi


@pytest.mark.parametrize("written", ['["pho doc 1", " Phố  Ngang 2 "]', '"pho doc 1; Phố Ngang 2,"'])
def test_streets_without_patrols_are_a_list_and_get_the_names_of_the_map(folder: Path, written: str) -> None:
    assert change(folder, "scenario.toml", "[parameters]", f"[parameters]\npatrol_no_go = {written}") == []
    whole = scenario.read(folder)
    network = streets.build(whole.map_file).network
    assert whole.parameters.patrol_no_go == ("pho doc 1", "Phố Ngang 2")
    assert scenario.resolve(whole, network).parameters.patrol_no_go == ("Phố Dọc 1", "Phố Ngang 2")


def test_a_street_without_patrols_that_the_map_does_not_have_is_answered_with_the_nearest(folder: Path) -> None:
    change(folder, "scenario.toml", "[parameters]", '[parameters]\npatrol_no_go = ["Phố Dọc 1", "Phố Ngangg 2"]')
    whole = scenario.read(folder)
    network = streets.build(whole.map_file).network
    (found,) = scenario.check_on_streets(whole, network)
    assert (found.code, found.file, found.column) == ("street-unknown", "scenario.toml", "patrol_no_go")
    assert "'Phố Ngang 2'" in found.message.en
    with pytest.raises(InputError) as caught:
        scenario.resolve(whole, network)
    assert list(caught.value.findings) == [found]


def test_incidents_off_the_map_are_counted_in_one_warning(posted: Path) -> None:
    rows = "".join(f"W{i},fire,105.9,21.1,2025-10-04 17:30\n" for i in range(3))
    (posted / "incidents.csv").write_text((posted / "incidents.csv").read_text("utf-8") + rows, "utf-8")
    whole = scenario.read(posted)
    (found,) = scenario.check_on_streets(whole, streets.build(whole.map_file).network)
    assert (found.code, found.file, found.warning) == ("incidents-off-map", "incidents.csv", True)
    assert "3 of 5" in found.message.en


def test_the_shipped_congress_has_posts_teams_to_spare_visits_and_incidents_on_its_streets() -> None:
    whole = scenario.read(HANOI)
    assert len(whole.posts) >= 8
    for period in whole.periods:
        needed = sum(post.teams[period.id] for post in whole.posts)
        assert len(whole.units_on_duty("post", period)) - needed >= 3
    assert sum(site.visit_every_min is not None for site in whole.sites) == 3
    assert len(whole.incidents) == 240
    assert {incident.kind for incident in whole.incidents} == {
        "traffic", "medical", "lost-child", "theft", "crowd", "fire",
    }  # fmt: skip
    assert {incident.time.month for incident in whole.incidents} == {9, 10, 11}
    outer = shapely.Polygon(whole.outer_cordon.ring)
    assert all(outer.contains(shapely.Point(incident.position)) for incident in whole.incidents)
    lon, lat = zip(*(incident.position for incident in whole.incidents), strict=True)
    network = streets.build(whole.map_file).network
    places = streets.nearest_all(network, lon, lat, routable_only=False)
    assert max(place.distance_m for place in places) < 5
