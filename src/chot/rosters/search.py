"""Rosters from column generation: diving, and re-solving the lines of a few people while the others keep theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from chot.rosters.master import LineMaster, Pricer, generate, reduced_cost, round_up
from chot.rosters.model import RosterModel
from chot.rosters.problem import OFF, Index
from chot.rosters.tables import Float, Tables
from chot.solvers import Outcome

Clock = Callable[[], bool]
# A dive fixes every line of at least this value, and at least this share of the people that are left.
NEAR_ONE = 0.95
SHARE = 0.08
# Rounds of column generation at each step of a dive.
DIVE_ROUNDS = 40
# The gap of the first relaxation of a step: its values decide where time cuts the step short.
DIVE_GAP = 1.0


class LinePool:
    """Lines worth knowing, by person, the latest last."""

    def __init__(self, n_people: int, most: int) -> None:
        self.most = most
        self.lines: list[dict[bytes, Index]] = [{} for _ in range(n_people)]

    def add(self, person: int, line: Index) -> None:
        known = self.lines[person]
        key = line.tobytes()
        known.pop(key, None)
        known[key] = line
        if len(known) > self.most:
            known.pop(next(iter(known)))

    def learn(self, master: LineMaster) -> None:
        for person, line in master.lines:
            self.add(person, line)

    def teach(self, master: LineMaster) -> None:
        for person in master.people:
            for line in self.lines[person].values():
                master.add(person, line)


def greedy(tables: Tables, pricer: Pricer, order: Sequence[int]) -> tuple[Index, list[int]]:
    """A roster built person by person, each the best reply to those before; and those for whom no line was found."""
    roster = np.full((tables.n_people, tables.n_days), OFF, np.int64)
    counts, without = np.zeros_like(tables.required), list[int]()
    for person in order:
        line = pricer.price([person], marginal_prices(tables, counts), keep_more=False)[0].line
        if line is None:
            without.append(person)
        else:
            roster[person] = line
            add_line(counts, line, 1)
    return roster, without


def descend(tables: Tables, pricer: Pricer, roster: Index, out_of_time: Clock) -> Index:
    """Best replies in turn until nobody's line can be bettered alone."""
    roster = roster.copy()
    counts, person, still = tables.counts(roster), 0, 0
    while still < tables.n_people and not out_of_time():
        add_line(counts, roster[person], -1)
        prices = marginal_prices(tables, counts)
        reply = pricer.price([person], prices)[0]
        better = reply.line is not None and reply.cost < reduced_cost(tables, person, roster[person], prices) - 0.5
        if reply.line is not None and better:
            roster[person] = reply.line
        add_line(counts, roster[person], 1)
        still = 0 if better else still + 1
        person = (person + 1) % tables.n_people
    return roster


def marginal_prices(tables: Tables, counts: Index) -> Float:
    """What one more person on each shift (d, s) saves; negative where it costs."""
    prices: Float = np.where(tables.required > counts, tables.under, -tables.over).astype(float)
    return prices


def add_line(counts: Index, line: Index, times: int) -> None:
    """Count a line (d,) into the numbers on each shift (d, s)."""
    days = np.flatnonzero(line != OFF)
    counts[days, line[days]] += times


def dive(
    tables: Tables, pricer: Pricer, pool: LinePool, roster: Index, people: Sequence[int], clock: Clock,
    share: Callable[[float], Clock],
) -> Index:  # fmt: skip
    """A roster in which ``people`` have new lines: the largest parts of the relaxation are made whole, step by step.

    Each step generates lines anew for those who are left (diving: Joncour and others 2010), within its ``share`` of the
    time that the dive has left. What is not decided when ``clock`` is out stays as in ``roster``.
    """
    roster = roster.copy()
    left = list(people)
    least = max(1, int(SHARE * len(people)))
    while left and not clock():
        others = roster.copy()
        others[left] = OFF
        master = LineMaster(tables, left, tables.counts(others))
        for person in left:
            master.add(person, roster[person])
        pool.teach(master)
        last = generate(master, pricer, share(least / len(left)), most_rounds=DIVE_ROUNDS, gap=DIVE_GAP).last
        pool.learn(master)
        x = master.at_vertex(last).x
        order = np.argsort(-x, kind="stable")
        fixed: set[int] = set()
        for i in order.tolist():
            person, line = master.lines[i]
            if person in fixed:
                continue
            if len(fixed) >= least and (i >= len(x) or x[i] < NEAR_ONE):
                break
            roster[person] = line
            fixed.add(person)
        left = [person for person in left if person not in fixed]
    return roster


def resolve_few(
    tables: Tables, pricer: Pricer, pool: LinePool, roster: Index, people: Sequence[int], seed: int, clock: Clock,
    limit_s: float,
) -> Index:  # fmt: skip
    """``roster`` with the best lines of a few people: lines generated for them, then chosen by an integer program."""
    others = roster.copy()
    others[people] = OFF
    master = LineMaster(tables, people, tables.counts(others))
    for person in people:
        master.add(person, roster[person])
    before = tables.cost(roster) - tables.cost(others) + _zero(tables, master)
    proved = [-np.inf]
    generate(master, pricer, lambda: round_up(proved[-1]) >= before or clock(), proved.append)
    pool.learn(master)
    if round_up(proved[-1]) >= before:
        return roster
    chosen = master.choose(limit_s, seed, roster[people], clock)
    if chosen is None:
        return roster
    result = roster.copy()
    result[people] = chosen
    return result


def resolve_pool(tables: Tables, pool: LinePool, roster: Index, seed: int, limit_s: float, clock: Clock) -> Index:
    """The best roster of the lines that are known, by an integer program over all of them."""
    master = LineMaster(tables, range(tables.n_people), np.zeros_like(tables.required))
    for person in range(tables.n_people):
        master.add(person, roster[person])
    pool.teach(master)
    chosen = master.choose(limit_s, seed, roster, clock)
    return roster if chosen is None else chosen


def resolve_days(
    tables: Tables, roster: Index, days: Index, seed: int, limit_s: float, stop: Clock
) -> tuple[Index, bool]:
    """``roster`` with everyone's best duties on some days, by CP-SAT; and whether that is proved.

    One worker: of one seed it repeats itself, where the limit does not cut it short.
    """
    free = np.zeros(roster.shape, bool)
    free[:, days] = True
    found, answer = RosterModel(tables, roster, free).solve(limit_s, seed, 1, roster, stop)
    return (roster if found is None else found), answer.outcome is Outcome.OPTIMAL


def _zero(tables: Tables, master: LineMaster) -> float:
    """What the program's cover rows cost with none of its people at work: its objective's zero."""
    under, over = (table[tuple(master.cells.T)] for table in (tables.under, tables.over))
    return float((under * np.maximum(master.missing, 0) + over * np.maximum(-master.missing, 0)).sum())


def some_people(tables: Tables, roster: Index, rng: np.random.Generator, k: int) -> list[int]:
    """Few people who can trade: drawn around a day and shift, those whose lines or allowed shifts meet there."""
    n = tables.n_people
    if k >= n:
        return list(range(n))
    draw = rng.random(n)
    kind = rng.integers(3)
    if kind:
        off_target = tables.required - tables.counts(roster)
        weight = (tables.under * np.maximum(off_target, 0) + tables.over * np.maximum(-off_target, 0)).astype(float)
        if kind == 1 and weight.sum() > 0:
            cell = rng.choice(weight.size, p=weight.ravel() / weight.sum())
        else:
            cell = rng.integers(weight.size)
        day, shift = divmod(int(cell), tables.n_shifts)
        near = tables.allowed[:, max(0, day - 1) : day + 2, shift].any(axis=1)
        unhappy = (tables.wish[:, day, shift] < 0) & (roster[:, day] != shift)
        draw += 0.5 * near + 0.5 * unhappy
    return sorted(np.argsort(-draw)[:k].tolist())
