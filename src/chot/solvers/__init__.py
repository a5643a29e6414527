"""The only door to HiGHS and OR-Tools; a solve's outcome stands apart from its solution."""

from chot.solvers.highs import LinearProgram, MipAnswer, solve_mip
from chot.solvers.outcome import Outcome

__all__ = ["LinearProgram", "MipAnswer", "Outcome", "solve_mip"]
