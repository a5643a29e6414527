"""The checkpoints of a period mended: the same places and dispositions as far as teams and closures allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chot import streets
from chot.assess import best_response
from chot.assess.cuts import proved_bound
from chot.checkpoints.mending import mend
from chot.checkpoints.operation import Strategy, find_strategy, name_dispositions
from chot.checkpoints.operation.strategy import OPTIMAL_WITHIN
from chot.plan.game import PeriodGame
from chot.plan.prepare import Prepared
from chot.plan.repair_duties import Duty
from chot.plan.work import Aftermath, Shared, aftermath
from chot.units import Text

# A mended mixture this much worse than the bound gives way to a full search, and its duties to the better ones.
WORTH = 0.05


@dataclass(frozen=True, eq=False)
class Mended:
    """The new strategy of a period, what it leaves, and the duties that differ."""

    strategy: Strategy
    after: Aftermath
    duties: list[Duty]


def mend_checkpoints(
    prepared: Prepared, game: PeriodGame, period: Mapping[str, Any], shared: Shared, reason: Text
) -> Mended:
    """Mend the dispositions of a period of plan.json for its game as it is now."""
    segment = {c["id"]: int(c["segment"]) for c in period["checkpoints"]}
    old = [np.array([segment[c] for c in d["checkpoints"]], np.int64) for d in period["dispositions"]]
    strategy = _mended(game, old, _known_bound(game, period))
    why = reason
    if strategy.value > strategy.bound * (1 + WORTH):
        searched = find_strategy(game.problem, seed=shared.seed, time_limit_s=shared.time_limit_s)
        if searched.value < strategy.value * (1 - OPTIMAL_WITHIN):
            why = Text(
                f"{reason.vi}; giữ nguyên thì tổn thất {strategy.value:.1f}, bố trí lại còn {searched.value:.1f}",
                f"{reason.en}; as it was it would lose {strategy.value:.1f}, so it was placed anew at "
                f"{searched.value:.1f}",
            )
            strategy = searched
    return Mended(
        strategy, aftermath(game.problem, game.closed, strategy, shared), _duties(prepared, old, strategy, why)
    )


def _known_bound(game: PeriodGame, period: Mapping[str, Any]) -> float | None:
    """The bound that the plan has proved for this very number of teams, where no street was closed since."""
    if np.flatnonzero(game.closed).tolist() != period["closed_segments"]:
        return None
    teams = int(game.problem.n_teams)
    return next((float(other["bound"]) for other in period["what_if"] if other["teams"] == teams), None)


def _mended(game: PeriodGame, old: Sequence[Any], known: float | None) -> Strategy:
    columns, chances = mend(game.problem, old)
    named = name_dispositions(columns, chances)
    response = best_response(
        game.problem, [np.array(d.segments, np.int64) for d in named], [d.probability for d in named]
    )
    value = response.value if response.value > 1e-9 else 0.0
    bound = min(proved_bound(game.problem) if known is None else known, value)
    best = value - bound <= OPTIMAL_WITHIN * max(1.0, value)
    return Strategy(tuple(named), value, bound, "optimal" if best else "feasible", covered=value == 0)


def _duties(prepared: Prepared, old: Sequence[Any], strategy: Strategy, reason: Text) -> list[Duty]:
    """Each disposition beside the one of before that it has most in common with."""
    network, before = prepared.ground.network, [set(d.tolist()) for d in old]
    found = []
    for disposition in strategy.dispositions:
        now = set(disposition.segments)
        was = max(before, key=lambda segments: (len(segments & now), -len(segments)))
        for kind, segments in (("dropped", was - now), ("new", now - was)):
            for segment in sorted(segments):
                name = streets.place_name(network, segment)
                found.append(Duty("checkpoints", kind, disposition.letter, name, reason))
    return found


def left_now(
    game: PeriodGame, sets: Sequence[Sequence[int]], chances: Sequence[float], drawn: int, teams_lost: int
) -> tuple[list[int], float]:
    """Which checkpoints of the disposition that is out to leave, so that the mixture stays as strong as it can.

    Whoever does not know what was drawn faces the mixture with this one disposition weakened. Returns the segments, one
    after another, and the loss that is left.
    """
    now, left = [list(d) for d in sets], list[int]()
    cost = np.asarray(game.problem.cost, float) if game.problem.cost is not None else None
    budget = float(game.problem.n_teams) - teams_lost
    value = best_response(game.problem, now, chances).value
    while sum(1.0 if cost is None else cost[s] for s in now[drawn]) > budget + 1e-9:
        tries = []
        for segment in now[drawn]:
            without = [*now[:drawn], [s for s in now[drawn] if s != segment], *now[drawn + 1 :]]
            tries.append((best_response(game.problem, without, chances).value, segment))
        value, segment = min(tries)
        now[drawn] = [s for s in now[drawn] if s != segment]
        left.append(segment)
    return left, value
