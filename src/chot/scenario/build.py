"""A source to a typed scenario: every row read, then all of it checked together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from chot.errors import Finding
from chot.scenario.catalogue import finding, hint
from chot.scenario.cells import Unreadable, flag_of, id_of, names_of, one_or_more_of, ring_of, text_of, ways_of
from chot.scenario.columns import Column, period_key, split_period
from chot.scenario.model import (
    Closure,
    Cordon,
    Entry,
    LonLat,
    Option,
    Parameters,
    PastIncident,
    Period,
    Person,
    Post,
    ProgrammeItem,
    Request,
    Ring,
    Site,
    Unit,
)
from chot.scenario.options import read_option
from chot.scenario.people import read_person, read_request
from chot.scenario.rings import close_ring, ring_wrong
from chot.scenario.rows import RowReader
from chot.scenario.schema import CORDON_KINDS, TABLE, UNIT_KINDS
from chot.scenario.source import Shape, Source, Table, is_empty
from chot.scenario.words import is_refused, nearest
from chot.units import Text

T = TypeVar("T")

_LONGEST_KIND = 40  # characters of an incident's type; longer is a story, not a type


@dataclass
class Placed(Generic[T]):
    """An item with the row it stands in, for what a later check finds wrong with it.

    Where ``row.ok`` is false, some part of the item could not be read and has its empty value.
    """

    item: T
    row: RowReader


@dataclass
class Draft:
    """A scenario being built: the items that could be read, every id that was used, and the findings."""

    source: Source
    zone: ZoneInfo
    findings: list[Finding]
    id: str = ""
    name: Text = field(default_factory=lambda: Text("", ""))
    description: Text = field(default_factory=lambda: Text("", ""))
    map_file: Path = field(default_factory=Path)
    parameters: Parameters = field(default_factory=Parameters)
    periods: list[Placed[Period]] = field(default_factory=list)
    sites: list[Placed[Site]] = field(default_factory=list)
    cordons: list[Placed[Cordon]] = field(default_factory=list)
    programme: list[Placed[ProgrammeItem]] = field(default_factory=list)
    units: list[Placed[Unit]] = field(default_factory=list)
    posts: list[Placed[Post]] = field(default_factory=list)
    closures: list[Placed[Closure]] = field(default_factory=list)
    entries: list[Placed[Entry]] = field(default_factory=list)
    incidents: list[Placed[PastIncident]] = field(default_factory=list)
    options: list[Placed[Option]] = field(default_factory=list)
    people: list[Placed[Person]] = field(default_factory=list)
    requests: list[Placed[Request]] = field(default_factory=list)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_draft(source: Source) -> Draft:
    """Read every row of a source; what is wrong with a row is a finding."""
    draft = Draft(source, ZoneInfo("UTC"), list(source.findings))
    _settings(draft)
    draft.periods = _items(draft, "periods", _period)
    period_ids = draft.ids["periods"]
    _check_period_columns(draft, "sites", period_ids)
    draft.sites = _items(draft, "sites", lambda row: _site(row, period_ids))
    draft.cordons = _cordons(draft)
    draft.programme = _items(draft, "programme", lambda row: _programme_item(row, draft))
    draft.units = _items(draft, "units", _unit)
    _check_period_columns(draft, "posts", period_ids)
    draft.posts = _items(draft, "posts", lambda row: _post(row, draft, period_ids))
    draft.closures = _items(draft, "closures", _closure)
    draft.entries = _items(draft, "entries", _entry)
    draft.incidents = _items(draft, "incidents", _incident)
    draft.options = _items(draft, "options", lambda row: read_option(row, draft.ids))
    draft.people = _items(draft, "people", lambda row: read_person(row, draft.ids), twice="person-two-units")
    draft.requests = _items(draft, "requests", lambda row: read_request(row, draft.ids))
    return draft


def _settings(draft: Draft) -> None:
    values, file = draft.source.scenario.values, draft.source.scenario.file
    texts: dict[str, str] = {}
    for key, setting in values.items():
        try:
            texts[key] = "" if is_empty(setting.value) else text_of(setting.value)
        except Unreadable as wrong:
            draft.findings.append(finding(wrong.code, file, setting.row, setting.heading, setting.value))
    draft.id = texts.get("id") or id_from(draft.source.path)
    if "id" in values and texts.get("id"):
        try:
            id_of(texts["id"])
        except Unreadable as wrong:
            setting = values["id"]
            draft.findings.append(finding(wrong.code, file, setting.row, setting.heading, texts["id"]))
    for key in ("name_vi", "time_zone", "map"):
        if key in texts and not texts[key]:
            draft.findings.append(finding("missing-value", file, values[key].row, values[key].heading))
    vi, en = texts.get("name_vi", ""), texts.get("name_en", "")
    draft.name = Text(vi or en, en or vi)
    vi, en = texts.get("description_vi", ""), texts.get("description_en", "")
    draft.description = Text(vi or en, en or vi)
    _time_zone(draft, texts.get("time_zone", ""))
    _map_file(draft, texts.get("map", ""))


def id_from(path: Path) -> str:
    """An id from a folder's or a workbook's name, with what an id may not hold left out."""
    stem = path.resolve().stem if path.is_file() else path.resolve().name
    return re.sub(r"[^\w.\-]+", "-", stem).strip("-.")[:64] or "scenario"


def _time_zone(draft: Draft, name: str) -> None:
    if not name:
        return
    try:
        draft.zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # not found, a folder of the list, or no name of a file at all
        _unknown_zone(draft, name)


def _unknown_zone(draft: Draft, name: str) -> None:
    setting, zones = draft.source.scenario.values["time_zone"], sorted(available_timezones())
    last_words = {zone.rpartition("/")[2]: zone for zone in zones}
    guess = nearest(name, zones) or last_words.get(nearest(name.rpartition("/")[2], last_words), "")
    draft.findings.append(
        finding("unknown-time-zone", draft.source.scenario.file, setting.row, setting.heading, name, hint=hint(guess))
    )


def _map_file(draft: Draft, name: str) -> None:
    if not name:
        return
    setting = draft.source.scenario.values["map"]
    try:
        draft.map_file = (draft.source.folder / name).resolve()
        there = draft.map_file.is_file()
    except (OSError, ValueError, RuntimeError):
        there = False
    if not there:
        where = (draft.source.scenario.file, setting.row, setting.heading, name)
        draft.findings.append(finding("map-missing", *where))


def _items(
    draft: Draft, key: str, read: Callable[[RowReader], T | None], twice: str = "duplicate-id"
) -> list[Placed[T]]:
    """Read a table's rows, name ids that stand ``twice``, and remember every id, also of rows wrong elsewhere."""
    draft.ids.setdefault(key, ())
    table = draft.source.tables.get(key)
    if table is None:
        return []
    if table.spec.required and not table.rows:
        code = "no-periods" if key == "periods" else "no-rows"
        draft.findings.append(finding(code, table.file))
    rows_by_id: dict[str, str] = {}
    found: list[Placed[T]] = []
    for row in table.rows:
        reader = RowReader(table, row, draft.zone, draft.findings)
        identifier = reader.id()
        if identifier in rows_by_id:
            reader.report(twice, "id", first=rows_by_id[identifier])
        elif identifier:
            rows_by_id[identifier] = str(row.number or row.place)
        item = read(reader)
        if item is not None:
            found.append(Placed(item, reader))
    draft.ids[key] = tuple(rows_by_id)
    return found


def _id(row: RowReader) -> str:
    # The id itself was checked where the rows are counted.
    return row.label


def _period(row: RowReader) -> Period | None:
    name = row.name()
    start, end = row.span("start", "end", required=True)
    return Period(_id(row), name, start, end) if start is not None and end is not None else None


def _check_period_columns(draft: Draft, key: str, periods: tuple[str, ...]) -> None:
    """Name columns for periods that do not exist, and periods for which a table has no column."""
    table = draft.source.tables.get(key)
    if table is None:
        return
    for column in table.spec.columns:
        if column.by_period:
            _check_periods_of(draft, table, column, periods)


def _check_periods_of(draft: Draft, table: Table, column: Column, periods: tuple[str, ...]) -> None:
    named = {period: key for key in table.headings for head, period in [split_period(key)] if head == column.key}
    every = named.pop("", None)
    for period, key in named.items():
        if period not in periods:
            guess = hint(nearest(period, periods))
            place = (table.file, 1 if table.rows and table.rows[0].number else None, table.headings[key], period)
            draft.findings.append(finding("unknown-period", *place, hint=guess))
    for period in sorted(set(periods) - set(named)) if every is None else ():
        own = period_key(column.key, period)
        draft.findings.append(
            finding("no-value-column", table.file, period=period, label=column.label, key=column.key, own=own)
        )


def _site(row: RowReader, periods: tuple[str, ...]) -> Site:
    name, position = row.name(), row.position()
    street = row.text("street")
    if not row.has("lon") and not row.has("lat") and not street:
        row.report("no-position")
    values = row.by_period("value", periods, row.amount)
    every = row.positive("visit_every_min")
    return Site(_id(row), name, row.text("kind"), position, values, street, row.text("note"), every)


def _site_id(row: RowReader, draft: Draft) -> str:
    """The id of a site that exists."""
    site, sites = row.id("site"), draft.ids["sites"]
    if site and site not in sites and "sites" in draft.source.tables:
        row.report("unknown-site", "site", id=row.label, hint=hint(nearest(site, sites)))
    return site


def _programme_item(row: RowReader, draft: Draft) -> ProgrammeItem | None:
    name, site = row.name(), _site_id(row, draft)
    start, end = row.span("start", "end", required=True)
    attendance, note = row.whole("attendance"), row.text("note")
    if start is None or end is None:
        return None
    return ProgrammeItem(_id(row), name, site, start, end, attendance, note)


def _unit(row: RowReader) -> Unit:
    start, end = row.span("available_from", "available_to")
    return Unit(
        id=_id(row),
        name=row.name(),
        call_sign=row.text("call_sign"),
        kind=row.choice("kind", UNIT_KINDS),
        strength=row.whole("strength", required=True),
        base=row.position(),
        commander=row.id("commander", required=False),
        available_from=start,
        available_to=end,
        note=row.text("note"),
        people_on_duty=row.cell("people_on_duty", one_or_more_of, None),
        skills_needed=row.cell("skills_needed", names_of, ()),
        shared=row.cell("shared", flag_of, False),
    )


def _post(row: RowReader, draft: Draft, periods: tuple[str, ...]) -> Post:
    name, site = row.name(), _site_id(row, draft)
    teams = row.by_period("teams", periods, row.whole)
    return Post(_id(row), name, site, row.text("kind"), teams, row.text("note"))


def _closure(row: RowReader) -> Closure:
    start, end = row.span("start", "end")
    if not any(row.has(key) for key in ("ways", "street", "polygon")):
        row.report("nothing-to-close")
    return Closure(
        _id(row),
        row.name(),
        row.cell("ways", ways_of, ()),
        row.text("street"),
        _area(row),
        start,
        end,
        row.text("note"),
        row.cell("bars_patrols", flag_of, False),
    )


def _area(row: RowReader) -> Ring:
    ring = close_ring(row.cell("polygon", ring_of, []))
    if ring:
        code, words = ring_wrong(ring, closed=True)
        if code:
            row.report(code, "polygon", None, **words)
    return ring


def _point(row: RowReader) -> LonLat | None:
    """A position that must be there."""
    if not row.has("lon") and not row.has("lat"):
        row.report("missing-value", "lon")
    return row.position()


def _entry(row: RowReader) -> Entry | None:
    name, position = row.name(), _point(row)
    return None if position is None else Entry(_id(row), name, position, row.text("note"))


def _incident(row: RowReader) -> PastIncident | None:
    kind, position, time = row.text("kind", required=True), _point(row), row.time("time", required=True)
    # The one free text of a row must not become a record of who was in it, or of what they think.
    if is_refused(kind):
        row.report("refused-kind", "kind")
    elif len(kind) > _LONGEST_KIND:
        row.report("long-kind", "kind", most=_LONGEST_KIND)
    return None if position is None or time is None else PastIncident(_id(row), kind, position, time)


def _cordons(draft: Draft) -> list[Placed[Cordon]]:
    spec, file = TABLE["cordons"], draft.source.shapes_file
    shapes = {id(shape.row): shape for shape in draft.source.shapes}
    headings = {column.key: column.key for column in spec.columns}
    if draft.source.shapes:
        draft.source.tables["cordons"] = Table(spec, file, headings, [shape.row for shape in draft.source.shapes])
    return _items(draft, "cordons", lambda row: _cordon(row, shapes[id(row.row)]))


def _cordon(row: RowReader, shape: Shape) -> Cordon | None:
    name, kind = row.name(), row.choice("kind", CORDON_KINDS)
    if not shape.rings:
        # That it is no polygon was named where it was read.
        return None
    for ring in shape.rings:
        code, words = ring_wrong(ring, closed=shape.closed)
        if code:
            row.report(code, "", row.label, **words)
            return None
    outline, *holes = (close_ring(ring) for ring in shape.rings)
    return Cordon(_id(row), name, kind, outline, tuple(holes))
