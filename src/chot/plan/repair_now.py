"""What to do at once in the period under way: its plan stands, and whoever is lost leaves a gap in what is out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chot.errors import InputError
from chot.plan.changes import Change
from chot.plan.draws import CHECKPOINTS, SECRET_FILE, check_draw, draw_id
from chot.plan.game import PeriodGame
from chot.plan.prepare import Prepared
from chot.plan.repair_checkpoints import left_now
from chot.plan.repair_duties import Duty, lost_reason, name_of
from chot.plan.repair_patrols import ROUNDS
from chot.plan.repair_posts import posts_now
from chot.units import Text

Json = dict[str, Any]


@dataclass(frozen=True)
class Now:
    """The period under way (empty where none is), the duties in it that change, and its loss at the checkpoints.

    ``loss`` is what the draw leaves whoever does not know it; None where no checkpoint team was lost, or where the seed
    that says what is out is not at hand.
    """

    period: str = ""
    duties: list[Duty] = field(default_factory=list)
    loss: float | None = None

    def json(self) -> Json:
        """As repair-now.json holds it, for those on duty alone: it tells what was drawn."""
        return {
            "schema": "chot.repair-now",
            "period": self.period,
            "loss": self.loss,
            "duties": [duty.row(self.period) for duty in self.duties],
        }


def now_of(before: Prepared, plan: Mapping[str, Any], change: Change, folder: Path) -> Now:
    """What the units lost leave undone in the period under way, and who can step in."""
    game = next((g for g in before.games if g.period.start < change.moment < g.period.end), None)
    if game is None:
        return Now()
    period = next(p for p in plan["periods"] if p["id"] == game.period.id)
    lost = set(change.lost)
    duties: list[Duty] = []
    if period["posts"] is not None:
        duties += posts_now(before, period["posts"], lost)
    if period["patrols"] is not None:
        gone = [unit for unit in period["patrols"]["units"] if unit in lost]
        duties += [Duty("patrols", "dropped", unit, ROUNDS, lost_reason(unit)) for unit in gone]
    if period["reserves"] is not None:
        for row in period["reserves"]["units"]:
            if row["unit"] in lost:
                place = name_of(row["name"])
                duties.append(Duty("reserves", "dropped", row["unit"], place, lost_reason(row["unit"])))
    more, loss = _checkpoints(before, plan, period, game, lost, folder)
    return Now(game.period.id, duties + more, loss)


def _checkpoints(
    before: Prepared, plan: Mapping[str, Any], period: Mapping[str, Any], game: PeriodGame, lost: set[str], folder: Path
) -> tuple[list[Duty], float | None]:
    """Which checkpoints of what was drawn to leave for the teams that are lost beyond those to spare."""
    there = before.ground.scenario.units_on_duty("checkpoint", game.period)
    gone = [unit.id for unit in there if unit.id in lost]
    missing = len(gone) - max(0, len(there) - int(game.problem.n_teams))
    if missing <= 0:
        return [], None
    drawn = _drawn(plan, period["id"], folder)
    if drawn is None:
        place = Text("một chốt đang trực", "a checkpoint that is out")
        return [Duty("checkpoints", "dropped", unit, place, lost_reason(unit)) for unit in gone[:missing]], None
    segment = {c["id"]: int(c["segment"]) for c in period["checkpoints"]}
    name = {int(c["segment"]): name_of(c["name"]) for c in period["checkpoints"]}
    sets = [[segment[c] for c in d["checkpoints"]] for d in period["dispositions"]]
    chances = [d["probability"] for d in period["dispositions"]]
    left, loss = left_now(game, sets, chances, drawn, missing)
    letter = period["dispositions"][drawn]["letter"]
    reason = Text(f"mất {', '.join(gone)}", f"{', '.join(gone)} lost")
    return [Duty("checkpoints", "dropped", letter, name[s], reason) for s in left], loss


def _drawn(plan: Mapping[str, Any], period: str, folder: Path) -> int | None:
    """The disposition that is out, where its seed lies beside the plan."""
    try:
        seeds = json.loads((folder / SECRET_FILE).read_text(encoding="utf-8"))["seeds"]
        return check_draw(plan, period, seeds[draw_id(period, CHECKPOINTS)]).position
    except (OSError, ValueError, KeyError, TypeError, InputError):
        return None
