"""Guard posts, patrols, reserves and simulated days on the report: drawn from storeys written by hand, so that every
place and time is known."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chot.plan import Made
from chot.plan.prepare import prepare
from chot.plan.report_file import SHOWN_SETS, read_report_data, report_html

Json = dict[str, Any]

SLOT_S, SLOTS = 900, 24
# The places of the patrols, in another order than the sites. Stops are [place, arrive_s, leave_s, rest], and the
# period starts at 06:00.
INN, STAGE, TEMPLE, BASE = range(4)
FIRST_TEAM = [
    [BASE, 0, 300, 0],
    [STAGE, 600, 3600, 0],
    [TEMPLE, 3900, 7200, 0],
    [BASE, 7500, 9300, 1],
    [INN, 9600, 20400, 0],
    [BASE, 21000, 21600, 0],
]
SECOND_TEAM = [[BASE, -900, -900, 0], [INN, -300, 18000, 0], [BASE, 19000, 21600, 0]]


def text(vi: str, en: str) -> Json:
    return {"vi": vi, "en": en}


def draw(letter: str) -> Json:
    return {"scheme": "chot-draw-1", "weight_total": 1 << 53, "lottery_digest": "0" * 64, "commitment": letter * 64}


def posts_of(plan: Json) -> Json:
    loss = {"STAGE": 9.0, "TEMPLE": 12.5, "INN": 6.0}
    return {
        "effectiveness": 0.7,
        "fixed": [
            {"post": "P-1", "name": text("Cổng chính", "Main gate"), "kind": "gate", "site": "STAGE", "units": ["G1"]}
        ],
        "extra": ["G2"],
        "value": 12.5,
        "bound": 12.5,
        "gap": 0.0,
        "worst": "TEMPLE",
        "certificate": [0.5, 0.5],
        "sites": [
            {
                "site": site["id"],
                "fixed": int(site["id"] == "STAGE"),
                "chance": 0.75 if site["id"] == "TEMPLE" else 0.25,
                "loss": loss[site["id"]],
            }
            for site in plan["sites"]
        ],
        "allocations": [
            {"weight": 3, "probability": 0.75, "teams": [["G2", "TEMPLE"]]},
            {"weight": 1, "probability": 0.25, "teams": [["G2", "INN"]]},
        ],
        "draw": draw("b"),
    }


def patrols_of(plan: Json, period: Json) -> Json:
    at = {site["id"]: site for site in plan["sites"]}
    places = [{**at[name], "node": i, "base": False} for i, name in enumerate(("INN", "STAGE", "TEMPLE"))]
    places.append(
        {
            "id": "BASE-1",
            "name": text("ngã tư Hàng Bạc", "Hang Bac corner"),
            "lon": 105.85,
            "lat": 21.0325,
            "node": 9,
            "base": True,
        }
    )
    moves = [(a, b) for a in range(4) for b in range(4) if a != b]
    sets = [{"weight": 20 - i, "probability": (20 - i) / 210, "teams": [FIRST_TEAM, SECOND_TEAM]} for i in range(20)]
    return {
        "slot_min": 15,
        "slots": SLOTS,
        "radius_m": 10.0,
        "effectiveness": 0.8,
        "speed_kph": 15.0,
        "units": ["T1", "T2"],
        "places": places,
        "value": 30.0,
        "bound": 29.0,
        "gap": 1 / 30,
        "worst": {"site": "STAGE", "slot": 4, "start": period["start"].replace("06:00", "07:00")},
        "sites": [
            {
                "site": site["id"],
                "loss": 10.0 * (3 - i),
                "coverage": [0.5] * SLOTS,
                "values": [period["site_values"][site["id"]] / (1 if slot >= 8 else 2) for slot in range(SLOTS)],
            }
            for i, site in enumerate(plan["sites"])
        ],
        "visits": [
            {"site": "INN", "every_min": 60, "largest_gap_min": 45, "kept": True},
            {"site": "TEMPLE", "every_min": 30, "largest_gap_min": 45, "kept": False},
        ],
        "sets": sets,
        "legs": [
            {"from": a, "to": b, "line": [[places[a]["lon"], places[a]["lat"]], [places[b]["lon"], places[b]["lat"]]]}
            for a, b in moves
        ],
        "predictability": {
            "days": 30,
            "entropy_bits": 4.2,
            "observer_loss": 31.0,
            "fixed_observer_loss": 55.0,
        },
        "draw": draw("c"),
    }


def reserves_of(plan: Json) -> Json:
    return {
        "response_min": 5,
        "busy": 0.2,
        "value": 0.8,
        "bound": 0.81,
        "units": [
            {
                "unit": "R1",
                "name": text("phố Hàng Đào", "Hang Dao street"),
                "lon": 105.851,
                "lat": 21.034,
                "node": 1,
                "from_base_s": 60.0,
            },
            {
                "unit": "R2",
                "name": text("phố Mã Mây", "Ma May street"),
                "lon": 105.853,
                "lat": 21.035,
                "node": 2,
                "from_base_s": None,
            },
        ],
        "share_within": 0.9,
        "share_without_one": 0.6,
        "without": [0.6, 0.7],
        "rates": [0.5, 0.25, 0.15, 0.07, 0.03],
        "order": [[0, 1], [1, 0], [0, 1], [0, 1], [0, 1]],
        "times_s": [[60, 200, 120, 400, None], [240, 90, 180, 500, None]],
        "unreached": [3, 4],
        "queue": {"busy": [0.2, 0.1], "delayed": 0.01, "mean_response_s": 150.0, "within": 0.85, "model": "exact"},
    }


def exercise_of(astray: bool) -> Json:
    figure = {
        "kind": "guard-loss",
        "name": text("tổn thất tại vị trí gác", "loss at guard posts"),
        "period": "P1",
        "subject": "",
        "claimed": 12.5,
        "sense": "equal",
        "mean": 12.4,
        "low": 12.0,
        "high": 12.8,
        "n": 200,
        "agrees": True,
    }
    wrong = {
        **figure,
        "kind": "patrol",
        "name": text("có tuần tra", "patrol present"),
        "subject": "STAGE #3",
        "claimed": 0.5,
        "sense": "at least",
        "mean": 0.2,
        "low": 0.1,
        "high": 0.3,
        "agrees": False,
    }
    lost = {"within_before": 0.85, "loss_before": None, "loss_after": None}
    return {
        "days": 200,
        "seed": 1,
        "confidence": 0.999,
        "agrees": not astray,
        "checked": 321,
        "figures": [figure, wrong] if astray else [figure],
        "response": [
            {"period": "", "incidents": 900, "within": 0.85, "mean_s": 150.0, "p50_s": 120.0, "p90_s": 290.0},
            {"period": "P2", "incidents": 0, "within": None, "mean_s": None, "p50_s": None, "p90_s": None},
        ],
        "stress": [
            {
                "kind": "unit",
                "id": "R1",
                "name": text("Cơ động 1", "Reserve 1"),
                "within_after": 0.6,
                "change": 0.29,
                **lost,
            },
            {
                "kind": "surge",
                "id": "SURGE",
                "name": text("Gấp ba", "Three times"),
                "within_after": 0.8,
                "change": 0.06,
                **lost,
            },
        ],
    }


@pytest.fixture(scope="module")
def storeys(town_plan: Made, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three reports of the town: all storeys in the first period, exercise astray, and no storey at all."""
    network = prepare(town_plan.folder.parent / "scenario").ground.network
    bare = copy.deepcopy(town_plan.document)
    for period in bare["periods"]:
        period.update(posts=None, patrols=None, reserves=None)
    bare.update(exercise=None, units=[], places=[])
    full = copy.deepcopy(bare)
    signs = {
        "G1": "Cửa Bắc 1",
        "G2": "Cửa Bắc 2",
        "T1": "Sông Lô 1",
        "T2": "Sông Lô 2",
        "R1": "Ba Vì 1",
        "R2": "Ba Vì 2",
    }
    full["units"] = [
        {"id": i, "name": text(f"Tổ {i}", f"Team {i}"), "call_sign": s, "kind": "x"} for i, s in signs.items()
    ]
    full["places"] = [
        {
            "id": f"P{i + 1:03d}",
            "name": text(f"ngã ba {i}", f"corner {i}"),
            "lon": 105.848 + i / 1000,
            "lat": 21.034,
            "node": i,
        }
        for i in range(5)
    ]
    first = full["periods"][0]
    first.update(posts=posts_of(full), patrols=patrols_of(full, first), reserves=reserves_of(full))
    full["exercise"] = exercise_of(astray=False)
    astray = {**full, "exercise": exercise_of(astray=True)}
    folder, paths = tmp_path_factory.mktemp("storeys"), {}
    for name, plan in (("full", full), ("astray", astray), ("bare", bare)):
        paths[name] = folder / f"{name}.html"
        paths[name].write_text(report_html(plan, network, "vi"), encoding="utf-8")
    return paths


@pytest.fixture
def reader(read_report: Callable[[Path], Any], storeys: dict[str, Path]) -> Any:
    """The report with every storey."""
    return read_report(storeys["full"])


def to_second(page: Page, s: int) -> None:
    page.locator("#day-range").fill(str(s))


def test_only_what_the_page_shows_is_in_the_file(storeys: dict[str, Path]) -> None:
    period = read_report_data(storeys["full"])["plan"]["periods"][0]
    assert "certificate" not in period["posts"]
    assert (period["patrols"]["n_sets"], len(period["patrols"]["sets"])) == (20, SHOWN_SETS)
    assert sorted(period["patrols"]["legs"]) == [
        [INN, BASE],
        [STAGE, TEMPLE],
        [TEMPLE, BASE],
        [BASE, INN],
        [BASE, STAGE],
    ]
    assert "times_s" not in period["reserves"]
    assert period["reserves"]["reach_s"] == [[60, 240], [90, 200], [120, 180], [400, 500], [None, None]]


def test_the_cards_sum_up_every_storey(reader: Any) -> None:
    page = reader.open("#lang=en")
    expect(page.locator("#card-posts b").first).to_have_text("12.5")
    expect(page.locator("#card-patrols b").first).to_have_text("30")
    expect(page.locator("#card-patrols")).to_contain_text("One fixed timetable would allow 55.")
    expect(page.locator("#card-reserves b").first).to_have_text("90%")
    expect(page.locator("#card-reserves")).to_contain_text("at least 60%")
    expect(page.locator("#card-exercise")).to_contain_text("all 321 figures of the plan are borne out")
    page.locator("#card-reserves").get_by_role("button").click()
    expect(page.locator("#reserves")).to_be_focused()
    assert reader.complaints == []


def test_a_period_without_storeys_shows_no_trace_of_them(reader: Any) -> None:
    page = reader.open("#lang=en&period=P2")
    for name in ("posts", "patrols", "reserves", "day"):
        expect(page.locator(f"#{name}")).to_be_hidden()
    expect(
        page.locator("[data-layer=patrols], [data-layer=posts], [data-layer=staging], [data-layer=reach]")
    ).to_have_count(0)
    expect(page.locator("#map .pin.team, #map .pin.guard, #map .pin.staging, .reach, .house")).to_have_count(0)
    expect(page.locator("#card-exercise")).to_be_visible()
    page.locator("#period").select_option("P1")
    expect(page.locator("#map .pin.team")).to_have_count(2)
    page.locator("#period").select_option("P2")
    expect(page.locator("#map .pin.team")).to_have_count(0)
    assert reader.complaints == []


def test_a_plan_of_checkpoints_alone_has_no_cards(read_report: Callable[[Path], Any], storeys: dict[str, Path]) -> None:
    reader = read_report(storeys["bare"])
    page = reader.open("#lang=vi")
    for name in ("storeys", "overview", "posts", "patrols", "reserves", "exercise", "day"):
        expect(page.locator(f"#{name}")).to_be_hidden()
    expect(page.locator("#draw dl")).to_have_count(1)
    assert reader.complaints == []


def test_guard_posts_stand_in_tables_and_on_the_map(reader: Any) -> None:
    page = reader.open("#lang=en")
    expect(page.locator("#posts-sites tbody tr").first).to_contain_text("Temple")
    expect(page.locator("#posts-fixed tbody tr")).to_have_text(["P-1Main gateStageCửa Bắc 1 Team G1"])
    expect(page.locator("#posts-allocations tbody tr").first).to_contain_text("Cửa Bắc 2 → Temple")
    assert sorted(page.locator("#map .pin.guard").all_inner_texts()) == ["+25", "+75", "1+25"]
    page.locator("#posts-sites").get_by_role("button", name="Temple").click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("chance of an extra team: 75%")


def test_teams_stand_where_the_plan_says_at_every_time(reader: Any) -> None:
    page = reader.open("#lang=en")
    first, second = page.locator("#day-teams li").nth(0), page.locator("#day-teams li").nth(1)
    to_second(page, 1200)
    expect(page.locator("#day-clock")).to_have_text("06:20")
    expect(first).to_contain_text("Sông Lô 1 at Stage until 07:00")
    expect(second).to_contain_text("Sông Lô 2 at Inn until 11:00")
    to_second(page, 3720)
    expect(first).to_contain_text("on the way to Temple, there at 07:05")
    to_second(page, 8400)
    expect(first).to_contain_text("at rest at Hang Bac corner until 08:35")


def test_a_team_on_the_move_is_on_its_way_in_proportion_to_time(reader: Any) -> None:
    page = reader.open("#lang=en")

    def at(s: int) -> list[float]:
        to_second(page, s)
        found: list[float] = page.evaluate(
            """() => { const box = e => document.querySelector(e).getBoundingClientRect(), map = box("#map"),
               team = box("#map .pin.team"); return [team.x - map.x, team.y - map.y]; }"""
        )
        return found

    # The range has steps of one minute: 3600 leaves the first site, 3900 arrives at the second.
    stage, half, temple = at(3600), at(3780), at(3900)
    for axis in (0, 1):
        assert half[axis] == pytest.approx(stage[axis] + 0.6 * (temple[axis] - stage[axis]), abs=2)


def test_sites_with_a_team_are_marked_and_their_value_follows_the_programme(reader: Any) -> None:
    page = reader.open("#lang=en")
    to_second(page, 1200)
    expect(page.locator("#map .pin.site.guarded")).to_have_count(2)
    expect(page.locator("#day-sites li.safe")).to_have_count(2)
    expect(page.locator("#day-sites li").first).to_contain_text("Stage 50")
    to_second(page, 7260)  # the first team drives to its base, the second is still at its site
    expect(page.locator("#map .pin.site.guarded")).to_have_count(1)
    expect(page.locator("#day-sites li").first).to_contain_text("Stage 100")
    to_second(page, 21600)  # both are back at the base, which protects nothing
    expect(page.locator("#map .pin.site.guarded")).to_have_count(0)


def test_arrow_keys_go_slot_by_slot(reader: Any) -> None:
    page = reader.open("#lang=en")
    to_second(page, 1200)
    page.locator("#day-range").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#day-clock")).to_have_text("06:30")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#day-clock")).to_have_text("06:00")
    expect(page.locator("#day-range")).to_have_attribute("aria-valuetext", "06:00, 23/09")
    page.keyboard.press("End")
    expect(page.locator("#day-clock")).to_have_text("12:00")


def test_play_moves_the_day_on_and_pause_holds_it(reader: Any) -> None:
    page = reader.open("#lang=en")
    page.locator("#day-speed").select_option("900")
    page.locator("#day-play").click()
    expect(page.locator("#day-play")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#day-clock")).not_to_have_text("06:00")
    page.locator("#day-play").click()
    held = page.locator("#day-clock").inner_text()
    page.wait_for_timeout(250)
    expect(page.locator("#day-clock")).to_have_text(held)
    assert reader.complaints == []


def test_play_goes_slot_by_slot_where_motion_is_unwelcome(reader: Any) -> None:
    reader.page.emulate_media(reduced_motion="reduce")
    page = reader.open("#lang=en")
    page.locator("#day-play").click()
    expect(page.locator("#day-clock")).to_have_text("06:15")
    page.locator("#day-play").click()
    assert int(page.locator("#day-range").input_value()) % SLOT_S == 0


def test_another_set_and_another_team_can_be_looked_at(reader: Any) -> None:
    page = reader.open("#lang=vi")
    expect(page.locator("#day-set option")).to_have_count(SHOWN_SETS)
    to_second(page, 1200)
    page.locator("#day-set").select_option("1")
    assert "set=2" in page.url
    expect(page.locator("#timetable > p")).to_contain_text("Lượt tuần tra 2 (9,05%)")
    expect(page.locator("#day-clock")).to_have_text("06:20")
    expect(page.locator("[data-team-table='0']")).to_be_visible()
    page.locator("#day-team").select_option("1")
    expect(page.locator("[data-team-table='0']")).to_be_hidden()
    expect(page.locator("[data-team-table='1'] tbody tr")).to_have_count(3)
    page.get_by_role("button", name="English").click()
    expect(page.locator("#timetable > p")).to_contain_text("Patrol set 2 (9.05%)")
    expect(page.locator("[data-team-table='1'] tbody tr").first).to_contain_text("05:45")
    expect(page.locator("[data-team-table='1']")).to_be_visible()


def test_a_cell_of_a_coverage_strip_says_its_figures_and_leads_to_its_time(reader: Any) -> None:
    page = reader.open("#lang=en")
    cell = page.locator("#strips svg.strip").first.locator("[data-slot='9']")
    assert cell.locator("title").text_content() == "08:15–08:30: protected with a chance of 50%, value 100"
    cell.locator(".cell").click()
    expect(page.locator("#day-clock")).to_have_text("08:15")


def test_visits_and_predictability_are_said_in_words(reader: Any) -> None:
    page = reader.open("#lang=en")
    expect(page.locator("#visits tbody tr").nth(0)).to_contain_text("✓ kept")
    expect(page.locator("#visits tbody tr").nth(1)).to_contain_text("✗ not kept")
    expect(page.locator("#predictability p")).to_contain_text(
        "causes a loss of 31. Were the teams always to keep one timetable (the likeliest set), it would be 55."
    )


def test_reserves_say_who_goes_where_first_and_what_nobody_reaches(reader: Any) -> None:
    page = reader.open("#lang=en")
    expect(page.locator("#reserves-units tbody tr").first).to_contain_text("4 places")
    expect(page.locator("#reserves-order tbody tr").nth(1)).to_contain_text("Ba Vì 2 1.5 min")
    expect(page.locator("#reserves-unreached p")).to_contain_text("2 of 5 places")
    expect(page.locator("#reserves-unreached li").nth(1)).to_contain_text("no way there")
    expect(page.locator("#reserves-queue")).to_contain_text("85% of incidents are reached within 5 min, after 2.5 min")
    expect(page.locator(".reach")).to_have_count(0)
    page.locator("[data-layer=reach]").check()
    shapes = [page.locator(f"#map .reach.{look}").count() for look in ("within", "beyond", "none")]
    assert shapes == [3, 1, 1]
    page.locator("#reserves-units").get_by_role("button", name="Ba Vì 2").click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("Waits at Ma May street")


def test_the_exercise_says_that_all_figures_agree_or_lists_those_that_do_not(
    reader: Any, read_report: Callable[[Path], Any], storeys: dict[str, Path]
) -> None:
    page = reader.open("#lang=en")
    expect(page.locator("#exercise-verdict")).to_have_text("✓ All 321 figures of the plan lie within their intervals.")
    expect(page.locator("#exercise-stress tbody tr").first).to_contain_text("85% → 60%")
    page = read_report(storeys["astray"]).open("#lang=en")
    expect(page.locator("#exercise-verdict")).to_contain_text("1 of 321 figures")
    expect(page.locator("#exercise-verdict tbody tr")).to_contain_text(["at least 0.5"])


def test_each_draw_has_its_own_commitment(reader: Any, town_plan: Made) -> None:
    page = reader.open("#lang=en")
    shown = page.locator("#draw").inner_text()
    for commitment in (town_plan.document["periods"][0]["draw"]["commitment"], "b" * 64, "c" * 64):
        assert commitment in shown
    assert "SEED --part patrols" in shown


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_storeys_fit_the_screen_and_leave_no_word_unfilled(reader: Any, width: int, language: str) -> None:
    page = reader.open(f"#lang={language}", width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert not re.search(r"undefined|NaN|\{\w+\}|\[object|null", page.locator("body").inner_text())
    assert reader.complaints == []


def test_paper_has_the_timetable_of_every_team_and_no_time_bar(reader: Any) -> None:
    page = reader.open("#lang=vi")
    page.emulate_media(media="print")
    expect(page.locator("#day")).to_be_hidden()
    expect(page.locator("[data-team-table='0']")).to_be_visible()
    expect(page.locator("[data-team-table='1']")).to_be_visible()
