"""Where a budget of extra guard teams stands: coverage of sites against an attacker who knows it."""

from chot.posts.intervals import solve_intervals
from chot.posts.problem import IntervalProblem, Problem, TypesProblem
from chot.posts.result import IntervalResult, Result, TypesResult
from chot.posts.rotations import WHOLE, Rotations
from chot.posts.solve import solve
from chot.posts.types import solve_types

__all__ = [
    "WHOLE",
    "IntervalProblem",
    "IntervalResult",
    "Problem",
    "Result",
    "Rotations",
    "TypesProblem",
    "TypesResult",
    "solve",
    "solve_intervals",
    "solve_types",
]
