"""The linear relaxation of a master of lines by an interior point method that stops early, near the central path.

Prices from the middle of the nearly optimal ones, and no more exact than the lines known deserve, need far fewer
rounds of column generation than those of a vertex (Gondzio, Gonzalez-Brevis and Munari 2013). The steps are
Mehrotra's (1992); start and path are feasible, as weights of short and over make easy. Each person has one row, so
the normal equations are reduced to the cover rows: their size does not grow with people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.sparse import csc_matrix, csr_matrix
from threadpoolctl import threadpool_limits

from chot.rosters.problem import Index
from chot.rosters.tables import Float

MOST_STEPS = 60
# The share of the objective that a gap may be at most.
ROUGHLY = 0.02
# The share of the way to the boundary that a step takes.
NEARLY = 0.995
# The smallest value of a line or a cover column at the start.
FLOOR = 1e-2


@dataclass(frozen=True, eq=False)
class Interior:
    """Values of the lines, prices of the cells, worth of each person's row; objectives, primal and dual."""

    x: Float
    prices: Float
    worth: Float
    objective: float
    dual: float


@dataclass(frozen=True, eq=False)
class LineProgram:
    """Minimise ``cost @ x + under @ short + over @ surplus``: one line each, cover met, short or surplus.

    - ``cost`` (n,), ``owner`` (n,): the person of each line, 0 to ``n_people`` - 1; ``cells`` (m, n): 1 where worked.
    - ``right`` (m,): people wanted; ``under``, ``over`` (m,) >= 0, not both 0.
    """

    cost: Float
    owner: Index
    n_people: int
    cells: csc_matrix
    right: Float
    under: Float
    over: Float

    def solve(self, gap: float, stop: Callable[[], bool] = lambda: False) -> Interior:
        """A solution whose objective is at most the absolute ``gap`` above its dual's, and at most roughly so.

        ``stop`` is asked before each step; what it ends is feasible all the same.
        """
        point = _Point(self)
        # The matrices are small: more threads than one only wait for one another.
        with threadpool_limits(1, user_api="blas"):
            return self._follow(point, gap, stop)

    def _follow(self, point: _Point, gap: float, stop: Callable[[], bool]) -> Interior:
        for _ in range(MOST_STEPS):
            if point.gap() <= min(gap, ROUGHLY * abs(point.objective())) or stop() or not point.step():
                break
        return point.answer()


class _Point:
    """A feasible pair of primal and dual values, and the step to the next."""

    def __init__(self, program: LineProgram) -> None:
        self.p = program
        self.across: csr_matrix = program.cells.tocsr()
        self.x = (1.0 / np.bincount(program.owner, minlength=program.n_people))[program.owner]
        rest = program.right - self.across @ self.x
        self.short = np.maximum(rest, 0) + FLOOR
        self.surplus = np.maximum(-rest, 0) + FLOOR
        self.y = 0.5 * (program.under - program.over)
        reduced = program.cost - program.cells.T @ self.y
        self.w = np.full(program.n_people, np.inf)
        np.minimum.at(self.w, program.owner, reduced)
        self.w -= 0.02 * max(1.0, float(np.mean(program.under + program.over)))

    def slacks(self) -> tuple[Float, Float, Float]:
        p = self.p
        return p.cost - p.cells.T @ self.y - self.w[p.owner], p.under - self.y, p.over + self.y

    def objective(self) -> float:
        p = self.p
        return float(p.cost @ self.x + p.under @ self.short + p.over @ self.surplus)

    def dual(self) -> float:
        return float(self.w.sum() + self.p.right @ self.y)

    def gap(self) -> float:
        return self.objective() - self.dual()

    def answer(self) -> Interior:
        return Interior(self.x, self.y, self.w, self.objective(), self.dual())

    def step(self) -> bool:
        """One predictor and corrector; False where numbers no longer allow it."""
        z, z_short, z_surplus = self.slacks()
        n = len(z) + 2 * len(z_short)
        mu = (self.x @ z + self.short @ z_short + self.surplus @ z_surplus) / n
        ratio = self.x / z, self.short / z_short, self.surplus / z_surplus
        try:
            system = _System(self.p, ratio)
        except LinAlgError:
            return False
        flat = (self.x, self.short, self.surplus), (z, z_short, z_surplus)
        toward = system.direction(flat, 0.0, None)
        primal, dual = _lengths(flat, toward)
        after = sum(
            float((v + primal * dv) @ (s + dual * ds))
            for v, s, dv, ds in zip(flat[0], flat[1], toward[0], toward[1], strict=True)
        )
        centring = min(1.0, max(after / n / mu, 1e-6)) ** 3
        step = system.direction(flat, centring * mu, toward)
        primal, dual = (min(1.0, NEARLY * length) for length in _lengths(flat, step))
        if max(primal, dual) < 1e-8:
            return False
        self.x = self.x + primal * step[0][0]
        self.short = self.short + primal * step[0][1]
        self.surplus = self.surplus + primal * step[0][2]
        self.y = self.y + dual * step[2]
        self.w = self.w + dual * step[3]
        return True


Three = tuple[Float, Float, Float]


class _System:
    """The normal equations at a point, factorised over the cover rows."""

    def __init__(self, program: LineProgram, ratio: Three) -> None:
        self.p, self.ratio = program, ratio
        p = program
        self.people = np.bincount(p.owner, ratio[0], p.n_people)
        m = len(p.right)
        square, cross = np.zeros((m, m)), np.zeros((m, p.n_people))
        _squares(p.cells.indptr, p.cells.indices, p.owner, ratio[0], square, cross)
        square += np.tril(square, -1).T
        square[np.diag_indices(m)] += ratio[1] + ratio[2]
        self.cross = cross
        square -= (cross / self.people) @ cross.T
        square[np.diag_indices(m)] *= 1 + 1e-12
        self.factor = cho_factor(square, lower=True, overwrite_a=True, check_finite=False)

    def direction(
        self, at: tuple[Three, Three], mu: float, before: tuple[Three, Three, Float, Float] | None
    ) -> tuple[Three, Three, Float, Float]:
        """Changes of the values, of the slacks, of the prices and of the worths."""
        p, values, slacks = self.p, at[0], at[1]
        push = [mu - v * s for v, s in zip(values, slacks, strict=True)]
        if before is not None:
            push = [r - dv * ds for r, dv, ds in zip(push, before[0], before[1], strict=True)]
        # dv = (push - v * ds) / s, and the rows say that the changes of values balance.
        moved = [r / s for r, s in zip(push, slacks, strict=True)]
        right_w = -np.bincount(p.owner, moved[0], p.n_people)
        right_y = -(p.cells @ moved[0] + moved[1] - moved[2])
        dy = cho_solve(self.factor, right_y - self.cross @ (right_w / self.people), check_finite=False)
        dw = (right_w - self.cross.T @ dy) / self.people
        ds: Three = (-(p.cells.T @ dy) - dw[p.owner], -dy, dy)
        dv = tuple(a - r * b for a, r, b in zip(moved, self.ratio, ds, strict=True))
        return (dv[0], dv[1], dv[2]), ds, dy, dw


def _lengths(at: tuple[Three, Three], step: tuple[Three, Three, Float, Float]) -> tuple[float, float]:
    """How far the values and the slacks may go along a step before one reaches 0."""
    return _to_zero(at[0], step[0]), _to_zero(at[1], step[1])


def _to_zero(at: Three, by: Three) -> float:
    length = np.inf
    for values, change in zip(at, by, strict=True):
        falling = change < 0
        if falling.any():
            length = min(length, float((values[falling] / -change[falling]).min()))
    return min(length, 1.0 / NEARLY)


@njit(cache=True, nogil=True)
def _squares(indptr: Index, indices: Index, owner: Index, weight: Float, square: Float, cross: Float) -> None:
    """Add each line's cells times themselves to the lower ``square`` (m, m), times its owner to ``cross`` (m, p)."""
    for j in range(len(weight)):
        begin, end = indptr[j], indptr[j + 1]
        for a in range(begin, end):
            cross[indices[a], owner[j]] += weight[j]
            for b in range(begin, a + 1):
                square[indices[a], indices[b]] += weight[j]
