"""The best mixture of given joint patrols, and better ones by column generation where the flow alone does not do it.

Needed where rules or overlapping reach leave the linear program short of what whole joint patrols can do. Any prices
that sum to 1 prove a bound: no mixture loses less than the prices' loss against the joint patrol that earns most.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from chot.patrols.problem import Float, Problem
from chot.solvers import LinearProgram


class Mixture:
    """Minimise the greatest loss over mixtures of the joint patrols added so far."""

    def __init__(self, problem: Problem, floor: float) -> None:
        values = np.asarray(problem.values)
        self._shape, self._values = values.shape, values.ravel()
        self._rows = np.flatnonzero(self._values > floor)
        n = len(self._rows)
        level = csr_matrix(np.append(np.ones(n), 0.0)[:, None])
        lower, upper = np.append(self._values[self._rows], 1.0), np.append(np.full(n, np.inf), 1.0)
        self._program = LinearProgram([1.0], level, lower, upper, [floor], [np.inf])

    def add(self, coverage: Float) -> None:
        """A joint patrol by its coverage (n, T)."""
        gain = (self._values * coverage.ravel())[self._rows]
        used = np.flatnonzero(gain)
        rows = np.append(used, len(self._rows))
        self._program.add_column(0.0, rows, np.append(gain[used], 1.0))

    def solve(self) -> tuple[Float, Float]:
        """Probabilities of the joint patrols and the weights (n, T) of the sites' losses, which sum to 1 at most."""
        x, duals, _ = self._program.solve()
        weights = np.zeros(len(self._values))
        weights[self._rows] = np.maximum(duals[:-1], 0.0)
        chances = np.maximum(x[1:], 0.0)
        return chances / chances.sum(), weights.reshape(self._shape)
