"""An event's roster against every rule, read anew from the problem; shares no code with the planner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import gcd
from typing import Protocol

DAY = 1440
# The shortest step in which hours are compared between people, minutes.
LEAST_STEP = 240


class MemberRule(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def also(self) -> Collection[str]: ...
    @property
    def skills(self) -> Collection[str]: ...
    @property
    def team(self) -> str: ...
    @property
    def leave(self) -> Sequence[tuple[int, int]]: ...


class DutyRule(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def people(self) -> int: ...
    @property
    def weight(self) -> int: ...
    @property
    def needs(self) -> Mapping[str, int]: ...
    @property
    def need_weight(self) -> int: ...
    @property
    def travel_min(self) -> Mapping[str, int]: ...
    @property
    def hard(self) -> bool: ...


class WishRule(Protocol):
    @property
    def person(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def weight(self) -> int: ...
    @property
    def off(self) -> bool: ...


class WorkRules(Protocol):
    @property
    def rest(self) -> int: ...
    @property
    def day(self) -> int | None: ...
    @property
    def event(self) -> int | None: ...
    @property
    def nights(self) -> int | None: ...
    @property
    def relief(self) -> int: ...
    @property
    def pause(self) -> int: ...
    @property
    def pause_after(self) -> int: ...
    @property
    def night(self) -> tuple[int, int]: ...
    @property
    def night_least(self) -> int: ...
    @property
    def clock(self) -> int: ...


class CostRule(Protocol):
    @property
    def loan(self) -> int: ...
    @property
    def split(self) -> int: ...
    @property
    def night(self) -> int: ...
    @property
    def hard(self) -> int: ...
    @property
    def load(self) -> int: ...


class Event(Protocol):
    """What the evaluator reads of an event's roster problem."""

    @property
    def people(self) -> Sequence[MemberRule]: ...
    @property
    def duties(self) -> Sequence[DutyRule]: ...
    @property
    def rules(self) -> WorkRules: ...
    @property
    def wishes(self) -> Sequence[WishRule]: ...
    @property
    def weights(self) -> CostRule: ...


@dataclass(frozen=True)
class EventBreach:
    """A rule that a roster breaks: whose, which, at which duty (empty: of the whole event), by how much."""

    person: str
    rule: str
    duty: str
    has: int
    limit: int


@dataclass(frozen=True)
class EventShortage:
    """A duty left short: of people (``skill`` empty) or of a skill."""

    duty: str
    skill: str
    wanted: int
    has: int


@dataclass(frozen=True)
class Worked:
    """What one person does in the event: duties, minutes (with relief), nights, hard duties, the least rest between
    two duties (None with fewer than two), minutes."""

    duties: int
    minutes: int
    nights: int
    hard: int
    least_rest: int | None


@dataclass(frozen=True)
class EventCheck:
    """What an event's roster costs and breaks.

    - ``value``: the sum of ``costs``, by name: short, wishes, loan, split, night, hard, load.
    - ``breaches``: empty for a roster that can be worked; ``shortages``: in the order of the duties.
    - ``worked``: for each person.
    """

    value: int
    costs: Mapping[str, int]
    breaches: tuple[EventBreach, ...]
    shortages: tuple[EventShortage, ...]
    worked: tuple[Worked, ...]


def check_event(problem: Event, on_duty: Sequence[Collection[int]]) -> EventCheck:
    """Every rule and every cost of ``problem`` where ``on_duty`` gives the indices of the people of each duty.

    Raises ``ValueError`` where a duty is missing or a person does not exist.
    """
    if len(on_duty) != len(problem.duties):
        raise ValueError(f"people are given for {len(on_duty)} duties; give them for {len(problem.duties)}")
    named = [person for people in on_duty for person in people]
    if named and not 0 <= min(named) <= max(named) < len(problem.people):
        raise ValueError(f"the roster names person {max(named)}; there are {len(problem.people)}")
    mine: list[list[DutyRule]] = [[] for _ in problem.people]
    for duty, people in zip(problem.duties, on_duty, strict=True):
        for person in people:
            mine[person].append(duty)
    for duties in mine:
        duties.sort(key=lambda duty: duty.start)
    breaches: list[EventBreach] = []
    for duty, people in zip(problem.duties, on_duty, strict=True):
        breaches += _crowded(duty, people)
    for member, duties in zip(problem.people, mine, strict=True):
        breaches += _breaches(problem, member, duties)
    shortages = _shortages(problem, on_duty)
    costs = _costs(problem, on_duty, mine, shortages)
    worked = tuple(_worked(problem, member, duties) for member, duties in zip(problem.people, mine, strict=True))
    return EventCheck(sum(costs.values()), costs, tuple(breaches), tuple(shortages), worked)


def night_minutes(rules: WorkRules, duty: DutyRule) -> int:
    """Minutes of the duty within the night."""
    begin, end = rules.night
    length = (end - begin) % DAY
    total, first = 0, (duty.start + rules.clock) // DAY - 1
    for day in range(first, (duty.end + rules.clock) // DAY + 1):
        dusk = day * DAY + begin - rules.clock
        total += max(0, min(duty.end, dusk + length) - max(duty.start, dusk))
    return total


def is_night_duty(rules: WorkRules, duty: DutyRule) -> bool:
    """Whether enough of the duty lies in the night to call it a night duty."""
    return night_minutes(rules, duty) >= max(1, rules.night_least)


def _crowded(duty: DutyRule, people: Collection[int]) -> Iterator[EventBreach]:
    if len(set(people)) < len(people):
        yield EventBreach("", "one person twice on a duty", duty.id, len(people), len(set(people)))
    if len(people) > duty.people:
        yield EventBreach("", "too many people on a duty", duty.id, len(people), duty.people)


def _breaches(problem: Event, person: MemberRule, duties: Sequence[DutyRule]) -> Iterator[EventBreach]:
    rules = problem.rules
    for duty in duties:
        if duty.unit != person.unit and duty.unit not in person.also:
            yield EventBreach(person.id, "works for a unit that is not theirs", duty.id, 1, 0)
        away = _away(rules, person, duty)
        for leave in person.leave:
            overlap = min(away[1], leave[1]) - max(away[0], leave[0])
            if overlap > 0:
                yield EventBreach(person.id, "leave", duty.id, overlap, 0)
    for before, after in pairwise(duties):
        rest = _away(rules, person, after)[0] - _away(rules, person, before)[1]
        if rest < rules.rest:
            yield EventBreach(person.id, "rest", after.id, rest, rules.rest)
    work = [(duty.start - rules.relief, duty.end) for duty in duties]
    if rules.day is not None:
        # Work in a window of 24 hours is greatest where the window begins with a duty or ends with one.
        for begin in [start for start, _ in work] + [end - DAY for _, end in work]:
            minutes = sum(max(0, min(end, begin + DAY) - max(start, begin)) for start, end in work)
            if minutes > rules.day:
                yield EventBreach(person.id, "hours in 24 h", "", minutes, rules.day)
                break
    total = sum(end - start for start, end in work)
    if rules.event is not None and total > rules.event:
        yield EventBreach(person.id, "hours in the event", "", total, rules.event)
    nights = sum(is_night_duty(rules, duty) for duty in duties)
    if rules.nights is not None and nights > rules.nights:
        yield EventBreach(person.id, "nights", "", nights, rules.nights)


def _away(rules: WorkRules, person: MemberRule, duty: DutyRule) -> tuple[int, int]:
    """From leaving the base to coming home."""
    travel = duty.travel_min.get(person.unit, 0)
    return duty.start - rules.relief - travel, duty.end + travel


def _shortages(problem: Event, on_duty: Sequence[Collection[int]]) -> list[EventShortage]:
    found = []
    for duty, people in zip(problem.duties, on_duty, strict=True):
        if len(people) < duty.people:
            found.append(EventShortage(duty.id, "", duty.people, len(people)))
        for skill, wanted in duty.needs.items():
            has = sum(skill in problem.people[person].skills for person in people)
            if has < wanted:
                found.append(EventShortage(duty.id, skill, wanted, has))
    return found


def _costs(
    problem: Event,
    on_duty: Sequence[Collection[int]],
    mine: Sequence[Sequence[DutyRule]],
    shortages: Sequence[EventShortage],
) -> dict[str, int]:
    duty_of = {duty.id: duty for duty in problem.duties}
    weights, rules = problem.weights, problem.rules
    short = 0
    for shortage in shortages:
        duty = duty_of[shortage.duty]
        short += (shortage.wanted - shortage.has) * (duty.need_weight if shortage.skill else duty.weight)
    teams = [Counter((problem.people[p].unit, problem.people[p].team) for p in people) for people in on_duty]
    split = sum(max(0, sum(bool(team) for _, team in count) - 1) for count in teams)
    loans = sum(
        problem.people[p].unit != duty.unit
        for duty, people in zip(problem.duties, on_duty, strict=True)
        for p in people
    )
    by_id = {person.id: duties for person, duties in zip(problem.people, mine, strict=True)}
    wishes = 0
    for wish in problem.wishes:
        works = any(d.start - rules.relief < wish.end and wish.start < d.end for d in by_id[wish.person])
        wishes += wish.weight * (works == wish.off)
    step = 0
    for duty in problem.duties:
        step = gcd(step, duty.end - duty.start)
    step = max(step, LEAST_STEP)
    return {
        "short": short,
        "wishes": wishes,
        "loan": weights.loan * loans,
        "split": weights.split * split,
        "night": weights.night * sum(sum(is_night_duty(rules, d) for d in duties) ** 2 for duties in mine),
        "hard": weights.hard * sum(sum(d.hard for d in duties) ** 2 for duties in mine),
        "load": weights.load * sum((-(-sum(d.end - d.start for d in duties) // step)) ** 2 for duties in mine),
    }


def _worked(problem: Event, person: MemberRule, duties: Sequence[DutyRule]) -> Worked:
    rules = problem.rules
    rests = [_away(rules, person, b)[0] - _away(rules, person, a)[1] for a, b in pairwise(duties)]
    return Worked(
        len(duties),
        sum(duty.end - duty.start + rules.relief for duty in duties),
        sum(is_night_duty(rules, duty) for duty in duties),
        sum(duty.hard for duty in duties),
        min(rests, default=None),
    )


def breaks_wrong(problem: Event, on_duty: Sequence[Collection[int]], breaks: Mapping[str, Mapping[int, int]]) -> str:
    """What is wrong with ``breaks``, which give by duty and person the minute each begins; empty where nothing is.

    Everybody in a duty of ``pause_after`` or longer has one of ``pause`` minutes within it, no two on a duty at once.
    """
    rules = problem.rules
    for duty, people in zip(problem.duties, on_duty, strict=True):
        due = set(people) if rules.pause and duty.end - duty.start >= rules.pause_after else set()
        given = breaks.get(duty.id, {})
        if set(given) != due:
            return f"duty {duty.id}: breaks for {sorted(given)}, not for {sorted(due)}"
        begins = sorted(given.values())
        if begins and not (duty.start <= begins[0] and begins[-1] + rules.pause <= duty.end):
            return f"duty {duty.id}: a break outside its hours"
        if any(b - a < rules.pause for a, b in pairwise(begins)):
            return f"duty {duty.id}: two breaks at once"
    return ""
