"""The integer program of an event's roster, or of a part of one whose people and duties touch no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from chot.rosters.event import Duty, EventProblem, Member, Rules, Span
from chot.solvers import BoundedAnswer, solve_bounded, solve_whole

DAY = 1440
# Hours are compared in steps of the greatest common length of the duties, and in none finer than this, minutes.
LEAST_STEP = 240
INF = float("inf")
# Up to so many pairs of person and duty CP-SAT is the quicker by far; above, the relaxation of HiGHS is worth more.
FEW_PAIRS = 400


def load_step(duties: Iterable[Duty]) -> int:
    """Minutes of one step of work, in which hours are compared: the greatest common divisor of the duties' lengths."""
    return max(LEAST_STEP, gcd(*(duty.end - duty.start for duty in duties)))


def is_night(rules: Rules, duty: Duty) -> bool:
    """Whether enough of a duty lies in the night."""
    begin, end = rules.night
    length = (end - begin) % DAY
    dusks = range(begin - rules.clock - DAY, duty.end, DAY)
    inside = sum(max(0, min(duty.end, dusk + length) - max(duty.start, dusk)) for dusk in dusks)
    return inside >= max(1, rules.night_least)


def away(rules: Rules, person: Member, duty: Duty) -> Span:
    """From leaving the base for a duty to being back."""
    travel = duty.travel_min.get(person.unit, 0)
    return duty.start - rules.relief - travel, duty.end + travel


def may_do(rules: Rules, person: Member, duty: Duty) -> bool:
    """Whether a person may have this duty at all, whatever else they do."""
    if duty.unit != person.unit and duty.unit not in person.also:
        return False
    minutes = duty.end - duty.start + rules.relief
    if any(most is not None and minutes > most for most in (rules.day, rules.event)):
        return False
    begin, end = away(rules, person, duty)
    return not any(begin < leave[1] and leave[0] < end for leave in person.leave)


@dataclass(frozen=True)
class Piece:
    """Indices of people and duties of the problem that belong together."""

    people: tuple[int, ...]
    duties: tuple[int, ...]


def pieces_of(problem: EventProblem) -> list[Piece]:
    """The problem in parts that touch no others: units are tied by the people who may help in several."""
    parent: dict[str, str] = {}

    def root(unit: str) -> str:
        parent.setdefault(unit, unit)
        while parent[unit] != unit:
            parent[unit] = parent[parent[unit]]
            unit = parent[unit]
        return unit

    for person in problem.people:
        for unit in person.also:
            parent[root(unit)] = root(person.unit)
    people, duties = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for i, person in enumerate(problem.people):
        people[root(person.unit)].append(i)
    for j, duty in enumerate(problem.duties):
        duties[root(duty.unit)].append(j)
    return [Piece(tuple(people[unit]), tuple(found)) for unit, found in duties.items()]


def count_pairs(problem: EventProblem, piece: Piece) -> int:
    """How many pairs of a person and a duty that they may have there are in a piece."""
    people, duties = problem.people, problem.duties
    return sum(may_do(problem.rules, people[p], duties[d]) for p in piece.people for d in piece.duties)


Terms = list[tuple[int, int]]


class EventModel:
    """Columns: who may do what (0/1), then what is short, split, unfair or unwished, each at its cost.

    - ``pairs``: (person, duty) of the first columns, as indices of the problem; up to ``few_pairs`` CP-SAT solves it,
      above HiGHS.
    """

    def __init__(self, problem: EventProblem, piece: Piece, few_pairs: int = FEW_PAIRS) -> None:
        self.problem, self.piece, self.few_pairs = problem, piece, few_pairs
        self.cost: list[int] = []
        self.upper: list[int] = []
        self._entries: tuple[list[int], list[int], list[int]] = ([], [], [0])
        self._limits: tuple[list[float], list[float]] = ([], [])
        self._extra: list[Callable[[set[tuple[int, int]]], int]] = []
        rules, people, duties = problem.rules, problem.people, problem.duties
        self.pairs = [(p, d) for p in piece.people for d in piece.duties if may_do(rules, people[p], duties[d])]
        for p, d in self.pairs:
            self._column(problem.weights.loan if duties[d].unit != people[p].unit else 0, 1)
        self.of_person, self.of_duty = defaultdict[int, Terms](list), defaultdict[int, Terms](list)
        for column, (p, d) in enumerate(self.pairs):
            self.of_person[p].append((column, d))
            self.of_duty[d].append((column, p))
        for d in piece.duties:
            self._cover(d)
        self.step = load_step(duties)
        for p in piece.people:
            self._rules(p)
            self._fairness(p)
        for d in piece.duties:
            self._teams(d)
        self._wishes()

    def solve(
        self, time_limit_s: float, seed: int, start: Sequence[Sequence[int]], stop: Callable[[], bool] | None
    ) -> tuple[dict[int, list[int]], BoundedAnswer]:
        """The people of each duty of the piece, and the answer; ``start`` gives people by duty of a sound roster."""
        matrix = csr_matrix(self._entries, shape=(len(self._limits[0]), len(self.cost)))
        first, zeros = self._values({(p, d) for d in self.piece.duties for p in start[d]}), np.zeros(len(self.cost))
        program = (self.cost, matrix, *self._limits, zeros, self.upper)
        if len(self.pairs) <= self.few_pairs:
            answer = solve_whole(*program, time_limit_s=time_limit_s, start=first, stop=stop, seed=seed)
        else:
            whole = np.ones(len(zeros), bool)
            answer = solve_bounded(
                *program, whole, time_limit_s=time_limit_s, start=first, stop=stop, seed=seed, absolute_gap=0.999
            )
        found: dict[int, list[int]] = {d: [] for d in self.piece.duties}
        if answer.x is not None:
            for (p, d), value in zip(self.pairs, answer.x, strict=False):
                if value > 0.5:
                    found[d].append(p)
        return found, answer

    def _column(self, cost: int, upper: int) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def _more(self, cost: int, upper: int, value: Callable[[set[tuple[int, int]]], int]) -> int:
        """A column beside the pairs; ``value`` tells what it is for a set of pairs, to start from."""
        self._extra.append(value)
        return self._column(cost, upper)

    def _row(self, terms: Terms, lower: float, upper: float) -> None:
        values, columns, ends = self._entries
        columns += [column for column, _ in terms]
        values += [value for _, value in terms]
        ends.append(len(columns))
        self._limits[0].append(lower)
        self._limits[1].append(upper)

    def _values(self, chosen: set[tuple[int, int]]) -> NDArray[np.int64]:
        values = [int(pair in chosen) for pair in self.pairs] + [value(chosen) for value in self._extra]
        return np.array(values, np.int64)

    def _cover(self, d: int) -> None:
        """So many people, and so many with each skill, or short of them at a cost."""
        duty, able = self.problem.duties[d], self.of_duty[d]
        short = self._more(duty.weight, duty.people, lambda c: duty.people - sum((p, d) in c for _, p in able))
        self._row([(column, 1) for column, _ in able] + [(short, 1)], duty.people, duty.people)
        for skill, wanted in duty.needs.items():
            those = [(column, p) for column, p in able if skill in self.problem.people[p].skills]

            def lacking(c: set[tuple[int, int]], those: Terms = those, wanted: int = wanted) -> int:
                return max(0, wanted - sum((p, d) in c for _, p in those))

            lack = self._more(duty.need_weight, wanted, lacking)
            self._row([(column, 1) for column, _ in those] + [(lack, 1)], wanted, INF)

    def _rules(self, p: int) -> None:
        rules, person = self.problem.rules, self.problem.people[p]
        mine = [(column, self.problem.duties[d]) for column, d in self.of_person[p]]
        seen: set[tuple[int, ...]] = set()
        for _, duty in mine:
            # Rest as cliques: of all duties that are neither over and rested from when this one begins, one at most.
            begin = away(rules, person, duty)[0]
            clash = [c for c, other in mine if _span_holds(away(rules, person, other), begin, rules.rest)]
            if len(clash) > 1 and tuple(clash) not in seen:
                seen.add(tuple(clash))
                self._row([(c, 1) for c in clash], 0, 1)
        if rules.day is not None:
            self._day(mine, rules.day)
        length = [(c, duty.end - duty.start + rules.relief) for c, duty in mine]
        if rules.event is not None and sum(minutes for _, minutes in length) > rules.event:
            self._row(length, 0, rules.event)
        nights = [(c, 1) for c, duty in mine if is_night(rules, duty)]
        if rules.nights is not None and len(nights) > rules.nights:
            self._row(nights, 0, rules.nights)

    def _day(self, mine: list[tuple[int, Duty]], most: int) -> None:
        """Work in 24 hours is greatest in a window that begins with a duty or ends with one."""
        work = [(c, duty.start - self.problem.rules.relief, duty.end) for c, duty in mine]
        seen: set[tuple[tuple[int, int], ...]] = set()
        for begin in [start for _, start, _ in work] + [end - DAY for _, _, end in work]:
            inside = [(c, min(end, begin + DAY) - max(start, begin)) for c, start, end in work]
            terms = tuple((c, minutes) for c, minutes in inside if minutes > 0)
            if terms not in seen and sum(minutes for _, minutes in terms) > most:
                seen.add(terms)
                self._row(list(terms), 0, most)

    def _fairness(self, p: int) -> None:
        """Squares as sums of odd numbers: the k-th night costs 2k - 1 times the weight of the first."""
        rules, weights = self.problem.rules, self.problem.weights
        mine = [(column, self.problem.duties[d], d) for column, d in self.of_person[p]]
        self._squares(p, [(c, 1, d) for c, duty, d in mine if is_night(rules, duty)], 1, weights.night)
        self._squares(p, [(c, 1, d) for c, duty, d in mine if duty.hard], 1, weights.hard)
        self._squares(p, [(c, duty.end - duty.start, d) for c, duty, d in mine], self.step, weights.load)

    def _squares(self, p: int, counted: list[tuple[int, int, int]], step: int, weight: int) -> None:
        if not weight or not counted:
            return
        most = -(-sum(amount for _, amount, _ in counted) // step)
        columns = []
        for k in range(1, most + 1):

            def reached(c: set[tuple[int, int]], k: int = k) -> int:
                return int(sum(amount for _, amount, d in counted if (p, d) in c) > (k - 1) * step)

            columns.append(self._more(weight * (2 * k - 1), 1, reached))
        self._row([(c, -amount) for c, amount, _ in counted] + [(c, step) for c in columns], 0, INF)

    def _teams(self, d: int) -> None:
        """Every team beyond the first on a duty costs."""
        weight = self.problem.weights.split
        teams = defaultdict[tuple[str, str], Terms](list)
        for column, p in self.of_duty[d]:
            person = self.problem.people[p]
            if person.team:
                teams[person.unit, person.team].append((column, p))
        if not weight or len(teams) < 2:
            return

        def there(c: set[tuple[int, int]], members: Terms) -> int:
            return int(any((p, d) in c for _, p in members))

        columns = []
        for members in teams.values():
            used = self._more(0, 1, lambda c, members=members: there(c, members))  # type: ignore[misc]
            columns.append((used, 1))
            for column, _ in members:
                self._row([(used, 1), (column, -1)], 0, INF)
        groups = list(teams.values())
        extra = self._more(weight, len(groups) - 1, lambda c: max(0, sum(there(c, g) for g in groups) - 1))
        self._row([*((c, -v) for c, v in columns), (extra, 1)], -1, INF)

    def _wishes(self) -> None:
        number = {self.problem.people[p].id: p for p in self.piece.people}
        relief = self.problem.rules.relief
        for wish in self.problem.wishes:
            if wish.person not in number or not wish.weight:
                continue
            p = number[wish.person]
            duties = self.problem.duties
            inside = [
                (column, d)
                for column, d in self.of_person[p]
                if duties[d].start - relief < wish.end and wish.start < duties[d].end
            ]

            def works(c: set[tuple[int, int]], p: int = p, inside: Terms = inside) -> int:
                return int(any((p, d) in c for _, d in inside))

            if wish.off:
                broken = self._more(wish.weight, 1, works)
                for column, _ in inside:
                    self._row([(broken, 1), (column, -1)], 0, INF)
            else:
                missed = self._more(wish.weight, 1, lambda c, works=works: 1 - works(c))  # type: ignore[misc]
                self._row([(missed, 1), *((column, 1) for column, _ in inside)], 1, INF)


def _span_holds(span: Span, moment: int, rest: int) -> bool:
    return span[0] <= moment < span[1] + rest
