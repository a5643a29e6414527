"""Whole-number linear programs through CP-SAT: a start, a clock, a way to stop, and what is proved by then."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from ortools.sat.python import cp_model
from scipy.sparse import csr_matrix

from chot.errors import SolverError
from chot.solvers.bounded import BoundedAnswer
from chot.solvers.outcome import Outcome

_UNBOUNDED = 1 << 40


def solve_whole(
    cost: ArrayLike,
    matrix: csr_matrix,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    time_limit_s: float,
    start: ArrayLike | None = None,
    stop: Callable[[], bool] | None = None,
    seed: int = 0,
    workers: int = 1,
) -> BoundedAnswer:
    """Minimise ``cost @ x`` with ``row_lower <= A x <= row_upper``, ``lower <= x <= upper``, all of it whole numbers.

    - infinite row limits mean none; ``start``: values of a solution to begin from; ``stop``: asked at each solution.
    - ``workers``: threads; with more than one, two runs of one seed may differ.

    Raises :class:`chot.errors.SolverError` where CP-SAT refuses the model.
    """
    model = cp_model.CpModel()
    low, high = np.asarray(lower, np.int64).tolist(), np.asarray(upper, np.int64).tolist()
    variables = [model.new_int_var(a, b, "") for a, b in zip(low, high, strict=True)]
    rows = matrix.tocsr()
    columns, values, ends = rows.indices.tolist(), rows.data.astype(np.int64).tolist(), rows.indptr.tolist()
    floor = np.maximum(np.asarray(row_lower, float), -_UNBOUNDED).astype(np.int64).tolist()
    ceiling = np.minimum(np.asarray(row_upper, float), _UNBOUNDED).astype(np.int64).tolist()
    for i, (a, b) in enumerate(zip(floor, ceiling, strict=True)):
        part = slice(ends[i], ends[i + 1])
        terms = [variables[j] for j in columns[part]]
        model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(terms, values[part]), a, b)
    weights = np.asarray(cost, np.int64)
    used = np.flatnonzero(weights).tolist()
    model.minimize(cp_model.LinearExpr.weighted_sum([variables[j] for j in used], weights[used].tolist()))
    if start is not None:
        for variable, value in zip(variables, np.asarray(start, np.int64).tolist(), strict=True):
            model.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, time_limit_s)
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    asked = _Listener(stop) if stop is not None else None
    status = solver.solve(model, asked)
    if status == cp_model.MODEL_INVALID:
        raise SolverError(f"CP-SAT refused a model: {model.validate()}")
    if status == cp_model.INFEASIBLE:
        return BoundedAnswer(None, np.inf, np.inf, Outcome.INFEASIBLE)
    outcome = Outcome.OPTIMAL if status == cp_model.OPTIMAL else Outcome.TIME_LIMIT
    if stop is not None and outcome is Outcome.TIME_LIMIT and stop():
        outcome = Outcome.INTERRUPTED
    if status == cp_model.UNKNOWN:
        return BoundedAnswer(None, np.inf, float(solver.best_objective_bound), outcome)
    x = np.array([solver.value(variable) for variable in variables], float)
    return BoundedAnswer(x, float(solver.objective_value), float(solver.best_objective_bound), outcome)


class _Listener(cp_model.CpSolverSolutionCallback):
    """Asks the caller at each new solution whether to go on."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        super().__init__()
        self._asked = stop

    def on_solution_callback(self) -> None:
        if self._asked():
            self.stop_search()
