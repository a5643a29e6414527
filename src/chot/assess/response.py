"""Every figure of a reserve plan, recomputed from the distances alone; shares no code with the planner.

Plain loops over places and units: what is within the radius, who is nearest, what is left when one unit is busy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, issparse

from chot.errors import Finding
from chot.units import Text

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]

# Figures that differ by more than this share are different figures.
TOLERANCE = 1e-6


class Named(Protocol):
    """A model by its name: max_cover, set_cover, p_median, p_center, expected_cover, double_cover."""

    @property
    def value(self) -> Any: ...


class Wanted(Protocol):
    """What the evaluator reads of a reserve problem."""

    @property
    def model(self) -> Named: ...
    @property
    def distance(self) -> ArrayLike | None: ...
    @property
    def coverage(self) -> Any: ...
    @property
    def demand(self) -> ArrayLike | None: ...
    @property
    def p(self) -> int | None: ...
    @property
    def radius(self) -> float | None: ...
    @property
    def fixed(self) -> ArrayLike: ...
    @property
    def capacity(self) -> ArrayLike | None: ...
    @property
    def busy(self) -> float: ...
    @property
    def per_site(self) -> int | None: ...
    @property
    def outer_radius(self) -> float | None: ...
    @property
    def share(self) -> float: ...


class Claimed(Protocol):
    """What the evaluator reads of a result."""

    @property
    def open(self) -> Index: ...
    @property
    def order(self) -> Index: ...
    @property
    def value(self) -> float: ...
    @property
    def bound(self) -> float: ...
    @property
    def covered(self) -> Flag: ...
    @property
    def unreachable(self) -> Index: ...
    @property
    def covered_share(self) -> float: ...
    @property
    def covered_share_one_busy(self) -> Float: ...
    @property
    def served(self) -> csr_matrix | None: ...


@dataclass(frozen=True, eq=False)
class Reached:
    """What these units reach.

    - ``value`` by the problem's model; ``covered`` (n,) within the radius of a unit; ``covered_share`` of all demand.
    - ``covered_share_one_busy`` (units,): the same with each unit away; ``unreachable``: places no candidate covers.
    """

    value: float
    covered: Flag
    covered_share: float
    covered_share_one_busy: Float
    unreachable: Index


def reached(problem: Wanted, units: ArrayLike, served: csr_matrix | None = None) -> Reached:
    """What units at these candidates (repeated where several wait) reach; ``served`` where bases have capacities."""
    opened = np.asarray(units, np.int64)
    demand = np.asarray(problem.demand, float)
    value = _value(problem, opened, demand, served)
    near = _within(problem, _radius(problem, value))
    total = demand.sum() if demand.sum() > 0 else 1.0
    covered: Flag = np.asarray(near[:, opened].any(axis=1))
    without = [demand[near[:, np.delete(opened, k)].any(axis=1)].sum() / total for k in range(len(opened))]
    if problem.model.value in ("p_median", "p_center"):
        unreachable = np.flatnonzero(~np.isfinite(_distances(problem)).any(axis=1))
    else:
        unreachable = np.flatnonzero(~near.any(axis=1))
    return Reached(value, covered, float(demand[covered].sum() / total), np.array(without), unreachable)


def differences(problem: Wanted, result: Claimed) -> tuple[Finding, ...]:
    """What is wrong with a result: a requirement that is not kept, a figure that is not what it should be.

    Empty where everything holds. An answer without units (infeasible) is not judged.
    """
    if len(result.open) == 0:
        return ()
    found = _broken(problem, result)
    truth = reached(problem, result.open, result.served)
    found += [
        _differs(name, getattr(result, name), getattr(truth, name))
        for name in ("value", "covered_share", "covered_share_one_busy", "covered", "unreachable")
        if not _same(getattr(result, name), getattr(truth, name))
    ]
    most = problem.model.value in ("max_cover", "expected_cover", "double_cover")
    ahead = truth.value - result.bound if most else result.bound - truth.value
    if ahead > TOLERANCE * max(1.0, abs(truth.value)):
        found.append(_differs("bound", result.bound, truth.value))
    if problem.coverage is None and not _is_dispatch_order(problem, result):
        found.append(_differs("order", "", "nearest first"))
    return tuple(found)


def _value(problem: Wanted, opened: Index, demand: Float, served: csr_matrix | None) -> float:
    model = problem.model.value
    if model == "set_cover":
        return float(len(opened))
    if model in ("p_median", "p_center"):
        return _distance_value(problem, opened, demand, served)
    near = _within(problem, problem.radius)
    count = near[:, opened].sum(axis=1)
    if model == "expected_cover":
        return float((demand * (1 - float(problem.busy) ** count)).sum())
    if model == "double_cover":
        return float(demand[count >= 2].sum())
    return float(demand[count >= 1].sum()) if served is None else float(served.sum())


def _distance_value(problem: Wanted, opened: Index, demand: Float, served: csr_matrix | None) -> float:
    distance = _distances(problem)
    reachable = np.isfinite(distance).any(axis=1)
    if problem.model.value == "p_center":
        return float(distance[reachable][:, opened].min(axis=1).max(initial=0.0))
    finite = distance[np.isfinite(distance)]
    filled = np.where(np.isfinite(distance), distance, 2 * finite.max(initial=0.0))
    if served is not None:
        return float((served.toarray() * filled)[reachable].sum())
    return float((demand * filled[:, opened].min(axis=1))[reachable].sum())


def _broken(problem: Wanted, result: Claimed) -> list[Finding]:
    """Requirements that the units do not keep."""
    found, opened = [], np.asarray(result.open, np.int64)
    model, demand = problem.model.value, np.asarray(problem.demand, float)
    if model != "set_cover" and len(opened) != problem.p:
        found.append(_differs("open", len(opened), f"{problem.p} units"))
    if not set(np.asarray(problem.fixed, np.int64).tolist()) <= set(opened.tolist()):
        found.append(_differs("fixed", opened.tolist(), f"{np.asarray(problem.fixed).tolist()} open"))
    several = model in ("expected_cover", "double_cover")
    most = 1 if not several else problem.per_site if problem.per_site is not None else len(opened)
    if np.bincount(opened).max() > max(1, most):
        found.append(_differs("per_site", int(np.bincount(opened).max()), most))
    if model == "set_cover":
        near = _within(problem, problem.radius)
        if np.any(near.any(axis=1) & ~near[:, opened].any(axis=1)):
            found.append(_differs("covered", "not all", "every place"))
    if model == "double_cover":
        near = _within(problem, problem.radius)
        coverable = demand[near.any(axis=1)].sum()
        if demand[near[:, opened].any(axis=1)].sum() < problem.share * coverable * (1 - TOLERANCE):
            found.append(_differs("share", "below", problem.share))
        if problem.outer_radius is not None:
            near = _within(problem, problem.outer_radius)
            if np.any(near.any(axis=1) & ~near[:, opened].any(axis=1)):
                found.append(_differs("outer_radius", "not all", "every place"))
    if problem.capacity is not None and result.served is not None:
        found += _over_capacity(problem, result.served.toarray(), opened, demand)
    return found


def _over_capacity(problem: Wanted, served: Float, opened: Index, demand: Float) -> list[Finding]:
    found = []
    capacity = np.asarray(problem.capacity, float)
    slack = TOLERANCE * max(1.0, float(demand.sum()))
    if np.any(served.sum(axis=0) > capacity + slack) or np.any(np.delete(served, opened, axis=1) > slack):
        found.append(_differs("capacity", "exceeded", "at most what open bases can serve"))
    if np.any(served.sum(axis=1) > demand + slack) or np.any(served < 0):
        found.append(_differs("served", "more", "at most the demand"))
    if problem.model.value == "max_cover" and np.any(served[~_within(problem, problem.radius)] > slack):
        found.append(_differs("served", "outside", "within the radius"))
    if problem.model.value == "p_median":
        reachable = np.isfinite(_distances(problem)).any(axis=1)
        if np.any(np.abs(served.sum(axis=1) - demand)[reachable] > slack):
            found.append(_differs("served", "less", "all the demand"))
    return found


def _is_dispatch_order(problem: Wanted, result: Claimed) -> bool:
    """Whether the k-th unit sent is as near as the k-th nearest."""
    distance, order = _distances(problem), np.asarray(result.order, np.int64)
    ranked = np.sort(distance[:, result.open], axis=1)
    for k in range(order.shape[1]):
        sent = order[:, k]
        nearest = ranked[:, k] if k < ranked.shape[1] else np.full(len(sent), np.inf)
        far = np.where(sent >= 0, distance[np.arange(len(sent)), np.maximum(sent, 0)], np.inf)
        if not np.array_equal(far, nearest) or not np.all(np.isin(sent[sent >= 0], result.open)):
            return False
    return True


def _distances(problem: Wanted) -> Float:
    return np.asarray(problem.distance, float)


def _radius(problem: Wanted, value: float) -> float | None:
    """Within which a place counts as covered: the center's own value, any way at all for the median without one."""
    return value if problem.model.value == "p_center" else problem.radius


def _within(problem: Wanted, radius: float | None) -> Flag:
    if problem.coverage is not None:
        table = problem.coverage.toarray() if issparse(problem.coverage) else problem.coverage
        return np.asarray(table, bool)
    distance = _distances(problem)
    return np.isfinite(distance) if radius is None else distance <= radius


def _same(claimed: Any, true: Any) -> bool:
    a, b = np.asarray(claimed, float), np.asarray(true, float)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=TOLERANCE, atol=1e-9))


def _differs(name: str, claimed: Any, true: Any) -> Finding:
    return Finding(
        "reserve-figure",
        Text(f"số liệu dự bị '{name}' không đúng", f"the reserve figure {name!r} does not hold"),
        Text(f"tính lại được: {true}", f"recomputed: {true}"),
        value=f"{claimed}",
    )
