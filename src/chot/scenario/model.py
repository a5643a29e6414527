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
    """A key site: a place that is protected. ``values`` gives its value (>= 0) in each period, by period id."""

    id: str
    name: Text
    kind: str
    position: LonLat
    values: Mapping[str, float]
    street: str = ""


@dataclass(frozen=True)
class Cordon:
    """A closed line round an area, as an outer ring in degrees, with holes; ``kind`` is ``outer`` or ``inner``."""

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


@dataclass(frozen=True)
class ProgrammeItem:
    """One item of the programme: what happens where, from when to when (aware datetimes)."""

    id: str
    name: Text
    site: str
    start: datetime
    end: datetime
    attendance: int = 0


@dataclass(frozen=True)
class Closure:
    """Streets closed for a time: by OSM way ids, by street name, or inside a polygon. No times: for the whole event."""

    id: str
    name: Text
    ways: tuple[int, ...] = ()
    street: str = ""
    polygon: Ring = ()
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """A place where an intruder may start, given by hand; without any, the outer cordon's crossings are the entries."""

    id: str
    name: Text
    position: LonLat


@dataclass(frozen=True)
class Parameters:
    """What the planner may tune, with defaults that suit a city; every key is documented in docs/reference.

    - ``checkpoint_teams``: teams per period, K. 0 in the file means: count the units of kind ``checkpoint``.
    - ``time_limit_s``: planning time for one period, seconds.
    - ``seed``: of the search, not of the draw. ``standoff_m``: no checkpoint nearer to a site, metres.
    - ``forbidden_classes``: highway classes where nobody may be stopped.
    - ``detection``: by highway class, the chance (0, 1] that a manned checkpoint stops the intruder.
    - ``teams_needed``: by highway class, teams that a checkpoint needs there (> 0).
    - ``stop_delay_s``: what a checkpoint costs an ordinary car, seconds. ``sample_trips``: trips for that figure.
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
    """A whole scenario, validated together by :func:`chot.scenario.read`."""

    id: str
    name: Text
    time_zone: ZoneInfo
    folder: Path
    map_file: Path
    periods: tuple[Period, ...]
    sites: tuple[Site, ...]
    cordons: tuple[Cordon, ...]
    programme: tuple[ProgrammeItem, ...] = ()
    units: tuple[Unit, ...] = ()
    closures: tuple[Closure, ...] = ()
    entries: tuple[Entry, ...] = ()
    parameters: Parameters = field(default_factory=Parameters)
    description: Text = Text("", "")

    @property
    def outer_cordon(self) -> Cordon:
        """The cordon whose crossings are the entries; reading a scenario has checked that there is exactly one."""
        return next(cordon for cordon in self.cordons if cordon.kind == "outer")
