"""What has happened to a plan's scenario since it was made: units lost and added, ways closed.

Periods that have begun keep the scenario that they were planned with; a change holds from the first period that begins
at its time or later. So the same scenario, changed, says both what was and what is to come, and the auditor reads it as
the planner does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chot.plan.shapes import text
from chot.scenario import Closure, Period, Scenario, Unit
from chot.units import Text

Json = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One change. ``moment``: when it happened; ``effective``: the start of the first period that is planned with it.

    - ``lost``: ids of units; ``closed``: OpenStreetMap ways that nobody can use; ``added``: units that have come.
    """

    moment: datetime
    effective: datetime
    lost: tuple[str, ...] = ()
    closed: tuple[int, ...] = ()
    added: tuple[Unit, ...] = ()


def changed(scenario: Scenario, change: Change) -> Scenario:
    """The scenario with the change in force from ``effective`` on."""
    units = [_until(unit, change.effective) if unit.id in change.lost else unit for unit in scenario.units]
    ways = tuple(
        Closure(
            f"CLOSED-{way}",
            Text(f"Đường {way} bị cắt", f"Way {way} cut"),
            ways=(way,),
            start=change.effective,
            bars_patrols=True,
        )
        for way in change.closed
    )
    added = tuple(replace(unit, available_from=change.effective) for unit in change.added)
    return replace(scenario, units=(*units, *added), closures=(*scenario.closures, *ways))


def _until(unit: Unit, end: datetime) -> Unit:
    return replace(unit, available_to=min(end, unit.available_to) if unit.available_to else end)


def checkpoint_teams(scenario: Scenario, changes: Sequence[Change], period: Period, teams: int | None) -> int:
    """Checkpoint teams in a period: as asked for, less the units lost beyond those to spare, with those added.

    ``scenario`` is the one before all changes; ``teams``: asked for in every period instead of the scenario's.
    """
    k = scenario.checkpoint_teams(period) if teams is None else teams
    for change in changes:
        before = scenario.units_on_duty("checkpoint", period)
        scenario = changed(scenario, change)
        after = {unit.id for unit in scenario.units_on_duty("checkpoint", period)}
        lost = sum(unit.id not in after for unit in before)
        came = len(after) - (len(before) - lost)
        k += came - max(0, lost - max(0, len(before) - k))
    return k


def change_json(change: Change) -> Json:
    """A change as plan.json keeps it."""
    return {
        "from": change.moment.isoformat(),
        "effective": change.effective.isoformat(),
        "lost": list(change.lost),
        "closed": list(change.closed),
        "added": [
            {
                "id": unit.id,
                "name": text(unit.name),
                "call_sign": unit.call_sign,
                "kind": unit.kind,
                "strength": unit.strength,
                "base": None if unit.base is None else list(unit.base),
                "commander": unit.commander,
            }
            for unit in change.added
        ],
    }


def changes_of(plan: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every change that a plan document was repaired for, the earliest first."""
    repair = plan.get("repair")
    return () if repair is None else tuple(_change(row) for row in repair["changes"])


def _change(row: Mapping[str, Any]) -> Change:
    return Change(
        datetime.fromisoformat(row["from"]),
        datetime.fromisoformat(row["effective"]),
        tuple(row["lost"]),
        tuple(row["closed"]),
        tuple(
            Unit(
                unit["id"],
                Text(unit["name"]["vi"], unit["name"]["en"]),
                unit["call_sign"],
                unit["kind"],
                unit["strength"],
                None if unit["base"] is None else (unit["base"][0], unit["base"][1]),
                unit["commander"],
            )
            for unit in row["added"]
        ),
    )
