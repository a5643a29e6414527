"""The guard posts of a period mended: everyone stays, an extra team steps in where a fixed post has lost its unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chot.plan.game import PeriodGame
from chot.plan.parts import PART, Limits
from chot.plan.parts.forces import nearest_units
from chot.plan.parts.posts import Guards
from chot.plan.prepare import Prepared
from chot.plan.repair_duties import Duty, lost_reason, name_of
from chot.scenario import Post, Unit
from chot.units import Text

Json = dict[str, Any]


def mend_posts(
    prepared: Prepared, game: PeriodGame, given: Guards, section: Mapping[str, Any], limits: Limits
) -> tuple[Json, list[Duty]]:
    """The section of a period for the units that are left, and the duties that differ."""
    part = PART["posts"]
    manned, taken = _keep(prepared, given, section)
    standing = {unit.id for _, unit in manned}
    extra = tuple(unit for unit in (*given.extra, *(unit for _, unit in given.manned)) if unit.id not in standing)
    kept = Guards(manned, tuple(sorted(extra, key=_order(prepared))), given.fixed, given.problem)
    now = part.section(prepared, game, kept, part.solve(kept, limits))
    return now, [*taken, *_extra_changes(prepared, section, now)]


def _order(prepared: Prepared) -> Any:
    place = {unit.id: i for i, unit in enumerate(prepared.ground.scenario.units)}
    return lambda unit: place[unit.id]


def _keep(
    prepared: Prepared, given: Guards, section: Mapping[str, Any]
) -> tuple[tuple[tuple[Post, Unit], ...], list[Duty]]:
    """Every place of every fixed post with its unit of before, where that is still there, else the nearest to spare."""
    there = {unit.id: unit for unit in (*given.extra, *(unit for _, unit in given.manned))}
    before = {row["post"]: list(row["units"]) for row in section["fixed"]}
    rows: list[tuple[Post, Unit | None, str]] = []
    for post, _ in given.manned:
        queue = before.get(post.id, [])
        was = queue.pop(0) if queue else ""
        rows.append((post, there.pop(was, None), was))
    still = {post.id for post, _ in given.manned}
    duties = [
        Duty("posts", "dropped", ", ".join(row["units"]), name_of(row["name"]), Text("thiếu tổ gác", "too few teams"))
        for row in section["fixed"]
        if row["post"] not in still
    ]
    open_places = [i for i, (_, unit, _) in enumerate(rows) if unit is None]
    at = {site.id: site.lonlat for site in prepared.ground.scenario.sites}
    fills = nearest_units(tuple(there.values()), [at[rows[i][0].site] for i in open_places])
    chosen = dict(zip(open_places, fills, strict=True))
    duties += [
        Duty("posts", "taken", chosen[i].id, post.name, lost_reason(was) if was else Text("vị trí mới", "a new place"))
        for i, (post, _, was) in enumerate(rows)
        if i in chosen
    ]
    return tuple((post, unit or chosen[i]) for i, (post, unit, _) in enumerate(rows)), duties


def _extra_changes(prepared: Prepared, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Duty]:
    """One row for each unit that is no longer extra, or that now is."""
    fixed = {unit for row in now["fixed"] for unit in row["units"]}
    reason = {unit: Text("về vị trí cố định", "stands at a fixed post now") for unit in fixed}
    place = Text("gác tăng cường", "extra guards")
    gone = [unit for unit in was["extra"] if unit not in now["extra"]]
    came = [unit for unit in now["extra"] if unit not in was["extra"]]
    new = Text("thêm lực lượng", "a unit was added")
    return [
        *(Duty("posts", "dropped", unit, place, reason.get(unit, lost_reason(unit))) for unit in gone),
        *(Duty("posts", "new", unit, place, new) for unit in came),
    ]


def posts_now(prepared: Prepared, section: Mapping[str, Any], lost: set[str]) -> list[Duty]:
    """In the period under way: an extra team goes to each fixed post that has lost its unit, while there are any."""
    scenario = prepared.ground.scenario
    units = {unit.id: unit for unit in scenario.units}
    at = {site.id: site.lonlat for site in scenario.sites}
    spare = [units[unit] for unit in section["extra"] if unit not in lost]
    duties = []
    for row in section["fixed"]:
        for unit in row["units"]:
            if unit not in lost:
                continue
            chosen = nearest_units(spare, [at[row["site"]]])[0] if spare else None
            if chosen is None:
                duties.append(Duty("posts", "dropped", unit, name_of(row["name"]), lost_reason(unit)))
            else:
                spare.remove(chosen)
                duties.append(Duty("posts", "taken", chosen.id, name_of(row["name"]), lost_reason(unit)))
    place = Text("gác tăng cường", "extra guards")
    duties += [Duty("posts", "dropped", unit, place, lost_reason(unit)) for unit in section["extra"] if unit in lost]
    return duties
