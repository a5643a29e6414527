"""An event's roster, part by part: each a whole-number program that is mostly proved best within a second."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from chot.assess.event_roster_check import check_event
from chot.errors import SolverError
from chot.rosters.event import EventProblem, EventRoster, Member, Weights
from chot.rosters.event_model import DAY, FEW_PAIRS, EventModel, Piece, away, count_pairs, is_night, may_do, pieces_of
from chot.solvers import Outcome

Progress = Callable[[float, float, float], None]
THREADS = 2
# A part gets at least so many seconds; what one does not use is left to those after it.
LEAST_S = 0.5
FIRST_SHARE = 0.3
MANY_PEOPLE = 20
# Only what is short counts.
NO_FAIRNESS = Weights(0, 0, 0, 0, 0)


def solve_event(
    problem: EventProblem,
    *,
    seed: int = 1,
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> EventRoster:
    """Who does which duty, every rule kept, at the least cost found, with a proved bound.

    Units whose people never help one another are solved apart, so the bounds of the parts add up.

    - ``time_limit_s``: seconds in all; what is found by then is returned with its gap.
    - ``seed``: of the search; two runs that end by proof give the same roster.
    - ``progress``: called with (elapsed seconds, value, bound). ``stop``: asked now and then, True ends the search.

    A roster always exists: with nobody on duty everything is short.
    """
    begun, halt = time.perf_counter(), stop or (lambda: False)
    start = greedy(problem)
    large = [piece for piece in pieces_of(problem) if count_pairs(problem, piece) > FEW_PAIRS]
    if large:
        # Where many units are tied together, each unit on its own gives a far better roster to begin from.
        tied = {p for piece in large for p in piece.people}
        alone = replace(problem, people=tuple(replace(person, also=()) for person in problem.people))
        first = _Run(alone, seed, FIRST_SHARE * time_limit_s, None, halt, greedy(alone))
        first.solve([piece for piece in pieces_of(alone) if tied.issuperset(piece.people)])
        start = min((start, first.on_duty), key=lambda on_duty: check_event(problem, on_duty).value)
    run = _Run(problem, seed, time_limit_s, progress, halt, start, begun=begun)
    run.solve(pieces_of(problem))
    return run.result()


@dataclass
class _Run:
    problem: EventProblem
    seed: int
    time_limit_s: float
    progress: Progress | None
    stop: Callable[[], bool]
    on_duty: list[list[int]]
    begun: float = field(default_factory=time.perf_counter)
    left: int = 0
    value: float = 0.0
    bound: float = 0.0
    proved: bool = True

    def elapsed(self) -> float:
        return time.perf_counter() - self.begun

    def solve(self, pieces: Sequence[Piece]) -> None:
        """The small ones first: what time they leave goes to the large."""
        self.left = len(pieces)
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(self.piece, sorted(pieces, key=lambda piece: len(piece.people))))

    def piece(self, piece: Piece) -> None:
        limit_s = max(LEAST_S, (self.time_limit_s - self.elapsed()) * THREADS / max(THREADS, self.left))
        if piece.people and not self.stop():
            start, least, begun = self.on_duty, 0, time.perf_counter()
            if len(piece.people) >= MANY_PEOPLE:
                # What is short, alone, is soon proved; it weighs most, and no roster has less of it.
                plain = replace(self.problem, weights=NO_FAIRNESS, wishes=())
                first, lack = EventModel(plain, piece).solve(limit_s / 3, self.seed, start, self.stop)
                least = _whole(lack.bound)
                if lack.x is not None:
                    start = [first.get(d, people) for d, people in enumerate(start)]
            left_s = limit_s - (time.perf_counter() - begun)
            found, answer = EventModel(self.problem, piece).solve(left_s, self.seed, start, self.stop)
            if answer.x is not None:
                for d, people in found.items():
                    self.on_duty[d] = sorted(people)
                self.value += answer.objective
            self.bound += max(least, _whole(answer.bound))
            self.proved &= answer.outcome is Outcome.OPTIMAL
        elif piece.people:
            self.proved = False
        else:
            duties = [self.problem.duties[d] for d in piece.duties]
            short = sum(d.people * d.weight + d.need_weight * sum(d.needs.values()) for d in duties)
            self.value, self.bound = self.value + short, self.bound + short
        self.left -= 1
        if self.progress is not None:
            self.progress(self.elapsed(), self.value, self.bound)

    def result(self) -> EventRoster:
        bound = self.bound + _not_on_duty(self.problem)
        verdict = check_event(self.problem, self.on_duty)
        if verdict.breaches or verdict.value < bound - 1e-6 * max(1.0, bound):
            raise SolverError(f"an event roster fails its check: {verdict.value}, {bound}, {verdict.breaches[:3]}")
        outcome = Outcome.OPTIMAL if self.proved else Outcome.INTERRUPTED if self.stop() else Outcome.TIME_LIMIT
        on_duty = tuple(tuple(people) for people in self.on_duty)
        return EventRoster(on_duty, verdict.value, min(bound, verdict.value), outcome, self.elapsed())


def _whole(bound: float) -> int:
    """A bound on costs, which are whole numbers >= 0."""
    return max(0, math.ceil(bound - 1e-6)) if math.isfinite(bound) else 0


def _not_on_duty(problem: EventProblem) -> int:
    """Wishes of people whose units have no duties at all: they belong to no part."""
    with_duties = {i for piece in pieces_of(problem) for i in piece.people}
    idle = {person.id for i, person in enumerate(problem.people) if i not in with_duties}
    return sum(wish.weight for wish in problem.wishes if wish.person in idle and not wish.off)


def greedy(problem: EventProblem) -> list[list[int]]:
    """A sound roster to begin from: duty by duty, the least worked of those who may, a team at a time."""
    chosen: list[list[int]] = [[] for _ in problem.duties]
    spent = [_Spent() for _ in problem.people]
    by_unit: dict[str, list[int]] = {}
    for i, person in enumerate(problem.people):
        for unit in (person.unit, *person.also):
            by_unit.setdefault(unit, []).append(i)
    for d in sorted(range(len(problem.duties)), key=lambda d: (problem.duties[d].start, -problem.duties[d].weight)):
        duty = problem.duties[d]
        able = [i for i in by_unit.get(duty.unit, ()) if spent[i].takes(problem, problem.people[i], d)]
        rested = {team: min(spent[i].minutes for i in able if problem.people[i].team == team)
                  for team in {problem.people[i].team for i in able}}  # fmt: skip
        able.sort(key=lambda i: (rested[problem.people[i].team], problem.people[i].team, spent[i].minutes, i))
        chosen[d] = sorted(_with_skills(problem, d, able))
        for i in chosen[d]:
            spent[i].add(problem, d)
    return chosen


def _with_skills(problem: EventProblem, d: int, able: Sequence[int]) -> list[int]:
    """The first of ``able``, but for the skills, which come first."""
    duty, picked = problem.duties[d], list[int]()
    for skill, wanted in duty.needs.items():
        has = sum(skill in problem.people[i].skills for i in picked)
        skilled = [i for i in able if i not in picked and skill in problem.people[i].skills]
        picked += skilled[: min(max(0, wanted - has), duty.people - len(picked))]
    return picked + [i for i in able if i not in picked][: duty.people - len(picked)]


@dataclass
class _Spent:
    """What a person has done so far, duties in the order of their starts."""

    minutes: int = 0
    nights: int = 0
    done: list[int] = field(default_factory=list)

    def takes(self, problem: EventProblem, person: Member, d: int) -> bool:
        rules, duty = problem.rules, problem.duties[d]
        if not may_do(rules, person, duty):
            return False
        begin = away(rules, person, duty)[0]
        if any(begin < away(rules, person, problem.duties[e])[1] + rules.rest for e in self.done[-2:]):
            return False
        minutes = duty.end - duty.start + rules.relief
        if rules.event is not None and self.minutes + minutes > rules.event:
            return False
        if rules.nights is not None and self.nights + is_night(rules, duty) > rules.nights:
            return False
        # All work that touches the 24 hours before the end of this duty counts in full: never too little.
        near = [e for e in self.done if problem.duties[e].end > duty.end - DAY]
        recent = sum(problem.duties[e].end - problem.duties[e].start + rules.relief for e in near)
        return rules.day is None or recent + minutes <= rules.day

    def add(self, problem: EventProblem, d: int) -> None:
        duty = problem.duties[d]
        self.minutes += duty.end - duty.start + problem.rules.relief
        self.nights += is_night(problem.rules, duty)
        self.done.append(d)
