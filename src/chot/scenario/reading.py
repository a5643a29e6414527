"""Reading a scenario: from a folder or a workbook to typed data, or to every reason why not."""

from __future__ import annotations

from pathlib import Path

from chot.errors import Finding, InputError
from chot.scenario import folder, workbook_read
from chot.scenario.build import Draft, read_draft
from chot.scenario.catalogue import finding
from chot.scenario.model import Scenario
from chot.scenario.parameters import read_parameters
from chot.scenario.rules import check_together
from chot.scenario.source import Source

WORKBOOK_ENDINGS = (".xlsx", ".xlsm")


def read(path: str | Path) -> Scenario:
    """Read a scenario from a folder or an ``.xlsx`` workbook.

    Raises :class:`InputError` with every finding, warnings too, where anything is wrong.
    """
    draft = _draft(Path(path))
    if isinstance(draft, list) or any(not found.warning for found in draft.findings):
        raise InputError(draft if isinstance(draft, list) else draft.findings)
    return _scenario(draft)


def check(path: str | Path) -> list[Finding]:
    """Everything wrong or doubtful in a folder or workbook, in the order of its files; empty where it is sound."""
    draft = _draft(Path(path))
    return draft if isinstance(draft, list) else draft.findings


def _source(path: Path) -> Source | list[Finding]:
    try:
        if path.is_dir():
            return folder.read_source(path)
        if not path.exists():
            return [finding("scenario-missing", str(path))]
    except (OSError, ValueError) as error:
        return [finding("file-unreadable", str(path), why=error)]
    if path.suffix.lower() in WORKBOOK_ENDINGS:
        return _workbook(path)
    return [finding("not-a-scenario", str(path))]


def _workbook(path: Path) -> Source | list[Finding]:
    try:
        return workbook_read.read_source(path)
    except InputError as error:
        return list(error.findings)


def _draft(path: Path) -> Draft | list[Finding]:
    source = _source(path)
    if isinstance(source, list):
        return source
    draft = read_draft(source)
    draft.parameters, wrong = read_parameters(source.parameters)
    draft.findings += wrong
    check_together(draft)
    return draft


def _scenario(draft: Draft) -> Scenario:
    return Scenario(
        id=draft.id,
        name=draft.name,
        time_zone=draft.zone,
        folder=draft.source.folder.resolve(),
        map_file=draft.map_file,
        periods=tuple(sorted((placed.item for placed in draft.periods), key=lambda period: period.start)),
        sites=tuple(placed.item for placed in draft.sites),
        cordons=tuple(placed.item for placed in draft.cordons),
        programme=tuple(placed.item for placed in draft.programme),
        units=tuple(placed.item for placed in draft.units),
        closures=tuple(placed.item for placed in draft.closures),
        posts=tuple(placed.item for placed in draft.posts),
        entries=tuple(placed.item for placed in draft.entries),
        incidents=tuple(placed.item for placed in draft.incidents),
        parameters=draft.parameters,
        description=draft.description,
        options=tuple(placed.item for placed in draft.options),
        people=tuple(placed.item for placed in draft.people),
        requests=tuple(placed.item for placed in draft.requests),
    )
