"""The command ``chot``: each module of commands registers its own."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from chot.cli import compare_commands, exercise_commands, plan_commands, repair_commands, scenario_commands
from chot.cli.common import EPILOG, LangOption, both, guard
from chot.cli.root import AS_JSON, Root, start_log

app = typer.Typer(
    help=both(
        "Chốt: lập kế hoạch chốt kiểm soát cho sự kiện lớn, mỗi con số kèm chứng minh.",
        "Chốt: checkpoint plans for large public events, every figure with its proof.",
    ),
    epilog=EPILOG,
    no_args_is_help=True,
    cls=Root,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"chot {metadata.version('chot')}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_show_version,
            is_eager=True,
            help=both("In phiên bản rồi thoát.", "Print the version and exit."),
        ),
    ] = False,
    log: Annotated[
        Path | None,
        typer.Option(
            "--log",
            metavar="FILE",
            help=both("Ghi nhật ký vào tệp này.", "Write a log to this file."),
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option("-v", "--verbose", help=both("In nhật ký ra màn hình.", "Print the log on standard error.")),
    ] = False,
    lang: LangOption = None,
) -> None:
    del version, lang  # the one has answered by its callback, the other is read wherever it stands
    with guard(as_json=context.meta[AS_JSON]):
        start_log(log, verbose=verbose)


# One line a module of commands.
scenario_commands.register(app)
plan_commands.register(app)
exercise_commands.register(app)
compare_commands.register(app)
repair_commands.register(app)


def main() -> None:
    """Run the command line; what is wrong with the input is named on standard error, exit code 1."""
    with guard():
        app(prog_name="chot")
