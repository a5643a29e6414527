"""Shared teams split over the duties of a small town: every split tried, checked, and refused where it cannot be."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chot import scenario as scenarios
from chot.checkpoints.operation import find_strategy
from chot.cli.plan_split import print_split
from chot.errors import InputError
from chot.plan import Made, audit, make_plan
from chot.plan.parts import PART, Limits
from chot.plan.prepare import Prepared, prepare, with_split
from chot.plan.repair import repair_plan
from chot.plan.tasks import tasks_of

Json = dict[str, Any]


def scenario_of(made: Made) -> Path:
    return made.folder.parent / "scenario"


def rows_of(made: Made) -> list[Json]:
    found: list[Json] = made.document["split"]["periods"]
    return found


def test_no_split_of_the_town_loses_less(split_town_plan: Made) -> None:
    """Every split of the first period solved as a plan of its own, without the search and its curves."""
    row = rows_of(split_town_plan)[0]
    units = [unit["unit"] for unit in row["shared"]]
    base = prepare(scenario_of(split_town_plan))
    losses = {}
    for given in itertools.product(("patrol", "post", "checkpoint", "reserve"), repeat=len(units)):
        # Teams are interchangeable: they are given out in this order, patrols first.
        if list(given) == sorted(given, key=("patrol", "post", "checkpoint", "reserve").index):
            losses[given] = worst_of(base, dict(zip(units, given, strict=True)), row["stake"])
    best = min(losses.values())
    assert len(losses) == row["splits"]
    assert row["bound"] <= best * (1 + 1e-6)
    assert row["value"] == pytest.approx(best, rel=0.02)
    assert row["value"] <= row["by_kind"]["value"] * (1 + 1e-4)


def worst_of(base: Prepared, duties: dict[str, str], stake: float) -> float:
    prepared = with_split(base, {unit: {"P1": duty} for unit, duty in duties.items()})
    first = replace(prepared, games=prepared.games[:1])
    worst = find_strategy(first.games[0].problem, seed=7, time_limit_s=4).value
    limits = Limits(7, 4.0, lambda elapsed, value, bound: None, lambda: False)
    for (part, _), task in tasks_of(first).items():
        found = PART[part].solve(task.given, limits)
        worst = max(worst, stake * (1 - found.value) if part == "reserves" else found.value)
    return worst


def test_the_bound_is_never_above_the_value_and_no_curve_rises(split_town_plan: Made) -> None:
    for row in rows_of(split_town_plan):
        assert 0 <= row["bound"] <= row["value"]
        assert row["value"] == max(s["weight"] * s["loss"] for s in row["storeys"])
        for storey in row["storeys"]:
            for side in ("value", "bound"):
                found = [point[side] for point in storey["curve"]]
                assert found == sorted(found, reverse=True)
            for point in storey["curve"]:
                assert point["bound"] <= point["value"] + 1e-9


def test_shared_teams_are_where_the_plan_says_and_each_in_one_place(split_town_plan: Made) -> None:
    document = split_town_plan.document
    for row, period in zip(rows_of(split_town_plan), document["periods"], strict=True):
        teams = {s["duty"]: s["teams"] for s in row["storeys"]}
        assert teams["checkpoint"] == period["teams"]
        assert teams["patrol"] == len(period["patrols"]["units"])
        assert teams["reserve"] == len(period["reserves"]["units"])
        posts = [*period["posts"]["extra"], *(unit for post in period["posts"]["fixed"] for unit in post["units"])]
        assert teams["post"] == len(posts)
        named = [*posts, *period["patrols"]["units"], *(unit["unit"] for unit in period["reserves"]["units"])]
        assert len(set(named)) == len(named)
        for unit in row["shared"]:
            assert document["duties"][unit["unit"]][row["period"]] == unit["duty"]
            assert (unit["unit"] in named) == (unit["duty"] != "checkpoint")


def test_one_more_team_is_ranked_by_what_it_takes_off_the_worst_loss(split_town_plan: Made) -> None:
    for row in rows_of(split_town_plan):
        worst = [more["worst"] for more in row["what_if"]]
        assert worst == sorted(worst)
        for more in row["what_if"]:
            storey = next(s for s in row["storeys"] if s["duty"] == more["duty"])
            assert more["teams"] == storey["teams"] + 1
            assert 0 <= more["buys"] <= more["buys_at_most"] + 1e-9


def test_the_plan_passes_its_audit_and_keeps_to_its_schema(split_town_plan: Made) -> None:
    ledger = audit(split_town_plan.folder)
    assert [check.line("en") for check in ledger.checks if not check.holds] == []
    schema = json.loads((Path(make_plan.__code__.co_filename).parent / "plan.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(split_town_plan.document, schema)


@pytest.mark.parametrize(
    ("spoil", "figure"),
    [
        (lambda row: row.update(bound=row["value"] * 1.01), "bound on the split"),
        (lambda row: row["storeys"][0].update(teams=row["storeys"][0]["teams"] + 1), "teams add up"),
        (lambda row: row["storeys"][1].update(loss=row["storeys"][1]["loss"] / 2), "loss of post"),
        (lambda row: row["what_if"][0].update(buys=row["what_if"][0]["buys"] + 5), "one more team"),
        (lambda row: row["shared"][0].update(duty="post"), "duty of each shared unit"),
        (
            lambda row: [p.update(value=p["value"] * 1.2, bound=p["bound"] * 1.2) for p in row["storeys"][0]["curve"]],
            "bound of checkpoint with",
        ),
        (lambda row: row["storeys"][2]["curve"][-1].update(value=1e9), "curve does not rise"),
    ],
)
def test_a_split_that_claims_too_much_is_found_out(
    split_town_plan: Made, tmp_path: Path, spoil: Callable[[Json], Any], figure: str
) -> None:
    document = json.loads(json.dumps(split_town_plan.document))
    spoil(document["split"]["periods"][0])
    document["scenario"]["folder"] = str(scenario_of(split_town_plan))
    for name in ("plan.geojson", "report.html"):
        (tmp_path / name).write_bytes((split_town_plan.folder / name).read_bytes())
    (tmp_path / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    wrong = [
        check.figure.en
        for check in audit(tmp_path, scenario_folder=scenario_of(split_town_plan)).checks
        if not check.holds
    ]
    assert any("split" in line and figure in line for line in wrong), wrong


def test_the_same_seed_splits_the_same_way(split_town_plan: Made, tmp_path: Path) -> None:
    again = make_plan(scenario_of(split_town_plan), tmp_path / "out", time_limit_s=20)
    assert again.document["split"] == split_town_plan.document["split"]
    assert again.document["duties"] == split_town_plan.document["duties"]


@pytest.mark.parametrize("lost", ["CK3", "TT2", "CD2"])
def test_a_repair_keeps_what_the_shared_units_do(split_town_plan: Made, tmp_path: Path, lost: str) -> None:
    done = repair_plan(split_town_plan.folder, tmp_path / "out", moment="2026-09-23 11:00", lost=[lost])
    assert done.document["duties"] == split_town_plan.document["duties"]
    assert done.document["split"] is None
    scenario = scenario_of(split_town_plan)
    assert [c.line("en") for c in audit(tmp_path / "out", scenario_folder=scenario).checks if not c.holds] == []


def test_an_option_keeps_the_split_of_the_plan(write_shared_town: Callable[..., Path], tmp_path: Path) -> None:
    option = '\n[[option]]\nid = "fewer"\nname.vi = "Ít hơn"\nname.en = "Fewer"\nwithout_units = ["CK2"]\n'
    scenario = write_shared_town(tmp_path / "town")
    toml = scenario / "scenario.toml"
    text = toml.read_text(encoding="utf-8").replace("exercise_days = 60", "exercise_days = 2")
    toml.write_text(text + option, encoding="utf-8")
    made = make_plan(scenario, tmp_path / "out", time_limit_s=5, options=["fewer"])
    (fewer,) = made.options
    assert fewer.document["duties"] == made.document["duties"]
    assert fewer.document["split"] is None
    for period, other in zip(made.document["periods"], fewer.document["periods"], strict=True):
        assert other["teams"] == period["teams"] - 1
    assert [c.line("en") for c in audit(fewer.folder).checks if not c.holds] == []


def test_the_command_prints_the_split(split_town_plan: Made, capsys: pytest.CaptureFixture[str]) -> None:
    print_split(split_town_plan.document, "en")
    shown = capsys.readouterr().out
    for row in rows_of(split_town_plan):
        assert f"{row['value']:.2f}" in shown
        assert row["period"] in shown
    print_split({"split": None}, "en")
    assert capsys.readouterr().out == ""


def test_without_shared_units_nothing_is_split(full_town_plan: Made) -> None:
    assert full_town_plan.document["split"] is None
    assert full_town_plan.document["duties"] == {}


def codes_of(folder: Path, *, warnings: bool = False) -> set[str]:
    return {found.code for found in scenarios.check(folder) if found.warning == warnings}


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ("split_least = { patrol = 3 }\nsplit_most = { patrol = 2 }", "split-least-above-most"),
        ("split_most = { checkpoint = 1 }", "split-most-below-own"),
        ("split_least = { patrol = 3, reserve = 3 }", "split-too-few"),
        ("split_least = { patrols = 3 }", "unknown-duty"),
        ("split_weight = { patrol = -1 }", "negative"),
    ],
)
def test_rules_that_contradict_each_other_are_named(
    write_shared_town: Callable[..., Path], tmp_path: Path, rules: str, code: str
) -> None:
    change = ("seed = 7", f"seed = 7\n{rules}")
    assert code in codes_of(write_shared_town(tmp_path / "town", change))


def test_a_fixed_number_of_checkpoint_teams_and_shared_units_contradict(
    write_shared_town: Callable[..., Path], split_town_plan: Made, tmp_path: Path
) -> None:
    fixed = ("checkpoint_teams = 0", "checkpoint_teams = 4")
    assert "split-checkpoint-teams" in codes_of(write_shared_town(tmp_path / "town", fixed))
    with pytest.raises(InputError) as refused:
        make_plan(scenario_of(split_town_plan), tmp_path / "out", teams=3)
    assert [found.code for found in refused.value.findings] == ["teams-with-shared"]


def test_command_posts_cannot_be_shared(write_shared_town: Callable[..., Path], tmp_path: Path) -> None:
    folder = write_shared_town(tmp_path / "town")
    units = (folder / "units.csv").read_text(encoding="utf-8").replace("21.0341,,\n", "21.0341,,true\n", 1)
    (folder / "units.csv").write_text(units, encoding="utf-8")
    assert "shared-kind" in codes_of(folder)


def test_rules_for_a_split_of_nothing_are_a_warning(write_full_town: Callable[..., Path], tmp_path: Path) -> None:
    folder = write_full_town(tmp_path / "town", ("seed = 7", "seed = 7\nsplit_least = { patrol = 2 }"))
    assert "split-without-shared" in codes_of(folder, warnings=True)


def test_no_split_that_can_be_carried_out_is_said_so(write_shared_town: Callable[..., Path], tmp_path: Path) -> None:
    folder = write_shared_town(tmp_path / "town", ("incidents_per_day = 12", "incidents_per_day = 9000"))
    with pytest.raises(InputError) as refused:
        make_plan(folder, tmp_path / "out", time_limit_s=5)
    assert [found.code for found in refused.value.findings] == ["split-impossible"]


def test_shared_units_survive_the_workbook(split_town_plan: Made, tmp_path: Path) -> None:
    scenario = scenarios.read(scenario_of(split_town_plan))
    assert [unit.id for unit in scenario.units if unit.shared] == ["CK3", "TT2", "CD2"]
    scenarios.export_workbook(scenario_of(split_town_plan), tmp_path / "town.xlsx")
    scenarios.import_workbook(tmp_path / "town.xlsx", tmp_path / "again")
    assert scenarios.read(tmp_path / "again").units == scenario.units
