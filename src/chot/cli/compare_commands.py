"""``chot compare``: plans of one event side by side."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from chot.cli.common import JsonOption, LangOption, ScenarioOption, both, cache_folder, guard, language_of, print_json
from chot.cli.plan_progress import decimal
from chot.plan.compare import comparison, read_entries
from chot.plan.compare_measures import MEASURE
from chot.plan.compare_page import compare_html
from chot.plan.files import write_file
from chot.units import Language, Text

# Rows of differences that are printed; all of them are in the JSON.
SHOWN = 12

OptionsOption = Annotated[
    str,
    typer.Option(
        "--options",
        metavar="none|all|ID,ID",
        help=both("Các phương án của kịch bản cần lập.", "Which options of the scenario are planned too."),
    ),
]
ParetoOption = Annotated[
    str,
    typer.Option(
        "--pareto",
        metavar=both("THƯỚC-ĐO,...", "MEASURE,..."),
        help=both(
            f"Tìm các phương án không bị phương án nào trội hơn theo các thước đo: {', '.join(MEASURE)}.",
            f"Find the plans that none beats in these measures: {', '.join(MEASURE)}.",
        ),
    ),
]


def words_of(text: str, none: str = "") -> tuple[str, ...]:
    """Words parted by commas; none at all for the word that says so."""
    return () if text == none else tuple(word for word in (part.strip() for part in text.split(",")) if word)


def compare(
    folders: Annotated[list[Path], typer.Argument(help=both("Thư mục của các kế hoạch.", "The folders of the plans."))],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help=both("Ghi trang so sánh (HTML).", "Write the page of the comparison.")),
    ] = None,
    pareto: ParetoOption = "",
    scenario: ScenarioOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    language = language_of(lang)
    with guard(language, as_json=as_json):
        entries = read_entries(folders, scenario, cache_folder())
        document = comparison(entries, words_of(pareto), out.parent if out else Path())
        if out is not None:
            write_file(out, compare_html(document, language))
    if as_json:
        print_json(document)
        return
    print_comparison(document, language)
    _print_differences(document, language)
    if out is not None:
        typer.echo(Text(f"Trang so sánh: {out}", f"The page of the comparison: {out}")[language])


def print_comparison(document: Mapping[str, Any], language: Language) -> None:
    """The measures as a table, one column a plan, and the Pareto front where one was asked for."""
    table = Table()
    table.add_column(Text("Thước đo", "Measure")[language])
    for plan in document["plans"]:
        table.add_column(f"{plan['id']}\n{plan['name'][language]}", justify="right")
    for measure in document["measures"]:
        unit = measure["unit"][language]
        if measure["key"] == "cost":
            unit = document["currency"]
        name = measure["name"][language] + (f" ({unit})" if unit else "")
        table.add_row(name, *(shown(measure, value, language) for value in measure["values"]))
    Console().print(table)
    front = document["pareto"]
    if front is not None:
        names = ", ".join(MEASURE[key].name[language] for key in front["measures"])
        best = ", ".join(front["front"]) or "–"
        sentence = Text(
            f"Không phương án nào trội hơn theo {names}: {best}.", f"Beaten by no other plan in {names}: {best}."
        )
        typer.echo(sentence[language])


def shown(measure: Mapping[str, Any], value: float | None, language: Language) -> str:
    """A figure as it is printed, a dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:.1%}" if measure["share"] else f"{value:,.{measure['decimals']}f}"
    # The thousands are parted by spaces, so that neither language mistakes them for decimals.
    return decimal(text.replace(",", " "), language)


def _print_differences(document: Mapping[str, Any], language: Language) -> None:
    rows = document["differences"]
    names = {period["id"]: period["name"][language] for period in document["periods"]}
    count = Text(f"{len(rows)} nhiệm vụ hoặc vị trí khác nhau.", f"{len(rows)} duties or places differ.")
    typer.echo(count[language])
    for row in rows[:SHOWN]:
        values = " | ".join(_value(value, language) for value in row["values"])
        typer.echo(f"  {names[row['period']]}, {PARTS[row['part']][language]}: {row['place'][language]}: {values}")
    if len(rows) > SHOWN:
        more = Text(f"  … {len(rows) - SHOWN} dòng nữa: --json", f"  … {len(rows) - SHOWN} more: --json")
        typer.echo(more[language])


PARTS = {
    "checkpoints": Text("chốt", "checkpoint"),
    "fixed_posts": Text("vị trí gác", "fixed post"),
    "people": Text("phân công", "roster"),
    "extra_guards": Text("gác tăng cường", "extra guards"),
    "patrols": Text("tuần tra", "patrols"),
    "reserves": Text("cơ động", "reserve"),
}


def _value(value: float | str | None, language: Language) -> str:
    if isinstance(value, float):
        return decimal(f"{value:.1%}", language)
    return "–" if value is None else str(value)


def register(app: typer.Typer) -> None:
    """Add ``compare``."""
    app.command(
        "compare",
        help=both("So sánh các kế hoạch của cùng một sự kiện.", "Set plans of one event side by side."),
        epilog=both(
            "Ví dụ: chot compare out/ out/options/few/ -o so-sanh.html --pareto protection,staff_hours",
            "Example: chot compare out/ out/options/few/ -o compare.html --pareto protection,staff_hours",
        ),
    )(compare)
