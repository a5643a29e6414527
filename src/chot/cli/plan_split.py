"""The split of shared teams as ``chot plan`` prints it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from chot.cli.plan_progress import decimal, figures
from chot.units import Language

DUTIES = {
    "vi": {"checkpoint": "Chốt", "post": "Gác", "patrol": "Tuần tra", "reserve": "Cơ động"},
    "en": {"checkpoint": "Checkpoints", "post": "Posts", "patrol": "Patrols", "reserve": "Reserves"},
}


def split_summary(document: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The split for programs: teams by duty, worst weighted loss, bound, what one more buys; None: nothing shared."""
    split = document["split"]
    if split is None:
        return None
    return [
        {key: row[key] for key in ("period", "value", "bound", "gap", "what_if")}
        | {"teams": {storey["duty"]: storey["teams"] for storey in row["storeys"]}}
        for row in split["periods"]
    ]


def print_split(document: Mapping[str, Any], language: Language) -> None:
    """A row for each period: teams of each duty, the worst weighted loss, its bound, where one more team helps most."""
    split = document["split"]
    if split is None:
        return
    names, table = DUTIES[language], Table()
    worst = {
        "vi": ("Chia lực lượng", "Tổn thất nặng nhất", "Cận dưới", "Khoảng cách", "Theo loại", "Nên thêm tổ"),
        "en": ("Split of forces", "Worst loss", "Bound", "Gap", "By kind", "One more to"),
    }[language]
    for heading in (worst[0], *names.values(), *worst[1:]):
        table.add_column(heading, justify="left" if heading == worst[0] else "right")
    for row in split["periods"]:
        teams = {storey["duty"]: str(storey["teams"]) for storey in row["storeys"]}
        kinds = row["by_kind"]["value"]
        shown = (*figures(row["value"], row["bound"], row["gap"]), "–" if kinds is None else f"{kinds:.2f}")
        cells = [teams.get(duty, "–") for duty in names]
        more = names[row["what_if"][0]["duty"]]
        table.add_row(row["period"], *cells, *(decimal(text, language) for text in shown), more)
    Console().print(table)
