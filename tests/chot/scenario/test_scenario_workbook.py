"""Folder to workbook and back without loss, and workbooks as people really fill them in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from chot import scenario
from chot.errors import InputError
from chot.scenario import (
    Closure,
    Cordon,
    Entry,
    Parameters,
    PastIncident,
    Period,
    Post,
    ProgrammeItem,
    Scenario,
    Site,
    Unit,
    folder_write,
)
from chot.units import Text

HANOI = Path(__file__).parents[3] / "scenarios" / "hanoi-congress"


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".json"}


@pytest.mark.parametrize("with_entries", [False, True])
def test_folder_to_workbook_to_folder_is_equal_in_meaning_and_in_its_tables(
    folder: Path, tmp_path: Path, with_entries: bool
) -> None:
    if with_entries:
        (folder / "entries.csv").write_text("id,name_vi,lon,lat,note\nE1,Cửa tây,105.8,21.004,gần ga\n", "utf-8")
    assert_same_in_both_forms(folder, tmp_path)


def test_posts_and_past_incidents_survive_the_workbook_in_meaning_and_in_their_tables(
    posted: Path, tmp_path: Path
) -> None:
    assert_same_in_both_forms(posted, tmp_path)
    written = tables(tmp_path / "b")
    assert written["posts.csv"].decode("utf-8-sig").splitlines()[0] == (
        "id,name_vi,name_en,site,kind,teams:P1,teams:P2,note"
    )
    assert (
        written["incidents.csv"].decode("utf-8-sig").splitlines()[2] == "V2,medical,105.8062,21.0061,2025-10-05 09:05"
    )


def assert_same_in_both_forms(folder: Path, tmp_path: Path) -> None:
    before = scenario.read(folder)
    scenario.export_workbook(folder, tmp_path / "a.xlsx")
    assert scenario.check(tmp_path / "a.xlsx") == [found for found in scenario.check(folder) if not found.warning]
    scenario.import_workbook(tmp_path / "a.xlsx", tmp_path / "b")
    assert scenario.read(tmp_path / "a.xlsx") == before
    assert scenario.read(tmp_path / "b") == before
    scenario.export_workbook(tmp_path / "b", tmp_path / "b.xlsx")
    scenario.import_workbook(tmp_path / "b.xlsx", tmp_path / "c")
    assert tables(tmp_path / "c") == tables(tmp_path / "b")


def test_the_shipped_congress_survives_the_workbook(tmp_path: Path) -> None:
    scenario.export_workbook(HANOI, tmp_path / "congress.xlsx")
    assert scenario.read(tmp_path / "congress.xlsx") == scenario.read(HANOI)


ZONE = ZoneInfo("Europe/Paris")  # a zone whose clocks change, unlike Vietnam's
WORDS = st.text("aàâđĐêơưỹ =+'\";,#%xyz01\t\n", max_size=12).map(lambda text: " ".join(text.split()))
NAMES = WORDS.filter(bool).map(lambda text: Text(text, text[::-1]))
IDS = st.text("ABCxyzđ019-_.", min_size=1, max_size=8).filter(lambda text: text[0] not in "-.")
AMOUNTS = st.floats(0, 1e9, allow_nan=False) | st.sampled_from([0.0, 12.125, 1000.0, 0.1 + 0.2, 1e-7])
BEGIN = datetime(2026, 10, 24, 22, tzinfo=UTC)  # clocks go back in the night that follows
MOMENTS = st.integers(0, 24 * 3600 - 1).map(lambda s: (BEGIN + timedelta(seconds=s)).astimezone(ZONE))
EVERY = st.none() | st.floats(0.5, 1e6)
INSIDE = st.tuples(st.floats(2.1, 2.9), st.floats(48.1, 48.9))


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Scenarios with odd names, numbers and hours, right in all that is checked."""
    middle = (BEGIN + timedelta(seconds=draw(st.integers(1, 24 * 3600 - 1)))).astimezone(ZONE)
    ids = draw(st.lists(IDS, min_size=2, max_size=2, unique=True))
    stops = [BEGIN.astimezone(ZONE), middle, (BEGIN + timedelta(days=1)).astimezone(ZONE)]
    periods = tuple(Period(ids[i], draw(NAMES), stops[i], stops[i + 1]) for i in range(2))
    places = st.builds(
        Site, IDS, NAMES, WORDS, INSIDE, st.fixed_dictionaries(dict.fromkeys(ids, AMOUNTS)), WORDS, WORDS, EVERY
    )
    sites = tuple(draw(st.lists(places, min_size=1, max_size=3, unique_by=lambda site: site.id)))
    box = ((2.0, 48.0), (3.0, 48.0), (3.0, 49.0), (2.0, 49.0), (2.0, 48.0))
    hole = ((2.01, 48.01), (2.05, 48.01), (2.05, 48.05), (2.01, 48.01))
    first, last = sorted([draw(MOMENTS), draw(MOMENTS)], key=lambda when: when.astimezone(UTC))
    end = last if last.astimezone(UTC) > first.astimezone(UTC) else None
    closure = Closure("C", draw(NAMES), (7, 12), draw(WORDS), hole, first, end, draw(WORDS))
    needed = st.fixed_dictionaries(dict.fromkeys(ids, st.integers(0, 1)))
    posts = st.builds(Post, IDS, NAMES, st.just(sites[0].id), WORDS, needed, WORDS)
    incidents = st.builds(PastIncident, IDS, WORDS.filter(bool), INSIDE, MOMENTS)
    unit = Unit("U", draw(NAMES), draw(WORDS), "reserve", draw(st.integers(0, 10**6)), draw(st.none() | INSIDE), "")
    return Scenario(
        id=draw(IDS),
        name=draw(NAMES),
        description=draw(NAMES),
        time_zone=ZONE,
        folder=Path(),
        map_file=Path(__file__).resolve(),
        periods=periods,
        sites=sites,
        cordons=(Cordon("O", draw(NAMES), "outer", box, draw(st.sampled_from([(), (hole,)]))),),
        programme=(ProgrammeItem("I", draw(NAMES), sites[0].id, periods[0].start, middle, 3, draw(WORDS)),),
        units=(
            unit,
            replace(unit, id="V", call_sign="", commander="U", available_from=first),
            *(replace(unit, id=f"W{i}", call_sign="", kind="post") for i in range(2)),
        ),
        posts=tuple(draw(st.lists(posts, max_size=2, unique_by=lambda post: post.id))),
        incidents=tuple(draw(st.lists(incidents, max_size=3, unique_by=lambda incident: incident.id))),
        closures=(closure,),
        entries=(Entry("E", draw(NAMES), draw(INSIDE), draw(WORDS)),),
        parameters=Parameters(
            draw(st.integers(1, 99)),
            draw(st.floats(0.1, 1e6)),
            detection={"primary": draw(st.floats(0.01, 1))},
            forbidden_classes=draw(st.sampled_from([(), ("trunk",)])),
            guard_effectiveness=draw(st.floats(0.01, 1)),
            patrol_radius_m=draw(st.floats(0.1, 1e6)),
            patrol_slot_min=draw(st.sampled_from([1, 20, 1440])),
            patrol_no_go=draw(st.sampled_from([(), ("Phố Tạ Hiện",), ("Phố Huế", "Ngõ 12 (cũ)")])),
            incidents_per_day=draw(AMOUNTS),
            exercise_days=draw(st.integers(0, 999)),
        ),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(whole=scenarios())
def test_any_sound_scenario_survives_both_forms(whole: Scenario, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("any")
    folder_write.write(whole, home / "a")
    assert scenario.read(home / "a") == whole
    scenario.export_workbook(whole, home / "a.xlsx")
    assert scenario.read(home / "a.xlsx") == whole


def test_a_closure_over_the_hour_in_which_clocks_go_back_is_read_as_it_was_written(tmp_path: Path) -> None:
    begin, end = ((BEGIN + timedelta(hours=hours)).astimezone(ZONE) for hours in (2, 3))
    assert begin.replace(tzinfo=None) == end.replace(tzinfo=None)  # the same time on the wall
    site = Site("S", Text("s", "s"), "", (2.5, 48.5), {"P": 1.0})
    last = (BEGIN + timedelta(days=1)).astimezone(ZONE)
    box = ((2.0, 48.0), (3.0, 48.0), (3.0, 49.0), (2.0, 49.0), (2.0, 48.0))
    whole = Scenario(
        id="dem",
        name=Text("đêm", "night"),
        description=Text("", ""),
        time_zone=ZONE,
        folder=Path(),
        map_file=Path(__file__).resolve(),
        periods=(Period("P", Text("p", "p"), BEGIN.astimezone(ZONE), last),),
        sites=(site,),
        cordons=(Cordon("O", Text("o", "o"), "outer", box),),
        closures=(Closure("C", Text("c", "c"), (7,), "", (), begin, end, ""),),
        parameters=Parameters(1, 10.0),
    )
    folder_write.write(whole, tmp_path / "a")
    read = scenario.read(tmp_path / "a").closures[0]
    assert (read.start, read.end) == (begin, end)
    assert read.end.timestamp() - read.start.timestamp() == 3600


def sheets_of(folder: Path, home: Path) -> dict[str, list[list[object]]]:
    scenario.export_workbook(folder, home / "base.xlsx", force=True)
    book = python_calamine.CalamineWorkbook.from_path(home / "base.xlsx")
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rewrite(
    folder: Path, home: Path, change: Callable[[dict[str, list[list[object]]]], None] = lambda sheets: None,
    after: Callable[[str, Worksheet], None] = lambda name, sheet: None,
) -> Path:  # fmt: skip
    """The scenario's workbook written anew, its cells changed as a person might."""
    sheets = sheets_of(folder, home)
    change(sheets)
    path = home / "hand.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        after(name, sheet)
    book.close()
    return path


def test_vietnamese_sheet_names_a_title_row_and_bare_vietnamese_headings_are_understood(
    folder: Path, tmp_path: Path
) -> None:
    def change(sheets: dict[str, list[list[object]]]) -> None:
        for name in list(sheets):
            rows = sheets.pop(name)
            if rows and name != "Hướng dẫn - Guide":
                rows[0] = [str(heading).replace(" / Value", "").partition(" / ")[0] for heading in rows[0]]
                sheets[name.partition(" - ")[0].upper()] = [["ĐẠI HỘI"], [], *rows]

    path = rewrite(folder, tmp_path, change)
    assert [found.code for found in scenario.check(path)] == []
    assert scenario.read(path) == scenario.read(folder)


def test_cells_merged_across_columns_or_in_the_header_are_named(folder: Path, tmp_path: Path) -> None:
    def merge(name: str, sheet: Worksheet) -> None:
        if name.startswith("Mục tiêu"):
            sheet.merge_range("E1:F1", "Tọa độ")
            sheet.merge_range("B2:C2", "Hội trường")

    found = {one.code: one for one in scenario.check(rewrite(folder, tmp_path, after=merge))}
    assert "E1:F1" in found["merged-header"].message.vi
    assert "B2:C2" in found["merged-cells"].message.en
    assert found["merged-cells"].row == 2


def test_cells_merged_down_a_column_hold_for_every_row_and_say_so(folder: Path, tmp_path: Path) -> None:
    def merge(name: str, sheet: Worksheet) -> None:
        if name.startswith("Lực lượng"):
            sheet.merge_range("I3:I4", "CH1")

    path = rewrite(folder, tmp_path, after=merge)
    (found,) = scenario.check(path)
    assert (found.code, found.warning) == ("merged-down", True)
    assert scenario.read(path) == scenario.read(folder)


def test_a_wrong_cell_of_a_workbook_is_named_by_sheet_row_and_column(folder: Path, tmp_path: Path) -> None:
    def change(sheets: dict[str, list[list[object]]]) -> None:
        sheets["Lực lượng - Units"][2][5] = -6.0

    (found,) = scenario.check(rewrite(folder, tmp_path, change))
    assert found.line("vi").startswith("hand.xlsx [Lực lượng - Units], dòng 3, cột Quân số / Strength: số âm (")


def test_a_missing_sheet_an_unknown_sheet_and_a_sheet_without_header_are_named(folder: Path, tmp_path: Path) -> None:
    def change(sheets: dict[str, list[list[object]]]) -> None:
        sheets["Nháp"] = sheets.pop("Vành đai - Cordons")
        sheets["Chương trình - Programme"] = [["không có tiêu đề"]]

    found = {one.code for one in scenario.check(rewrite(folder, tmp_path, change)) if not one.warning}
    assert found == {"sheet-missing", "no-header"}


def test_a_file_that_is_no_workbook_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (found,) = scenario.check(tmp_path / "x.xlsx")
    assert found.code == "bad-workbook"


def test_the_workbook_helps_its_reader(folder: Path, tmp_path: Path) -> None:
    sheets = sheets_of(folder, tmp_path)
    assert next(iter(sheets)) == "Hướng dẫn - Guide"
    guide = " ".join(str(cell) for row in sheets["Hướng dẫn - Guide"] for cell in row)
    assert "Không gộp ô" in guide
    assert "Do not merge cells" in guide
    assert "Kinh độ / Longitude" in sheets["Mục tiêu - Sites"][0]


def test_a_template_lacks_only_its_map(tmp_path: Path) -> None:
    scenario.write_template(tmp_path / "mới")
    assert [found.code for found in scenario.check(tmp_path / "mới")] == ["map-missing"]


def test_a_template_shows_a_post_a_past_incident_and_a_site_that_patrols_visit(tmp_path: Path) -> None:
    scenario.write_template(tmp_path / "mới")
    (tmp_path / "mới" / scenario.TEMPLATE_MAP).write_bytes(b"not looked into here")
    whole = scenario.read(tmp_path / "mới")
    assert [(post.site, post.teams) for post in whole.posts] == [("VENUE", {"P1": 1, "P2": 1})]
    assert [incident.kind for incident in whole.incidents] == ["traffic"]
    assert [site.visit_every_min for site in whole.sites] == [None, 120.0]


def test_nothing_is_overwritten_without_force_and_nothing_of_a_failed_write_remains(
    folder: Path, tmp_path: Path
) -> None:
    before = tables(folder)
    with pytest.raises(InputError, match="already there"):
        scenario.write_template(folder)
    assert tables(folder) == before
    book = tmp_path / "a.xlsx"
    scenario.export_workbook(folder, book)
    kept = book.read_bytes()
    with pytest.raises(InputError, match="already there"):
        scenario.export_workbook(folder, book)
    assert book.read_bytes() == kept
    with pytest.raises(InputError, match="cannot be written"):
        scenario.export_workbook(folder, book / "inside-a-file" / "b.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "nho"]


def test_force_replaces_the_tables_and_leaves_other_files_alone(folder: Path, tmp_path: Path) -> None:
    scenario.export_workbook(folder, tmp_path / "a.xlsx")
    before = scenario.read(folder)
    (folder / "sites.csv").unlink()
    (folder / "sites.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    scenario.import_workbook(tmp_path / "a.xlsx", folder, force=True)
    assert scenario.read(folder) == before
    assert (folder / "map.json").exists()
    assert not (folder / "sites.geojson").exists()
