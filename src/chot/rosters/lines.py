"""The best line of each person against given prices of shifts, exactly where the state space allows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chot.rosters.problem import OFF, Index
from chot.rosters.sweep import drop_dominated, sweep
from chot.rosters.tables import Flag, Float, Tables

# Counters are kept exactly while a sweep has at most so many states.
MOST_STATES = 12_000_000
WEEKENDS = -1


@dataclass(frozen=True, eq=False)
class Priced:
    """``bound``: no line of the person costs less; ``line`` (d,) of ``cost``, None where none was found."""

    bound: float
    cost: float
    line: Index | None


class Liner:
    """The cheapest lines of one person; counters are kept one by one, as lines break their limits.

    Decremental state space relaxation (Righini and Salani 2008). Where the states would become too many, the bound
    leaves counters out, and the line carries them along.
    """

    def __init__(self, tables: Tables, person: int) -> None:
        self.tables, self.person = tables, person
        n_days = tables.n_days
        self.n_off = int(tables.min_off[person])
        self.min_run = int(tables.min_run[person])
        max_run = int(tables.max_run[person])
        self.endless = max_run >= n_days
        self.n_run = min(self.min_run, n_days) if self.endless else max_run
        self.high, self.low = int(tables.high[person]), int(tables.low[person])
        allowed = tables.allowed[person]
        self.limits = {
            s: int(tables.most[person, s])
            for s in range(tables.n_shifts)
            if tables.most[person, s] < allowed[:, s].sum()
        }
        weekends = len(np.unique(tables.week[(tables.day_kind != 0) & allowed.any(axis=1)]))
        if tables.max_weekends[person] < weekends:
            self.limits[WEEKENDS] = int(tables.max_weekends[person])
        self.kept: list[int] = []
        rows, group = np.unique(tables.follows, axis=0, return_inverse=True)
        self.group, self.group_follows = group.ravel().astype(np.int64), np.ascontiguousarray(rows)
        neighbours = np.column_stack([tables.follows, tables.follows.T, tables.units])
        self.twin = np.unique(neighbours, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
        self.least, self.most = self._reach(max_run)
        self.n_levels = int((self.most - self.least).max(initial=0)) + 1

    def price(self, cost: Float, keep_more: bool = True) -> Priced:
        """The cheapest line at these costs of shifts (d, s), a day off being free.

        Without ``keep_more`` a line that breaks a limit (not that of weekends) is mended by carrying the counters.
        """
        prices = np.where(self.tables.allowed[self.person], cost, np.inf)
        while True:
            bound, line = self._sweep(prices, carry=False)
            if bound == np.inf:
                return Priced(bound, bound, None)
            broken = self.broken(line)
            if not broken:
                return Priced(bound, bound, line)
            # Weekends are few and dear, so they are kept at once.
            worst = WEEKENDS if WEEKENDS in broken else max(broken, key=broken.__getitem__)
            if not (keep_more or worst == WEEKENDS) or not self._fits([*self.kept, worst]):
                break
            self.kept.append(worst)
        value, line = self._sweep(prices, carry=True)
        return Priced(bound, value, line if value < np.inf else None)

    def broken(self, line: Index) -> dict[int, float]:
        """Counters whose limit a line passes, with the share by which it does."""
        over = {}
        for counter, most in self.limits.items():
            used = self._weekends(line) if counter == WEEKENDS else int((line == counter).sum())
            if used > most:
                over[counter] = (used - most) / (most + 1)
        return over

    def _weekends(self, line: Index) -> int:
        return len(np.unique(self.tables.week[(line != OFF) & (self.tables.day_kind != 0)]))

    def _states(self, kept: list[int]) -> int:
        n_nodes = self.n_off + len(self.group_follows) * self.n_run
        sizes = [self.limits[counter] + 1 for counter in kept]
        return int(n_nodes * self.n_levels * self.tables.n_days * np.prod(sizes, dtype=np.int64))

    def _fits(self, kept: list[int]) -> bool:
        return self._states(kept) <= MOST_STATES

    def _sweep(self, prices: Float, carry: bool) -> tuple[float, Index]:
        tables = self.tables
        counted: Flag = np.zeros(tables.n_shifts, bool)
        counted[[s for s in self.kept if s != WEEKENDS]] = True
        carry_at = np.full(tables.n_shifts, -1, np.int64)
        carry_weekend, carry_most = -1, list[int]()
        if carry:
            for counter, most in self.limits.items():
                if counter in self.kept:
                    continue
                if counter == WEEKENDS:
                    carry_weekend = len(carry_most)
                else:
                    carry_at[counter] = len(carry_most)
                    counted[counter] = True
                carry_most.append(most)
        value, line = sweep(
            drop_dominated(prices, self.twin, counted), tables.units, self.group, self.group_follows, tables.day_kind,
            self.n_off, self.n_run, self.min_run, self.endless, self.n_levels, self.least, self.most,
            self._next_count(), carry_at, np.array(carry_most, np.int64), carry_weekend,
        )  # fmt: skip
        return float(value), line

    def _next_count(self) -> Index:
        sizes = [self.limits[counter] + 1 for counter in self.kept]
        n = int(np.prod(sizes, dtype=np.int64))
        steps = np.ones(len(sizes), np.int64)
        for i in range(len(sizes) - 1):
            steps[i + 1] = steps[i] * sizes[i]
        table = np.empty((n, 2, self.tables.n_shifts), np.int64)
        q = np.arange(n)
        for weekend in (0, 1):
            for s in range(self.tables.n_shifts):
                after, fits = q.copy(), np.ones(n, bool)
                for counter, size, step in zip(self.kept, sizes, steps, strict=True):
                    if counter == s or (counter == WEEKENDS and weekend):
                        fits &= (q // step) % size + 1 < size
                        after += step
                table[:, weekend, s] = np.where(fits, after, -1)
        return table

    def _reach(self, max_run: int) -> tuple[Index, Index]:
        """The least sum after each day from which the least total can be reached, and the greatest possible sum.

        In any ``max_run + n_off`` days in a row at most ``max_run`` are worked.
        """
        tables, days = self.tables, np.arange(1, self.tables.n_days + 1)
        cycle = max_run + self.n_off
        worked = (days // cycle) * max_run + np.minimum(days % cycle, max_run)
        may = tables.allowed[self.person].sum(axis=0)
        lengths = np.repeat(tables.units, np.minimum(may, tables.most[self.person]))
        sums = np.concatenate([[0], np.cumsum(np.sort(lengths)[::-1])])
        most = sums[np.minimum(worked, len(lengths))]
        least = np.maximum(0, self.low - np.append(most[-2::-1], 0))
        return least.astype(np.int64), np.maximum(least, np.minimum(most, self.high)).astype(np.int64)
