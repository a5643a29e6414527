"""``chot plan``, ``chot assess`` and ``chot draw`` as a planner types them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chot.cli import app
from chot.plan import Made

WriteTown = Callable[..., Path]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHOT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "140")


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_plan_prints_a_line_for_each_period_and_where_to_look(write_town: WriteTown, tmp_path: Path) -> None:
    code, shown = run("plan", write_town(tmp_path / "town"), "-o", tmp_path / "out", "--jobs", "1", "--lang", "en")
    assert code == 0
    assert all(name in shown for name in ("23 September, morning", "23 September, afternoon", "24 September, morning"))
    assert "report.html" in shown
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "draw-secret.json", "plan.geojson", "plan.json", "report.html",
    ]  # fmt: skip


def test_two_processes_make_the_same_plan_as_one(town_plan: Made, write_town: WriteTown, tmp_path: Path) -> None:
    town, out = write_town(tmp_path / "town"), tmp_path / "out"
    seed = b"for tests only".hex()
    code, shown = run("plan", town, "-o", out, "--jobs", "2", "--json", "--draw-seed", seed)
    assert code == 0, shown
    assert json.loads(shown)["complete"] is True
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert plan["periods"] == json.loads(json.dumps(town_plan.document["periods"]))


def test_assess_counts_the_figures_and_exits_0_where_all_hold(town_plan: Made) -> None:
    code, shown = run("assess", town_plan.folder, "--lang", "en")
    assert code == 0
    lines = shown.splitlines()
    counts = [int(line.split(": ")[1].split(" figures, 0 wrong")[0]) for line in lines[:-1]]
    assert [line.split(": ")[0] for line in lines[:-1]] == ["The whole plan", "P1", "P2", "P3"]
    assert lines[-1] == f"Recomputed {sum(counts)} figures: all hold."
    code, shown = run("assess", town_plan.folder, "--lang", "vi")
    assert shown.splitlines()[-1].endswith("tất cả đều đúng.")


def test_assess_prints_every_figure_where_asked(town_plan: Made) -> None:
    code, shown = run("assess", town_plan.folder, "--all", "--lang", "en")
    assert code == 0
    figures = [line for line in shown.splitlines() if line.startswith("  ")]
    assert all(line.startswith("  ok: ") for line in figures)
    assert shown.splitlines()[-1] == f"Recomputed {len(figures)} figures: all hold."


def test_assess_exits_1_and_says_what_is_wrong(town_plan: Made, tmp_path: Path) -> None:
    plan = json.loads(json.dumps(town_plan.document))
    plan["periods"][1]["value"] = 1.5
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    code, shown = run("assess", tmp_path, "--scenario", town_plan.folder.parent / "scenario", "--lang", "en")
    assert code == 1
    assert "WRONG: P2: greatest loss: claimed 1.5, recomputed 30.4" in shown
    code, shown = run("assess", tmp_path, "--scenario", town_plan.folder.parent / "scenario", "--json")
    assert code == 1
    assert json.loads(shown)["holds"] is False


def test_a_draw_is_opened_and_verified_from_the_command_line(town_plan: Made) -> None:
    code, shown = run("draw", "open", town_plan.folder, "P1", "--json")
    assert code == 0
    (drawn,) = json.loads(shown)["draws"]
    code, shown = run("draw", "verify", town_plan.folder, "P1", drawn["seed"], "--lang", "en")
    assert code == 0
    letter = town_plan.document["periods"][0]["dispositions"][drawn["option"]]["letter"]
    assert f"Disposition {letter}" in shown
    code, shown = run("draw", "verify", town_plan.folder, "P1", "00" * 32, "--lang", "en")
    assert code == 1
    assert "does not fit the commitment" in shown


def test_opening_a_period_shows_checkpoints_guards_and_patrols(full_town_plan: Made) -> None:
    code, shown = run("draw", "open", full_town_plan.folder, "P1", "--lang", "en")
    assert code == 0
    assert all(words in shown for words in ("Disposition ", "Extra guard teams", "Patrol set ", "Hoàn Kiếm 1: "))
    code, shown = run("draw", "open", full_town_plan.folder, "P1", "--json")
    draws = {draw["part"]: draw for draw in json.loads(shown)["draws"]}
    assert sorted(draws) == ["checkpoints", "patrols", "posts"]
    seed = draws["patrols"]["seed"]
    code, shown = run("draw", "verify", full_town_plan.folder, "P1", seed, "--part", "patrols", "--lang", "en")
    assert code == 0
    assert draws["patrols"]["name"] == "Lượt tuần tra 1" or "Patrol set" in shown


def test_an_exercise_prints_what_hurts_most_and_writes_it_down(full_town_plan: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(full_town_plan.folder, out)
    scenario = full_town_plan.folder.parent / "scenario"
    code, shown = run("exercise", out, "--days", "40", "--scenario", scenario, "--jobs", "1", "--lang", "en")
    assert code == 0
    assert "all lie within their intervals" in shown
    assert "If this is lost or happens" in shown
    written = json.loads((out / "exercise.json").read_text(encoding="utf-8"))
    assert written["days"] == 40
    code, shown = run("exercise", out, "--days", "40", "--scenario", scenario, "--jobs", "1", "--json")
    assert json.loads(shown) == written


def test_an_exercise_exits_1_where_a_figure_is_contradicted(full_town_plan: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(full_town_plan.folder, out)
    plan = json.loads(json.dumps(full_town_plan.document))
    for period in plan["periods"]:
        period["reserves"]["share_within"] = 0.01
    (out / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    scenario = full_town_plan.folder.parent / "scenario"
    code, shown = run("exercise", out, "--days", "40", "--scenario", scenario, "--jobs", "1", "--lang", "en")
    assert code == 1
    assert "do NOT agree" in shown


@pytest.mark.parametrize("words", [["--teams", "0"], ["--time-limit", "-1"], ["--draw-seed", "xyz"]])
def test_senseless_options_give_one_line_and_exit_1(write_town: WriteTown, tmp_path: Path, words: list[str]) -> None:
    code, shown = run("plan", write_town(tmp_path / "town"), "-o", tmp_path / "out", "--lang", "en", *words)
    assert code == 1
    assert "error: " in shown
    assert "Traceback" not in shown
    assert not (tmp_path / "out").exists()


def test_ctrl_c_on_two_processes_writes_the_best_so_far_and_exits_130(write_town: WriteTown, tmp_path: Path) -> None:
    town, out = write_town(tmp_path / "town", ("checkpoint_teams = 4", "checkpoint_teams = 7")), tmp_path / "out"
    script = "import typer; from chot.cli import plan_commands; app = typer.Typer(); plan_commands.register(app); app()"
    started = tmp_path / "cache"
    process = subprocess.Popen(
        [sys.executable, "-c", script, "plan", str(town), "-o", str(out), "--jobs", "2", "--lang", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        env={**os.environ, "CHOT_CACHE": str(started)},
    )  # fmt: skip
    until = time.monotonic() + 60
    while not (started.exists() and any(started.iterdir())) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the parent and to its workers
    shown, _ = process.communicate(timeout=90)
    assert process.returncode == 130, shown
    assert "best so far" in shown
    assert "Traceback" not in shown
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert plan["complete"] is False
    assert all(period["bound"] <= period["value"] for period in plan["periods"])
