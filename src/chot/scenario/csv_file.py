"""CSV as Excel writes it: UTF-8 with or without a mark, commas, semicolons or tabs, any line ends."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from chot.errors import Finding, InputError
from chot.scenario.catalogue import finding
from chot.scenario.files import read_bytes
from chot.scenario.schema import TableSpec
from chot.scenario.source import Table, is_empty, read_header, read_rows

_SEPARATORS = (";", "\t", ",")


def decode(data: bytes, file: str) -> str:
    """Bytes as text; raises :class:`InputError` where they are neither UTF-8 nor marked UTF-16."""
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(finding("not-utf8", file)) from error


def _separator(first_line: str) -> str:
    outside = "".join(first_line.split('"')[::2])
    return max(_SEPARATORS, key=outside.count)


def _records(text: str, file: str) -> list[list[str]]:
    lines = text.splitlines(keepends=True)
    # Excel's own directive, which names the separator on a line of its own.
    directive = bool(lines) and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == len("sep=;")
    separator = lines[0].strip()[-1] if directive else _separator(lines[0] if lines else "")
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise InputError(finding("bad-csv", file, why=error)) from error
    return [[], *records[1:]] if directive else records


def read_table(path: Path, spec: TableSpec) -> tuple[Table | None, list[Finding]]:
    """Read one CSV file as a table, with what was found wrong in its header and the lengths of its rows."""
    file = path.name
    try:
        records = _records(decode(read_bytes(path), file), file)
    except InputError as error:
        return None, list(error.findings)
    start = next((i for i, record in enumerate(records) if any(not is_empty(cell) for cell in record)), None)
    if start is None:
        return None, [finding("file-empty", file)]
    header = read_header(spec, file, records[start], start + 1)
    rows, findings = read_rows(header, file, [(start + 2 + i, row) for i, row in enumerate(records[start + 1 :])])
    return Table(spec, file, header.headings, rows), [*header.findings, *findings]
