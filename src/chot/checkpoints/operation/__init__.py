"""What a solved game means on the street: named dispositions, the draw, remaining routes, traffic."""

from chot.checkpoints.operation.draw import Lottery, commitment, draw, new_seed, seed_of_period, verify
from chot.checkpoints.operation.naming import WEIGHT_TOTAL, Disposition, letter_of, name_dispositions
from chot.checkpoints.operation.routes import Route, best_routes
from chot.checkpoints.operation.strategy import Strategy, find_strategy
from chot.checkpoints.operation.traffic import Roads, expected_delay, sample_trips

__all__ = [
    "WEIGHT_TOTAL",
    "Disposition",
    "Lottery",
    "Roads",
    "Route",
    "Strategy",
    "best_routes",
    "commitment",
    "draw",
    "expected_delay",
    "find_strategy",
    "letter_of",
    "name_dispositions",
    "new_seed",
    "sample_trips",
    "seed_of_period",
    "verify",
]
