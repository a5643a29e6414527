"""Where reserve teams wait, so that every place is reached in time."""

from chot.reserves.functions import double_cover, expected_cover, max_cover, p_center, p_median, set_cover
from chot.reserves.hypercube import Calls, Queue, dispatch_order, hypercube, solve_calls
from chot.reserves.problem import Model, Problem, Result
from chot.reserves.solve import solve

__all__ = [
    "Calls", "Model", "Problem", "Queue", "Result", "dispatch_order", "double_cover", "expected_cover", "hypercube",
    "max_cover", "p_center", "p_median", "set_cover", "solve", "solve_calls",
]  # fmt: skip
