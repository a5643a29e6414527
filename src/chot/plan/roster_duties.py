"""From a plan to the duties of its roster: which unit has how many people where in each shift, and who may be there."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chot import streets
from chot.plan.parts.beats import barring, base_of
from chot.plan.parts.forces import metres_between
from chot.plan.prepare import Prepared
from chot.rosters.event import Duty, EventProblem, Member, Rules, Span, Wish
from chot.scenario import Parameters, Period, Scenario, Unit
from chot.scenario.model import LonLat
from chot.units import Text

Float = NDArray[np.float64]
Json = Mapping[str, Any]

LEAD = "lead"
RANKS_THAT_LEAD = ("leader", "deputy")
# Whom to leave short last, by kind of unit; each step outweighs all that the value of a post's site can add.
PRIORITY = {"command": 9, "post": 8, "reserve": 7, "checkpoint": 6, "patrol": 5, "support": 4}
STEP, BY_VALUE = 1000, 900
# A wish of weight 1 outweighs a few nights shared unevenly, and no wish outweighs a person short.
WISH = 10
# Standing in the traffic or at a gate is what nobody should have more often than others.
HARD_KINDS = ("checkpoint", "gate")
# Where no street leads from a base to a place within the hours, people walk as the crow flies.
WALK_MPS = 4 / 3.6


@dataclass(frozen=True)
class Leg:
    """Where a unit is from ``start`` to ``end``: ``places`` are all that it may be sent to, ``name`` says which."""

    period: str
    start: datetime
    end: datetime
    name: Text
    places: tuple[LonLat, ...]
    hard: bool = False
    site: str = ""


@dataclass(frozen=True, eq=False)
class Rostering:
    """The problem of a plan's roster, with what it means: the unit and the legs of each duty, and the first minute."""

    problem: EventProblem
    legs: tuple[tuple[Leg, ...], ...]
    start: datetime

    def time(self, minute: int) -> datetime:
        """The time of a minute of the event."""
        return self.start + timedelta(minutes=minute)


def rostering_of(plan: Json, prepared: Prepared) -> Rostering | None:
    """The roster that a plan asks for; None where the scenario lists no people.

    Reads of the plan only who is where: its figures do not matter here.
    """
    scenario = prepared.ground.scenario
    if not scenario.people:
        return None
    start, end = scenario.periods[0].start, scenario.periods[-1].end
    where = {unit.id: list(_legs(plan, scenario, unit)) for unit in scenario.units}
    travel = _Travel(prepared, (place for mine in where.values() for leg in mine for place in leg.places))
    duties: list[Duty] = []
    legs: list[tuple[Leg, ...]] = []
    shifts = _shifts(scenario.parameters, start, end)
    for unit in scenario.units:
        for number, (begin, finish) in enumerate(shifts, 1):
            inside = tuple(_cut(leg, begin, finish) for leg in where[unit.id] if leg.start < finish and begin < leg.end)
            if inside and (duty := _duty(scenario, unit, f"{unit.id}/{number}", inside, start, travel)) is not None:
                duties.append(duty)
                legs.append(inside)
    people = _members(scenario)
    wishes = tuple(
        Wish(r.person, _minute(r.start, start), _minute(r.end, start), WISH * r.weight, r.kind == "off")
        for r in scenario.requests
        if r.kind != "leave" and r.person in {person.id for person in people}
    )
    return Rostering(
        EventProblem(people, tuple(duties), _rules(scenario.parameters, start), wishes), tuple(legs), start
    )


def _minute(moment: datetime, start: datetime) -> int:
    return round((moment - start).total_seconds() / 60)


def _rules(given: Parameters, start: datetime) -> Rules:
    def minutes(hours: float) -> int | None:
        return round(hours * 60) or None

    return Rules(
        rest=round(given.roster_rest_h * 60),
        day=minutes(given.roster_day_h),
        event=minutes(given.roster_event_h),
        nights=given.roster_nights or None,
        relief=given.roster_relief_min,
        pause=given.roster_break_min,
        clock=start.hour * 60 + start.minute,
    )


def _members(scenario: Scenario) -> tuple[Member, ...]:
    """The people of the units that are there; an option may have left units out."""
    start, leave = scenario.periods[0].start, defaultdict[str, list[Span]](list)
    for request in scenario.requests:
        if request.kind == "leave":
            leave[request.person].append((_minute(request.start, start), _minute(request.end, start)))
    units, found = {unit.id for unit in scenario.units}, []
    for person in scenario.people:
        if person.unit in units:
            skills = frozenset({*person.skills, *([LEAD] if person.rank in RANKS_THAT_LEAD else ())})
            also = tuple(unit for unit in person.also if unit in units)
            found.append(Member(person.id, person.unit, also, skills, person.team, tuple(leave[person.id])))
    return tuple(found)


def _shifts(given: Parameters, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The event cut at the times of relief."""
    cuts = {start, end}
    day = start.replace(hour=0, minute=0, second=0)
    while day <= end:
        for text in given.roster_shifts:
            hour, minute = map(int, text.split(":"))
            cuts.add(day.replace(hour=hour, minute=minute))
        day += timedelta(days=1)
    ordered = sorted(cut for cut in cuts if start <= cut <= end)
    return list(pairwise(ordered))


def _cut(leg: Leg, begin: datetime, end: datetime) -> Leg:
    start, finish = max(leg.start, begin), min(leg.end, end)
    return Leg(leg.period, start, finish, leg.name, leg.places, leg.hard, leg.site)


def _legs(plan: Json, scenario: Scenario, unit: Unit) -> Iterable[Leg]:
    for row, period in zip(plan["periods"], scenario.periods, strict=True):
        if unit.on_duty(period) and (place := _place(plan, row, scenario, unit, period)) is not None:
            name, places, hard, site = place
            yield Leg(period.id, period.start, period.end, name, places, hard, site)


Place = tuple[Text, tuple[LonLat, ...], bool, str]


def _place(plan: Json, row: Json, scenario: Scenario, unit: Unit, period: Period) -> Place | None:
    """Where a unit is in a period by the plan; None where the plan does not use it."""
    find = {"checkpoint": _checkpoint_place, "post": _post_place, "patrol": _patrol_place, "reserve": _reserve_place}
    kind = unit.does(period)
    if kind in find:
        return find[kind](plan, row, scenario, unit, period)
    name = Text("Sở chỉ huy", "At the command post") if kind == "command" else Text("Trực tại căn cứ", "At its base")
    return (name, (), False, "") if kind else None


def _checkpoint_place(plan: Json, row: Json, scenario: Scenario, unit: Unit, period: Period) -> Place | None:
    there = [other.id for other in scenario.units_on_duty("checkpoint", period)]
    places = tuple((c["lon"], c["lat"]) for c in row["checkpoints"])
    if there.index(unit.id) >= row["teams"] or not places:
        return None
    return Text("Chốt theo phương án rút được", "Checkpoint as drawn"), places, True, ""


def _patrol_place(plan: Json, row: Json, scenario: Scenario, unit: Unit, period: Period) -> Place | None:
    if row["patrols"] is None or unit.id not in row["patrols"]["units"]:
        return None
    return Text("Tuần tra theo lượt rút được", "Patrol as drawn"), (), False, ""


def _reserve_place(plan: Json, row: Json, scenario: Scenario, unit: Unit, period: Period) -> Place | None:
    staged = next((u for u in (row["reserves"] or {"units": ()})["units"] if u["unit"] == unit.id), None)
    if staged is None:
        return None
    name = Text(f"Chờ tại {staged['name']['vi']}", f"Waiting at {staged['name']['en']}")
    return name, ((staged["lon"], staged["lat"]),), False, ""


def _post_place(plan: Json, row: Json, scenario: Scenario, unit: Unit, period: Period) -> Place | None:
    section, at = row["posts"], {site["id"]: (site["lon"], site["lat"]) for site in plan["sites"]}
    if section is None:
        return None
    for post in section["fixed"]:
        if unit.id in post["units"]:
            name = Text(post["name"]["vi"], post["name"]["en"])
            return name, (at[post["site"]],), post["kind"] in HARD_KINDS, post["site"]
    if unit.id not in section["extra"]:
        return None
    sites = {site for way in section["allocations"] for who, site in way["teams"] if who == unit.id}
    name = Text("Gác tăng cường theo phương án rút được", "Extra guard as drawn")
    return name, tuple(at[site] for site in sorted(sites)), False, ""


def _duty(
    scenario: Scenario, unit: Unit, name: str, legs: tuple[Leg, ...], start: datetime, travel: _Travel
) -> Duty | None:
    rules = scenario.parameters
    people = unit.people_on_duty or max(1, unit.strength // rules.roster_watches)
    if not unit.strength:
        return None
    periods = {period.id: period for period in scenario.periods}
    kinds = [unit.does(periods[leg.period]) for leg in legs]
    most = max((v for site in scenario.sites for v in site.values.values()), default=0.0)
    at = {site.id: site for site in scenario.sites}
    value = max((at[leg.site].values.get(leg.period, 0.0) if leg.site else 0.0) for leg in legs)
    weight = STEP * max(PRIORITY[kind] for kind in kinds) + (round(BY_VALUE * value / most) if most > 0 else 0)
    return Duty(
        id=name,
        unit=unit.id,
        start=_minute(legs[0].start, start),
        end=_minute(legs[-1].end, start),
        people=people,
        weight=weight,
        needs={LEAD: 1} | dict.fromkeys(unit.skills_needed, 1),
        need_weight=weight // 2,
        travel_min=travel.minutes(unit, legs),
        hard=any(leg.hard for leg in legs),
    )


class _Travel:
    """Minutes between the bases of units and the places of a leg, over the streets that police may use then."""

    def __init__(self, prepared: Prepared, places: Iterable[LonLat]) -> None:
        self.network, self.scenario = prepared.ground.network, prepared.ground.scenario
        self.bases = {unit.id: base_of(self.scenario, unit) for unit in self.scenario.units}
        apart = list(dict.fromkeys([*self.bases.values(), *places]))
        points = streets.nearest_all(self.network, [lon for lon, _ in apart], [lat for _, lat in apart])
        self._node = {place: int(point.node) for place, point in zip(apart, points, strict=True)}
        self._sources = sorted({self._node[base] for base in self.bases.values()})
        self.helpers: dict[str, set[str]] = {}
        for person in _members(self.scenario):
            for unit in (person.unit, *person.also):
                self.helpers.setdefault(unit, set()).add(person.unit)
        self._of_period: dict[str, Float] = {}
        self._of_streets: dict[bytes, Float] = {}

    def minutes(self, unit: Unit, legs: Iterable[Leg]) -> dict[str, int]:
        """By home unit of whoever may come, the longest way to any place of these legs; left out where it is 0."""
        found = {}
        for home in sorted(self.helpers.get(unit.id, ())):
            ways = [self._seconds(home, leg.period, place) for leg in legs for place in leg.places]
            if ways and (minutes := math.ceil(max(ways) / 60)) > 0:
                found[home] = minutes
        return found

    def _seconds(self, home: str, period: str, place: LonLat) -> float:
        source = self._sources.index(self._node[self.bases[home]])
        seconds = float(self._times(period)[source, self._node[place]])
        if math.isfinite(seconds):
            return seconds
        return float(metres_between([self.bases[home]], [place])[0, 0] / WALK_MPS)

    def _times(self, period: str) -> Float:
        """(bases, nodes) seconds; the same for all periods in which the same streets are open."""
        if period not in self._of_period:
            hours = next(p for p in self.scenario.periods if p.id == period)
            is_open = streets.open_at(self.network, barring(self.scenario), hours.start, hours.end)
            key = is_open.tobytes()
            if key not in self._of_streets:
                self._of_streets[key] = streets.travel_times(self.network, self._sources, open_segments=is_open)
            self._of_period[period] = self._of_streets[key]
        return self._of_period[period]
