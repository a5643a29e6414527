"""What the storeys beside the checkpoints have to solve in each period; the same input is solved once."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from chot.plan.parts import PARTS, Standby
from chot.plan.prepare import Prepared


@dataclass(frozen=True, eq=False)
class Task:
    """``given`` is what the storey ``part`` solves; ``key`` is equal for equal input."""

    part: str
    given: Any
    key: str


# By storey and period id; missing where the scenario asks for none.
Tasks = Mapping[tuple[str, str], Task]


def tasks_of(prepared: Prepared) -> Tasks:
    """Every task of every storey.

    Raises :class:`chot.errors.InputError` where a storey cannot be planned at all.
    """
    tasks: dict[tuple[str, str], Task] = {}
    for part in PARTS:
        for game in prepared.games:
            given = part.setup(prepared, game)
            if given is not None:
                tasks[part.name, game.period.id] = Task(part.name, given, task_key(part.name, given))
    return tasks


def task_key(part: str, given: Any) -> str:
    """Equal for what a storey has to solve where that is equal."""
    return f"{part} {sha256(pickle.dumps(given, protocol=5)).hexdigest()}"


def standbys_of(tasks: Tasks) -> dict[str, Standby]:
    """The reserves' grounds by period id."""
    return {period: task.given for (part, period), task in tasks.items() if part == "reserves"}
