"""How every command behaves towards programs, terminals and shells."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from chot.cli import app
from chot.cli.common import ExitCode, progress_console

REFERENCE = (Path(__file__).parents[3] / "docs" / "reference" / "cli.md").read_text("utf-8")
CLEAN = {key: value for key, value in os.environ.items() if key not in ("CHOT_LANG", "LANG", "NO_COLOR", "FORCE_COLOR")}


def chot(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a shell would."""
    command = [sys.executable, "-c", "from chot.cli import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=CLEAN | environment, check=False)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that does something, by the words that call it."""
    todo = [("", typer.main.get_command(app))]
    while todo:
        name, command = todo.pop()
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name.strip(), command
        else:
            todo += [(f"{name} {word}", each) for word, each in inner.items()]


COMMANDS = dict(commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_speak_to_programs_and_has_its_place_in_the_reference(name: str) -> None:
    command = COMMANDS[name]
    assert "--json" in [option for parameter in command.params for option in parameter.opts]
    assert f"## `chot {name} " in REFERENCE


@pytest.mark.parametrize("name", COMMANDS)
def test_a_wrong_line_is_a_finding_for_programs(name: str) -> None:
    result = CliRunner().invoke(app, [*name.split(), "--no-such-option", "--json"])
    (found,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, found["code"], found["severity"]) == (ExitCode.USAGE, "usage", "error")
    assert "--no-such-option" in found["message"]["en"]
    assert result.stderr == ""


@pytest.mark.parametrize("words", [["nonsense"], ["draw", "nonsense"], ["plan"], ["exercise", "x", "--days", "one"]])
def test_people_and_programs_get_the_same_exit_code_for_a_wrong_line(words: list[str]) -> None:
    told = CliRunner().invoke(app, words)
    assert (told.exit_code, told.stdout) == (ExitCode.USAGE, "")
    shown = CliRunner().invoke(app, [*words, "--json"])
    assert shown.exit_code == ExitCode.USAGE
    assert [found["code"] for found in json.loads(shown.stdout)["findings"]] == ["usage"]


def test_the_exit_codes_are_those_of_the_reference() -> None:
    table = REFERENCE.partition("## Exit codes")[2].partition("\n## ")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == [code.value for code in ExitCode]


def test_for_programs_a_plan_prints_one_document_and_logs_only_to_the_file_asked_for(
    write_town: Callable[..., Path], tmp_path: Path
) -> None:
    log = tmp_path / "run.log"
    words = ("plan", write_town(tmp_path / "town"), "-o", tmp_path / "out", "--jobs", "2", "--json", "--log", log)
    run = chot(*words, CHOT_CACHE=str(tmp_path / "cache"))
    assert (run.returncode, run.stderr) == (0, "")
    shown = json.loads(run.stdout)
    assert (shown["complete"], shown["resumed"]) == (True, 0)
    assert {found["severity"] for found in shown["findings"]} <= {"warning"}
    written = log.read_text("utf-8")
    assert "INFO chot.engine.run: done: search" in written
    assert "Traceback" not in written


def test_the_log_may_be_asked_for_anywhere_in_the_line(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    assert chot("--log", before, "check", "nowhere").returncode == ExitCode.WRONG
    assert chot("check", "-v", "nowhere", f"--log={after}").returncode == ExitCode.WRONG
    assert before.exists()
    assert after.exists()
    named = CliRunner().invoke(app, ["check", "--", "--log"])  # a folder of that name
    assert (named.exit_code, named.stdout[:11]) == (ExitCode.WRONG, "lỗi: --log:")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_log_that_cannot_be_written_is_a_finding(tmp_path: Path, as_json: bool) -> None:
    words = ["check", "x", "--log", str(tmp_path / "none" / "run.log")] + ["--json"] * as_json
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == ExitCode.WRONG
    if as_json:
        assert [found["code"] for found in json.loads(shown.stdout)["findings"]] == ["cannot-log"]
    else:
        assert shown.stdout == ""
        assert "run.log" in shown.stderr


def test_progress_is_for_terminals_only() -> None:
    assert progress_console(as_json=False).quiet  # pytest is no terminal
    assert progress_console(as_json=True).quiet


def test_help_gives_examples_and_exit_codes() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).stdout
    assert "chot plan scenarios/hanoi-congress -o out/" in shown
    assert all(str(code.value) in shown for code in ExitCode)


def test_a_shell_can_complete_commands_and_options() -> None:
    def complete(line: str) -> list[str]:
        words = line.split(" ")
        return chot(COMP_WORDS=line, COMP_CWORD=str(len(words) - 1), _CHOT_COMPLETE="complete_bash").stdout.split()

    assert complete("chot dr") == ["draw"]
    assert complete("chot plan --time") == ["--time-limit"]
    assert "complete -o default" in chot(_CHOT_COMPLETE="source_bash").stdout
