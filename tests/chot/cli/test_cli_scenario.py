"""``chot check`` and ``chot scenario`` as a planner runs them: what is printed, and the exit code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chot.cli import app
from chot.cli.common import language_of

HANOI = Path(__file__).parents[3] / "scenarios" / "hanoi-congress"


def chot(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a shell would."""
    clean = {key: value for key, value in os.environ.items() if key not in ("CHOT_LANG", "LANG", "NO_COLOR")}
    command = [sys.executable, "-c", "from chot.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=clean | environment, check=False)


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in arguments])
    return result.exit_code, result.output


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    folder = tmp_path / "broken"
    shutil.copytree(HANOI, folder)
    for file, old, new in (("sites.csv", "105.8443", "hội trường"), ("programme.csv", "VENUE", "VENU")):
        text = (folder / file).read_text("utf-8")
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def test_a_sound_scenario_exits_0_and_sums_up_what_it_holds() -> None:
    code, out = run("check", HANOI, "--lang", "vi")
    assert code == 0
    assert "14 mục tiêu, 49 đơn vị (15 tổ chốt), 8 giai đoạn" in out
    assert "lối vào" in out
    assert "Lỗi: 0" in out


def test_each_finding_is_one_line_and_the_exit_code_is_1(broken: Path) -> None:
    code, out = run("check", broken, "--lang", "en")
    lines = out.splitlines()
    assert code == 1
    assert lines[0].startswith("error: sites.csv, row 2, column lon: not a number ('hội trường');")
    assert "did you mean 'VENUE'?" in lines[1]
    assert lines[-1] == "Errors: 2, warnings: 0."
    assert len(lines) == 3


def test_json_holds_every_finding_in_both_languages(broken: Path) -> None:
    code, out = run("check", broken, "--json")
    data = json.loads(out)
    assert code == 1
    assert (data["errors"], data["warnings"], data["summary"]) == (2, 0, None)
    assert data["findings"][0]["code"] == "not-a-number"
    assert data["findings"][0]["severity"] == "error"
    assert set(data["findings"][0]["message"]) == {"vi", "en"}


def test_json_of_a_sound_scenario_gives_its_figures() -> None:
    code, out = run("check", HANOI, "--json")
    summary = json.loads(out)["summary"]
    assert code == 0
    assert (summary["sites"], summary["units"], summary["periods"]) == (14, 49, 8)
    assert summary["junctions"] == 21_197


def test_a_map_that_cannot_be_read_is_a_finding(broken: Path) -> None:
    shutil.copytree(HANOI, broken, dirs_exist_ok=True)
    (broken / "map" / "hanoi-inner.json.gz").write_bytes(b"not a map")
    code, out = run("check", broken, "--lang", "en")
    assert code == 1
    assert "hanoi-inner.json.gz" in out
    assert "Traceback" not in out


def test_template_export_and_import_work_one_after_another(tmp_path: Path) -> None:
    assert run("scenario", "template", tmp_path / "t")[0] == 0
    (tmp_path / "t" / "map.osm.pbf").write_bytes(b"x")
    assert run("scenario", "export", tmp_path / "t", tmp_path / "t.xlsx")[0] == 0
    assert run("scenario", "import", tmp_path / "t.xlsx", tmp_path / "u")[0] == 0
    for name in ("scenario.toml", "sites.csv", "units.csv", "cordons.geojson"):
        before = (tmp_path / "t" / name).read_text("utf-8").replace("map.osm.pbf", "../t/map.osm.pbf")
        assert (tmp_path / "u" / name).read_text("utf-8") == before


def test_what_is_there_is_overwritten_only_with_force(tmp_path: Path) -> None:
    template = ("scenario", "template", tmp_path / "t", "--lang", "en")
    assert run(*template)[0] == 0
    again = chot(*template)
    assert again.returncode == 1
    assert "already there" in again.stderr
    assert "--force" in again.stderr
    assert "Traceback" not in again.stderr
    assert run(*template, "--force")[0] == 0


def test_the_language_follows_the_option_then_chot_lang_then_lang() -> None:
    assert language_of("en", {"CHOT_LANG": "vi"}) == "en"
    assert language_of(None, {"CHOT_LANG": "en", "LANG": "vi_VN.UTF-8"}) == "en"
    assert language_of(None, {"LANG": "en_GB.UTF-8"}) == "en"
    assert language_of(None, {"LANG": "C.UTF-8"}) == "vi"
    assert language_of(None, {}) == "vi"


def test_a_wrong_path_is_one_line_in_the_language_of_the_environment(tmp_path: Path) -> None:
    def first_line(**environment: str) -> str:
        bare = {"CHOT_LANG": None, "LANG": None}
        result = CliRunner().invoke(app, ["check", str(tmp_path / "nowhere")], env=bare | environment)
        assert result.exit_code == 1
        return result.output.splitlines()[0]

    assert first_line().startswith("lỗi: ")
    assert first_line(LANG="en_US.UTF-8").startswith("error: ")


def test_no_color_is_respected_even_where_colour_is_forced(tmp_path: Path) -> None:
    def output(**environment: str) -> str:
        return CliRunner().invoke(app, ["check", str(tmp_path / "x")], env=environment, color=True).output

    assert "\x1b[1;31m" in output(FORCE_COLOR="1", TERM="xterm", NO_COLOR="")
    assert "31m" not in output(FORCE_COLOR="1", TERM="xterm", NO_COLOR="1")


def test_help_shows_examples_and_exit_codes_in_the_language_asked_for() -> None:
    shown = chot("--help", "--lang", "vi")
    assert shown.returncode == 0
    assert "chot check scenarios/hanoi-congress" in shown.stdout
    assert "Mã thoát" in shown.stdout


def test_a_wrong_command_exits_2() -> None:
    assert run("chekc")[0] == 2
