"""The models by name; each takes plain arrays.

In all of them ``places`` is a table (n places, m candidates): distances in metres or seconds from candidate to place
(inf: no way), or for the covering models booleans, dense or sparse, that say who covers whom. ``fixed`` candidates
must be open. Seed, time limit, ``progress`` and ``stop`` as in :func:`chot.reserves.solve`; what raises, as in
:class:`chot.reserves.Problem`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import issparse

from chot.reserves.clock import Progress
from chot.reserves.problem import Model, Problem, Result
from chot.reserves.solve import solve


class Search(TypedDict, total=False):
    """How to search: as in :func:`chot.reserves.solve`."""

    seed: int
    time_limit_s: float
    progress: Progress | None
    stop: Callable[[], bool] | None


def max_cover(
    places: Any,
    demand: ArrayLike,
    p: int,
    radius: float | None = None,
    *,
    fixed: ArrayLike = (),
    capacity: ArrayLike | None = None,
    **search: Unpack[Search],
) -> Result:
    """p bases with most demand within the radius (MCLP: Church and ReVelle 1974); ``capacity`` (m,) of demand."""
    given = _given(places)
    problem = Problem(Model.MAX_COVER, demand=demand, p=p, radius=radius, fixed=fixed, capacity=capacity, **given)
    return solve(problem, **search)


def set_cover(
    places: Any,
    radius: float | None = None,
    *,
    demand: ArrayLike | None = None,
    fixed: ArrayLike = (),
    **search: Unpack[Search],
) -> Result:
    """Fewest bases with every place within the radius (LSCP: Toregas et al. 1971)."""
    return solve(Problem(Model.SET_COVER, demand=demand, radius=radius, fixed=fixed, **_given(places)), **search)


def p_median(
    distance: ArrayLike,
    demand: ArrayLike | None,
    p: int,
    *,
    radius: float | None = None,
    fixed: ArrayLike = (),
    capacity: ArrayLike | None = None,
    **search: Unpack[Search],
) -> Result:
    """p bases of least demand-weighted distance to the nearest (Hakimi 1964); ``capacity`` (m,) of demand."""
    problem = Problem(Model.P_MEDIAN, distance, demand, p, radius, fixed=fixed, capacity=capacity)
    return solve(problem, **search)


def p_center(
    distance: ArrayLike,
    p: int,
    *,
    demand: ArrayLike | None = None,
    fixed: ArrayLike = (),
    **search: Unpack[Search],
) -> Result:
    """p bases of least greatest distance to the nearest (Hakimi 1964)."""
    return solve(Problem(Model.P_CENTER, distance, demand, p, fixed=fixed), **search)


def expected_cover(
    places: Any,
    demand: ArrayLike,
    p: int,
    radius: float | None = None,
    *,
    busy: float,
    per_site: int | None = None,
    fixed: ArrayLike = (),
    **search: Unpack[Search],
) -> Result:
    """p units with most expected demand within the radius of a free one, each busy with chance ``busy``.

    MEXCLP (Daskin 1983): units are busy independently. At most ``per_site`` wait at one base, default any number.
    """
    problem = Problem(
        Model.EXPECTED_COVER, demand=demand, p=p, radius=radius, busy=busy, per_site=per_site, fixed=fixed,
        **_given(places),
    )  # fmt: skip
    return solve(problem, **search)


def double_cover(
    places: Any,
    demand: ArrayLike,
    p: int,
    radius: float | None = None,
    *,
    outer_radius: float | None = None,
    share: float = 0.0,
    per_site: int | None = None,
    fixed: ArrayLike = (),
    **search: Unpack[Search],
) -> Result:
    """p units with most demand within the radius of two of them (DSM: Gendreau, Laporte and Semet 1997).

    - ``outer_radius``: within which every place must be; ``share`` of the demand must be within ``radius`` of one.
    """
    problem = Problem(
        Model.DOUBLE_COVER, demand=demand, p=p, radius=radius, outer_radius=outer_radius, share=share,
        per_site=per_site, fixed=fixed, **_given(places),
    )  # fmt: skip
    return solve(problem, **search)


def _given(places: Any) -> dict[str, Any]:
    """Booleans are a coverage, numbers are distances."""
    is_coverage = issparse(places) or np.asarray(places).dtype == np.bool_
    return {"coverage": places} if is_coverage else {"distance": places}
