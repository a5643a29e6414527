"""Where checkpoints stand and how they rotate: the checkpoint game."""

from chot.assess import best_response
from chot.checkpoints.problem import Problem, Result
from chot.checkpoints.solve import solve

__all__ = ["Problem", "Result", "best_response", "solve"]
