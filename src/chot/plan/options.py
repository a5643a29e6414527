"""The options of a scenario planned beside it: what is equal in two of them is solved once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from chot.plan.files import OPTIONS_FOLDER, check_folder
from chot.plan.prepare import Prepared, option_of, prepare
from chot.plan.tasks import Tasks, tasks_of
from chot.plan.work import Outcomes, Shared

T = TypeVar("T")

ALL_OPTIONS = ("all",)
# An option is a comparison, not an order: it gets a quarter of the time.
OPTION_SHARE = 0.25


@dataclass(frozen=True, eq=False)
class Case:
    """One plan to be made.

    What it is of, what its storeys have to solve, the teams that were asked for, and where it goes.
    """

    prepared: Prepared
    tasks: Tasks
    teams: int | None
    out: Path


def option_cases(folder: Path, base: Case, ids: Sequence[str], cache_dir: Path | None) -> list[Case]:
    """A case for each option asked for, in the order of the scenario.

    Raises :class:`chot.errors.InputError` where an option is unknown, cannot be planned, or has no place to go.
    """
    scenario = base.prepared.ground.scenario
    asked = [option.id for option in scenario.options] if tuple(ids) == ALL_OPTIONS else list(dict.fromkeys(ids))
    cases = []
    for identifier in asked:
        option = option_of(scenario, identifier)
        teams = None if "checkpoint_teams" in option.parameters else base.teams
        out = base.out / OPTIONS_FOLDER / identifier
        check_folder(out)
        # An option is compared with the plan, so it keeps what the plan decided for the shared units.
        duties = base.prepared.duties
        prepared = prepare(folder, teams=teams, cache_dir=cache_dir, option=identifier, duties=duties)
        cases.append(Case(prepared, tasks_of(prepared), teams, out))
    return cases


def shared_by_options(base: Shared, cases: Sequence[Case], known: Outcomes) -> Shared:
    """What the options have to solve: every game and task of any of them that was not solved for the plan itself."""
    games = {game.key: game for case in cases for game in case.prepared.games if game.key not in known.main}
    tasks = {task.key: (task.part, task.given) for case in cases for task in case.tasks.values()}
    return replace(
        base,
        problems={key: game.problem for key, game in games.items()},
        closed={key: game.closed for key, game in games.items()},
        tasks={key: task for key, task in tasks.items() if key not in known.parts},
        time_limit_s=base.time_limit_s * OPTION_SHARE,
        what_if=False,
    )


def joined(first: Outcomes, second: Outcomes) -> Outcomes:
    """Everything that either has solved."""

    def both(a: Mapping[str, T], b: Mapping[str, T]) -> dict[str, T]:
        return {**a, **b}

    return Outcomes(
        both(first.main, second.main),
        both(first.what_if, second.what_if),
        both(first.after, second.after),
        both(first.parts, second.parts),
        first.stopped or second.stopped,
    )
