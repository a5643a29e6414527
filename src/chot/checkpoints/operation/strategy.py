"""A solved game as it is put into force: named dispositions, exact probabilities, and the figures that hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chot.assess import best_response
from chot.assess.cuts import proved_bound
from chot.checkpoints.operation.naming import Disposition, name_dispositions
from chot.checkpoints.problem import Problem
from chot.checkpoints.solve import solve
from chot.solvers import Outcome

Progress = Callable[[float, float, float], None]
OPTIMAL_WITHIN = 1e-5


@dataclass(frozen=True)
class Strategy:
    """What is drawn from, and what it is worth.

    - ``value``: the intruder's exact best response to the exact probabilities; ``bound``: no strategy is below it.
    - ``outcome``: how the search ended; ``covered``: every way to every site is closed for certain.
    """

    dispositions: tuple[Disposition, ...]
    value: float
    bound: float
    outcome: str
    covered: bool

    @property
    def gap(self) -> float:
        return (self.value - self.bound) / self.value if self.value > 0 else 0.0


def find_strategy(
    problem: Problem,
    *,
    seed: int,
    time_limit_s: float,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Strategy:
    """Solve, name, make the probabilities exact, and evaluate what came of it."""
    result = solve(problem, seed=seed, time_limit_s=time_limit_s, progress=progress, stop=stop)
    named = name_dispositions(result.dispositions, result.probabilities)
    response = best_response(problem, [np.array(d.segments, np.int64) for d in named], [d.probability for d in named])
    # What rounding the probabilities may cost is far below the solver's own tolerance.
    value = response.value if response.value > 1e-9 else 0.0
    # On small networks the solver may prove more than any auditor can repeat from the map alone; only what can be
    # repeated is published.
    bound = min(result.bound, proved_bound(problem), value)
    best = value - bound <= OPTIMAL_WITHIN * max(1.0, value)
    outcome = Outcome.FEASIBLE if result.outcome is Outcome.OPTIMAL and not best else result.outcome
    return Strategy(tuple(named), value, bound, outcome.value, covered=value == 0)
