"""The greatest expected covering, found anew by a plain integer program of its own (MEXCLP: Daskin 1983)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, hstack, identity


def greatest_expected_cover(
    covers: ArrayLike, demand: ArrayLike, n_units: int, busy: float, time_limit_s: float
) -> float:
    """The best expected demand that the program finds for so many units, within its time.

    - ``covers`` (n, m): whether a unit at the base reaches the place in time; several units may wait at one base.
    - ``demand`` (n,); ``busy`` in [0, 1): the chance that a unit is busy.
    """
    table = csr_matrix(np.asarray(covers, bool), dtype=float)
    weight = np.asarray(demand, float)
    n, m = table.shape
    gains = (1 - busy) * busy ** np.arange(n_units)
    # Columns: units at each base, then for each place whether it is covered once, twice, ...
    cost = np.concatenate([np.zeros(m), -np.outer(gains, weight).ravel()])
    counted = hstack([-table, *(identity(n) for _ in range(n_units))])
    budget = np.concatenate([np.ones(m), np.zeros(n * n_units)])[None, :]
    answer = milp(
        cost,
        constraints=[LinearConstraint(counted.tocsr(), -np.inf, 0.0), LinearConstraint(budget, -np.inf, n_units)],
        bounds=Bounds(0, np.concatenate([np.full(m, n_units), np.ones(n * n_units)])),
        integrality=np.concatenate([np.ones(m), np.zeros(n * n_units)]),
        options={"time_limit": time_limit_s},
    )
    return 0.0 if answer.x is None else float(-(cost @ answer.x))
