"""The patrols of a period mended: every team that is left drives the rounds that it had, in other proportions.

In some of the likeliest sets one team hands its own round in for that of the team that is lost, so that what was only
that team's to protect is not left bare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from chot import patrols
from chot.assess.patrol_bound import flow_bound
from chot.assess.patrol_watch import check
from chot.plan.game import PeriodGame
from chot.plan.parts import PART, Limits
from chot.plan.parts.patrol_terms import Round, joint_of
from chot.plan.parts.patrols import drawn_from
from chot.plan.prepare import Prepared
from chot.plan.repair_duties import Duty, lost_reason
from chot.solvers import Outcome, solve_lp
from chot.units import Text

Json = dict[str, Any]
Float = NDArray[np.float64]
Stops = Sequence[Sequence[float]]

# Rounds kept that lose this much more than the bound give way to new ones, where these are as much better; and the
# seconds in which the search for them has to be done with its first proportions.
WORTH, SEARCH_S = 0.25, 0.5
# So many of the likeliest sets are also tried with each team in the round of the one that is lost.
HANDED_OVER = 12

ROUNDS = Text("vòng tuần tra", "patrol rounds")


def mend_patrols(
    prepared: Prepared,
    game: PeriodGame,
    given: Round,
    section: Mapping[str, Any],
    limits: Limits,
    *,
    only_lost: bool,
    next_out: bool,
) -> tuple[Json, list[Duty]]:
    """The section of a period for the teams that are left, and the duties that differ.

    - ``only_lost``: teams were lost and nothing else happened, so that the bound of before still holds.
    - ``next_out``: the period is the next to go out. There is time to search for one period alone, and it gets that
      where the rounds of before lose much more than the bound; later ones can be planned again before they are due.

    Where no set of rounds keeps the rules any more, or a team has come that has none, all rounds are planned anew.
    """
    part = PART["patrols"]
    kept = _kept_sets(given, section)
    gone = [unit for unit in section["units"] if unit not in given.units]
    duties = [Duty("patrols", "dropped", unit, ROUNDS, lost_reason(unit)) for unit in gone]
    if not kept:
        drawn = part.solve(given, limits)
        why = Text("các vòng cũ không còn đi được hoặc không đủ", "the rounds of before cannot be kept")
        duties += [
            Duty("patrols", "moved" if unit in section["units"] else "new", unit, ROUNDS, why) for unit in given.units
        ]
        return part.section(prepared, game, given, drawn), duties
    bound = float(section["bound"]) if only_lost else flow_bound(given.problem)
    drawn = drawn_from(given, kept, _proportions(given, kept), bound, "feasible")
    if next_out and drawn.value > bound * (1 + WORTH):
        found = patrols.solve(given.problem, seed=limits.seed, time_limit_s=SEARCH_S)
        anew = drawn_from(given, found.joint_patrols, found.probabilities, bound, found.outcome.value)
        if anew.value < drawn.value / (1 + WORTH):
            duties += [Duty("patrols", "moved", unit, ROUNDS, _why(drawn.value, anew.value)) for unit in given.units]
            drawn = anew
    return part.section(prepared, game, given, drawn), duties


def _why(kept: float, anew: float) -> Text:
    return Text(
        f"các vòng cũ để mất {kept:.1f}, các vòng mới {anew:.1f}",
        f"the rounds of before would lose {kept:.1f}, new ones {anew:.1f}",
    )


def _kept_sets(given: Round, section: Mapping[str, Any]) -> list[patrols.JointPatrol]:
    """The sets of before with the rounds of the teams that are left, where they can be driven and keep the rules."""
    if not set(given.units) <= set(section["units"]):
        return []
    places = _places(given, section)
    position = {unit: i for i, unit in enumerate(section["units"])}
    lost = [unit for unit in section["units"] if unit not in given.units]
    candidates: list[list[Stops]] = []
    for number, row in enumerate(section["sets"]):
        rounds = [row["teams"][position[unit]] for unit in given.units]
        candidates.append(rounds)
        for unit in lost if number < HANDED_OVER else ():
            bare = row["teams"][position[unit]]
            for team, own in enumerate(rounds):
                candidates += [
                    [*rounds[:team], from_base, *rounds[team + 1 :]]
                    for from_base in _from_another_base(bare, int(own[0][0]), section["places"])
                ]
    sets = []
    for rounds in candidates:
        if all(int(stop[0]) in places for stops in rounds for stop in stops):
            joint = joint_of(given, [_renumbered(stops, places) for stops in rounds])
            if not check(given.problem, joint):
                sets.append(joint)
    return sets


def _from_another_base(stops: Stops, base: int, places: Sequence[Mapping[str, Any]]) -> list[Stops]:
    """A round as a team of another base drives it: whole, or without what it cannot reach first and last in time."""
    home = [[base, *stop[1:]] if places[int(stop[0])]["base"] else list(stop) for stop in stops]
    shorter = [[home[0], *home[2:-2], home[-1]]] if len(home) > 5 else []
    return [home, *shorter]


def _places(given: Round, section: Mapping[str, Any]) -> dict[int, int]:
    """The number that each place of before has now; bases are numbered by the teams that are left."""
    n_stops = len(given.beats.stops)
    now = {(node, i >= n_stops): i for i, node in enumerate(given.beats.nodes)}
    return {
        i: now[place["node"], place["base"]]
        for i, place in enumerate(section["places"])
        if (place["node"], place["base"]) in now
    }


def _renumbered(stops: Stops, places: Mapping[int, int]) -> list[list[float]]:
    return [[places[int(place)], arrive, leave, rest] for place, arrive, leave, rest in stops]


def _proportions(given: Round, sets: Sequence[patrols.JointPatrol]) -> Float:
    """How often to drive each set so that the greatest loss is least; equal shares where that cannot be solved."""
    values = np.asarray(given.problem.values, float)
    losses = [(values * (1 - patrols.coverage_of(given.problem, joint))).ravel() for joint in sets]
    table = np.array(losses).T[values.ravel() > 0]
    rows, columns = table.shape
    matrix = np.block([[table, -np.ones((rows, 1))], [np.ones((1, columns)), np.zeros((1, 1))]])
    answer = solve_lp(
        np.append(np.zeros(columns), 1.0),
        csr_matrix(matrix),
        np.append(np.full(rows, -np.inf), 1.0),
        np.append(np.zeros(rows), 1.0),
        np.zeros(columns + 1),
        np.full(columns + 1, np.inf),
    )
    if answer.outcome is not Outcome.OPTIMAL:
        return np.full(columns, 1 / columns)
    chances = np.maximum(answer.x[:-1], 0.0)
    return np.asarray(chances / chances.sum(), float)
