"""What holds for every command: logging where it is asked for, and mistakes of the line as JSON."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typer.exceptions import TyperException

from chot.cli.common import ExitCode, finding_data, print_json
from chot.errors import Finding, InputError
from chot.units import Text

# Options of ``chot`` itself that may also stand behind a command; True for those with a value.
EVERYWHERE = {"--log": True, "-v": False, "--verbose": False}

JSON = "--json"
# Where the context keeps whether the command line asks for JSON.
AS_JSON = "chot.cli.as_json"


class Root(TyperGroup):
    """The command ``chot`` with its own options allowed anywhere, and its own errors in JSON with ``--json``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[AS_JSON] = JSON in args
        return super().parse_args(ctx, _in_front(args))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        words = sys.argv[1:] if args is None else args
        told = standalone_mode and JSON not in words
        try:
            code = super().main(args, prog_name, complete_var, told, windows_expand_args, **extra)
        except TyperException as error:
            if not standalone_mode:
                raise
            print_json({"findings": [finding_data(_usage(error.format_message()))]})
            code = ExitCode.USAGE
        if not standalone_mode:
            return code
        raise SystemExit(code or ExitCode.FINE)


def _in_front(args: list[str]) -> list[str]:
    """The words with the options of ``chot`` first, but for what follows ``--``."""
    words = iter(args)
    front: list[str] = []
    rest: list[str] = []
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word.partition("=")[0] in EVERYWHERE:
            front.append(word)
            if EVERYWHERE[word.partition("=")[0]] and "=" not in word:
                front += [value for value in (next(words, None),) if value is not None]
        else:
            rest.append(word)
    return front + rest


def _usage(message: str) -> Finding:
    return Finding(
        "usage",
        Text(f"sai cú pháp lệnh: {message}", f"the command line is wrong: {message}"),
        Text("xem cách dùng: thêm --help", "see how it is used: add --help"),
    )


def start_log(file: Path | None, *, verbose: bool) -> None:
    """Send what Chốt logs to a file, to standard error, to both or nowhere.

    Raises :class:`InputError` ``cannot-log`` where the file cannot be written.
    """
    handlers: list[logging.Handler] = [logging.StreamHandler()] if verbose else []
    if file is not None:
        try:
            handlers.append(logging.FileHandler(file, encoding="utf-8"))
        except OSError as error:
            raise InputError(_cannot_log(file, error)) from error
    logger = logging.getLogger("chot")
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)
    if handlers:
        logger.setLevel(logging.INFO)


def _cannot_log(file: Path, error: OSError) -> Finding:
    reason = error.strerror or str(error)
    return Finding(
        "cannot-log",
        Text(f"không ghi được nhật ký vào '{file}': {reason}", f"cannot write the log to '{file}': {reason}"),
        Text("chọn tệp khác cho --log", "choose another file for --log"),
    )
