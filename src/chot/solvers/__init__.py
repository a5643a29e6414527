"""The only door to HiGHS and OR-Tools; a solve's outcome stands apart from its solution."""

from chot.solvers.bounded import BoundedAnswer, solve_bounded
from chot.solvers.cp import solve_whole
from chot.solvers.flows import cheapest_flow
from chot.solvers.highs import LinearProgram, MipAnswer, solve_mip
from chot.solvers.linear import LpAnswer, solve_lp
from chot.solvers.outcome import Outcome

__all__ = [
    "BoundedAnswer",
    "LinearProgram",
    "LpAnswer",
    "MipAnswer",
    "Outcome",
    "cheapest_flow",
    "solve_bounded",
    "solve_lp",
    "solve_mip",
    "solve_whole",
]
