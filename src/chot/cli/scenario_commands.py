"""``chot check`` and ``chot scenario``: look at a scenario, start one, move it between folder and workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from chot import scenario, streets
from chot.cli.common import (
    EXIT_WRONG,
    ForceOption,
    JsonOption,
    LangOption,
    both,
    finding_data,
    guard,
    language_of,
    print_findings,
    print_json,
)
from chot.errors import Finding, InputError
from chot.scenario import Scenario
from chot.units import Language, Text

_FOLDER = both("Thư mục kịch bản, hoặc tệp .xlsx.", "A scenario folder, or an .xlsx workbook.")
_NEW_FOLDER = both("Thư mục sẽ tạo.", "The folder to make.")


@dataclass(frozen=True)
class Summary:
    """What a sound scenario holds, for the line that says so."""

    name: Text
    sites: int
    units: int
    checkpoint_units: int
    periods: int
    junctions: int
    streets_km: float
    entries: int

    def line(self, language: Language) -> str:
        """The summary as two sentences."""
        text = Text(
            f"Kịch bản '{self.name.vi}' dùng được: {self.sites} mục tiêu, {self.units} đơn vị"
            f" ({self.checkpoint_units} tổ chốt), {self.periods} giai đoạn."
            f" Bản đồ: {self.junctions} nút giao, {self.streets_km:.0f} km đường; {self.entries} lối vào.",
            f"Scenario '{self.name.en}' is ready: {self.sites} sites, {self.units} units"
            f" ({self.checkpoint_units} checkpoint teams), {self.periods} periods."
            f" Map: {self.junctions} junctions, {self.streets_km:.0f} km of street; {self.entries} entries.",
        )
        return text[language]


def _look(path: Path) -> tuple[list[Finding], Summary | None]:
    """Everything found in the files and, where these are sound, on the streets."""
    findings = scenario.check(path)
    if any(not found.warning for found in findings):
        return findings, None
    whole = scenario.read(path)
    try:
        built = streets.build(whole.map_file)
        findings += [*built.report.warnings, *scenario.check_on_streets(whole, built.network)]
        entries = scenario.entry_nodes(whole, built.network)
    except InputError as error:
        return [*findings, *error.findings], None
    return findings, _summary(whole, built.report.junctions, built.report.length_km, len(entries))


def _summary(whole: Scenario, junctions: int, streets_km: float, entries: int) -> Summary:
    checkpoints = sum(unit.kind == "checkpoint" for unit in whole.units)
    sizes = len(whole.sites), len(whole.units), checkpoints, len(whole.periods)
    return Summary(whole.name, *sizes, junctions, streets_km, entries)


def _count(errors: int, warnings: int, language: Language) -> str:
    return Text(f"Lỗi: {errors}, cảnh báo: {warnings}.", f"Errors: {errors}, warnings: {warnings}.")[language]


def check(
    folder: Annotated[Path, typer.Argument(help=_FOLDER)], lang: LangOption = None, as_json: JsonOption = False
) -> None:
    language = language_of(lang)
    findings, summary = _look(folder)
    warnings = sum(found.warning for found in findings)
    errors = len(findings) - warnings
    if as_json:
        shown: dict[str, Any] = {"errors": errors, "warnings": warnings}
        shown["findings"] = [finding_data(found) for found in findings]
        shown["summary"] = None if summary is None or errors else _as_data(summary)
        print_json(shown)
    else:
        print_findings(findings, language)
        if summary is not None and not errors:
            typer.echo(summary.line(language))
        typer.echo(_count(errors, warnings, language))
    if errors:
        raise typer.Exit(EXIT_WRONG)


def _as_data(summary: Summary) -> dict[str, Any]:
    return {**vars(summary), "name": vars(summary.name)}


def template(
    folder: Annotated[Path, typer.Argument(help=_NEW_FOLDER)],
    lang: LangOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
) -> None:
    language = language_of(lang)
    with guard(language, as_json=as_json):
        scenario.write_template(folder, force=force)
    advice = Text(
        f"Đã tạo kịch bản mẫu trong {folder}. Đặt tệp OpenStreetMap vào đó tên {scenario.TEMPLATE_MAP},"
        f" sửa các bảng rồi chạy: chot check {folder}",
        f"Made a scenario to fill in at {folder}. Put an OpenStreetMap extract there as {scenario.TEMPLATE_MAP},"
        f" edit the tables, then run: chot check {folder}",
    )
    _done(folder, advice, language, as_json=as_json)


def import_(
    workbook: Annotated[Path, typer.Argument(help=both("Tệp .xlsx.", "The .xlsx workbook."))],
    folder: Annotated[Path, typer.Argument(help=_NEW_FOLDER)],
    lang: LangOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
) -> None:
    language = language_of(lang)
    with guard(language, as_json=as_json):
        scenario.import_workbook(workbook, folder, force=force)
    _done(folder, Text(f"Đã ghi kịch bản vào {folder}.", f"Wrote the scenario to {folder}."), language, as_json=as_json)


def export(
    folder: Annotated[Path, typer.Argument(help=_FOLDER)],
    workbook: Annotated[Path, typer.Argument(help=both("Tệp .xlsx sẽ tạo.", "The .xlsx workbook to make."))],
    lang: LangOption = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
) -> None:
    language = language_of(lang)
    with guard(language, as_json=as_json):
        scenario.export_workbook(folder, workbook, force=force)
    done = Text(f"Đã ghi tệp Excel {workbook}.", f"Wrote the workbook {workbook}.")
    _done(workbook, done, language, as_json=as_json)


def _done(path: Path, text: Text, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json({"written": str(path), "findings": []})
    else:
        typer.echo(text[language])


def register(app: typer.Typer) -> None:
    """Add ``check`` and the group ``scenario``."""
    app.command(
        "check",
        help=both("Kiểm tra kịch bản và báo mọi lỗi một lần.", "Check a scenario and name every problem at once."),
        epilog=both(
            "Ví dụ: chot check scenarios/hanoi-congress. Mã thoát 0: dùng được; 1: có lỗi.",
            "Example: chot check scenarios/hanoi-congress. Exit code 0: ready; 1: something is wrong.",
        ),
    )(check)
    group = typer.Typer(
        help=both("Tạo và chuyển đổi kịch bản.", "Make scenarios and move them between folder and Excel."),
        no_args_is_help=True,
    )
    group.command("template", help=both("Tạo thư mục kịch bản mẫu.", "Make an example folder to fill in."))(template)
    group.command("import", help=both("Chuyển tệp Excel thành thư mục.", "Turn a workbook into a folder."))(import_)
    group.command("export", help=both("Chuyển thư mục thành tệp Excel.", "Turn a folder into a workbook."))(export)
    app.add_typer(group, name="scenario")
