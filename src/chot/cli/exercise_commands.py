"""``chot exercise``: simulate a plan's days, check its figures against them, and rank what it cannot do without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from chot.cli.common import (
    EXIT_WRONG,
    EngineOption,
    JobsOption,
    JsonOption,
    LangOption,
    ScenarioOption,
    both,
    cache_folder,
    engine_asked,
    guard,
    language_of,
    print_json,
    progress_console,
)
from chot.cli.plan_progress import decimal
from chot.plan import prepared_of, read_plan, run_exercise, tasks_of
from chot.plan.files import EXERCISE_FILE, write_files
from chot.units import Language, Text

# Rows of the stress table that are printed; all of them are in exercise.json.
SHOWN = 10


def exercise(
    folder: Annotated[Path, typer.Argument(help=both("Thư mục của kế hoạch.", "The folder of the plan."))],
    days: Annotated[
        int, typer.Option("--days", min=2, help=both("Số lần diễn cả sự kiện.", "How often the whole event is run."))
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", min=0, help=both("Hạt giống ngẫu nhiên.", "The random seed."))] = 1,
    jobs: JobsOption = None,
    engine: EngineOption = None,
    scenario: ScenarioOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    language = language_of(lang)
    with guard(language, as_json=as_json):
        plan = read_plan(folder)
        prepared = prepared_of(folder, plan, scenario, cache_folder())
        tasks = tasks_of(prepared)
        with _bar(progress_console(as_json=as_json)) as bar:
            label = Text("Diễn tập mô phỏng", "Simulated days")[language]
            task = bar.add_task(label, total=days)
            found = run_exercise(
                plan, prepared, tasks, days=days, seed=seed, engine=engine_asked(engine, jobs),
                progress=lambda done, asked: bar.update(task, completed=done, total=asked),
            )  # fmt: skip
        write_files(folder, {EXERCISE_FILE: json.dumps(found, ensure_ascii=False, indent=1) + "\n"})
    if as_json:
        print_json(found)
    else:
        _print(found, language)
    if not found["agrees"]:
        raise typer.Exit(EXIT_WRONG)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=console.quiet,
    )


def _print(found: dict[str, Any], language: Language) -> None:
    wrong = [figure for figure in found["figures"] if not figure["agrees"]]
    level = decimal(f"{found['confidence']:.1%}", language)
    verdict = Text(
        f"{found['days']} lần diễn: {found['checked']} số liệu được đối chiếu ở mức tin cậy chung {level}; "
        + ("tất cả nằm trong khoảng." if not wrong else f"{len(wrong)} số liệu KHÔNG khớp:"),
        f"{found['days']} runs: {found['checked']} figures of the plan were compared at a joint confidence of {level}; "
        + ("all lie within their intervals." if not wrong else f"{len(wrong)} do NOT agree:"),
    )
    typer.echo(verdict[language])
    for figure in wrong:
        place = " ".join(filter(None, (figure["period"], figure["subject"])))
        span = f"{figure['low']:.5g} … {figure['high']:.5g}"
        typer.echo(f"  {figure['name'][language]} ({place}): {figure['claimed']:.5g}; {span}")
    if found["response"]:
        Console().print(_response(found, language))
    Console().print(_stress(found, language))


def _response(found: dict[str, Any], language: Language) -> Table:
    heads = {
        "vi": ("Giai đoạn", "Vụ việc", "Kịp thời", "Trung bình (giây)", "9/10 vụ (giây)"),
        "en": ("Period", "Incidents", "In time", "Mean (s)", "9 in 10 (s)"),
    }
    table = Table()
    for position, head in enumerate(heads[language]):
        table.add_column(head, justify="left" if position == 0 else "right")
    everything = Text("Tất cả", "All")[language]
    for row in found["response"]:
        figures = (_share(row["within"], language), _seconds(row["mean_s"]), _seconds(row["p90_s"]))
        table.add_row(row["period"] or everything, str(row["incidents"]), *figures)
    return table


def _stress(found: dict[str, Any], language: Language) -> Table:
    heads = {
        "vi": ("", "Nếu mất hoặc xảy ra", "Trước", "Sau"),
        "en": ("", "If this is lost or happens", "Before", "After"),
    }
    table = Table()
    for position, head in enumerate(heads[language]):
        table.add_column(head, justify="left" if position == 1 else "right")
    for rank, row in enumerate(found["stress"][:SHOWN], start=1):
        if row["within_after"] is None:
            change = (decimal(f"{row['loss_before']:.2f}", language), decimal(f"{row['loss_after']:.2f}", language))
        else:
            change = (_share(row["within_before"], language), _share(row["within_after"], language))
        table.add_row(str(rank), f"{row['id']}  {row['name'][language]}", *change)
    return table


def _share(value: float | None, language: Language) -> str:
    return "–" if value is None else decimal(f"{value:.1%}", language)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def register(app: typer.Typer) -> None:
    """Add ``exercise``."""
    app.command(
        "exercise",
        help=both("Diễn tập mô phỏng nhiều ngày và thử thách kế hoạch.", "Simulate many days and stress the plan."),
        epilog=both(
            "Ví dụ: chot exercise out/ --days 1000. Mã thoát 1: mô phỏng bác bỏ một số liệu.",
            "Example: chot exercise out/ --days 1000. Exit code 1: the simulation contradicts a figure.",
        ),
    )(exercise)
