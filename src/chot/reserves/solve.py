"""One problem to one result: each model to its solver, and the figures that every result carries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from chot.reserves.clock import Clock, Progress
from chot.reserves.cover import Cover, solve_cover
from chot.reserves.median import solve_median
from chot.reserves.mixed import MixedAnswer, solve_double, solve_with_capacity
from chot.reserves.problem import WITH_RADIUS, Model, Problem, Result
from chot.reserves.set_cover import fewest_bases, solve_center
from chot.solvers import Outcome

Float = NDArray[np.float64]
Index = NDArray[np.int64]

N_IN_ORDER = 3


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """The best bases for a problem, with a proved bound.

    - ``time_limit_s``: seconds; what has been found by then is returned with its proved gap.
    - ``seed``: of the searches; the proved value does not depend on it.
    - ``progress``: called with (elapsed seconds, value, bound); ``stop``: asked now and then, True ends the search.
    """
    return _SOLVERS[problem.model](_Case(problem, Clock(time_limit_s, progress, stop), seed))


class _Case:
    """A problem with what all its solvers need."""

    def __init__(self, problem: Problem, clock: Clock, seed: int) -> None:
        self.problem, self.clock, self.seed = problem, clock, seed
        self.n, self.m = problem.shape
        self.p = 0 if problem.p is None else int(problem.p)
        self.demand = np.asarray(problem.demand, float)
        self.fixed = np.asarray(problem.fixed, np.int64)
        if problem.model in WITH_RADIUS:
            self.reach = problem.within(problem.radius)
            self.reach.eliminate_zeros()
            self.reachable = np.diff(self.reach.indptr) > 0
        else:
            self.reachable = np.isfinite(np.asarray(problem.distance)).any(axis=1)

    @property
    def lower(self) -> Index:
        lower = np.zeros(self.m, np.int64)
        lower[self.fixed] = 1
        return lower

    @property
    def limit(self) -> Index:
        return np.full(self.m, self.p if self.problem.per_site is None else self.problem.per_site, np.int64)

    def result(
        self, units: Index, value: float, bound: float, outcome: Outcome,
        radius: float | None = None, missing_way: float = np.nan, served: csr_matrix | None = None,
    ) -> Result:  # fmt: skip
        """All figures for these units (m,) per candidate."""
        opened = np.repeat(np.arange(self.m), units)
        near = self._near(opened, radius)
        count = near.sum(axis=1)
        total = self.demand.sum() if self.demand.sum() > 0 else 1.0
        one_busy = np.array([self.demand[count - near[:, k] > 0].sum() / total for k in range(len(opened))])
        covered = count > 0
        return Result(
            opened, self._order(opened), value, bound, outcome, covered, np.flatnonzero(~self.reachable),
            float(self.demand[covered].sum() / total), one_busy, missing_way, served, self.clock.elapsed_s,
        )  # fmt: skip

    def _near(self, opened: Index, radius: float | None) -> NDArray[np.bool_]:
        """Which unit covers which place (n, units)."""
        if self.problem.model in WITH_RADIUS:
            return np.asarray(self.reach[:, opened].toarray(), bool)
        distance = np.asarray(self.problem.distance)[:, opened]
        return np.isfinite(distance) if radius is None else distance <= radius

    def _order(self, opened: Index) -> Index:
        """Dispatch order: by distance where known, else those that cover, as numbered."""
        if self.problem.coverage is None:
            far = np.asarray(self.problem.distance)[:, opened]
        else:
            far = np.where(self.reach[:, opened].toarray(), 0.0, np.inf)
        order = np.full((self.n, N_IN_ORDER), -1, np.int64)
        k = min(N_IN_ORDER, len(opened))
        if k == 0:
            return order
        by_distance = np.argsort(far, axis=1, kind="stable")[:, :k]
        there = np.isfinite(np.take_along_axis(far, by_distance, axis=1))
        order[:, :k] = np.where(there, opened[by_distance], -1)
        return order


def _cover(case: _Case) -> Result:
    if case.problem.capacity is not None:
        return _with_capacity(case)
    gains: Float = np.ones(1)
    limit = np.ones(case.m, np.int64)
    if case.problem.model is Model.EXPECTED_COVER:
        q = case.problem.busy
        gains = np.array([(1 - q) * q**k for k in range(case.p) if q**k > 1e-16])
        limit = np.maximum(case.limit, case.lower)
    counts = case.demand > 0
    cover = Cover(case.reach[counts], case.demand[counts], gains, limit, case.lower, case.p)
    answer = solve_cover(cover, case.clock, case.seed)
    return case.result(answer.units, answer.value, answer.bound, answer.outcome)


def _set_cover(case: _Case) -> Result:
    answer = fewest_bases(case.reach[case.reachable], case.fixed, case.clock, case.seed)
    return case.result(_count(answer.opened, case.m), float(len(answer.opened)), answer.bound, answer.outcome)


def _median(case: _Case) -> Result:
    if case.problem.capacity is not None:
        return _with_capacity(case)
    cost, missing_way = _weighted(case)
    counts = case.reachable & (case.demand > 0)
    if not counts.any():
        counts = counts | True
        cost = np.zeros_like(cost)
    table = np.ascontiguousarray(cost[counts].T)
    answer = solve_median(table, case.p, case.fixed, case.clock, case.seed)
    units = _count(answer.opened, case.m)
    return case.result(units, answer.value, answer.bound, answer.outcome, case.problem.radius, missing_way)


def _center(case: _Case) -> Result:
    distance = np.asarray(case.problem.distance)[case.reachable]
    if len(distance) == 0:
        distance = np.zeros((1, case.m))
    answer = solve_center(distance, case.p, case.fixed, case.clock, case.seed)
    units = _count(answer.opened, case.m)
    return case.result(units, answer.value, answer.bound, answer.outcome, answer.value)


def _double(case: _Case) -> Result:
    problem = case.problem
    outer = None if problem.outer_radius is None else problem.within(problem.outer_radius)
    limit = np.maximum(case.limit, case.lower)
    answer = solve_double(
        case.reach, outer, case.demand, problem.share, case.p, limit, case.lower, case.clock, case.seed
    )
    return case.result(answer.units, answer.value, answer.bound, answer.outcome)


def _with_capacity(case: _Case) -> Result:
    capacity = np.asarray(case.problem.capacity, float)
    if case.problem.model is Model.MAX_COVER:
        cost = csr_matrix(case.reach, dtype=float)
        cost.data[:] = -1.0
        answer = _served(case, cost, capacity, all_served=False)
        return case.result(answer.units, -answer.value, -answer.bound, answer.outcome, served=answer.served)
    distance, missing_way = _finite(case)
    places, bases = np.nonzero(case.reachable[:, None] & np.ones((1, case.m), bool))
    cost = csr_matrix((distance[places, bases], (places, bases)), shape=(case.n, case.m))
    answer = _served(case, cost, capacity, all_served=True)
    radius = case.problem.radius
    return case.result(answer.units, answer.value, answer.bound, answer.outcome, radius, missing_way, answer.served)


def _served(case: _Case, cost: csr_matrix, capacity: Float, all_served: bool) -> MixedAnswer:
    return solve_with_capacity(cost, case.demand, capacity, case.p, case.lower, all_served, case.clock, case.seed)


def _finite(case: _Case) -> tuple[Float, float]:
    """Distances where a missing way counts as twice the greatest there is, and what that is."""
    distance = np.asarray(case.problem.distance, float)
    there = np.isfinite(distance)
    missing_way = 2 * float(distance[there].max()) if there.any() else 0.0
    return np.where(there, distance, missing_way), missing_way


def _weighted(case: _Case) -> tuple[Float, float]:
    distance, missing_way = _finite(case)
    return case.demand[:, None] * distance, missing_way


def _count(opened: Index, m: int) -> Index:
    return np.bincount(opened, minlength=m).astype(np.int64)


_SOLVERS: dict[Model, Callable[[_Case], Result]] = {
    Model.MAX_COVER: _cover,
    Model.EXPECTED_COVER: _cover,
    Model.SET_COVER: _set_cover,
    Model.P_MEDIAN: _median,
    Model.P_CENTER: _center,
    Model.DOUBLE_COVER: _double,
}
