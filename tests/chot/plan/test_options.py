"""Options of a scenario: read, kept in a workbook, planned beside it, equal parts solved once, and compared."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from chot import scenario as scenarios
from chot.errors import InputError
from chot.plan import Event, Made, audit, make_plan
from chot.plan.compare import comparison, read_entries
from chot.plan.compare_measures import MEASURES, pareto_front

OPTIONS = """exercise_days = 60
staff_hour_cost = 2

[[option]]
id = "fewer"
name.vi = "Ít chốt hơn"
name.en = "Fewer checkpoints"
parameters = { checkpoint_teams = 3 }

[[option]]
id = "streets"
name.vi = "Cấm thêm đường"
name.en = "More streets closed"
without_units = ["CD2"]
close_streets = ["Phố Hàng Bạc"]
"""
Town = Callable[..., Path]


@pytest.fixture(scope="module")
def town(write_full_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_full_town(tmp_path_factory.mktemp("options") / "scenario", ("exercise_days = 60", OPTIONS))


@pytest.fixture(scope="module")
def solved() -> list[Event]:
    return []


@pytest.fixture(scope="module")
def made(town: Path, solved: list[Event], tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp("plans") / "out"
    return make_plan(
        town, out, time_limit_s=20, draw_seed=b"for tests only", options=("all",), watch=solved.append,
        pareto=("protection", "staff_hours"),
    )  # fmt: skip


def test_options_survive_folder_and_workbook(town: Path, tmp_path: Path) -> None:
    read = scenarios.read(town)
    assert [option.id for option in read.options] == ["fewer", "streets"]
    scenarios.export_workbook(read, tmp_path / "town.xlsx")
    scenarios.import_workbook(tmp_path / "town.xlsx", tmp_path / "again")
    assert scenarios.read(tmp_path / "again").options == read.options


def test_an_option_changes_what_it_names_and_nothing_else(town: Path) -> None:
    read = scenarios.read(town)
    fewer, streets = (scenarios.with_option(read, option) for option in read.options)
    assert (fewer.parameters.checkpoint_teams, fewer.units) == (3, read.units)
    assert {unit.id for unit in read.units} - {unit.id for unit in streets.units} == {"CD2"}
    assert [closure.street for closure in streets.closures] == ["Phố Hàng Bạc"]


def test_each_option_has_a_plan_of_its_own_of_which_every_figure_holds(made: Made) -> None:
    assert [option.folder.name for option in made.options] == ["fewer", "streets"]
    for option in made.options:
        ledger = audit(option.folder)
        assert [check.line("en") for check in ledger.checks if not check.holds] == []
        assert option.document["scenario"]["option"] == option.folder.name


def test_what_is_equal_is_solved_once(made: Made, solved: list[Event]) -> None:
    starts = Counter((event.part, event.game, event.change) for event in solved if event.kind == "start")
    assert set(starts.values()) == {1}
    # Fewer checkpoint teams bear upon no other storey, and one reserve less upon the reserves alone.
    base, fewer, streets = (plan.document["periods"] for plan in (made, *made.options))
    for part in ("posts", "patrols", "reserves"):
        assert [_open(p[part]) for p in base] == [_open(p[part]) for p in fewer]
    assert [_open(p["patrols"]) for p in base] == [_open(p["patrols"]) for p in streets]


def _open(section: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in section.items() if key != "draw"}


def test_the_comparison_holds_the_figures_of_the_plans(made: Made) -> None:
    document = json.loads((made.folder / "compare.json").read_text("utf-8"))
    figures = {measure["key"]: measure["values"] for measure in document["measures"]}
    plans = [made.document, *(option.document for option in made.options)]
    assert figures["checkpoint_loss"] == [max(p["value"] for p in plan["periods"]) for plan in plans]
    # Posts 3 x 4, patrols 2 x 4, reserves 2 x 10, checkpoints 4 x 6 people, for three periods of 6 hours.
    assert figures["staff_hours"] == [(12 + 8 + 20 + 24) * 18, (12 + 8 + 20 + 18) * 18, (12 + 8 + 10 + 24) * 18]
    assert figures["cost"] == [2 * hours for hours in figures["staff_hours"]]
    assert figures["rest"] == [None, None, None]
    assert figures["closed"][0] == 0 < figures["closed"][2]
    assert [plan["id"] for plan in document["plans"]] == ["out", "fewer", "streets"]
    assert document["pareto"]["measures"] == ["protection", "staff_hours"]


def test_differences_name_the_duties_that_differ_and_no_others(made: Made) -> None:
    base, fewer = made.entry, made.options[0].entry
    assert comparison([base, base], (), Path())["differences"] == []
    rows = comparison([base, fewer], (), Path())["differences"]
    assert {row["part"] for row in rows} == {"checkpoints"}


def test_reading_the_plans_back_gives_the_same_comparison(made: Made) -> None:
    folders = [made.folder, *(option.folder for option in made.options)]
    again = comparison(read_entries(folders, None, None), ("protection", "staff_hours"), made.folder)
    assert again == json.loads((made.folder / "compare.json").read_text("utf-8"))


def test_the_page_asks_the_network_for_nothing_and_holds_both_languages(made: Made) -> None:
    page = (made.folder / "compare.html").read_text("utf-8")
    assert "default-src 'none'" in page
    assert "Fewer checkpoints" in page
    assert "Ít chốt hơn" in page
    assert "@@" not in page


def test_planning_again_without_options_takes_the_comparison_away(town: Path, tmp_path: Path) -> None:
    for options, there in ((("fewer",), True), ((), False)):
        make_plan(town, tmp_path / "out", time_limit_s=20, options=options)
        assert (tmp_path / "out" / "compare.json").exists() == there
        assert (tmp_path / "out" / "options" / "fewer").exists() == there


def test_nothing_on_the_pareto_front_is_beaten_and_all_else_is() -> None:
    rows = [
        {"staff_hours": hours, "response": share}
        for hours, share in ((10.0, 0.9), (12.0, 0.95), (12.0, 0.9), (9.0, 0.5), (10.0, 0.9), (8.0, None))
    ]
    assert pareto_front(("staff_hours", "response"), rows) == [0, 1, 3, 4]


def test_every_measure_is_named_in_both_languages_and_documented() -> None:
    reference = (Path(__file__).parents[3] / "docs" / "reference" / "plan-json.md").read_text("utf-8")
    assert [m.key for m in MEASURES if not (m.name.vi and m.name.en and f"`{m.key}`" in reference)] == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('["CD2"]', '["CD-2"]', "option-unknown"),
        ("checkpoint_teams = 3", "checkpoint_team = 3", "unknown-key"),
        ("checkpoint_teams = 3", "checkpoint_teams = -3", "negative"),
        ("checkpoint_teams = 3", "seed = 3", "option-fixed"),
        ("parameters = { checkpoint_teams = 3 }", 'parameters = "checkpoint_teams"', "option-setting"),
        ("parameters = { checkpoint_teams = 3 }", "", "option-empty"),
        ('id = "streets"', 'id = "fewer"', "duplicate-id"),
        ("without_units", "without_unit", "unknown-column"),
    ],
)
def test_a_mistake_in_an_option_is_named(write_full_town: Town, tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in OPTIONS
    town = write_full_town(tmp_path / "town", ("exercise_days = 60", OPTIONS.replace(old, new, 1)))
    assert code in [found.code for found in scenarios.check(town)]


def test_a_street_that_the_map_does_not_have_is_named(write_full_town: Town, tmp_path: Path) -> None:
    options = OPTIONS.replace("Phố Hàng Bạc", "Phố Hàng Không")
    with pytest.raises(InputError, match="no such street"):
        make_plan(write_full_town(tmp_path / "town", ("exercise_days = 60", options)), tmp_path / "out")


def test_an_option_that_does_not_exist_is_refused_before_anything_is_solved(town: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'fewer'"):
        make_plan(town, tmp_path / "out", options=("fewr",))


def test_an_unknown_measure_is_refused_with_the_nearest(town: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'protection'"):
        make_plan(town, tmp_path / "out", pareto=("protecton",))


def test_plans_of_different_events_are_not_compared(made: Made, write_full_town: Town, tmp_path: Path) -> None:
    changes = (('id = "pho-co"', 'id = "le-hoi"'), ("exercise_days = 60", "exercise_days = 0"))
    town = write_full_town(tmp_path / "town", *changes)
    other = make_plan(town, tmp_path / "out", time_limit_s=20)
    with pytest.raises(InputError, match="scenarios 'le-hoi' and 'pho-co'"):
        read_entries([made.folder, other.folder], None, None)
    with pytest.raises(InputError, match="two plans"):
        read_entries([made.folder], None, None)
