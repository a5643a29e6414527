"""Linear and mixed integer programs through HiGHS's array interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from chot.errors import SolverError

Float = NDArray[np.float64]
Flag = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MipAnswer:
    """Column values of the best solution, its objective, and the proved lower bound on any."""

    x: Float
    objective: float
    bound: float


class LinearProgram:
    """Minimise ``cost @ x`` with ``row_lower <= A x <= row_upper`` and bounds on x; re-solved warm as it grows.

    - ``matrix``: scipy sparse (rows, columns); infinities mean no bound.
    - ``interior``: by the interior point method without crossover, where near-optimal duals are all that is wanted.
    """

    def __init__(
        self,
        cost: ArrayLike,
        matrix: csr_matrix,
        row_lower: ArrayLike,
        row_upper: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        interior: bool = False,
    ) -> None:
        self._highs = _quiet()
        if interior:
            self._highs.setOptionValue("solver", "ipx")
            self._highs.setOptionValue("run_crossover", "off")
        self._highs.passModel(_model(cost, matrix, row_lower, row_upper, lower, upper))

    def add_column(self, cost: float, rows: ArrayLike, values: ArrayLike) -> None:
        """A new column in [0, inf) with these entries."""
        index, value = np.asarray(rows, np.int32), np.asarray(values, float)
        self._highs.addCol(cost, 0.0, highspy.kHighsInf, len(index), index, value)

    def add_row(self, lower: float, upper: float, columns: ArrayLike, values: ArrayLike) -> None:
        """A new row with these entries."""
        index, value = np.asarray(columns, np.int32), np.asarray(values, float)
        self._highs.addRow(lower, upper, len(index), index, value)

    def solve(self) -> tuple[Float, Float, float]:
        """Column values, row duals (the objective's change per unit of a row's bound) and the objective.

        Raises :class:`chot.errors.SolverError` where HiGHS does not find an optimum.
        """
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            # A basis kept from before the last change can lead the simplex astray: once from scratch.
            self._highs.clearSolver()
            self._highs.run()
            status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise SolverError(f"a linear program ended as {self._highs.modelStatusToString(status)}, not optimal")
        solution = self._highs.getSolution()
        objective = float(self._highs.getInfo().objective_function_value)
        return np.array(solution.col_value), np.array(solution.row_dual), objective


def solve_mip(
    cost: ArrayLike,
    matrix: csr_matrix,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    upper: ArrayLike,
    integer: Flag,
    relative_gap: float = 1e-9,
) -> MipAnswer:
    """Minimise over ``0 <= x <= upper``, x integer where ``integer``; proved within ``relative_gap``.

    Raises :class:`chot.errors.SolverError` where HiGHS does not find an optimum.
    """
    highs = _quiet()
    highs.setOptionValue("mip_rel_gap", relative_gap)
    model = _model(cost, matrix, row_lower, row_upper, np.zeros(len(integer)), upper)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    model.integrality_ = [kinds[int(flag)] for flag in integer]
    highs.passModel(model)
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise SolverError(f"an integer program ended as {highs.modelStatusToString(status)}, not optimal")
    info = highs.getInfo()
    return MipAnswer(
        np.array(highs.getSolution().col_value), float(info.objective_function_value), float(info.mip_dual_bound)
    )


def _quiet() -> Any:
    # The core class: the one around it prints a banner while it sets up callbacks, before it can be silenced.
    highs: Any = highspy._core._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)  # periods and options run side by side in processes of their own
    return highs


def _model(
    cost: ArrayLike,
    matrix: csr_matrix,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
) -> Any:
    rows = matrix.tocsr()
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = rows.shape
    model.col_cost_ = np.asarray(cost, float)
    model.col_lower_, model.col_upper_ = np.asarray(lower, float), np.asarray(upper, float)
    model.row_lower_, model.row_upper_ = np.asarray(row_lower, float), np.asarray(row_upper, float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = rows.indptr
    model.a_matrix_.index_ = rows.indices
    model.a_matrix_.value_ = rows.data
    return model
