"""The audit agrees with an honest plan and finds every figure that was altered."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tampering import Plan, put

from chot.errors import InputError
from chot.plan import Made, audit, prepare


def scenario_of(made: Made) -> Path:
    return made.folder.parent / "scenario"


def test_every_figure_of_an_honest_plan_holds(town_plan: Made) -> None:
    ledger = audit(town_plan.folder)
    assert [check.line("en") for check in ledger.checks if not check.holds] == []
    assert len(ledger.checks) > 100


def less(x: float) -> float:
    return x * 0.98


def more(x: float) -> float:
    return x * 1.02 + 0.01


def period(*path: str | int, value: Any = None, change: Callable[[Any], Any] | None = None) -> Callable[[Plan], None]:
    return put("periods", 0, *path, value=value, change=change)


def swap_site_values(plan: Plan) -> None:
    values = plan["periods"][0]["site_values"]
    values["STAGE"], values["INN"] = values["INN"], values["STAGE"]


def crowd_a_disposition(plan: Plan) -> None:
    row = plan["periods"][0]["dispositions"][0]
    row["checkpoints"] = [c["id"] for c in plan["periods"][0]["checkpoints"]]


TAMPERINGS: dict[str, tuple[Callable[[Plan], None], str]] = {
    "value": (period("value", change=less), "greatest loss"),
    "bound raised": (period("bound", change=lambda x: x * 1.01), "bound"),
    "bound lowered": (period("bound", change=less), "bound"),
    "gap": (period("gap", change=more), "gap"),
    "worst chance": (period("worst", "chance", change=less), "weakest site"),
    "worst site": (period("worst", "site", value="nowhere"), "weakest site"),
    "site risk": (period("site_risks", 0, "chance", change=less), "risk to STAGE"),
    "teams": (period("teams", value=5), "checkpoint teams"),
    "site values": (swap_site_values, "site values"),
    "closed segments": (period("closed_segments", value=[1]), "closed segments"),
    "start": (period("start", value="2026-09-23T05:00:00+07:00"), "hours"),
    "note": (period("notes", value=[{"code": "all-covered", "text": {"vi": "", "en": ""}}]), "notes"),
    "weight": (period("dispositions", 0, "weight", change=lambda w: w + 1), "sum of probabilities"),
    "probability": (period("dispositions", 0, "probability", change=less), "probability of each disposition"),
    "disposition teams": (period("dispositions", 0, "teams", change=less), "teams of each disposition"),
    "budget": (crowd_a_disposition, "no disposition exceeds the teams"),
    "marginal": (period("checkpoints", 0, "probability", change=less), "probability of C1"),
    "street": (period("checkpoints", 0, "name", "vi", value="Phố Khác"), "place of C1"),
    "way": (period("checkpoints", 0, "way", value=1), "place of C1"),
    "coordinates": (period("checkpoints", 0, "lon", change=lambda x: x + 0.001), "coordinates of C1"),
    "detection": (period("checkpoints", 0, "detection", value=0.5), "detection and teams of C1"),
    "route loss": (period("routes", 0, "loss", change=less), "route 1: chance and loss"),
    "route chance": (period("routes", 1, "chance", change=less), "route 2: chance and loss"),
    "route length": (period("routes", 0, "length_m", change=less), "route 1: length"),
    "route broken": (period("routes", 0, "segments", change=lambda s: s[1:]), "route 1 leads from entry to site"),
    "route checkpoints": (period("routes", 0, "checkpoints", value=["C99"]), "route 1: checkpoints passed"),
    "what-if value": (period("what_if", 0, "value", change=less), "with 3 teams: greatest loss"),
    "what-if bound": (period("what_if", 1, "bound", change=more), "with 5 teams: bound"),
    "what-if teams": (period("what_if", 1, "teams", value=4), "with 4 teams: dispositions keep rules and teams"),
    "what-if missing": (period("what_if", value=[]), "comparison of teams missing"),
    "mean delay": (period("traffic", "mean_s", change=less), "mean and 95th percentile of delay"),
    "95th percentile": (period("traffic", "p95_s", change=more), "mean and 95th percentile of delay"),
    "affected": (period("traffic", "affected_share", change=more), "share of trips affected"),
    "trips": (period("traffic", "trips", change=lambda n: n + 1), "trips"),
    "traffic missing": (period("traffic", value=None), "traffic not reckoned"),
    "digest": (period("draw", "lottery_digest", value="0" * 64), "digest of the probabilities"),
    "commitment": (period("draw", "commitment", value="soon"), "commitment well formed"),
    "same as": (put("periods", 2, "same_as", value=None), "same game as an earlier period"),
    "map digest": (put("map", "sha256", value="0" * 64), "SHA-256 of the map"),
    "map size": (put("map", "nodes", change=lambda n: n + 1), "nodes and segments of the network"),
    "attribution": (put("map", "attribution", value="none"), "attribution of the map"),
    "stand-off": (put("parameters", "standoff_m", value=0), "rules for checkpoints"),
    "site place": (put("sites", 0, "segment", change=lambda s: s + 1), "sites and their street pieces"),
    "entry": (put("entries", 0, "node", change=lambda n: n + 1), "entries"),
    "sample": (put("traffic_trips", change=lambda t: t[:-1]), "trips sampled"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_an_altered_figure_is_named(name: str, town_plan: Made, tmp_path: Path) -> None:
    tamper, figure = TAMPERINGS[name]
    plan = json.loads(json.dumps(town_plan.document))
    tamper(plan)
    out = tmp_path / "out"
    shutil.copytree(town_plan.folder, out)
    (out / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    ledger = audit(out, scenario_folder=scenario_of(town_plan))
    wrong = [check.figure.en for check in ledger.checks if not check.holds]
    assert any(line.endswith(figure) for line in wrong), wrong


def test_a_checkpoint_on_forbidden_ground_is_named(town_plan: Made, tmp_path: Path) -> None:
    plan = json.loads(json.dumps(town_plan.document))
    allowed = prepare(scenario_of(town_plan)).ground.allowed
    plan["periods"][0]["checkpoints"][0]["segment"] = int(np.flatnonzero(~allowed)[0])
    out = tmp_path / "out"
    shutil.copytree(town_plan.folder, out)
    (out / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    ledger = audit(out, scenario_folder=scenario_of(town_plan))
    wrong = [check for check in ledger.checks if check.figure.en == "P1: checkpoints where none may stand"]
    assert [(check.holds, check.claimed) for check in wrong] == [(False, "['C1']")]


def test_a_report_that_shows_other_figures_is_found(town_plan: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(town_plan.folder, out)
    page = (out / "report.html").read_text(encoding="utf-8")
    value = json.dumps(town_plan.document["periods"][0]["value"])
    assert f'"value":{value}' in page
    (out / "report.html").write_text(page.replace(f'"value":{value}', '"value":0.5'), encoding="utf-8")
    (out / "plan.geojson").unlink()
    ledger = audit(out, scenario_folder=scenario_of(town_plan))
    assert [c.figure.en for c in ledger.checks if not c.holds] == [
        "plan.geojson shows this plan",
        "report.html shows this plan",
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other"}', '{"schema": "chot.plan", "schema_version": 99}',
                                  '{"schema": "chot.plan", "schema_version": 1}'])  # fmt: skip
def test_what_is_no_plan_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        audit(tmp_path)
    assert [found.code for found in error.value.findings] == ["not-a-plan"]


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        audit(tmp_path)
    assert [found.code for found in error.value.findings] == ["not-a-plan"]
