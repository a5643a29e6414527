"""Integer programs that may end early: a start, a clock, a way to stop, and what is proved by then."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from chot.errors import SolverError
from chot.solvers.highs import _model, _quiet
from chot.solvers.outcome import Outcome

Float = NDArray[np.float64]
Flag = NDArray[np.bool_]

_STATUS = {
    highspy.HighsModelStatus.kOptimal: Outcome.OPTIMAL,
    highspy.HighsModelStatus.kTimeLimit: Outcome.TIME_LIMIT,
    highspy.HighsModelStatus.kInterrupt: Outcome.INTERRUPTED,
    highspy.HighsModelStatus.kInfeasible: Outcome.INFEASIBLE,
    highspy.HighsModelStatus.kObjectiveTarget: Outcome.FEASIBLE,
}

_ONLY_PROVE = {
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_detect_symmetry": False,
    "mip_allow_restart": False,
    "mip_lp_solver": "ipm",  # the root alone; nodes go on with the simplex
}


@dataclass(frozen=True, eq=False)
class BoundedAnswer:
    """What an integer program gave in its time.

    - ``x``: column values of the best solution, ``None`` where none was found.
    - ``objective``: its objective, inf without one; ``bound``: no solution has a smaller objective (-inf: unknown).
    """

    x: Float | None
    objective: float
    bound: float
    outcome: Outcome


def solve_bounded(
    cost: ArrayLike,
    matrix: csr_matrix,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    integer: Flag,
    *,
    time_limit_s: float,
    start: ArrayLike | None = None,
    stop: Callable[[], bool] | None = None,
    seed: int = 0,
    absolute_gap: float = 1e-6,
    relative_gap: float = 1e-9,
    target: float = -np.inf,
    only_prove: bool = False,
) -> BoundedAnswer:
    """Minimise ``cost @ x`` with ``row_lower <= A x <= row_upper``, ``lower <= x <= upper``, x integer where marked.

    - ``time_limit_s``: seconds; ``stop``: asked now and then, True ends the search.
    - ``start``: column values of a known solution, taken up where it is feasible.
    - ``target``: the first solution at or below it ends the search (outcome FEASIBLE).
    - ``only_prove``: ``start`` is thought to be best, so no time goes to heuristics and restarts.

    Raises :class:`chot.errors.SolverError` where HiGHS fails outright.
    """
    highs = _quiet()
    if only_prove:
        for name, value in _ONLY_PROVE.items():
            highs.setOptionValue(name, value)
    options = {"time_limit": max(0.01, time_limit_s), "random_seed": seed, "mip_abs_gap": absolute_gap}
    for name, value in (options | {"mip_rel_gap": relative_gap}).items():
        highs.setOptionValue(name, value)
    if np.isfinite(target):
        highs.setOptionValue("objective_target", target)
    model = _model(cost, matrix, row_lower, row_upper, lower, upper)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    model.integrality_ = [kinds[int(flag)] for flag in integer]
    highs.passModel(model)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = np.asarray(start, float)
        highs.setSolution(solution)
    if stop is not None:
        _listen(highs, stop)
    began = time.perf_counter()
    highs.run()
    status = highs.getModelStatus()
    if status not in _STATUS:
        raise SolverError(f"an integer program ended as {highs.modelStatusToString(status)}")
    answer = _answer(highs, _STATUS[status])
    if start is None or not _misread(answer, np.asarray(cost, float)):
        return answer
    # HiGHS 1.16 can carry a start through presolve with a wrong objective and then prune what is better.
    left_s = time_limit_s - (time.perf_counter() - began)
    return solve_bounded(
        cost, matrix, row_lower, row_upper, lower, upper, integer, time_limit_s=left_s, stop=stop, seed=seed,
        absolute_gap=absolute_gap, relative_gap=relative_gap, target=target,
    )  # fmt: skip


def _misread(answer: BoundedAnswer, cost: Float) -> bool:
    """Whether the objective is not that of the solution."""
    if answer.x is None:
        return False
    return abs(answer.objective - float(cost @ answer.x)) > 1e-6 * max(1.0, abs(answer.objective))


def _answer(highs: Any, outcome: Outcome) -> BoundedAnswer:
    info = highs.getInfo()
    if outcome is Outcome.INFEASIBLE:
        return BoundedAnswer(None, np.inf, np.inf, outcome)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return BoundedAnswer(None, np.inf, float(info.mip_dual_bound), outcome)
    x = np.array(highs.getSolution().col_value)
    return BoundedAnswer(x, float(info.objective_function_value), float(info.mip_dual_bound), outcome)


def _listen(highs: Any, stop: Callable[[], bool]) -> None:
    """Let the caller end the search between nodes and between simplex iterations."""

    def asked(_kind: int, _message: str, _out: Any, reply: Any, _data: object) -> None:
        if stop():
            reply.user_interrupt = True

    highs.setCallback(asked, None)
    highs.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)
