"""What planner and auditor of the patrols share: the problem of a period, and patrols as plan.json has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chot import patrols
from chot.plan.parts.beats import Beats

# A set of patrols that would be drawn less than once in a million periods only burdens the order sheets.
LEAST_PROBABILITY = 1e-6
OPTIMAL_WITHIN = 1e-5
# The plan publishes times to the millisecond, and what follows from them.
ROUNDING = 1e-5
# A stop is no drive-by: a patrol stays at least so many seconds.
DWELL_S = 300.0
# Patrols take this share of the time that a period's checkpoints may take; most are done long before.
TIME_SHARE = 0.3
# Days that the observer watches before he strikes.
WATCH_DAYS = 30


# Teams set out this many slots before the period and are home as many after it, so that one shift relieves the other
# in the street and no slot is without patrols.
OVERLAP = 1


@dataclass(frozen=True, eq=False)
class Round:
    """The patrols of a period: the ground, the problem, and which units' teams the shifts stand for, in their order.

    The problem's slots begin ``OVERLAP`` before the period and end as many after it; nothing is at stake in these.
    """

    beats: Beats
    problem: patrols.Problem
    units: tuple[str, ...]


def joint_of(given: Round, teams: Sequence[Sequence[Sequence[float]]]) -> patrols.JointPatrol:
    """The patrols that a set of plan.json stands for, teams in the order of the shifts."""
    early = OVERLAP * given.beats.slot_s
    shifts = [number for number, shift in enumerate(given.problem.shifts) for _ in range(shift.n_teams)]
    return tuple(
        patrols.Patrol(
            shift,
            tuple(
                patrols.Stop(int(place), arrive + early, leave + early, bool(rest))
                for place, arrive, leave, rest in team
            ),
        )
        for shift, team in zip(shifts, teams, strict=True)
    )


def rounded(joint: patrols.JointPatrol) -> patrols.JointPatrol:
    """The same stops with times to the millisecond, as the plan publishes them, and without stops of no length.

    Where a team turns round at its base without staying, it might as well have stayed where it was.
    """
    teams = []
    for patrol in joint:
        stops: list[patrols.Stop] = []
        for stop in patrol.stops:
            fine = patrols.Stop(stop.place, round(stop.arrive_s, 3), round(stop.leave_s, 3), stop.rest)
            turned = len(stops) > 1 and stops[-1].arrive_s == stops[-1].leave_s and stops[-2].place == fine.place
            if turned and stops[-2].leave_s == fine.arrive_s and not stops[-2].rest and not fine.rest:
                stops.pop()
                stops[-1] = patrols.Stop(fine.place, stops[-1].arrive_s, fine.leave_s)
            else:
                stops.append(fine)
        teams.append(patrols.Patrol(patrol.shift, tuple(stops)))
    return tuple(teams)


def stops_of(patrol: patrols.Patrol, slot_s: float) -> list[list[float | int]]:
    """Place, arrival and departure in seconds from the period's start (negative before it), whether it is a break."""
    early = OVERLAP * slot_s
    return [
        [stop.place, round(stop.arrive_s - early, 3), round(stop.leave_s - early, 3), int(stop.rest)]
        for stop in patrol.stops
    ]
