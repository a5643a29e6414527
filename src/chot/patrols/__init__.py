"""Patrols that nobody can predict: timed stops of every team, drawn from a mixture with a proved value."""

from chot.patrols.problem import JointPatrol, Patrol, Problem, Result, Shift, Stop, Visit
from chot.patrols.rounds import Call, Crew, Rounds, RoundsProblem, solve_rounds
from chot.patrols.solve import solve
from chot.patrols.stops import coverage_of, longest_gap

__all__ = [
    "Call",
    "Crew",
    "JointPatrol",
    "Patrol",
    "Problem",
    "Result",
    "Rounds",
    "RoundsProblem",
    "Shift",
    "Stop",
    "Visit",
    "coverage_of",
    "longest_gap",
    "solve",
    "solve_rounds",
]
