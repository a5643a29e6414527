"""One linear program, solved once by the simplex method, with a clock."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from chot.errors import SolverError
from chot.solvers.highs import _model, _quiet
from chot.solvers.outcome import Outcome

Float = NDArray[np.float64]

_ENDS = {
    highspy.HighsModelStatus.kOptimal: Outcome.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Outcome.INFEASIBLE,
    highspy.HighsModelStatus.kTimeLimit: Outcome.TIME_LIMIT,
}


@dataclass(frozen=True, eq=False)
class LpAnswer:
    """Column values, row duals (the objective's change per unit of a row's bound), the objective, and how it ended.

    After OPTIMAL all is filled in; after INFEASIBLE or TIME_LIMIT the arrays are empty and the objective is nan.
    """

    x: Float
    duals: Float
    objective: float
    outcome: Outcome


def solve_lp(
    cost: ArrayLike,
    matrix: csr_matrix,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    time_limit_s: float = np.inf,
) -> LpAnswer:
    """Minimise ``cost @ x`` with ``row_lower <= A x <= row_upper`` and bounds on x, to a vertex.

    Raises :class:`chot.errors.SolverError` where HiGHS ends in any other way than those of :class:`LpAnswer`.
    """
    highs = _quiet()
    # Simplex: the interior point method's crossover may leave a point far from feasible and a long repair.
    highs.setOptionValue("solver", "simplex")
    highs.setOptionValue("time_limit", max(time_limit_s, 0.0))
    highs.passModel(_model(cost, matrix, row_lower, row_upper, lower, upper))
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        solution = highs.getSolution()
        objective = float(highs.getInfo().objective_function_value)
        return LpAnswer(np.array(solution.col_value), np.array(solution.row_dual), objective, Outcome.OPTIMAL)
    if status not in _ENDS:
        raise SolverError(f"a linear program ended as {highs.modelStatusToString(status)}")
    return LpAnswer(np.empty(0), np.empty(0), float("nan"), _ENDS[status])
