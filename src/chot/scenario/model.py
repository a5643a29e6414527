"""The typed scenario: all that a plan is computed from. Plain frozen data, no files and no streets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from chot.units import Text

# What a team can be put to; the kinds of unit that the storeys of a plan are made of.
DUTIES = ("checkpoint", "post", "patrol", "reserve")

LonLat = tuple[float, float]
Ring = tuple[LonLat, ...]


@dataclass(frozen=True)
class Period:
    """An operational period: the hours that one set of orders covers; aware datetimes, end excluded."""

    id: str
    name: Text
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Site:
    """A key site: a place that is protected.

    ``values`` gives its value (>= 0) in each period, by period id. ``position`` is None where the file gives only a
    street; :func:`chot.scenario.resolve` finds it on the streets. ``visit_every_min``: a patrol must be there at least
    every so many minutes (> 0); None: no such rule.
    """

    id: str
    name: Text
    kind: str
    position: LonLat | None
    values: Mapping[str, float]
    street: str = ""
    note: str = ""
    visit_every_min: float | None = None

    @property
    def lonlat(self) -> LonLat:
        """The position, once it is known; ``ValueError`` for a site that was not laid on its street yet."""
        if self.position is None:
            raise ValueError(f"site {self.id!r} has no position; call chot.scenario.resolve first")
        return self.position


@dataclass(frozen=True)
class Cordon:
    """A closed line round an area: an outer ring in degrees, and holes; ``kind`` is ``outer`` or ``inner``.

    The last point of a ring repeats the first.
    """

    id: str
    name: Text
    kind: str
    ring: Ring
    holes: tuple[Ring, ...] = ()


@dataclass(frozen=True)
class Unit:
    """A unit at hand: ``kind`` says what it does (checkpoint, post, patrol, reserve, command, support).

    ``shared``: one of the interchangeable teams that the planner may give to another duty from period to period;
    ``duties``: what it decided, by period id (one of :data:`DUTIES`, empty: left free). Else its kind holds.
    ``people_on_duty``: how many of its people work at once; None: its strength shared over the watches.
    ``skills_needed``: what somebody on duty must be able to do.
    """

    id: str
    name: Text
    call_sign: str
    kind: str
    strength: int
    base: LonLat | None
    commander: str = ""
    available_from: datetime | None = None
    available_to: datetime | None = None
    note: str = ""
    shared: bool = False
    duties: Mapping[str, str] = field(default_factory=dict, hash=False)
    people_on_duty: int | None = None
    skills_needed: tuple[str, ...] = ()

    def does(self, period: Period) -> str:
        """What the unit does in a period: what was decided for it, else what its kind says."""
        return self.duties.get(period.id, self.kind)

    def on_duty(self, period: Period) -> bool:
        """Whether the unit is available from the period's start to its end."""
        after = self.available_from is None or self.available_from <= period.start
        return after and (self.available_to is None or self.available_to >= period.end)


def units_on_duty(units: Iterable[Unit], kind: str, period: Period) -> tuple[Unit, ...]:
    """The units of a kind that are on duty all through a period, in their order."""
    return tuple(unit for unit in units if unit.does(period) == kind and unit.on_duty(period))


@dataclass(frozen=True)
class Post:
    """A fixed post that must be manned: a gate, a door, a hotel floor, a part of the infrastructure.

    ``site`` is the id of the site that it guards; ``teams`` gives the teams it needs (>= 0) in each period, by period
    id; ``kind`` is free text.
    """

    id: str
    name: Text
    site: str
    kind: str
    teams: Mapping[str, int]
    note: str = ""


@dataclass(frozen=True)
class ProgrammeItem:
    """One item of the programme: what happens where, from when to when (aware datetimes)."""

    id: str
    name: Text
    site: str
    start: datetime
    end: datetime
    attendance: int = 0
    note: str = ""


@dataclass(frozen=True)
class Closure:
    """Streets closed for a time: by OSM way ids, by street name, or inside a polygon.

    No times: for the whole event. The last point of the polygon repeats the first. It keeps cars off, and patrols only
    where ``bars_patrols`` is set: a broken bridge, not a street kept free for walkers.
    """

    id: str
    name: Text
    ways: tuple[int, ...] = ()
    street: str = ""
    polygon: Ring = ()
    start: datetime | None = None
    end: datetime | None = None
    note: str = ""
    bars_patrols: bool = False


@dataclass(frozen=True)
class Entry:
    """A place where an intruder may start, given by hand.

    Without any, the outer cordon's crossings are the entries.
    """

    id: str
    name: Text
    position: LonLat
    note: str = ""


@dataclass(frozen=True)
class PastIncident:
    """An incident of the past by its type, place and hour, and by nothing else: none of these says who was in it.

    ``time`` is aware and may lie before the event: what counts is the hour and the day of the week.
    """

    id: str
    kind: str
    position: LonLat
    time: datetime


@dataclass(frozen=True)
class Person:
    """A person who can be put on a roster, by a service number and no name; the file is for the roster alone.

    - ``unit``: where they belong, and so their base; ``also``: ids of units that they may help.
    - ``rank``: leader, deputy or member; the first two can lead a duty. ``team``: who works together, within a unit.
    - ``skills``: what they can do, as words that units ask for.
    """

    id: str
    unit: str
    rank: str = "member"
    team: str = ""
    skills: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """Hours that a person asks for, no reason kept: leave is granted, off and on are wishes of a ``weight`` (>= 0)."""

    id: str
    person: str
    kind: str
    start: datetime
    end: datetime
    weight: int = 1


@dataclass(frozen=True)
class Option:
    """Another way to secure the same event, by what it changes: :func:`chot.scenario.with_option` lays it over it.

    - ``parameters``: those that differ, by key as the files spell them, such as ``detection.primary``.
    - ``without_units``, ``lift_closures``: ids of units not used and of closures that do not hold.
    - ``close_cordons``, ``close_streets``: cordons and streets closed to cars for the whole event.
    """

    id: str
    name: Text
    parameters: Mapping[str, str] = field(default_factory=dict)
    without_units: tuple[str, ...] = ()
    close_cordons: tuple[str, ...] = ()
    close_streets: tuple[str, ...] = ()
    lift_closures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameters:
    """What the planner may tune, with defaults that suit a city; every key is documented in docs/reference.

    - ``checkpoint_teams``: teams per period, K. 0 in the file means: count the units of kind ``checkpoint``.
    - ``time_limit_s``: planning time for one period, seconds.
    - ``seed``: of the search, not of the draw. ``standoff_m``: no checkpoint nearer to a site, metres.
    - ``forbidden_classes``: highway classes where nobody may be stopped.
    - ``detection``: by highway class, the chance (0, 1] that a manned checkpoint stops the intruder.
    - ``teams_needed``: by highway class, teams that a checkpoint needs there (> 0).
    - ``stop_delay_s``: what a checkpoint costs an ordinary car, seconds.
    - ``sample_trips``: trips for that figure.
    - ``quiet_value_share``: of a site with programme in the period, the share [0, 1] of its value while nothing is on.
    - ``guard_effectiveness``: the chance (0, 1] that a guard team at a site stops the intruder there.
    - ``patrol_effectiveness``: the chance (0, 1] that a patrol within ``patrol_radius_m`` (> 0, metres) of a site does.
    - ``patrol_speed_kph``: on patrol (> 0). ``patrol_slot_min``: whole minutes of one slot, dividing the day.
    - ``patrol_break_min``: the break that each team takes in a shift, minutes; 0: none.
    - ``patrol_most_in_place``: patrols in one place at once, at most (>= 1).
    - ``patrol_no_go``: names of streets that patrols keep off.
    - ``response_min``: minutes (> 0) within which a reserve should be anywhere.
    - ``incidents_per_day``: expected (>= 0). ``on_scene_min`` (> 0), ``handover_min`` (>= 0): mean minutes that one
      keeps a unit at the place and afterwards.
    - ``exercise_days``: simulated days when planning; 0: none.
    - ``split_least``, ``split_most``: by duty, the teams that a split of shared units gives it in a period, its own
      counted; ``split_weight``: by duty, what its loss counts (>= 0) in the worst weighted loss, 1 where not given.
    - ``roster_shifts``: times of the day, HH:MM, at which people are relieved. ``roster_watches``: into how many parts
      a unit's strength is shared where it does not say how many are on duty (>= 1).
    - ``roster_rest_h``: hours of rest between two duties; ``roster_day_h``, ``roster_event_h``, ``roster_nights``: most
      hours of work in any 24, in the event, and night duties; 0: no limit.
    - ``roster_relief_min``: minutes before a duty at which its people take over; ``roster_break_min``: everybody's
      break.
    - ``staff_hour_cost``: what one hour of one person costs (>= 0), in ``currency``; 0: costs are not reckoned.
    """

    checkpoint_teams: int = 0
    time_limit_s: float = 60.0
    seed: int = 1
    standoff_m: float = 30.0
    forbidden_classes: tuple[str, ...] = ("motorway", "motorway_link")
    allow_tunnels: bool = False
    detection: Mapping[str, float] = field(default_factory=dict)
    teams_needed: Mapping[str, float] = field(default_factory=dict)
    stop_delay_s: float = 45.0
    sample_trips: int = 500
    quiet_value_share: float = 0.6
    guard_effectiveness: float = 0.7
    patrol_effectiveness: float = 0.6
    patrol_radius_m: float = 150.0
    patrol_speed_kph: float = 15.0
    patrol_slot_min: int = 15
    patrol_break_min: float = 0.0
    patrol_most_in_place: int = 1
    patrol_no_go: tuple[str, ...] = ()
    response_min: float = 8.0
    incidents_per_day: float = 40.0
    on_scene_min: float = 25.0
    handover_min: float = 5.0
    exercise_days: int = 200
    split_least: Mapping[str, int] = field(default_factory=dict)
    split_most: Mapping[str, int] = field(default_factory=dict)
    split_weight: Mapping[str, float] = field(default_factory=dict)
    roster_shifts: tuple[str, ...] = ("06:00", "14:00", "22:00")
    roster_watches: int = 3
    roster_rest_h: float = 11.0
    roster_day_h: float = 12.0
    roster_event_h: float = 48.0
    roster_nights: int = 0
    roster_relief_min: int = 15
    roster_break_min: int = 30
    staff_hour_cost: float = 0.0
    currency: str = "VND"


@dataclass(frozen=True)
class Scenario:
    """A whole scenario, validated together by :func:`chot.scenario.read`.

    Two scenarios are equal when all but the folder they were read from is equal.
    """

    id: str
    name: Text
    time_zone: ZoneInfo
    folder: Path = field(compare=False)
    map_file: Path
    periods: tuple[Period, ...]
    sites: tuple[Site, ...]
    cordons: tuple[Cordon, ...]
    programme: tuple[ProgrammeItem, ...] = ()
    units: tuple[Unit, ...] = ()
    closures: tuple[Closure, ...] = ()
    entries: tuple[Entry, ...] = ()
    parameters: Parameters = field(default_factory=Parameters)
    description: Text = field(default_factory=lambda: Text("", ""))
    posts: tuple[Post, ...] = ()
    incidents: tuple[PastIncident, ...] = ()
    options: tuple[Option, ...] = ()
    people: tuple[Person, ...] = ()
    requests: tuple[Request, ...] = ()

    @property
    def outer_cordon(self) -> Cordon:
        """The cordon whose crossings are the entries; a scenario that was read has exactly one."""
        return next(cordon for cordon in self.cordons if cordon.kind == "outer")

    def units_on_duty(self, kind: str, period: Period) -> tuple[Unit, ...]:
        """The units of a kind that are on duty all through a period, in the order of the file."""
        return units_on_duty(self.units, kind, period)

    def checkpoint_teams(self, period: Period) -> int:
        """Checkpoint teams in a period, K: the parameter, or the checkpoint units on duty all through it."""
        if self.parameters.checkpoint_teams:
            return self.parameters.checkpoint_teams
        return len(self.units_on_duty("checkpoint", period))
