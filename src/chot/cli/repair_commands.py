"""``chot repair``: a plan mended in seconds when units or roads are lost, or units come."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from chot.cli.common import JsonOption, LangOption, ScenarioOption, both, cache_folder, guard, language_of, print_json
from chot.cli.plan_progress import decimal
from chot.plan.repair import Repaired, repair_plan
from chot.units import Language, Text

# Duties that are printed; all of them are in plan.json.
SHOWN = 20

PARTS = {
    "checkpoints": Text("Chốt", "Checkpoints"),
    "posts": Text("Gác", "Guard posts"),
    "patrols": Text("Tuần tra", "Patrols"),
    "reserves": Text("Cơ động", "Reserves"),
}
KINDS = {
    "dropped": Text("bỏ", "dropped"),
    "taken": Text("thay", "taken over"),
    "new": Text("mới", "new"),
    "moved": Text("chuyển", "moved"),
}


def repair(
    folder: Annotated[Path, typer.Argument(help=both("Thư mục của kế hoạch.", "The folder of the plan."))],
    moment: Annotated[
        str,
        typer.Option(
            "--from",
            metavar=both("THỜI-ĐIỂM", "TIME"),
            help=both("Lúc xảy ra, giờ địa phương: 2026-09-24T09:30.", "When it happened, local: 2026-09-24T09:30."),
        ),
    ],
    out: Annotated[
        Path, typer.Option("-o", "--out", help=both("Thư mục để ghi kế hoạch mới.", "Where the new plan goes."))
    ],
    lost: Annotated[
        list[str] | None,
        typer.Option(
            "--lost",
            metavar=both("ĐƠN-VỊ", "UNIT"),
            help=both("Đơn vị không còn: mã hoặc hô hiệu; ghi lại được.", "A unit lost: id or call sign; repeatable."),
        ),
    ] = None,
    closed: Annotated[
        list[str] | None,
        typer.Option(
            "--closed",
            metavar="WAY",
            help=both(
                "Đường bị cắt: mã way của OpenStreetMap hoặc tên đường; ghi lại được.",
                "A road lost: OpenStreetMap way id or street name; repeatable.",
            ),
        ),
    ] = None,
    added: Annotated[
        list[str] | None,
        typer.Option(
            "--added",
            metavar=both("MÃ:LOẠI:SỐ-NGƯỜI|CSV", "UNIT:KIND:N|CSV"),
            help=both(
                "Đơn vị thêm, hoặc tệp như units.csv; ghi lại được.",
                "A unit that has come with N people, or a file like units.csv; repeatable.",
            ),
        ),
    ] = None,
    scenario: ScenarioOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    language = language_of(lang)
    start = time.perf_counter()
    with guard(language, as_json=as_json):
        done = repair_plan(
            folder, out, moment=moment, lost=lost or (), closed=closed or (), added=added or (), language=language,
            scenario_folder=scenario, cache_dir=cache_folder(),
        )  # fmt: skip
    if as_json:
        print_json({"folder": str(done.folder), "repair": done.document["repair"], "now": done.now.json()})
    else:
        _print(done, language, time.perf_counter() - start)


def _print(done: Repaired, language: Language, seconds: float) -> None:
    repair = done.document["repair"]
    names = {period["id"]: period["name"][language] for period in done.document["periods"]}
    if done.now.period:
        head = Text(
            f"Ngay bây giờ ({names[done.now.period]}; kế hoạch đang thực hiện giữ nguyên):",
            f"At once ({names[done.now.period]}; the plan under way stands):",
        )
        typer.echo(head[language])
        for row in done.now.json()["duties"]:
            typer.echo(f"  {_duty(row, language)}")
        if not done.now.duties:
            typer.echo(Text("  không có gì", "  nothing")[language])
        if done.now.loss is not None:
            loss = Text(f"  tổn thất ở chốt: {done.now.loss:.2f}", f"  loss at the checkpoints: {done.now.loss:.2f}")
            typer.echo(decimal(loss[language], language))
    if repair["figures"]:
        Console().print(_figures(repair, names, language))
    count = len(repair["duties"])
    kept = Text(f"Giữ nguyên: {', '.join(repair['kept']) or '–'}.", f"Kept: {', '.join(repair['kept']) or 'none'}.")
    typer.echo(kept[language])
    typer.echo(Text(f"{count} nhiệm vụ thay đổi về sau:", f"{count} duties change later:")[language])
    for row in repair["duties"][:SHOWN]:
        typer.echo(f"  {names[row['period']]}: {_duty(row, language)}")
    if count > SHOWN:
        typer.echo(Text(f"  … {count - SHOWN} dòng nữa: --json", f"  … {count - SHOWN} more: --json")[language])
    took = decimal(f"{seconds:.1f}", language)
    where = Text(
        f"Kế hoạch mới ở {done.folder} ({took} giây); kiểm tra: chot assess {done.folder}",
        f"The new plan is in {done.folder} ({took} s); to check it: chot assess {done.folder}",
    )
    typer.echo(where[language])


def _duty(row: Mapping[str, Any], language: Language) -> str:
    part, kind = PARTS[row["part"]][language], KINDS[row["kind"]][language]
    return f"{part}, {kind}: {row['unit']} {row['place'][language]} ({row['reason'][language]})"


def _figures(repair: Mapping[str, Any], names: Mapping[str, str], language: Language) -> Table:
    heads = {
        "vi": ("Giai đoạn", "Phần", "Trước", "Nay", "Cận", "Kém lập lại tối đa"),
        "en": ("Period", "Part", "Before", "Now", "Bound", "Worse than a re-plan by at most"),
    }
    table = Table()
    for position, head in enumerate(heads[language]):
        table.add_column(head, justify="left" if position < 2 else "right")
    for row in repair["figures"]:
        share = row["part"] == "reserves"
        numbers = (row["before"], row["value"], row["bound"], row["worse_by_at_most"])
        shown = [_number(number, language, share=share) for number in numbers]
        table.add_row(names[row["period"]], PARTS[row["part"]][language], *shown)
    return table


def _number(value: float | None, language: Language, *, share: bool) -> str:
    if value is None:
        return "–"
    return decimal(f"{value:.1%}" if share else f"{value:.2f}", language)


def register(app: typer.Typer) -> None:
    """Add ``repair``."""
    app.command(
        "repair",
        help=both(
            "Sửa kế hoạch trong vài giây khi mất đơn vị, mất đường hoặc có thêm lực lượng.",
            "Mend a plan in seconds when units or roads are lost, or units come.",
        ),
        epilog=both(
            "Ví dụ: chot repair out/ --lost CK-03 --from 2026-09-24T09:30 -o out2/",
            "Example: chot repair out/ --lost CK-03 --from 2026-09-24T09:30 -o out2/",
        ),
    )(repair)
