"""The typed scenario: all that a plan is computed from. Plain frozen data, no files and no streets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from chot.units import Text

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
    street; :func:`chot.scenario.resolve` finds it on the streets.
    """

    id: str
    name: Text
    kind: str
    position: LonLat | None
    values: Mapping[str, float]
    street: str = ""
    note: str = ""

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
    """A unit at hand: ``kind`` says what it does (checkpoint, post, patrol, reserve, command, support)."""

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

    def on_duty(self, period: Period) -> bool:
        """Whether the unit is available from the period's start to its end."""
        after = self.available_from is None or self.available_from <= period.start
        return after and (self.available_to is None or self.available_to >= period.end)


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

    No times: for the whole event. The last point of the polygon repeats the first.
    """

    id: str
    name: Text
    ways: tuple[int, ...] = ()
    street: str = ""
    polygon: Ring = ()
    start: datetime | None = None
    end: datetime | None = None
    note: str = ""


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

    @property
    def outer_cordon(self) -> Cordon:
        """The cordon whose crossings are the entries; a scenario that was read has exactly one."""
        return next(cordon for cordon in self.cordons if cordon.kind == "outer")

    def checkpoint_teams(self, period: Period) -> int:
        """Checkpoint teams in a period, K: the parameter, or the checkpoint units on duty all through it."""
        if self.parameters.checkpoint_teams:
            return self.parameters.checkpoint_teams
        return sum(unit.kind == "checkpoint" and unit.on_duty(period) for unit in self.units)
