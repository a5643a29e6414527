"""Event rosters against brute force, an independent checker and what must always hold."""

from __future__ import annotations

import itertools
import random

import pytest

from chot.assess.event_roster_check import breaks_wrong, check_event
from chot.errors import InputError
from chot.rosters.event import Duty, EventProblem, Member, Rules, Weights, Wish
from chot.rosters.event_extra import breaks_of, reinforcements, remedies
from chot.rosters.event_solve import greedy, solve_event
from chot.solvers import Outcome


def random_event(seed: int, n_people: int = 6, n_duties: int = 6, days: int = 3) -> EventProblem:
    draw = random.Random(seed)
    units = ["A", "B"]
    people = [
        Member(
            f"P{i}",
            unit := draw.choice(units),
            also=tuple(u for u in units if u != unit and draw.random() < 0.4),
            skills=frozenset(s for s in ("lead", "driver") if draw.random() < 0.5),
            team=draw.choice(["", "1", "2"]),
            leave=((begin := draw.randrange(days * 24) * 60, begin + 600),) if draw.random() < 0.3 else (),
        )
        for i in range(n_people)
    ]
    duties = []
    for d in range(n_duties):
        start = draw.randrange(days * 6) * 240
        people_wanted = draw.randint(1, 2)
        duties.append(
            Duty(
                f"D{d}",
                draw.choice(units),
                start,
                start + draw.choice([240, 480]),
                people_wanted,
                weight=draw.randint(50, 99),
                needs={"lead": 1} if draw.random() < 0.5 else {},
                need_weight=30,
                travel_min={u: draw.randrange(0, 60) for u in units},
                hard=draw.random() < 0.4,
            )
        )
    wishes = []
    for person in people[:3]:
        begin = draw.randrange(days * 24) * 60
        wishes.append(Wish(person.id, begin, begin + 480, draw.randint(1, 20), off=draw.random() < 0.6))
    rules = Rules(
        rest=draw.choice([0, 300, 660]), day=draw.choice([None, 480, 720]), event=draw.choice([None, 900]),
        nights=draw.choice([None, 0, 1]), relief=15, pause=0, clock=draw.choice([0, 360]),
    )  # fmt: skip
    return EventProblem(tuple(people), tuple(duties), rules, tuple(wishes))


def cheapest(problem: EventProblem) -> int:
    """The least cost over every way to fill the duties, by trying all of them."""
    sizes = [range(duty.people + 1) for duty in problem.duties]
    n = len(problem.people)
    ways = [[c for k in size for c in itertools.combinations(range(n), k)] for size in sizes]
    best = None
    for on_duty in itertools.product(*ways):
        verdict = check_event(problem, on_duty)
        if not verdict.breaches and (best is None or verdict.value < best):
            best = verdict.value
    assert best is not None
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_roster_is_the_cheapest_of_all_that_keep_the_rules(seed: int) -> None:
    problem = random_event(seed, n_people=4, n_duties=3, days=2)
    roster = solve_event(problem, time_limit_s=20)
    assert roster.outcome is Outcome.OPTIMAL
    assert roster.value == cheapest(problem)
    assert roster.bound == pytest.approx(roster.value)


@pytest.mark.parametrize("seed", range(20))
def test_rosters_of_random_events_keep_every_rule_and_bounds_stay_below(seed: int) -> None:
    problem = random_event(seed + 100, n_people=12, n_duties=14, days=4)
    roster = solve_event(problem, time_limit_s=20)
    verdict = check_event(problem, roster.on_duty)
    assert verdict.breaches == ()
    assert verdict.value == roster.value == sum(verdict.costs.values())
    assert roster.bound <= roster.value


@pytest.mark.parametrize("seed", range(20))
def test_the_first_roster_keeps_every_rule(seed: int) -> None:
    problem = random_event(seed + 500, n_people=12, n_duties=20, days=4)
    assert check_event(problem, greedy(problem)).breaches == ()


def one_unit(n_people: int, n_duties: int, **rules: int) -> EventProblem:
    people = [Member(f"P{i}", "A", skills=frozenset({"lead"} if i == 0 else ())) for i in range(n_people)]
    duties = [Duty(f"D{d}", "A", 480 * d, 480 * d + 480, 1, weight=1000 + 100 * d) for d in range(n_duties)]
    return EventProblem(tuple(people), tuple(duties), Rules(clock=360, **rules))


def test_with_too_few_people_the_least_important_duties_are_short() -> None:
    problem = one_unit(1, 3)
    roster = solve_event(problem)
    assert [len(people) for people in roster.on_duty] == [0, 0, 1]
    assert [s.duty for s in check_event(problem, roster.on_duty).shortages] == ["D0", "D1"]


def test_what_a_relaxed_rule_buys_and_how_many_more_people_it_takes_are_told() -> None:
    problem = one_unit(2, 6, rest=900, day=1200)
    roster = solve_event(problem)
    short = check_event(problem, roster.on_duty).shortages
    assert len(short) == 2
    found = remedies(problem, roster.on_duty, seed=1, time_limit_s=20)
    assert [(r.rule, r.before, r.after, r.short, r.proved) for r in found] == [("rest", 900, 420, 0, True)]
    assert [(r.unit, r.people) for r in reinforcements(problem, roster.on_duty, seed=1, time_limit_s=20)] == [("A", 1)]


def test_nothing_is_explained_where_nothing_is_short() -> None:
    problem = one_unit(3, 3)
    roster = solve_event(problem)
    assert remedies(problem, roster.on_duty, seed=1, time_limit_s=5) == []
    assert reinforcements(problem, roster.on_duty, seed=1, time_limit_s=5) == []


@pytest.mark.parametrize("people", [1, 2, 5])
def test_breaks_follow_one_another_within_the_duty(people: int) -> None:
    members = tuple(Member(f"P{i}", "A") for i in range(people))
    problem = EventProblem(members, (Duty("D", "A", 0, 480, people),))
    roster = solve_event(problem)
    breaks = breaks_of(problem, roster.on_duty)
    assert breaks_wrong(problem, roster.on_duty, breaks) == ""
    late = {"D": {p: begin + 480 for p, begin in breaks["D"].items()}}
    assert "outside its hours" in breaks_wrong(problem, roster.on_duty, late)
    assert "not for" in breaks_wrong(problem, roster.on_duty, {})


def test_work_is_shared_evenly_and_teams_stay_together() -> None:
    people = tuple(Member(f"P{i}", "A", team="xyz"[i // 2]) for i in range(6))
    duties = tuple(Duty(f"D{d}", "A", 480 * d, 480 * d + 480, 2) for d in range(9))
    problem = EventProblem(people, duties, Rules(clock=360))
    roster = solve_event(problem)
    verdict = check_event(problem, roster.on_duty)
    assert {row.duties for row in verdict.worked} == {3}
    assert verdict.costs["split"] == 0
    assert all(row.least_rest is None or row.least_rest >= 660 for row in verdict.worked)


def test_units_tied_together_by_helpers_share_people() -> None:
    people = (Member("P0", "A", also=("B",)), Member("P1", "A"))
    duties = (Duty("DA", "A", 0, 480, 1), Duty("DB", "B", 0, 480, 1))
    roster = solve_event(EventProblem(people, duties))
    assert roster.on_duty == ((1,), (0,))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": (Member("P", "A"), Member("P", "B"))}, "event-roster-two-bases"),
        ({"people": (Member("P", "A", leave=((5, 5),)),)}, "event-roster-person-span"),
        ({"duties": (Duty("D", "A", 0, 480, 1), Duty("D", "A", 0, 480, 1))}, "event-roster-double-duty"),
        ({"duties": (Duty("D", "A", 480, 0, 1),)}, "event-roster-duty-span"),
        ({"duties": (Duty("D", "A", 0, 480, 0),)}, "event-roster-duty-figures"),
        ({"duties": (Duty("D", "A", 0, 480, 1, needs={"lead": 2}),)}, "event-roster-duty-needs"),
        ({"duties": (Duty("D", "A", 0, 480, 20),)}, "event-roster-no-room-for-breaks"),
        ({"wishes": (Wish("Q", 0, 60),)}, "event-roster-unknown-person"),
        ({"wishes": (Wish("P", 60, 0),)}, "event-roster-wish-span"),
        ({"rules": Rules(rest=-1)}, "event-roster-rule"),
        ({"weights": Weights(split=-1)}, "event-roster-rule"),
    ],
)
def test_what_cannot_be_is_named(change: dict[str, object], code: str) -> None:
    given = {"people": (Member("P", "A"),), "duties": (Duty("D", "A", 0, 480, 1),)} | change
    with pytest.raises(InputError) as caught:
        EventProblem(**given)  # type: ignore[arg-type]
    assert [found.code for found in caught.value.findings] == [code]
    assert all(found.message.vi and found.remedy.vi for found in caught.value.findings)


def test_the_checker_names_every_rule_that_is_broken() -> None:
    person = Member("P", "A", leave=((0, 100),))
    duties = (
        Duty("D0", "A", 0, 480, 1, travel_min={"A": 20}), Duty("D1", "A", 480, 960, 1), Duty("D2", "B", 2000, 2480, 1),
    )  # fmt: skip
    problem = EventProblem((person,), duties, Rules(event=600, nights=0, clock=1200))
    verdict = check_event(problem, ((0,), (0,), (0,)))
    rules = {breach.rule for breach in verdict.breaches}
    assert rules == {
        "leave", "rest", "hours in 24 h", "hours in the event", "nights", "works for a unit that is not theirs",
    }  # fmt: skip
    assert check_event(problem, ((), (), ())).costs["short"] == 3000
