"""Beside an event's roster: everybody's breaks, what relaxing a rule buys, and how many more people it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chot.assess.event_roster_check import check_event
from chot.rosters.event import Duty, EventProblem, Member
from chot.rosters.event_model import pieces_of
from chot.rosters.event_solve import NO_FAIRNESS, solve_event

# Relaxed rules, as an explanation: rest of seven hours, two hours more a day, eight more in the event, one night more.
LESS_REST, MORE_DAY, MORE_EVENT, MORE_NIGHTS = 420, 120, 480, 1


def breaks_of(problem: EventProblem, on_duty: Sequence[Sequence[int]]) -> dict[str, dict[int, int]]:
    """By duty and person, the minute at which the break begins: one after another, spread over the duty."""
    pause, found = problem.rules.pause, dict[str, dict[int, int]]()
    for duty, people in zip(problem.duties, on_duty, strict=True):
        length = duty.end - duty.start
        if pause and people and length >= problem.rules.pause_after:
            part = length / len(people)
            found[duty.id] = {p: duty.start + int(part * i + (part - pause) / 2) for i, p in enumerate(people)}
    return found


@dataclass(frozen=True)
class Remedy:
    """A rule relaxed, from one value to another (minutes, nights), and the least people and skills short with it.

    ``short``: person-duties and skills short by then; ``cost``: by their weights; ``proved``: no roster does better.
    """

    rule: str
    before: int | None
    after: int | None
    short: int
    cost: int
    proved: bool


def remedies(
    problem: EventProblem, on_duty: Sequence[Sequence[int]], *, seed: int, time_limit_s: float
) -> list[Remedy]:
    """What each rule, relaxed alone, would buy where duties are short; the most first, those that buy nothing left out.

    ``time_limit_s`` seconds in all.
    """
    verdict = check_event(problem, on_duty)
    if not verdict.shortages:
        return []
    tied = _tied(problem, {shortage.duty for shortage in verdict.shortages})
    small = replace(problem, people=tied[0], duties=tied[1], wishes=(), weights=NO_FAIRNESS)
    ways = list(_relaxed(small))
    found = []
    for rule, before, after, changed in ways:
        roster = solve_event(changed, seed=seed, time_limit_s=time_limit_s / len(ways))
        then = check_event(changed, roster.on_duty)
        if roster.value < verdict.costs["short"]:
            short = sum(shortage.wanted - shortage.has for shortage in then.shortages)
            found.append(Remedy(rule, before, after, short, roster.value, roster.gap == 0))
    return sorted(found, key=lambda remedy: (remedy.cost, remedy.rule))


def _tied(problem: EventProblem, short: set[str]) -> tuple[tuple[Member, ...], tuple[Duty, ...]]:
    """The people and duties of every part of the problem with one of these duties."""
    pieces = [p for p in pieces_of(problem) if any(problem.duties[d].id in short for d in p.duties)]
    people = tuple(problem.people[i] for piece in pieces for i in piece.people)
    return people, tuple(problem.duties[d] for piece in pieces for d in piece.duties)


def _relaxed(problem: EventProblem) -> Iterator[tuple[str, int | None, int | None, EventProblem]]:
    rules = problem.rules

    if rules.rest > LESS_REST:
        yield "rest", rules.rest, LESS_REST, replace(problem, rules=replace(rules, rest=LESS_REST))
    if rules.day is not None:
        yield "day", rules.day, rules.day + MORE_DAY, replace(problem, rules=replace(rules, day=rules.day + MORE_DAY))
    if rules.event is not None:
        yield (
            "event",
            rules.event,
            rules.event + MORE_EVENT,
            replace(problem, rules=replace(rules, event=rules.event + MORE_EVENT)),
        )
    if rules.nights is not None:
        yield (
            "nights",
            rules.nights,
            rules.nights + MORE_NIGHTS,
            replace(problem, rules=replace(rules, nights=rules.nights + MORE_NIGHTS)),
        )
    if any(person.leave for person in problem.people):
        here = tuple(replace(person, leave=()) for person in problem.people)
        yield "leave", sum(bool(person.leave) for person in problem.people), 0, replace(problem, people=here)
    if any(duty.needs for duty in problem.duties):
        plain = tuple(replace(duty, needs={}) for duty in problem.duties)
        yield "skills", None, None, replace(problem, duties=plain)


@dataclass(frozen=True)
class Reinforcement:
    """``people`` more in ``unit``, each with all the skills that its duties need, and nothing there is short.

    ``people`` is None where that many as are short at once, and as many again, would not be enough.
    """

    unit: str
    people: int | None


def reinforcements(
    problem: EventProblem, on_duty: Sequence[Sequence[int]], *, seed: int, time_limit_s: float
) -> list[Reinforcement]:
    """The fewest more people for each unit that is short, each unit on its own; ``time_limit_s`` seconds in all."""
    duty_of = {duty.id: duty for duty in problem.duties}
    shortages = check_event(problem, on_duty).shortages
    units = dict.fromkeys(duty_of[shortage.duty].unit for shortage in shortages)
    found = []
    for unit in units:
        own = {duty.id for duty in problem.duties if duty.unit == unit}
        people, duties = _tied(problem, own)
        small = replace(problem, people=people, duties=duties, wishes=(), weights=NO_FAIRNESS)
        most = 2 * sum(s.wanted - s.has for s in shortages if s.duty in own)
        found.append(Reinforcement(unit, _fewest(small, unit, own, most, seed, time_limit_s / len(units))))
    return found


def _fewest(problem: EventProblem, unit: str, own: set[str], most: int, seed: int, limit_s: float) -> int | None:
    skills = frozenset(skill for duty in problem.duties if duty.unit == unit for skill in duty.needs)
    for extra in range(1, most + 1):
        more = tuple(Member(f"+{i}", unit, skills=skills) for i in range(extra))
        larger = replace(problem, people=(*problem.people, *more))
        roster = solve_event(larger, seed=seed, time_limit_s=limit_s / most)
        if not any(shortage.duty in own for shortage in check_event(larger, roster.on_duty).shortages):
            return extra
    return None
