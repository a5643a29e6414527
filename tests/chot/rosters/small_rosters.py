"""Small roster problems, shared by the tests of this room."""

from __future__ import annotations

from itertools import product

import numpy as np

from chot.rosters import Cover, Person, Problem, Request, Shift, check

TEXT = """# A comment
SECTION_HORIZON
# days
7

SECTION_SHIFTS
E,480,
L,600,E

SECTION_STAFF
A,E=7|L=2,2400,1440,5,2,2,1
B,E=0|L=7,3000,1800,4,1,1,0

SECTION_DAYS_OFF
A,0,6

SECTION_SHIFT_ON_REQUESTS
A,2,L,3

SECTION_SHIFT_OFF_REQUESTS
B,3,L,2

SECTION_COVER
2,E,1,100,1
3,L,2,50,4
"""


def random_problem(seed: int, n_people: int = 2, n_days: int = 6) -> Problem:
    """At most two shifts a day; limits that bind, people without the skill, leave, requests both ways."""
    rng = np.random.default_rng(seed)
    shifts = (
        Shift("E", 480, skill="lead" if seed % 3 == 0 else "", start_minute=360),
        Shift("L", int(rng.choice([480, 600])), frozenset({"E"}) if seed % 2 else frozenset(), start_minute=840),
    )
    people = tuple(
        Person(
            name=f"P{i}",
            skills=frozenset({"lead"} if rng.random() < 0.7 else ()),
            max_shifts={"L": int(rng.integers(0, 4))} if rng.random() < 0.6 else {},
            min_minutes=int(rng.choice([0, 480, 960])),
            max_minutes=None if rng.random() < 0.3 else int(rng.integers(1000, 2900)),
            min_consecutive=int(rng.integers(1, 3)),
            max_consecutive=None if rng.random() < 0.3 else int(rng.integers(2, 4)),
            min_days_off=int(rng.integers(1, 3)),
            max_weekends=None if rng.random() < 0.3 else int(rng.integers(0, 2)),
            days_off=frozenset(rng.choice(n_days, int(rng.integers(0, 2)), replace=False).tolist()),
        )
        for i in range(n_people)
    )
    cover = tuple(
        Cover(day, shift.name, int(rng.integers(0, n_people + 1)), int(rng.integers(0, 30)), int(rng.integers(0, 6)))
        for day in range(n_days)
        for shift in shifts
        if rng.random() < 0.8
    )
    requests = tuple(
        Request(
            f"P{rng.integers(n_people)}", int(rng.integers(n_days)), str(rng.choice(["E", "L"])),
            int(rng.integers(1, 9)), bool(rng.random() < 0.5),
        )
        for _ in range(4)
    )  # fmt: skip
    return Problem(
        n_days, shifts, people, cover, requests, first_weekday=int(rng.integers(7)),
        min_rest_minutes=600 if seed % 5 == 0 else 0,
    )  # fmt: skip


def lines_that_keep_the_rules(problem: Problem, person: int) -> list[tuple[int, ...]]:
    """Every line of one person without a breach, by trying all."""
    alone = Problem(
        problem.n_days, problem.shifts, (problem.people[person],), first_weekday=problem.first_weekday,
        min_rest_minutes=problem.min_rest_minutes,
    )  # fmt: skip
    every = product(range(-1, len(problem.shifts)), repeat=problem.n_days)
    return [line for line in every if not check(alone, [line]).breaches]
