"""What a plan's folder holds, and what it says."""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chot.errors import InputError
from chot.plan import Event, Made, check_draw, make_plan, open_draw, prepare
from chot.plan import write as making
from chot.plan.report_file import encode_lines

WriteTown = Callable[..., Path]


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [found.code for found in error.value.findings]


def test_the_plan_fits_its_published_schema(town_plan: Made) -> None:
    schema = json.loads(resources.files("chot.plan").joinpath("plan.schema.json").read_text(encoding="utf-8"))
    plan = json.loads((town_plan.folder / "plan.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(plan)


def test_every_property_of_the_schema_is_explained_in_the_reference() -> None:
    schema = json.loads(resources.files("chot.plan").joinpath("plan.schema.json").read_text(encoding="utf-8"))
    reference = (Path(__file__).parents[3] / "docs/reference/plan-json.md").read_text(encoding="utf-8")

    def names(part: Any) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(names, part))
        if not isinstance(part, dict):
            return set()
        own = set(part.get("properties", {}))
        return own.union(*map(names, part.values()))

    assert [name for name in sorted(names(schema)) if f"`{name}`" not in reference] == []


def test_the_figures_of_every_period_hang_together(town_plan: Made) -> None:
    for period in town_plan.document["periods"]:
        assert 0 <= period["bound"] <= period["value"]
        assert sum(d["weight"] for d in period["dispositions"]) == period["draw"]["weight_total"]
        assert max(d["teams"] for d in period["dispositions"]) <= period["teams"]
        assert period["routes"][0]["loss"] == pytest.approx(period["value"])
        assert [w["teams"] for w in period["what_if"]] == [3, 5]
        assert period["what_if"][0]["bound"] >= period["bound"] >= period["what_if"][1]["bound"]


def test_periods_with_the_same_game_share_their_plan_but_not_their_draw(town_plan: Made) -> None:
    first, other, third = town_plan.document["periods"]
    assert [p["same_as"] for p in (first, other, third)] == [None, None, "P1"]
    assert first["dispositions"] == third["dispositions"]
    assert first["draw"]["commitment"] != third["draw"]["commitment"]


def test_the_same_seeds_give_the_same_plan(town_plan: Made, write_town: WriteTown, tmp_path: Path) -> None:
    again = make_plan(write_town(tmp_path / "scenario"), tmp_path / "out", draw_seed=b"for tests only")
    assert again.document == town_plan.document
    secret = make_plan(tmp_path / "scenario", tmp_path / "out")
    for period in secret.document["periods"]:
        assert re.fullmatch(r"[0-9a-f]{64}", period["draw"].pop("commitment"))
    expected = json.loads(json.dumps(town_plan.document))
    for period in expected["periods"]:
        period["draw"].pop("commitment")
    assert secret.document == expected


def test_checkpoints_stand_only_where_they_may(town_plan: Made, tmp_path: Path, write_town: WriteTown) -> None:
    prepared = prepare(write_town(tmp_path / "scenario"))
    for period, game in zip(town_plan.document["periods"], prepared.games, strict=True):
        segments = [c["segment"] for c in period["checkpoints"]]
        assert game.problem.candidate[segments].all()  # type: ignore[index]
        assert not prepared.ground.standoff[segments].any()


def test_checkpoints_are_named_by_street_in_both_languages(town_plan: Made) -> None:
    for period in town_plan.document["periods"]:
        for checkpoint in period["checkpoints"]:
            assert checkpoint["name"]["vi"]
            assert checkpoint["name"]["en"]
            if checkpoint["street"]["vi"]:
                assert checkpoint["street"]["vi"] in checkpoint["name"]["vi"]


def test_the_secret_is_its_owners_alone_and_nowhere_in_the_published_files(town_plan: Made) -> None:
    path = town_plan.folder / "draw-secret.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    seeds = json.loads(path.read_text(encoding="utf-8"))["seeds"]
    assert set(seeds) == {"P1", "P2", "P3"}
    for name in ("plan.json", "plan.geojson", "report.html"):
        text = (town_plan.folder / name).read_text(encoding="utf-8")
        assert not any(seed in text for seed in seeds.values())


def test_an_opened_draw_can_be_verified_by_anyone_with_the_plan(town_plan: Made) -> None:
    opening = open_draw(town_plan.folder, town_plan.document, "P2")
    assert check_draw(town_plan.document, "P2", opening.seed.upper()) == opening
    with pytest.raises(InputError) as error:
        check_draw(town_plan.document, "P1", opening.seed)
    assert codes(error) == ["draw-does-not-fit"]
    with pytest.raises(InputError) as error:
        check_draw(town_plan.document, "P9", opening.seed)
    assert "P1, P2, P3" in str(error.value)


def test_swapped_probabilities_are_found_out_when_the_draw_is_verified(town_plan: Made) -> None:
    plan = json.loads(json.dumps(town_plan.document))
    seed = open_draw(town_plan.folder, plan, "P1").seed
    rows = plan["periods"][0]["dispositions"]
    rows[0]["weight"], rows[1]["weight"] = rows[0]["weight"] + 1, rows[1]["weight"] - 1
    with pytest.raises(InputError) as error:
        check_draw(plan, "P1", seed)
    assert codes(error) == ["draw-does-not-fit"]


def test_a_folder_that_holds_something_else_is_left_alone(write_town: WriteTown, tmp_path: Path) -> None:
    scenario, out = write_town(tmp_path / "scenario"), tmp_path / "out"
    out.mkdir()
    (out / "thesis.docx").write_text("mine")
    with pytest.raises(InputError) as error:
        make_plan(scenario, out)
    assert codes(error) == ["folder-in-use"]
    assert "thesis.docx" in str(error.value)
    assert [path.name for path in out.iterdir()] == ["thesis.docx"]


def test_a_failed_plan_leaves_the_earlier_one_whole(
    town_plan: Made, write_town: WriteTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shutil.copytree(town_plan.folder, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def broken(*_: object) -> str:
        raise InputError([])

    monkeypatch.setattr(making, "report_html", broken)
    with pytest.raises(InputError):
        make_plan(write_town(tmp_path / "scenario"), out, time_limit_s=1)
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before


def test_ctrl_c_leaves_the_best_so_far_with_its_proved_gap(
    write_town: WriteTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal  # noqa: PLC0415  (only here)

    def press(event: Event) -> None:
        if event.kind == "start":
            signal.raise_signal(signal.SIGINT)

    made = make_plan(
        write_town(tmp_path / "scenario"), tmp_path / "out", watch=lambda e: press(e) if e.change < 0 else None
    )
    assert made.stopped
    assert made.document["complete"] is False
    for period in made.document["periods"]:
        assert period["bound"] <= period["value"] <= 100
        assert period["traffic"] is None
    assert (tmp_path / "out" / "report.html").exists()


@pytest.mark.parametrize(
    ("options", "code"), [({"teams": 0}, "no-teams"), ({"time_limit_s": 0.0}, "time-limit-not-positive")]
)
def test_senseless_options_are_refused(
    write_town: WriteTown, tmp_path: Path, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(InputError) as error:
        make_plan(write_town(tmp_path / "scenario"), tmp_path / "out", **options)
    assert codes(error) == [code]


def test_with_teams_to_spare_the_plan_says_that_all_is_covered_and_where(write_town: WriteTown, tmp_path: Path) -> None:
    scenario = write_town(tmp_path / "scenario", ("detection = { tertiary = 0.9 }", "detection = {}"))
    made = make_plan(scenario, tmp_path / "out", teams=60, time_limit_s=5)
    for period in made.document["periods"]:
        assert period["value"] == period["bound"] == 0
        assert period["worst"] is None
        assert period["routes"] == []
        note = next(n for n in period["notes"] if n["code"] == "all-covered")
        always = [c for c in period["checkpoints"] if c["probability"] == 1]
        assert always
        assert all(c["name"]["vi"] in note["text"]["vi"] and c["name"]["en"] in note["text"]["en"] for c in always)


def test_a_site_that_no_checkpoint_can_shield_is_named_with_the_reason(write_town: WriteTown, tmp_path: Path) -> None:
    scenario = write_town(tmp_path / "scenario", ("standoff_m = 20", "standoff_m = 900"))
    made = make_plan(scenario, tmp_path / "out", time_limit_s=2)
    note = made.document["periods"][0]["notes"][0]
    assert note["code"] == "site-unshielded"
    assert "Sân khấu" in note["text"]["vi"]
    assert "stand-off" in note["text"]["en"]
    assert made.document["periods"][0]["value"] == 100


def test_lines_are_packed_as_the_published_polyline_format() -> None:
    # The example of Google's documentation of the format, as [lon, lat].
    assert encode_lines([[[-120.2, 38.5], [-120.95, 40.7], [-126.453, 43.252]]]) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def test_the_report_asks_the_network_for_nothing(town_plan: Made) -> None:
    page = (town_plan.folder / "report.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"<link|<img|<iframe|\bsrc=[\"']?(https?:)?//", page)
    assert not re.search(r"url\(\s*[\"']?(?!data:)[\w/.]+\.(png|svg|woff)", page)
    assert "© OpenStreetMap contributors" in page


def test_the_words_of_the_report_are_complete_in_both_languages() -> None:
    folder = resources.files("chot.plan").joinpath("report")
    vi, en = (json.loads(folder.joinpath(f"strings.{lang}.json").read_text(encoding="utf-8")) for lang in ("vi", "en"))
    assert vi.keys() == en.keys()

    def slots(value: Any) -> Any:
        if isinstance(value, str):
            return sorted(re.findall(r"\{\w+\}", value))
        return [slots(v) for v in (value.values() if isinstance(value, dict) else value)]

    assert {key: slots(vi[key]) for key in vi} == {key: slots(en[key]) for key in en}


def test_the_geojson_holds_every_checkpoint_and_site(town_plan: Made) -> None:
    collection = json.loads((town_plan.folder / "plan.geojson").read_text(encoding="utf-8"))
    layers = [f["properties"]["layer"] for f in collection["features"]]
    assert layers.count("site") == 3
    assert layers.count("checkpoint") == sum(len(p["checkpoints"]) for p in town_plan.document["periods"])
    assert collection["attribution"] == "© OpenStreetMap contributors"
