"""The reference pages leave nothing out: an undocumented column, parameter, finding or option fails here."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import typer

from chot.cli import app
from chot.scenario import Parameters
from chot.scenario.catalogue import CATALOGUE
from chot.scenario.schema import TABLES, TableSpec

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
SCENARIO = (REFERENCE / "scenario.md").read_text("utf-8")
CLI = (REFERENCE / "cli.md").read_text("utf-8")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_every_file_sheet_and_column_is_documented_with_its_headings(table: TableSpec) -> None:
    assert f"`{table.file}`" in SCENARIO
    assert table.sheet in SCENARIO
    section = SCENARIO.partition(f"## {table.label.en} (")[2].partition("\n## ")[0]
    for column in table.columns:
        assert f"| `{column.key}` |" in section
        assert table.key == "parameters" or f"{column.label.vi}, {column.label.en}" in section
        assert all(choice in section for choice in column.choices)


def test_every_parameter_is_documented_and_has_a_place_in_the_files() -> None:
    keys = [field.name for field in dataclasses.fields(Parameters)]
    assert [column.key for table in TABLES if table.key == "parameters" for column in table.columns] == keys
    for key in keys:
        assert f"| `{key}` |" in SCENARIO


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_finding_is_documented_and_told_in_both_languages(code: str) -> None:
    entry = CATALOGUE[code]
    assert f"| `{code}` |" in SCENARIO
    assert all((entry.message.vi, entry.message.en, entry.remedy.vi, entry.remedy.en))


def test_every_finding_of_the_catalogue_is_one_that_the_code_can_make() -> None:
    room = Path(__file__).parents[2] / "src" / "chot" / "scenario"
    code = "\n".join(path.read_text("utf-8") for path in room.glob("*.py"))
    assert [name for name in CATALOGUE if f'"{name}"' not in code] == []


def test_every_command_and_option_is_documented() -> None:
    root = typer.main.get_command(app)
    names = {"chot": root}
    for name, command in getattr(root, "commands").items():  # noqa: B009 - typer types a group as a command
        names |= {f"chot {name}": command}
        names |= {f"chot {name} {inner}": under for inner, under in getattr(command, "commands", {}).items()}
    for name, command in names.items():
        section = CLI.partition(f"## `{name} ")[2].partition("\n## ")[0] if hasattr(command, "callback") else CLI
        assert f"`{name}" in CLI
        if not hasattr(command, "commands"):
            for parameter in command.params:
                assert all(option in section for option in parameter.opts if option.startswith("--"))
