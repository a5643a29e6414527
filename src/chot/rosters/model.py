"""The plain integer program of a roster, or of the part of one that is free while the rest stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from scipy.sparse import csr_matrix

from chot.rosters.problem import OFF, Index
from chot.rosters.tables import WEEKDAY, Flag, Tables
from chot.solvers import BoundedAnswer, solve_whole

Term = tuple[int, int]


class _Rows:
    """Rows of an integer program, given as terms (column, coefficient)."""

    def __init__(self) -> None:
        self.columns: list[int] = []
        self.values: list[int] = []
        self.ends = [0]
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(self, terms: Iterable[Term], lower: float, upper: float) -> None:
        for column, value in terms:
            self.columns.append(column)
            self.values.append(value)
        self.ends.append(len(self.columns))
        self.lower.append(lower)
        self.upper.append(upper)

    def matrix(self, n_columns: int) -> csr_matrix:
        return csr_matrix((self.values, self.columns, self.ends), shape=(len(self.lower), n_columns))


def plain_model(tables: Tables) -> RosterModel:
    """The whole problem as one integer program."""
    shape = (tables.n_people, tables.n_days)
    return RosterModel(tables, np.full(shape, OFF, np.int64), np.ones(shape, bool))


def _missing(tables: Tables, day: int, shift: int, roster: Index) -> int:
    return int(tables.required[day, shift] - (roster[:, day] == shift).sum())


def _at_least_0(gap: Callable[[Index], int], sign: int, roster: Index) -> int:
    return max(0, sign * gap(roster))


def _worked(person: int, days: Index, roster: Index) -> int:
    return int((roster[person, days] != OFF).any())


class RosterModel:
    """Which cells of a roster are free, as 0/1 columns under every rule; a person with no free cell has no rows.

    - ``free`` (p, d): cells to decide; the others stay as in ``roster`` (p, d).
    """

    def __init__(self, tables: Tables, roster: Index, free: Flag) -> None:
        self.tables, self.roster, self.free = tables, roster, free
        cells = np.argwhere(tables.allowed & free[:, :, None])
        self.cells = cells
        self.column = np.full(tables.allowed.shape, -1, np.int64)
        self.column[tuple(cells.T)] = np.arange(len(cells))
        self.cost: list[int] = tables.wish[tuple(cells.T)].tolist()
        self.upper: list[int] = [1] * len(cells)
        self.rows = _Rows()
        self._extra: list[Callable[[Index], int]] = []
        for person in np.flatnonzero(free.any(axis=1)).tolist():
            self._person(person)
        kept = np.where(free, OFF, roster)
        self.fixed_cost = tables.base + tables.lines_cost(kept)
        self._cover(tables.counts(kept))

    def solve(
        self, time_limit_s: float, seed: int, workers: int, start: Index | None, stop: Callable[[], bool] | None = None
    ) -> tuple[Index | None, BoundedAnswer]:
        """The best roster found and the answer of CP-SAT, whose figures lack ``fixed_cost``."""
        answer = solve_whole(
            self.cost, self.rows.matrix(len(self.cost)), self.rows.lower, self.rows.upper,
            np.zeros(len(self.cost), np.int64), self.upper, time_limit_s=time_limit_s, seed=seed, workers=workers,
            start=None if start is None else self._values(start), stop=stop,
        )  # fmt: skip
        if answer.x is None:
            return None, answer
        found = np.where(self.free, OFF, self.roster)
        chosen = self.cells[answer.x[: len(self.cells)] > 0.5]
        found[chosen[:, 0], chosen[:, 1]] = chosen[:, 2]
        return found, answer

    def _values(self, roster: Index) -> Index:
        cells = self.cells
        values = (roster[cells[:, 0], cells[:, 1]] == cells[:, 2]).astype(np.int64)
        return np.concatenate([values, [value(roster) for value in self._extra]]).astype(np.int64)

    def _new(self, upper: int, cost: int, value: Callable[[Index], int]) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self._extra.append(value)
        return len(self.cost) - 1

    def _cover(self, kept: Index) -> None:
        tables, n = self.tables, int(self.free.any(axis=1).sum())
        for day, shift in np.argwhere((tables.under > 0) | (tables.over > 0)).tolist():
            terms = [(int(c), 1) for c in self.column[:, day, shift] if c >= 0]
            missing = int(tables.required[day, shift] - kept[day, shift])
            if not terms:
                self.fixed_cost += int(
                    tables.under[day, shift] * max(missing, 0) + tables.over[day, shift] * max(-missing, 0)
                )
                continue
            # With both a shortage and an excess column only their difference is fixed; costs >= 0 keep one at 0.
            gap = partial(_missing, tables, day, shift)
            short = self._new(max(missing, 0), int(tables.under[day, shift]), partial(_at_least_0, gap, 1))
            surplus = self._new(max(n - missing, 0), int(tables.over[day, shift]), partial(_at_least_0, gap, -1))
            terms += [(short, 1), (surplus, -1)]
            self.rows.add(terms, missing, missing)

    def _cell(self, person: int, day: int, shift: int) -> tuple[list[Term], int]:
        """Terms and constant that say whether the shift is worked."""
        if self.free[person, day]:
            column = int(self.column[person, day, shift])
            return ([(column, 1)] if column >= 0 else []), 0
        return [], int(self.roster[person, day] == shift)

    def _work(self, person: int, day: int) -> tuple[list[Term], int]:
        """Terms and constant that say whether the day is worked."""
        if self.free[person, day]:
            return [(int(c), 1) for c in self.column[person, day] if c >= 0], 0
        return [], int(self.roster[person, day] != OFF)

    def _sum(self, parts: Iterable[tuple[tuple[list[Term], int], int]], lower: float, upper: float) -> None:
        terms, constant = [], 0
        for (some, fixed), factor in parts:
            terms += [(column, factor * value) for column, value in some]
            constant += factor * fixed
        if terms:
            self.rows.add(terms, lower - constant, upper - constant)

    def _person(self, p: int) -> None:
        tables, n_days = self.tables, self.tables.n_days
        work = [self._work(p, d) for d in range(n_days)]
        for d in np.flatnonzero(self.free[p]).tolist():
            if len(work[d][0]) > 1:
                self.rows.add(work[d][0], 0, 1)
        self._successions(p)
        days = range(n_days)
        for s in np.flatnonzero(tables.most[p] < tables.allowed[p].sum(axis=0)).tolist():
            self._sum(((self._cell(p, d, s), 1) for d in days), 0, int(tables.most[p, s]))
        lengths = ((self._cell(p, d, s), int(tables.units[s])) for d in days for s in range(tables.n_shifts))
        self._sum(lengths, int(tables.low[p]), int(tables.high[p]))
        self._runs(p, work)
        self._weekends(p, work)

    def _successions(self, p: int) -> None:
        tables = self.tables
        for d in range(tables.n_days - 1):
            if not (self.free[p, d] or self.free[p, d + 1]):
                continue
            for s in range(tables.n_shifts):
                barred = np.flatnonzero(~tables.follows[s]).tolist()
                if barred:
                    after = [(self._cell(p, d + 1, t), 1) for t in barred]
                    self._sum([(self._cell(p, d, s), 1), *after], 0, 1)

    def _runs(self, p: int, work: list[tuple[list[Term], int]]) -> None:
        """Runs neither too long nor too short: no run of k days between two of the other kind."""
        tables, n_days = self.tables, self.tables.n_days
        most = int(tables.max_run[p])
        for d in range(n_days - most):
            self._sum([(day, 1) for day in work[d : d + most + 1]], 0, most)
        for k in range(1, int(tables.min_run[p])):
            for d in range(1, n_days - k):
                inside = [(day, 1) for day in work[d : d + k]]
                self._sum([(work[d - 1], -1), *inside, (work[d + k], -1)], -2, k - 1)
        for k in range(1, int(tables.min_off[p])):
            for d in range(1, n_days - k):
                inside = [(day, -1) for day in work[d : d + k]]
                self._sum([(work[d - 1], 1), *inside, (work[d + k], 1)], -k, 1)

    def _weekends(self, p: int, work: list[tuple[list[Term], int]]) -> None:
        tables = self.tables
        ends = np.flatnonzero(tables.day_kind != WEEKDAY)
        weeks = np.unique(tables.week[ends]).tolist()
        if tables.max_weekends[p] >= len(weeks):
            return
        total: list[Term] = []
        for week in weeks:
            days = ends[tables.week[ends] == week]
            column = self._new(1, 0, partial(_worked, p, days))
            total.append((column, 1))
            for day in days.tolist():
                terms, constant = work[day]
                self.rows.add([*((c, v) for c, v in terms), (column, -1)], -1 - constant, -constant)
        self.rows.add(total, 0, int(tables.max_weekends[p]))
