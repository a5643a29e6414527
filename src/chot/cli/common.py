"""What every command shares: language, the way findings are shown, exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text as Line

from chot.engine import Engine, engine_of
from chot.errors import ChotError, Finding, InputError
from chot.units import Language, Text


class ExitCode(IntEnum):
    """Every code with which ``chot`` ends; docs/reference/cli.md says when."""

    FINE = 0
    WRONG = 1
    USAGE = 2
    INTERRUPTED = 130


EXIT_WRONG = ExitCode.WRONG.value


class Lang(StrEnum):
    """The languages of ``--lang``."""

    VI = "vi"
    EN = "en"


def language_of(given: Lang | str | None, environment: Mapping[str, str] = os.environ) -> Language:
    """The language asked for: ``--lang`` of the command or before it, else CHOT_LANG, else LANG, else Vietnamese."""
    for word in (given, _from_arguments(sys.argv[1:]), environment.get("CHOT_LANG"), environment.get("LANG")):
        if word and word[:2].lower() in ("vi", "en"):
            return "vi" if word[:2].lower() == "vi" else "en"
    return "vi"


def _from_arguments(arguments: Sequence[str]) -> str | None:
    for position, word in enumerate(arguments):
        if word == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return None


# Help is made when the commands are declared, before any option has been read.
HELP_LANGUAGE: Language = language_of(None)


def both(vi: str, en: str) -> str:
    """A help text in the language of this call."""
    return Text(vi, en)[HELP_LANGUAGE]


LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang",
        help=both(
            "Ngôn ngữ; mặc định theo CHOT_LANG hoặc LANG, nếu không thì tiếng Việt.",
            "Language; by default that of CHOT_LANG or LANG, else Vietnamese.",
        ),
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help=both("In kết quả dạng JSON.", "Print the result as JSON."))]
ScenarioOption = Annotated[
    Path | None,
    typer.Option(
        "--scenario", help=both("Thư mục kịch bản, nếu đã dời chỗ.", "The scenario's folder, where it has moved.")
    ),
]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", min=1, help=both("Số tiến trình chạy song song.", "Processes to use at once."))
]
EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="local|dask://HOST:PORT",
        help=both(
            "Nơi tính toán: máy này, hoặc một cụm Dask.", "Where to compute: this machine, or a cluster run by Dask."
        ),
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help=both("Ghi đè lên tệp đã có.", "Overwrite what is there."))]

_EXAMPLES = "\n\n".join(
    (
        "chot scenario template su-kien/",
        "chot check scenarios/hanoi-congress",
        "chot plan scenarios/hanoi-congress -o out/",
        "chot assess out/",
        "chot exercise out/ --days 1000",
        "chot plan scenarios/hanoi-congress -o out/ --engine dask://10.0.0.5:8786",
    )
)
EPILOG = both(
    f"Ví dụ:\n\n{_EXAMPLES}\n\nMã thoát: 0 tốt, 1 dữ liệu có lỗi, 2 sai cú pháp lệnh, 130 dừng bằng Ctrl-C.",
    f"Examples:\n\n{_EXAMPLES}\n\nExit codes: 0 fine, 1 the input is wrong, 2 the command is, 130 ended by Ctrl-C.",
)


def finding_data(found: Finding) -> dict[str, Any]:
    """A finding as JSON data, both languages in it."""
    data = asdict(found)
    data["severity"] = "warning" if data.pop("warning") else "error"
    return data


def print_json(data: Mapping[str, Any]) -> None:
    """Print data as JSON, Vietnamese letters as they are."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_findings(findings: Iterable[Finding], language: Language, *, error: bool = False) -> None:
    """Print each finding on a line of its own, what is wrong in red, what is doubtful in yellow."""
    console = Console(stderr=error, soft_wrap=True, highlight=False)
    for found in findings:
        word = Text("cảnh báo", "warning") if found.warning else Text("lỗi", "error")
        line = Line(f"{word[language]}: ", style="yellow" if found.warning else "bold red")
        # A name in a file may hold a line break; a finding is one line.
        console.print(line.append(" ".join(found.line(language).split()), style="default"))


def engine_asked(name: str | None, jobs: int | None) -> Engine:
    """Where to compute: on this machine a process for each processor, unless told otherwise.

    Raises :class:`InputError` where there is no such engine.
    """
    return engine_of(name, jobs or os.cpu_count() or 1)


def progress_console(*, as_json: bool) -> Console:
    """Standard error for progress; quiet for machines: with ``--json``, and where it is no terminal."""
    console = Console(stderr=True)
    console.quiet = as_json or not console.is_terminal
    return console


def cache_folder() -> Path:
    """Where street networks are kept between runs: CHOT_CACHE, else the user's cache folder."""
    chosen = os.environ.get("CHOT_CACHE")
    return Path(chosen) if chosen else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chot"


@contextmanager
def guard(language: Language | None = None, *, as_json: bool = False) -> Iterator[None]:
    """Turn an error of the input into its findings and exit code 1; nobody is shown a traceback."""
    spoken = language or HELP_LANGUAGE
    try:
        yield
    except InputError as error:
        if as_json:
            print_json({"findings": [finding_data(found) for found in error.findings]})
        else:
            print_findings(error.findings, spoken, error=True)
        raise SystemExit(EXIT_WRONG) from None
    except ChotError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(EXIT_WRONG) from None
