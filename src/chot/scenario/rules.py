"""What must hold between the parts of a scenario: dates, places, ids, forces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from chot.scenario.build import Draft, Placed
from chot.scenario.catalogue import finding, hint
from chot.scenario.model import LonLat, Period, units_on_duty
from chot.scenario.rings import metres_outside, polygon_of
from chot.scenario.rows import RowReader
from chot.scenario.split_rules import check_split
from chot.scenario.words import nearest


def check_together(draft: Draft) -> None:
    """Check the parts against one another; what is wrong is added to the draft's findings."""
    _periods(draft)
    _dates(draft)
    _cordons(draft)
    _commanders(draft)
    _call_signs(draft)
    _teams(draft)
    _post_teams(draft)
    check_split(draft)
    _stakes(draft)
    _people(draft)


def _by_time(draft: Draft) -> list[Placed[Period]]:
    sound = [placed for placed in draft.periods if placed.item.start < placed.item.end]
    return sorted(sound, key=lambda placed: (placed.item.start, placed.item.end))


def _periods(draft: Draft) -> None:
    for earlier, later in pairwise(_by_time(draft)):
        names = {"id": later.item.id, "other": earlier.item.id}
        if later.item.start < earlier.item.end:
            later.row.report("periods-overlap", "start", **names)
        elif later.item.start > earlier.item.end:
            later.row.report("periods-gap", "start", **names)


def _all_sound(draft: Draft, key: str, rows: Sequence[RowReader]) -> bool:
    """Whether every row of a table could be read, so that what the table lacks is known."""
    table = draft.source.tables.get(key)
    return table is None or (len(table.rows) == len(rows) and all(row.ok for row in rows))


def _dates(draft: Draft) -> None:
    periods = _by_time(draft)
    # With a period that could not be read, the first and last hours are not known.
    if not periods or len(periods) != len(draft.source.tables["periods"].rows):
        return
    first, last = periods[0].item.start, max(placed.item.end for placed in periods)
    for item in draft.programme:
        if item.item.start < item.item.end:
            _within(item.row, "start", item.item.start, item.item.end, first, last)
    for closure in draft.closures:
        begin, end = closure.item.start or first, closure.item.end or last
        if end <= first or begin >= last:
            _outside(closure.row, "start" if begin >= last else "end", first, last)
    for request in draft.requests:
        if request.item.start < request.item.end:
            _within(request.row, "start", request.item.start, request.item.end, first, last)
    for unit in draft.units:
        begin, end = unit.item.available_from or first, unit.item.available_to or last
        if end <= first or begin >= last:
            unit.row.report("never-on-duty", "available_from" if begin >= last else "available_to", id=unit.item.id)


def _within(row: RowReader, key: str, start: datetime, end: datetime, first: datetime, last: datetime) -> None:
    if start < first or start >= last:
        _outside(row, key, first, last)
    elif end > last:
        _outside(row, "end", first, last)


def _outside(row: RowReader, key: str, first: datetime, last: datetime) -> None:
    row.report("outside-periods", key, id=row.label, start=f"{first:%d/%m/%Y %H:%M}", end=f"{last:%d/%m/%Y %H:%M}")


def _cordons(draft: Draft) -> None:
    source = draft.source
    kinds = [str(shape.row.cells.get("kind", "")).strip().casefold() for shape in source.shapes]
    outer_rows = [shape.row for shape, kind in zip(source.shapes, kinds, strict=True) if kind == "outer"]
    if source.shapes_file and not outer_rows and not _file_failed(draft, source.shapes_file):
        draft.findings.append(finding("no-outer", source.shapes_file))
    if len(outer_rows) > 1:
        ids = ", ".join(str(row.cells.get("id", "?")) for row in outer_rows)
        draft.findings.append(finding("two-outers", source.shapes_file, count=len(outer_rows), ids=ids))
    outers = [placed for placed in draft.cordons if placed.item.kind == "outer"]
    if len(outer_rows) == 1 and outers:
        _inside(draft, outers[0].item.id)


def _file_failed(draft: Draft, file: str) -> bool:
    """Whether the file as a whole could not be read, so that what it lacks is not known."""
    codes = {"file-missing", "file-empty", "file-unreadable", "not-utf8", "bad-json", "bad-structure"}
    return not draft.source.shapes and any(
        found.code in codes and (found.file.startswith(file) or file in found.message.en) for found in draft.findings
    )


def _inside(draft: Draft, outer_id: str) -> None:
    outer = polygon_of(next(placed.item for placed in draft.cordons if placed.item.id == outer_id))
    for cordon in draft.cordons:
        if cordon.item.kind == "inner" and not outer.covers(polygon_of(cordon.item)):
            cordon.row.report("inner-outside", value=cordon.item.id, id=cordon.item.id)
    for site in draft.sites:
        place = site.item.position
        if place is None or (away := metres_outside(outer, place)) <= 0:
            continue
        if metres_outside(outer, _swap(place)) == 0:
            site.row.report("lon-lat-swapped", "lon", lon=f"{place[1]:.10g}", lat=f"{place[0]:.10g}")
        else:
            value = f"{place[0]:.10g}, {place[1]:.10g}"
            site.row.report("outside-outer", "lon", value, id=site.item.id, distance_m=f"{away:.0f}")


def _swap(place: LonLat) -> LonLat:
    return place[1], place[0]


def _commanders(draft: Draft) -> None:
    ids = draft.ids["units"]
    above = {unit.item.id: unit.item.commander for unit in draft.units}
    looped: set[str] = set()
    for unit in draft.units:
        commander = unit.item.commander
        if commander and commander not in ids:
            guess = hint(nearest(commander, set(ids) - {unit.item.id}))
            unit.row.report("unknown-commander", "commander", id=unit.item.id, hint=guess)
        chain = [unit.item.id]
        while (up := above.get(chain[-1], "")) and up not in chain:
            chain.append(up)
        if up == unit.item.id and unit.item.id not in looped:
            looped.update(chain)
            unit.row.report("commander-loop", "commander", chain=" → ".join([*chain, up]))


def _call_signs(draft: Draft) -> None:
    owner: dict[str, str] = {}
    for unit in draft.units:
        sign = unit.item.call_sign.casefold()
        if sign and sign in owner:
            unit.row.report("duplicate-call-sign", "call_sign", first=owner[sign])
        owner.setdefault(sign, unit.item.id)


def _teams(draft: Draft) -> None:
    if not _all_sound(draft, "units", [unit.row for unit in draft.units]):
        return
    asked = draft.parameters.checkpoint_teams
    file = draft.source.parameters.file
    for period in _by_time(draft):
        there = _on_duty(draft, "checkpoint", period.item)
        if not asked and not there:
            draft.findings.append(finding("no-teams", file, column="checkpoint_teams", period=period.item.id))
        elif asked > there > 0:
            words = {"asked": asked, "there": there, "period": period.item.id}
            draft.findings.append(finding("more-teams-than-units", file, None, "checkpoint_teams", "", **words))


def _on_duty(draft: Draft, kind: str, period: Period) -> int:
    return len(units_on_duty((unit.item for unit in draft.units), kind, period))


def _post_teams(draft: Draft) -> None:
    table = draft.source.tables.get("posts")
    sound = _all_sound(draft, "units", [unit.row for unit in draft.units])
    if table is None or not sound or not _all_sound(draft, "posts", [post.row for post in draft.posts]):
        return
    for period in _by_time(draft):
        needed = sum(post.item.teams.get(period.item.id, 0) for post in draft.posts)
        # A shared team of another kind may be put to a post.
        units = [unit.item for unit in draft.units if unit.item.shared and unit.item.kind != "post"]
        there = _on_duty(draft, "post", period.item) + sum(unit.on_duty(period.item) for unit in units)
        if needed > there:
            words = {"period": period.item.id, "needed": needed, "there": there}
            draft.findings.append(finding("too-few-post-teams", table.file, None, "teams", "", **words))


def _stakes(draft: Draft) -> None:
    if not draft.sites or not _all_sound(draft, "sites", [site.row for site in draft.sites]):
        return
    for period in _by_time(draft):
        values = [site.item.values.get(period.item.id) for site in draft.sites]
        if all(value == 0 for value in values):
            file = draft.source.tables["sites"].file
            draft.findings.append(finding("nothing-at-stake", file, period=period.item.id))


def _people(draft: Draft) -> None:
    """Everybody of a unit is on the list, and the skills that a unit asks for are there."""
    if not draft.people or not all(person.row.ok for person in draft.people):
        return
    count = Counter(person.item.unit for person in draft.people)
    skills = {
        (unit, skill)
        for person in draft.people
        for unit in (person.item.unit, *person.item.also)
        for skill in person.item.skills
    }
    for unit in draft.units:
        if count[unit.item.id] != unit.item.strength:
            words = {"id": unit.item.id, "strength": unit.item.strength, "people": count[unit.item.id]}
            unit.row.report("people-not-strength", "strength", **words)
        for skill in unit.item.skills_needed:
            if (unit.item.id, skill) not in skills:
                unit.row.report("skill-nobody-has", "skills_needed", skill, id=unit.item.id)
