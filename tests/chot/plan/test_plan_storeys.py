"""Guards, patrols, reserves and the simulated days in a plan: what they claim holds, and what is altered is named."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tampering import Plan, Tamper, put

from chot.engine import engine_of
from chot.errors import InputError
from chot.plan import Made, audit, check_draw, drawn_parts, make_plan, open_draw
from chot.plan.exercise import refuse


def test_the_whole_plan_fits_its_published_schema(full_town_plan: Made) -> None:
    schema = json.loads(resources.files("chot.plan").joinpath("plan.schema.json").read_text(encoding="utf-8"))
    plan = json.loads((full_town_plan.folder / "plan.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(plan)
    assert all(period[part] for period in plan["periods"] for part in ("posts", "patrols", "reserves"))


def test_every_figure_of_every_storey_holds(full_town_plan: Made) -> None:
    ledger = audit(full_town_plan.folder)
    assert [check.line("en") for check in ledger.checks if not check.holds] == []


def test_every_storey_claims_no_less_than_its_bound(full_town_plan: Made) -> None:
    for period in full_town_plan.document["periods"]:
        for part in ("posts", "patrols"):
            assert 0 <= period[part]["bound"] <= period[part]["value"] + 1e-9
        assert period["reserves"]["value"] <= period["reserves"]["bound"] + 1e-9


def test_nobody_is_in_two_places(full_town_plan: Made) -> None:
    for period in full_town_plan.document["periods"]:
        busy = [unit for post in period["posts"]["fixed"] for unit in post["units"]]
        assert len({*busy, *period["posts"]["extra"]}) == len(busy) + len(period["posts"]["extra"])
        for allocation in period["posts"]["allocations"]:
            units = [unit for unit, _ in allocation["teams"]]
            assert len(set(units)) == len(units)
            assert set(units) <= set(period["posts"]["extra"])
        for option in period["patrols"]["sets"]:
            for team in option["teams"]:
                assert all(a[2] <= b[1] for a, b in itertools.pairwise(team))
                assert all(arrive <= leave for _, arrive, leave, _ in team)


def test_must_visit_places_are_visited_in_time_in_every_set(full_town_plan: Made) -> None:
    for period in full_town_plan.document["periods"]:
        assert [visit["site"] for visit in period["patrols"]["visits"]] == ["TEMPLE"]
        assert all(visit["kept"] for visit in period["patrols"]["visits"])
        slot_s, place = period["patrols"]["slot_min"] * 60, 1
        assert period["patrols"]["places"][place]["id"] == "TEMPLE"
        for option in period["patrols"]["sets"]:
            stays = [(a, b) for team in option["teams"] for p, a, b, _ in team if p == place]
            seen = [
                any(a < (t + 1) * slot_s and b > t * slot_s for a, b in stays)
                for t in range(-1, period["patrols"]["slots"] + 1)
            ]
            assert all(any(seen[t : t + 4]) for t in range(len(seen) - 3))


def test_watching_the_patrols_helps_less_than_watching_a_timetable(full_town_plan: Made) -> None:
    for period in full_town_plan.document["periods"]:
        found = period["patrols"]["predictability"]
        assert found["observer_loss"] <= found["fixed_observer_loss"] + 1e-9


def test_a_unit_more_or_less_busy_never_reaches_more(full_town_plan: Made) -> None:
    for period in full_town_plan.document["periods"]:
        reserves = period["reserves"]
        assert reserves["share_without_one"] == min(reserves["without"])
        assert all(share <= reserves["share_within"] + 1e-12 for share in reserves["without"])
        assert reserves["share_twice"] <= reserves["share_within"] + 1e-12


def test_the_simulated_days_agree_with_the_plan_and_rank_what_hurts(full_town_plan: Made) -> None:
    found = full_town_plan.document["exercise"]
    assert found["agrees"]
    assert found["checked"] > 50
    changes = [row["change"] for row in found["stress"]]
    assert changes == sorted(changes, reverse=True)
    assert {row["kind"] for row in found["stress"]} == {"unit", "checkpoint", "surge"}


def test_each_drawn_storey_is_opened_and_verified_by_its_own_seed(full_town_plan: Made) -> None:
    plan, folder = full_town_plan.document, full_town_plan.folder
    period = plan["periods"][0]
    assert drawn_parts(plan, period) == ["checkpoints", "posts", "patrols"]
    openings = [open_draw(folder, plan, "P1", part) for part in drawn_parts(plan, period)]
    assert len({opening.seed for opening in openings}) == 3
    for opening in openings:
        assert check_draw(plan, "P1", opening.seed, opening.part) == opening
    with pytest.raises(InputError, match="does not fit"):
        check_draw(plan, "P1", openings[0].seed, "patrols")
    with pytest.raises(InputError, match="draws nothing"):
        check_draw(plan, "P1", openings[0].seed, "reserves")


def of(part: str, *path: str | int, value: Any = None, change: Callable[[Any], Any] | None = None) -> Tamper:
    return put("periods", 0, part, *path, value=value, change=change)


def less(x: float) -> float:
    return x * 0.98 - 0.001


def drive_faster(plan: Plan) -> None:
    """A team that is where it is going before it could be."""
    team = next(
        team
        for team in plan["periods"][0]["patrols"]["sets"][0]["teams"]
        if any(a[0] != b[0] for a, b in itertools.pairwise(team))
    )
    stop = next(i for i in range(1, len(team)) if team[i - 1][0] != team[i][0])
    team[stop][1] = team[stop - 1][2]


TAMPERINGS: dict[str, tuple[Tamper, str]] = {
    "guards value": (of("posts", "value", change=less), "greatest loss"),
    "guards bound": (of("posts", "bound", change=less), "bound"),
    "guards chance": (of("posts", "sites", 0, "chance", change=less), "coverage and loss of each site"),
    "guards weight": (of("posts", "allocations", 0, "weight", change=lambda w: w + 1), "sum of probabilities"),
    "guards unit twice": (of("posts", "extra", change=lambda u: [*u, "VG1"]), "each post unit in one place"),
    "post unmanned": (of("posts", "fixed", value=[]), "teams at fixed posts"),
    "guards digest": (of("posts", "draw", "lottery_digest", value="0" * 64), "digest of the probabilities"),
    "patrols value": (of("patrols", "value", change=less), "greatest loss"),
    "patrols bound": (of("patrols", "bound", change=lambda x: x * 1.5 + 1), "bound no better than can be proved"),
    "patrols coverage": (of("patrols", "sites", 0, "coverage", 3, change=less), "protection of STAGE"),
    "patrols too fast": (drive_faster, "every set can be driven"),
    "patrols weight": (of("patrols", "sets", 0, "weight", change=lambda w: w + 1), "sum of probabilities"),
    "patrols units": (of("patrols", "units", 0, value="TT9"), "patrol teams"),
    "patrols visit": (of("patrols", "visits", 0, "largest_gap_min", value=30), "places to visit"),
    "patrols leg": (of("patrols", "legs", 0, "line", value=[[105.8, 21.0], [105.8, 21.0]]), "ways between the stops"),
    "patrols watched": (of("patrols", "predictability", "observer_loss", change=less), "predictability"),
    "patrols commitment": (of("patrols", "draw", "commitment", value="soon"), "commitment well formed"),
    "reserves value": (of("reserves", "value", change=less), "expected share reached in time"),
    "reserves bound": (of("reserves", "bound", change=lambda x: x * 0.5), "bound that nothing beats"),
    "reserves within": (of("reserves", "share_within", change=less), "share of demand reached in time"),
    "reserves time": (of("reserves", "times_s", 0, 3, value=1.0), "time to each place"),
    "reserves order": (of("reserves", "order", 0, change=lambda o: o[::-1]), "dispatch order"),
    "reserves rates": (of("reserves", "rates", 0, change=less), "incidents an hour of each place"),
    "reserves staging": (of("reserves", "units", 0, "node", value=-1), "staging points where none may be"),
    "reserves queue": (of("reserves", "queue", "within", change=less), "queueing model"),
    "storey missing": (put("periods", 0, "reserves", value=None), "not planned"),
    "unit renamed": (put("units", 0, "call_sign", value="X"), "units"),
    "place moved": (put("places", 0, "lon", change=lambda x: x + 0.01), "places of incidents"),
    "exercise days": (put("exercise", "days", value=30), "days"),
    "exercise figure": (put("exercise", "figures", 0, "mean", change=less), "figures"),
    "exercise stress": (put("exercise", "stress", 0, "change", change=less), "stress"),
    "exercise missing": (put("exercise", value=None), "no simulated days"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_an_altered_figure_of_a_storey_is_named(name: str, full_town_plan: Made, tmp_path: Path) -> None:
    tamper, figure = TAMPERINGS[name]
    plan = json.loads(json.dumps(full_town_plan.document))
    tamper(plan)
    out = tmp_path / "out"
    shutil.copytree(full_town_plan.folder, out)
    (out / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    ledger = audit(out, scenario_folder=full_town_plan.folder.parent / "scenario")
    assert any(figure in check.figure.en for check in ledger.checks if not check.holds)


def test_a_simulation_that_contradicts_the_plan_refuses_it() -> None:
    figure = {
        "kind": "survival", "name": {"vi": "xác suất lọt", "en": "chance to pass"}, "period": "P1", "subject": "A",
        "claimed": 0.1, "sense": "equal", "mean": 0.4, "low": 0.3, "high": 0.5, "n": 100, "agrees": False,
    }  # fmt: skip
    with pytest.raises(InputError, match="the simulation says"):
        refuse({"figures": [figure]})


def test_more_fixed_posts_than_guard_teams_are_named_with_both_numbers(
    write_full_town: Callable[..., Path], tmp_path: Path
) -> None:
    town = write_full_town(tmp_path / "town")
    (town / "posts.csv").write_text("id,name_vi,name_en,site,kind,teams\nG1,Cổng,Gate,STAGE,gate,4\n", "utf-8")
    with pytest.raises(InputError) as caught:
        make_plan(town, tmp_path / "out")
    assert "too-few-post-teams" in [found.code for found in caught.value.findings]
    assert not (tmp_path / "out").exists()


def test_more_incidents_than_all_reserves_can_serve_are_named(
    write_full_town: Callable[..., Path], tmp_path: Path
) -> None:
    town = write_full_town(tmp_path / "town", ("incidents_per_day = 12", "incidents_per_day = 5000"))
    with pytest.raises(InputError, match="reserve units busy all the time, there are 2"):
        make_plan(town, tmp_path / "out")


def test_a_visit_more_often_than_can_be_is_refused_with_the_smallest_gap(
    write_full_town: Callable[..., Path], tmp_path: Path
) -> None:
    town = write_full_town(tmp_path / "town", ("patrol_slot_min = 30", "patrol_slot_min = 30\npatrol_radius_m = 20"))
    sites = (town / "sites.csv").read_text("utf-8")
    (town / "sites.csv").write_text(
        sites.replace("100,40,100,\n", "100,40,100,30\n").replace("40,60,40,120", "40,60,40,30")
        .replace("30,30,30,\n", "30,30,30,30\n"), "utf-8",
    )  # fmt: skip
    for jobs in (1, 2):
        with pytest.raises(InputError) as caught:
            make_plan(town, tmp_path / "out", engine=engine_of(jobs=jobs))
        assert any(found.code.startswith("patrols-gap") for found in caught.value.findings)
