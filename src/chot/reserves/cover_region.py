"""A covering problem solved region by region: units that lie together are taken up and placed anew to proof.

Large neighbourhood search (Shaw 1998) where the neighbourhood is a piece of the map: what the other units cover counts
no more, so the piece is a small covering problem of its own, which the exact method settles in a moment.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]

# Units that are first taken up at once; more where their region is settled quickly, fewer where it is not.
FIRST_SIZE, LEAST_SIZE, GREATEST_SIZE = 18, 6, 40
# Seconds for one region, and below which it is thought small.
REGION_S, QUICK_S = 1.0, 0.25


@dataclass(frozen=True, eq=False)
class Region:
    """``units``: candidates of the units taken up; ``fixed``: of those that stay; ``candidates`` where they may go.

    ``places``: what the fixed units leave uncovered and a candidate can cover; ``rows`` (places, candidates).
    """

    units: Index
    fixed: Index
    candidates: Index
    places: Index
    rows: csr_matrix


def region_of(rows: csr_matrix, columns: csr_matrix, units: Index, centre: int, size: int, shuffle: Float) -> Region:
    """The ``size`` units nearest to one of them, and all candidates about as near.

    - ``rows`` (n, m) who covers whom, ``columns`` its transpose; ``units`` (p,) candidates with a unit, each once.
    - Near is counted in steps from candidate to candidate over a place that both cover; ``shuffle`` (m,) in [0, 1)
      breaks ties.
    """
    steps = _steps(rows, columns, units, centre, size)
    open_steps = steps[units]
    order = np.argsort(open_steps + shuffle[units], kind="stable")
    taken = units[order[: min(size, int((open_steps < _FAR).sum()))]]
    fixed = np.setdiff1d(units, taken)
    covered = np.asarray(rows[:, fixed].sum(axis=1)).ravel() > 0
    candidates = np.flatnonzero(steps <= steps[taken].max())
    part = rows[np.flatnonzero(~covered)][:, candidates]
    useful = np.diff(part.indptr) > 0
    return Region(taken, fixed, candidates, np.flatnonzero(~covered)[useful], part[np.flatnonzero(useful)].tocsr())


_FAR = 1 << 20


def _steps(rows: csr_matrix, columns: csr_matrix, units: Index, centre: int, size: int) -> Index:
    """(m,) steps from the centre, as far as it takes to meet so many units."""
    n, m = rows.shape
    steps = np.full(m, _FAR, np.int64)
    steps[centre] = 0
    has_unit, seen = np.zeros(m, bool), np.zeros(n, bool)
    has_unit[units] = True
    front, step = np.array([centre]), 0
    while len(front) and int(has_unit[steps < _FAR].sum()) < size:
        step += 1
        places = np.unique(columns[front].indices)
        places = places[~seen[places]]
        seen[places] = True
        front = np.unique(rows[places].indices)
        front = front[steps[front] == _FAR]
        steps[front] = step
    return steps
