"""The roster of a plan: who works when and where, what is short and what it would take, as its section of plan.json."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chot.assess.event_roster_check import EventCheck, check_event, is_night_duty
from chot.engine import stopped_by_ctrl_c
from chot.plan.kept import Kept
from chot.plan.prepare import Prepared
from chot.plan.roster_duties import LEAD, Leg, Rostering, rostering_of
from chot.plan.shapes import degrees, text
from chot.rosters.event import EventProblem, EventRoster
from chot.rosters.event_extra import Reinforcement, Remedy, breaks_of, reinforcements, remedies
from chot.rosters.event_solve import solve_event
from chot.solvers import Outcome

Json = dict[str, Any]
# What explains a shortage gets so much of the time beside the roster.
EXPLAIN_SHARE = 0.25


def make_roster(
    plan: Mapping[str, Any],
    prepared: Prepared,
    *,
    seed: int,
    time_limit_s: float,
    kept: Kept | None = None,
    progress: Callable[[float, float, float], None] | None = None,
) -> Json | None:
    """The section ``roster`` of a plan whose other sections stand; None where the scenario lists no people.

    - ``time_limit_s``: for the roster; explaining what is short takes up to half as long again.
    - ``kept``: where an earlier start of the same run left its roster.
    """
    given = rostering_of(plan, prepared)
    if given is None:
        return None
    problem = given.problem
    # What is proved is as good for any other time limit, and so for an option of the scenario with the same duties.
    keys = (("roster", seed, problem), ("roster", seed, time_limit_s, problem))
    known = None if kept is None else next((k for k in map(kept.get, keys) if k is not None), None)
    if known is None:
        stop = threading.Event()
        with stopped_by_ctrl_c(stop):
            explain_s = time_limit_s * EXPLAIN_SHARE
            roster = solve_event(problem, seed=seed, time_limit_s=time_limit_s, progress=progress, stop=stop.is_set)
            relaxed, more = list[Remedy](), list[Reinforcement]()
            if not stop.is_set():
                relaxed = remedies(problem, roster.on_duty, seed=seed, time_limit_s=explain_s)
                more = reinforcements(problem, roster.on_duty, seed=seed, time_limit_s=explain_s)
        known = (roster, tuple(relaxed), tuple(more))
        if kept is not None and not stop.is_set():
            kept.put(keys[roster.outcome is not Outcome.OPTIMAL], known)
    return roster_section(given, prepared, *known)


def roster_section(
    given: Rostering,
    prepared: Prepared,
    roster: EventRoster,
    relaxed: Sequence[Remedy],
    more: Sequence[Reinforcement],
) -> Json:
    """What plan.json says of a roster."""
    problem, verdict = given.problem, check_event(given.problem, roster.on_duty)
    return {
        "rules": rules_of(problem),
        "value": roster.value,
        "bound": roster.bound,
        "gap": roster.gap,
        "outcome": roster.outcome.value,
        **figures(given, prepared, roster.on_duty, verdict),
        "breaks": {
            duty: {problem.people[p].id: given.time(minute).isoformat() for p, minute in those.items()}
            for duty, those in breaks_of(problem, roster.on_duty).items()
        },
        "remedies": [
            {"rule": r.rule, "before": r.before, "after": r.after, "short": r.short, "cost": r.cost, "proved": r.proved}
            for r in relaxed
        ],
        "reinforcements": [{"unit": r.unit, "people": r.people} for r in more],
    }


def rules_of(problem: EventProblem) -> Json:
    """The rules of work, minutes."""
    rules = problem.rules
    return {
        "rest_min": rules.rest,
        "day_min": rules.day,
        "event_min": rules.event,
        "nights": rules.nights,
        "relief_min": rules.relief,
        "break_min": rules.pause,
        "break_after_min": rules.pause_after,
    }


def figures(given: Rostering, prepared: Prepared, on_duty: Sequence[Sequence[int]], verdict: EventCheck) -> Json:
    """All that follows from who is on duty."""
    problem = given.problem
    rank = {person.id: person.rank for person in prepared.ground.scenario.people}
    worked = [row for row in verdict.worked if row.duties]
    rests = [row.least_rest for row in worked if row.least_rest is not None]
    return {
        "costs": dict(verdict.costs),
        "people": [
            {
                "id": person.id,
                "unit": person.unit,
                "rank": rank[person.id],
                "team": person.team,
                "skills": sorted(person.skills - {LEAD}),
                "duties": row.duties,
                "minutes": row.minutes,
                "nights": row.nights,
                "hard": row.hard,
                "least_rest_min": row.least_rest,
            }
            for person, row in zip(problem.people, verdict.worked, strict=True)
        ],
        "duties": [_duty(given, d, people) for d, people in enumerate(on_duty)],
        "shortages": [{"duty": s.duty, "skill": s.skill, "wanted": s.wanted, "has": s.has} for s in verdict.shortages],
        "person_hours": sum(row.minutes for row in verdict.worked) / 60,
        "fairness": {
            name: {"least": min(values, default=0), "most": max(values, default=0)}
            for name, values in {
                "minutes": [row.minutes for row in worked],
                "nights": [row.nights for row in worked],
                "hard": [row.hard for row in worked],
            }.items()
        },
        "least_rest_h": None if not rests else min(rests) / 60,
        "working": len(worked),
    }


def _duty(given: Rostering, d: int, people: Sequence[int]) -> Json:
    problem, duty = given.problem, given.problem.duties[d]
    return {
        "id": duty.id,
        "unit": duty.unit,
        "start": given.time(duty.start).isoformat(),
        "end": given.time(duty.end).isoformat(),
        "wanted": duty.people,
        "needs": dict(duty.needs),
        "weight": duty.weight,
        "hard": duty.hard,
        "night": is_night_duty(problem.rules, duty),
        "travel_min": duty.travel_min.get(duty.unit, 0),
        "legs": [_leg(leg) for leg in given.legs[d]],
        "people": [problem.people[p].id for p in people],
    }


def _leg(leg: Leg) -> Json:
    place = leg.places[0] if len(leg.places) == 1 else None
    return {
        "period": leg.period,
        "start": leg.start.isoformat(),
        "end": leg.end.isoformat(),
        "place": text(leg.name),
        "lon": None if place is None else degrees(place[0]),
        "lat": None if place is None else degrees(place[1]),
    }
