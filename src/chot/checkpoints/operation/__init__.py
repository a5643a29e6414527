"""What a solved game means on the street: named dispositions, remaining routes, traffic."""

from chot.checkpoints.operation.naming import Disposition, letter_of, name_dispositions
from chot.checkpoints.operation.routes import Route, best_routes
from chot.checkpoints.operation.strategy import Strategy, find_strategy
from chot.checkpoints.operation.traffic import Roads, expected_delay, sample_trips

__all__ = [
    "Disposition",
    "Roads",
    "Route",
    "Strategy",
    "best_routes",
    "expected_delay",
    "find_strategy",
    "letter_of",
    "name_dispositions",
    "sample_trips",
]
