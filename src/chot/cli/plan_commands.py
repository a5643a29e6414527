"""``chot plan``, ``chot assess`` and ``chot draw``: make a plan, check its figures, open and verify its draws."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from chot.cli.common import (
    EXIT_WRONG,
    EngineOption,
    ExitCode,
    JobsOption,
    JsonOption,
    LangOption,
    ScenarioOption,
    both,
    cache_folder,
    engine_asked,
    finding_data,
    guard,
    language_of,
    print_findings,
    print_json,
    progress_console,
)
from chot.cli.compare_commands import OptionsOption, ParetoOption, words_of
from chot.cli.plan_draws import drawn_text
from chot.cli.plan_progress import Board, decimal, figures
from chot.cli.plan_roster import print_roster, roster_summary
from chot.cli.plan_split import print_split, split_summary
from chot.errors import Finding, InputError
from chot.plan import (
    CHECKPOINTS,
    PARTS,
    Ledger,
    Made,
    Opening,
    audit,
    check_draw,
    drawn_parts,
    make_plan,
    open_draw,
    period_of,
    read_plan,
)
from chot.units import Language, Text

_SCENARIO = both("Thư mục kịch bản, hoặc tệp .xlsx.", "A scenario folder, or an .xlsx workbook.")
_PLAN = both("Thư mục của kế hoạch.", "The folder of the plan.")
_PERIOD = both("Mã giai đoạn.", "The period's id.")

Out = Annotated[Path, typer.Option("-o", "--out", help=both("Thư mục để ghi kế hoạch.", "Where the plan goes."))]
TimeLimit = Annotated[
    float | None,
    typer.Option("--time-limit", help=both("Số giây cho mỗi giai đoạn.", "Seconds of search for each period.")),
]
Teams = Annotated[
    int | None,
    typer.Option(
        "--teams", help=both("Số tổ chốt, thay cho kịch bản.", "Checkpoint teams, instead of the scenario's.")
    ),
]
DrawSeed = Annotated[
    str | None,
    typer.Option(
        "--draw-seed",
        metavar="HEX",
        help=both(
            "Hạt giống rút cố định, chỉ dùng khi diễn tập.", "A fixed seed for the draws; for exercises and tests only."
        ),
    ),
]


def plan(
    folder: Annotated[Path, typer.Argument(help=_SCENARIO)],
    out: Out = Path("out"),
    time_limit: TimeLimit = None,
    teams: Teams = None,
    jobs: JobsOption = None,
    engine: EngineOption = None,
    options: OptionsOption = "all",
    pareto: ParetoOption = "",
    draw_seed: DrawSeed = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    language = language_of(lang)
    start = time.perf_counter()
    with guard(language, as_json=as_json):
        board = Board(language, progress_console(as_json=as_json))
        with board:
            made = make_plan(
                folder,
                out,
                language=language,
                time_limit_s=time_limit,
                teams=teams,
                engine=engine_asked(engine, jobs),
                options=words_of(options, none="none"),
                pareto=words_of(pareto),
                draw_seed=_seed(draw_seed),
                cache_dir=cache_folder(),
                on_prepared=board.prepared,
                watch=board.watch,
                on_exercise=board.exercise,
                on_split=board.split,
            )
    if as_json:
        print_json(_summary(made))
    else:
        print_findings(made.warnings, language, error=True)
        _print_plan(made, language, time.perf_counter() - start)
    if made.stopped:
        raise typer.Exit(ExitCode.INTERRUPTED)


def assess(
    folder: Annotated[Path, typer.Argument(help=_PLAN)],
    scenario: ScenarioOption = None,
    every: Annotated[
        bool, typer.Option("--all", help=both("In từng số liệu.", "Print every figure, not only those that are wrong."))
    ] = False,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    language = language_of(lang)
    with guard(language, as_json=as_json):
        ledger = audit(folder, scenario_folder=scenario, cache_dir=cache_folder())
    wrong = sum(not check.holds for check in ledger.checks)
    if as_json:
        rows = [
            {"figure": vars(c.figure), "holds": c.holds, "claimed": c.claimed, "recomputed": c.recomputed}
            for c in ledger.checks
        ]
        print_json({"holds": ledger.holds, "checks": rows})
    else:
        _print_checks(ledger, language, every=every)
        total = len(ledger.checks)
        verdict = Text(
            f"Đã tính lại {total} số liệu: {'tất cả đều đúng.' if not wrong else f'{wrong} số liệu SAI.'}",
            f"Recomputed {total} figures: {'all hold.' if not wrong else f'{wrong} are WRONG.'}",
        )
        typer.echo(verdict[language])
    if wrong:
        raise typer.Exit(EXIT_WRONG)


def _print_checks(ledger: Ledger, language: Language, *, every: bool) -> None:
    """Every figure, or a count for the plan and for each period with the wrong ones under it."""
    for place in dict.fromkeys(check.place for check in ledger.checks):
        here = [check for check in ledger.checks if check.place == place]
        wrong = [check for check in here if not check.holds]
        name = place or Text("Toàn kế hoạch", "The whole plan")[language]
        count = Text(f"{len(here)} số liệu, {len(wrong)} sai", f"{len(here)} figures, {len(wrong)} wrong")
        typer.echo(f"{name}: {count[language]}")
        for check in here if every else wrong:
            typer.echo(f"  {check.line(language)}")


def draw_open(
    folder: Annotated[Path, typer.Argument(help=_PLAN)],
    period: Annotated[str, typer.Argument(help=_PERIOD)],
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    language = language_of(lang)
    with guard(language, as_json=as_json):
        document = read_plan(folder)
        parts = drawn_parts(document, period_of(document, period))
        openings = [open_draw(folder, document, period, part) for part in parts]
    _print_draws(document, openings, language, as_json=as_json)


def draw_verify(
    folder: Annotated[Path, typer.Argument(help=_PLAN)],
    period: Annotated[str, typer.Argument(help=_PERIOD)],
    seed: Annotated[str, typer.Argument(help=both("Hạt giống đã công bố.", "The seed that was published."))],
    part: Annotated[
        str,
        typer.Option(
            "--part",
            help=both("Của phần nào: checkpoints, posts hay patrols.", "Of what: checkpoints, posts or patrols."),
        ),
    ] = CHECKPOINTS,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    language = language_of(lang)
    with guard(language, as_json=as_json):
        document = read_plan(folder)
        opening = check_draw(document, period, seed, part)
    _print_draws(document, [opening], language, as_json=as_json)


def _seed(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise InputError(
            Finding(
                "draw-seed-not-hex",
                Text("hạt giống rút không phải chữ số thập lục phân", "the draw seed is not hexadecimal"),
                Text("ghi các chữ số 0–9, a–f, số chữ số chẵn", "give an even number of digits 0–9, a–f"),
                value=text,
            )
        ) from error


def _summary(made: Made) -> dict[str, Any]:
    keys = ("id", "teams", "value", "bound", "gap", "outcome", "worst")
    periods = [{key: period[key] for key in keys} for period in made.document["periods"]]
    return {
        "folder": str(made.folder),
        "complete": not made.stopped,
        "resumed": made.resumed,
        "periods": periods,
        "split": split_summary(made.document),
        "roster": roster_summary(made.document),
        "options": [str(option.folder) for option in made.options],
        "findings": [finding_data(found) for found in made.warnings],
    }


def _print_plan(made: Made, language: Language, seconds: float) -> None:
    headings = {
        "vi": ("Giai đoạn", "Mục tiêu yếu nhất", "Xác suất lọt", "Tổn thất", "Cận dưới", "Khoảng cách"),
        "en": ("Period", "Weakest site", "Gets through", "Loss", "Bound", "Gap"),
    }
    table = Table()
    for position, heading in enumerate(headings[language]):
        table.add_column(heading, justify="left" if position < 2 else "right")
    names = {site["id"]: site["name"][language] for site in made.document["sites"]}
    for period in made.document["periods"]:
        worst = period["worst"]
        table.add_row(
            period["name"][language],
            names[worst["site"]] if worst else "–",
            decimal(f"{worst['chance'] if worst else 0:.1%}", language),
            *(decimal(text, language) for text in figures(period["value"], period["bound"], period["gap"])),
        )
    Console().print(table)
    _print_storeys(made.document, language)
    print_split(made.document, language)
    print_roster(made.document, language)
    for period in made.document["periods"]:
        for note in period["notes"]:
            typer.echo(f"{period['id']}: {note['text'][language]}")
    if made.resumed:
        continued = Text(
            f"Tiếp tục lần chạy trước: {made.resumed} phần đã tính xong được dùng lại.",
            f"Continued an earlier start of the same run: {made.resumed} finished parts were taken over.",
        )
        typer.echo(continued[language])
    if made.stopped:
        early = Text(
            "Đã dừng theo yêu cầu: kế hoạch ghi lại là tốt nhất tới lúc đó, khoảng cách đã chứng minh ở bảng trên. "
            "Chạy lại cùng lệnh để tính tiếp.",
            "Stopped as asked: the plan written is the best so far, with its proved gap in the table above. "
            "Run the same command again to continue.",
        )
        typer.echo(early[language])
    done = Text(
        f"Kế hoạch ở {made.folder} ({seconds:.0f} giây). Mở {made.folder / 'report.html'} bằng trình duyệt; "
        f"giữ kín {made.folder / 'draw-secret.json'}.",
        f"The plan is in {made.folder} ({seconds:.0f} s). Open {made.folder / 'report.html'} in a browser; "
        f"keep {made.folder / 'draw-secret.json'} to yourself.",
    )
    typer.echo(done[language])
    if made.options:
        page = made.folder / "compare.html"
        typer.echo(Text(f"Các phương án cạnh nhau: {page}.", f"The options side by side: {page}.")[language])


def _print_storeys(document: dict[str, Any], language: Language) -> None:
    """Guard posts, patrols and reserves by period, and what the simulated days say; nothing where there are none."""
    periods = document["periods"]
    if not any(period[part.name] for period in periods for part in PARTS):
        return
    headings = {
        "vi": ("Giai đoạn", "Gác: tổn thất", "Tuần tra: tổn thất", "Cơ động tới kịp", "Khi một lực lượng bận"),
        "en": ("Period", "Guards: loss", "Patrols: loss", "Reached in time", "With one unit busy"),
    }
    table = Table()
    for position, heading in enumerate(headings[language]):
        table.add_column(heading, justify="left" if position == 0 else "right")
    for period in periods:
        losses = [_loss_and_gap(period[name]) for name in ("posts", "patrols")]
        reserves = period["reserves"] or {}
        shares = [f"{reserves[key]:.1%}" if reserves else "–" for key in ("share_within", "share_without_one")]
        table.add_row(period["name"][language], *(decimal(text, language) for text in (*losses, *shares)))
    Console().print(table)
    found = document["exercise"]
    if found is not None:
        days = Text(
            f"Diễn tập mô phỏng {found['days']} lần cả sự kiện: {found['checked']} số liệu đều nằm trong khoảng.",
            f"Simulated the event {found['days']} times: all {found['checked']} figures lie within their intervals.",
        )
        typer.echo(days[language])


def _loss_and_gap(section: dict[str, Any] | None) -> str:
    return "–" if section is None else f"{section['value']:.2f} ({section['gap']:.1%})"


def _print_draws(document: dict[str, Any], openings: list[Opening], language: Language, *, as_json: bool) -> None:
    """What was drawn for a period, storey by storey, with the seed that opens each commitment."""
    drawn = [drawn_text(document, opening, language) for opening in openings]
    if as_json:
        rows = [
            {"part": o.part, "seed": o.seed, "option": o.position, "name": shown.name, "lines": shown.lines}
            for o, shown in zip(openings, drawn, strict=True)
        ]
        print_json({"period": openings[0].period, "draws": rows})
        return
    for opening, shown in zip(openings, drawn, strict=True):
        typer.echo(f"{period_of(document, opening.period)['name'][language]}: {shown.name}")
        for line in shown.lines:
            typer.echo(f"  {line}")
        kept = Text(f"Hạt giống khớp với cam kết: {opening.seed}", f"The seed fits the commitment: {opening.seed}")
        typer.echo(kept[language])


def register(app: typer.Typer) -> None:
    """Add ``plan``, ``assess`` and the group ``draw``."""
    app.command(
        "plan",
        help=both("Lập kế hoạch chốt kiểm soát và báo cáo.", "Make a checkpoint plan and its report."),
        epilog=both(
            "Ví dụ: chot plan scenarios/hanoi-congress -o out/. "
            "Ctrl-C dừng sớm và ghi kế hoạch tốt nhất tới lúc đó (mã thoát 130).",
            "Example: chot plan scenarios/hanoi-congress -o out/. "
            "Ctrl-C stops early and writes the best so far (exit code 130).",
        ),
    )(plan)
    app.command(
        "assess",
        help=both("Tính lại độc lập mọi số liệu của kế hoạch.", "Recompute every figure of a plan independently."),
        epilog=both(
            "Ví dụ: chot assess out/. Mã thoát 0: mọi số liệu đúng; 1: có số liệu sai.",
            "Example: chot assess out/. Exit code 0: every figure holds; 1: one does not.",
        ),
    )(assess)
    group = typer.Typer(
        help=both("Mở và kiểm tra việc rút phương án.", "Open the draw of a period, and verify it afterwards."),
        no_args_is_help=True,
    )
    group.command("open", help=both("Mở phương án đã rút.", "Show which disposition is drawn."))(draw_open)
    group.command("verify", help=both("Kiểm tra hạt giống đã công bố.", "Check a published seed."))(draw_verify)
    app.add_typer(group, name="draw")
