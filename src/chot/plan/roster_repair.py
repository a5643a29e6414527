"""The roster of a repaired plan: everybody keeps what still stands, and only what is short is filled anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chot.assess.event_roster_check import check_event
from chot.plan.prepare import Prepared
from chot.plan.roster import roster_section
from chot.plan.roster_duties import rostering_of
from chot.rosters.event import EventProblem, EventRoster
from chot.rosters.event_model import may_do
from chot.solvers import Outcome

Json = dict[str, Any]


def carried_over(
    before: Mapping[str, Any], plan: Mapping[str, Any], prepared: Prepared, moment: datetime
) -> Json | None:
    """The section ``roster`` of a repaired plan; None where the plan ``before`` had none.

    Whoever can still do a duty keeps it; duties that begin after ``moment`` and are short are then filled, the most
    important first, by whoever keeps every rule. Its bound counts only who is there at all, so the gap is generous.
    """
    section, given = before.get("roster"), rostering_of(plan, prepared)
    if section is None or given is None:
        return None
    problem = given.problem
    number = {person.id: i for i, person in enumerate(problem.people)}
    had = {duty["id"]: [number[who] for who in duty["people"] if who in number] for duty in section["duties"]}
    on_duty: list[list[int]] = [[] for _ in problem.duties]
    mine: list[list[int]] = [[] for _ in problem.people]
    order = sorted(range(len(problem.duties)), key=lambda d: problem.duties[d].start)
    for d in order:
        _fill(problem, on_duty, mine, d, had.get(problem.duties[d].id, []))
    for d in sorted(order, key=lambda d: -problem.duties[d].weight):
        if given.time(problem.duties[d].start) >= moment:
            _fill(problem, on_duty, mine, d, _helpers(problem, mine, d))
    found = tuple(tuple(sorted(people)) for people in on_duty)
    bound = _unavoidable(problem)
    value = check_event(problem, found).value
    return roster_section(given, prepared, EventRoster(found, value, bound, Outcome.FEASIBLE, 0.0), (), ())


def _fill(
    problem: EventProblem, on_duty: list[list[int]], mine: list[list[int]], d: int, people: Sequence[int]
) -> None:
    """Put people on a duty while it has room and they keep every rule."""
    for p in people:
        if len(on_duty[d]) < problem.duties[d].people and p not in on_duty[d] and _sound(problem, p, [*mine[p], d]):
            on_duty[d].append(p)
            mine[p].append(d)


def _sound(problem: EventProblem, person: int, duties: Sequence[int]) -> bool:
    alone = replace(
        problem, people=(problem.people[person],), duties=tuple(problem.duties[d] for d in duties), wishes=()
    )
    return not check_event(alone, [[0]] * len(duties)).breaches


def _helpers(problem: EventProblem, mine: Sequence[Sequence[int]], d: int) -> list[int]:
    """Who may have a duty: first those with a skill that it still lacks, then the least worked."""
    duty = problem.duties[d]
    able = [p for p, person in enumerate(problem.people) if may_do(problem.rules, person, duty)]
    return sorted(able, key=lambda p: (-len(problem.people[p].skills & duty.needs.keys()), len(mine[p]), p))


def _unavoidable(problem: EventProblem) -> int:
    """What is short in any roster: a duty cannot have more people, or skills, than there are who may have it."""
    total = 0
    for duty in problem.duties:
        able = [person for person in problem.people if may_do(problem.rules, person, duty)]
        total += duty.weight * max(0, duty.people - len(able))
        for skill, wanted in duty.needs.items():
            total += duty.need_weight * max(0, wanted - sum(skill in person.skills for person in able))
    return total
