"""Which lines of duties to give to people: the master program of column generation, and its bound.

One column is a whole line of one person (Dantzig and Wolfe; for rosters Jaumard, Semet and Vovor 1998). The rows say
that each person has one line and how many people each shift of each day has, short or over at a price.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix

from chot.rosters.interior import LineProgram
from chot.rosters.lines import Liner, Priced
from chot.rosters.problem import OFF, Index
from chot.rosters.tables import Float, Tables
from chot.solvers import LinearProgram, solve_bounded

# The weight of the best prices so far in those asked about (smoothing: Wentges 1997).
SMOOTHING = 0.6
TOLERANCE = 1e-6
# From so many pairs of person and cover row, and so many people, prices come from the interior point method, which
# needs fewer rounds; below that the simplex method, warm from the last round, is quicker.
INTERIOR, MANY = 5_000, 20
# Up to so many pairs of line and cover row a vertex is sought.
VERTEX = 1_000_000
# The share of the gap between relaxation and bound to which the interior point method solves, and the least it must.
GAP_SHARE, LEAST_GAP = 0.1, 0.02
# Counters are kept exactly for a round in which the last one brought less than this share.
SLOW = 0.005


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The linear relaxation: column values, prices of shifts (d, s), the worth of each person's row, the objective."""

    x: Float
    prices: Float
    worth: Float
    objective: float


class LineMaster:
    """The master program of some people, while the others' numbers on each shift stay as they are.

    - ``people``: who gets a line here; ``kept`` (d, s): the others on each shift.
    """

    def __init__(self, tables: Tables, people: Sequence[int], kept: Index) -> None:
        self.tables, self.people = tables, list(people)
        self.cells = np.argwhere((tables.under > 0) | (tables.over > 0))
        self.row = np.full(tables.required.shape, -1, np.int64)
        self.row[tuple(self.cells.T)] = len(self.people) + np.arange(len(self.cells))
        self.missing = (tables.required - kept)[tuple(self.cells.T)]
        self.place = {p: i for i, p in enumerate(self.people)}
        self.lines: list[tuple[int, Index]] = []
        self.costs: list[int] = []
        self._rows: list[Index] = []
        self._known: set[tuple[int, bytes]] = set()
        self._program: LinearProgram | None = None
        n_people = len(self.people)
        self.interior = n_people >= MANY and n_people * len(self.cells) >= INTERIOR

    def add(self, person: int, line: Index) -> bool:
        """One more line of a person; False where it is known."""
        key = (person, line.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        days = np.flatnonzero(line != OFF)
        rows = self.row[days, line[days]]
        rows = np.concatenate([[self.place[person]], rows[rows >= 0]])
        self.lines.append((person, line))
        self.costs.append(self.tables.line_cost(person, line))
        self._rows.append(rows)
        if self._program is not None:
            self._program.add_column(float(self.costs[-1]), rows, np.ones(len(rows)))
        return True

    def relax(self, gap: float, stop: Callable[[], bool]) -> Relaxed:
        """Solve the linear relaxation over the known lines, warm from the last; large ones only to within ``gap``."""
        if self.interior:
            return self._relax_inside(gap, stop)
        if self._program is None:
            cost, matrix, right = self._arrays()
            n = len(cost)
            self._program = LinearProgram(cost, matrix, right, right, np.zeros(n), np.full(n, np.inf))
        x, duals, objective = self._program.solve()
        prices = np.zeros(self.tables.required.shape)
        under, over = self._weights()
        prices[tuple(self.cells.T)] = np.clip(duals[len(self.people) :], -over, under)
        return Relaxed(x[2 * len(self.cells) :], prices, duals[: len(self.people)], objective)

    def _relax_inside(self, gap: float, stop: Callable[[], bool]) -> Relaxed:
        n_people = len(self.people)
        ends = np.concatenate([[0], np.cumsum([len(rows) - 1 for rows in self._rows])])
        rows = np.concatenate([rows[1:] - n_people for rows in self._rows])
        cells = csc_matrix((np.ones(len(rows)), rows, ends), shape=(len(self.cells), len(self._rows)))
        owner = np.array([rows[0] for rows in self._rows])
        program = LineProgram(
            np.array(self.costs, float), owner, n_people, cells, self.missing.astype(float), *self._weights()
        )
        found = program.solve(gap, stop)
        prices = np.zeros(self.tables.required.shape)
        prices[tuple(self.cells.T)] = found.prices
        return Relaxed(found.x, prices, found.worth, found.objective)

    def at_vertex(self, last: Relaxed) -> Relaxed:
        """The relaxation once more, by the simplex method, where that makes many values whole and is not too large.

        No more values are above 0 than there are rows: with more people than cells some have one line alone.
        """
        whole = len(self.people) > len(self.cells)
        if not (self.interior and whole) or len(self.lines) * len(self.cells) > VERTEX:
            return last
        self.interior = False
        return self.relax(0.0, lambda: False)

    def choose(self, time_limit_s: float, seed: int, start: Index | None, stop: Callable[[], bool]) -> Index | None:
        """The best roster (people, d) of the known lines within the time, in the order of ``people``; None: none."""
        cost, matrix, right = self._arrays()
        n = len(cost)
        whole = np.ones(n, bool)
        whole[: 2 * len(self.cells)] = False
        answer = solve_bounded(
            cost, matrix, right, right, np.zeros(n), np.full(n, np.inf), whole, time_limit_s=time_limit_s,
            seed=seed, start=None if start is None else self._values(start), absolute_gap=0.999, stop=stop,
        )  # fmt: skip
        if answer.x is None:
            return None
        roster = np.full((len(self.people), self.tables.n_days), OFF, np.int64)
        for i in np.flatnonzero(answer.x[2 * len(self.cells) :] > 0.5).tolist():
            person, line = self.lines[i]
            roster[self.place[person]] = line
        return roster

    def bound(self, prices: Float, least: Iterable[float]) -> float:
        """The Lagrangian bound: what the people's cheapest lines at these prices cannot undercut."""
        return float((prices[tuple(self.cells.T)] * self.missing).sum() + sum(least))

    def _weights(self) -> tuple[Float, Float]:
        cells = tuple(self.cells.T)
        return self.tables.under[cells].astype(float), self.tables.over[cells].astype(float)

    def _arrays(self) -> tuple[Float, csr_matrix, Float]:
        n_cells, n_people = len(self.cells), len(self.people)
        under, over = self._weights()
        cell_rows = n_people + np.arange(n_cells)
        rows = np.concatenate([cell_rows, cell_rows, *self._rows])
        lengths = [len(some) for some in self._rows]
        columns = np.concatenate([np.arange(2 * n_cells), np.repeat(2 * n_cells + np.arange(len(lengths)), lengths)])
        values = np.ones(len(rows))
        values[n_cells : 2 * n_cells] = -1
        shape = (n_people + n_cells, 2 * n_cells + len(lengths))
        cost = np.concatenate([under, over, np.array(self.costs, float)])
        right = np.concatenate([np.ones(n_people), self.missing]).astype(float)
        return cost, coo_matrix((values, (rows, columns)), shape=shape).tocsr(), right

    def _values(self, roster: Index) -> Float:
        """Column values of a roster (people, d) of known lines."""
        wanted = {(p, roster[i].tobytes()) for p, i in self.place.items()}
        chosen = np.array([(p, line.tobytes()) in wanted for p, line in self.lines], float)
        days = roster[:, self.cells[:, 0]] == self.cells[:, 1]
        missing = self.missing - days.sum(axis=0)
        return np.concatenate([np.maximum(missing, 0), np.maximum(-missing, 0), chosen])


class Pricer:
    """The cheapest lines of many people at once, on as many threads as asked; people of the same rules share them."""

    def __init__(self, tables: Tables, threads: int) -> None:
        self.tables = tables
        self.first = _first_alike(tables)
        self.liners = {p: Liner(tables, p) for p in np.unique(self.first).tolist()}
        self._pool = ThreadPoolExecutor(threads)

    def price(self, people: Sequence[int], prices: Float, keep_more: bool = True) -> list[Priced]:
        """For each of these people the cheapest line, every shift (d, s) earning its price."""
        firsts = self.first[list(people)].tolist()
        asked = list(dict.fromkeys(firsts))
        found = self._pool.map(lambda p: self.liners[p].price(self.tables.wish[p] - prices, keep_more), asked)
        by_first = dict(zip(asked, found, strict=True))
        return [by_first[p] for p in firsts]

    def close(self) -> None:
        self._pool.shutdown()


def _first_alike(tables: Tables) -> Index:
    """For each person the first one with the same rules, leave and requests."""
    each = (tables.low, tables.high, tables.most, tables.min_run, tables.max_run, tables.min_off, tables.max_weekends)
    seen: dict[bytes, int] = {}
    return np.array(
        [
            seen.setdefault(b"".join(table[p].tobytes() for table in (*each, tables.allowed, tables.wish)), p)
            for p in range(tables.n_people)
        ]
    )


@dataclass(frozen=True, eq=False)
class Generated:
    """``bound`` on the master program's people (without the base); the last relaxation; whether it is closed."""

    bound: float
    last: Relaxed
    closed: bool


def generate(
    master: LineMaster,
    pricer: Pricer,
    out_of_time: Callable[[], bool],
    seen: Callable[[float], None] = lambda _: None,
    most_rounds: int | None = None,
    gap: float = np.inf,
) -> Generated:
    """Column generation until no line betters the relaxation's rounded objective, or time or rounds are out.

    ``gap``: to which a large first relaxation is solved at least. ``seen`` is told each better bound.
    Costs are whole numbers, so bounds are rounded up.
    """
    best, centre, keep_more, rounds, before = -np.inf, None, False, 0, np.inf
    while True:
        last = master.relax(gap, out_of_time)
        asked = last.prices
        if centre is not None and not master.interior:
            asked = SMOOTHING * centre + (1 - SMOOTHING) * last.prices
        grew = False
        for prices in (asked,) if asked is last.prices else (asked, last.prices):
            priced = pricer.price(master.people, prices, keep_more)
            bound = master.bound(prices, (one.bound for one in priced))
            if bound > best:
                best, centre = bound, prices
                seen(best)
            grew |= _learn(master, priced, last)
            if grew or out_of_time():
                break
        rounds += 1
        slack = LEAST_GAP if master.interior else 0.0
        closed = round_up(best) >= round_up(last.objective - slack)
        exact = not master.interior or gap <= LEAST_GAP
        if closed or (not grew and keep_more and exact) or out_of_time() or rounds == most_rounds:
            return Generated(best, last, closed)
        # Counters are kept exactly only once lines that carry them have little more to give.
        little = before - last.objective < SLOW * abs(last.objective)
        keep_more = (not grew and exact) or little
        before = last.objective
        gap = max(LEAST_GAP, GAP_SHARE * (last.objective - best if grew else gap))


def _learn(master: LineMaster, priced: Sequence[Priced], last: Relaxed) -> bool:
    """Add the lines that may better the relaxation; whether there was one."""
    grew = False
    for p, worth, one in zip(master.people, last.worth, priced, strict=True):
        if one.line is None:
            continue
        # Worths of an early end are not exact: there any line that is not known is taken.
        if master.interior or reduced_cost(master.tables, p, one.line, last.prices) < worth - TOLERANCE:
            grew |= master.add(p, one.line)
    return grew


def round_up(bound: float) -> float:
    """The least whole number that a bound leaves possible."""
    return float(np.ceil(bound - TOLERANCE))


def reduced_cost(tables: Tables, person: int, line: Index, prices: Float) -> float:
    """What a person's line costs when every shift (d, s) earns its price."""
    days = np.flatnonzero(line != OFF)
    return tables.line_cost(person, line) - float(prices[days, line[days]].sum())
