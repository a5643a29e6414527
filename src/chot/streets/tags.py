"""What the tags of an OpenStreetMap way mean for a car: class, speed, directions, access, lanes."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from chot.streets.network import HIGHWAY_CLASSES

# km/h that a car keeps on average in a Vietnamese city where no limit is tagged: below the legal 50-60 (Circular
# 38/2024/TT-BGTVT), for motorbikes share the lanes and junctions are close together.
DEFAULT_SPEED_KPH: Mapping[str, float] = {
    "motorway": 80.0, "motorway_link": 45.0, "trunk": 50.0, "trunk_link": 35.0, "primary": 40.0, "primary_link": 30.0,
    "secondary": 35.0, "secondary_link": 30.0, "tertiary": 30.0, "tertiary_link": 25.0, "unclassified": 25.0,
    "residential": 20.0, "living_street": 10.0, "service": 15.0, "road": 20.0, "busway": 30.0,
}  # fmt: skip
ALLEY_SPEED_KPH = 10.0
# A limit is what is allowed, not what is driven; the share is OSRM's.
SHARE_OF_LIMIT = 0.8
SLOWEST_KPH = 5.0
# Private and destination-only ways may be driven, but so slowly that no through route gains by them.
RESTRICTED_SPEED_KPH = 10.0
UNLIMITED_KPH = 120.0

_CLASS_CODE = {name: code for code, name in enumerate(HIGHWAY_CLASSES)}
# From the most to the least specific: the first one tagged decides.
_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
_ONEWAY_KEYS = ("oneway:motorcar", "oneway:motor_vehicle", "oneway")
_FORBIDDEN = {"no", "agricultural", "forestry", "emergency", "bus", "psv", "military"}
_RESTRICTED = {"private", "destination", "customers", "delivery", "permit", "residents", "discouraged"}
_ZONE_LIMIT_KPH = {"urban": 50.0, "rural": 80.0, "trunk": 90.0, "motorway": 120.0, "living_street": 20.0}
_NUMBER = re.compile(r"^(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?$")


@dataclass(frozen=True)
class WayTags:
    """One drivable way: class code, name, speeds in km/h by direction (0 where a car may not drive), lanes."""

    class_code: int
    name: str
    forward_kph: float
    backward_kph: float
    lanes: int
    tunnel: bool
    bridge: bool


def read_tags(tags: Mapping[str, str]) -> WayTags | None:
    """The meaning of a way's tags, or None where it is no street of a drivable class (or a square: ``area=yes``).

    A way of a drivable class that cars may not enter (``motorcar=no`` on an alley) is still a street: the intruder
    walks or rides it. Only its speeds are 0.
    """
    code = _CLASS_CODE.get(tags.get("highway", ""))
    if code is None or tags.get("area") == "yes":
        return None
    forward, backward = directions(tags)
    return WayTags(
        class_code=code,
        name=street_name(tags),
        forward_kph=_speed_kph(tags, "forward") if forward else 0.0,
        backward_kph=_speed_kph(tags, "backward") if backward else 0.0,
        lanes=lane_count(tags),
        tunnel=tags.get("tunnel", "no") not in {"no", "building_passage"},
        bridge=tags.get("bridge", "no") != "no",
    )


def street_name(tags: Mapping[str, str]) -> str:
    """Name of the street, else its road number (QL.1), else empty; composed Unicode so that equal names are equal."""
    name = tags.get("name") or tags.get("name:vi") or tags.get("ref") or ""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether a car may drive along and against the way's direction."""
    if _access(tags) == "no":
        return False, False
    oneway = next((tags[key] for key in _ONEWAY_KEYS if key in tags), "")
    if oneway in {"-1", "reverse"}:
        return False, True
    if oneway in {"yes", "true", "1", "True"}:
        return True, False
    # A roundabout turns one way only and a motorway carriageway too, unless the mapper says otherwise.
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    return True, not implied or oneway in {"no", "false", "0", "False"}


def _access(tags: Mapping[str, str]) -> str:
    """``no``, ``restricted`` or ``yes`` for a car; a busway is closed to cars unless a tag opens it."""
    default = "no" if tags.get("highway") == "busway" else "yes"
    tagged = next((tags[key] for key in _ACCESS_KEYS if key in tags), default)
    return _access_kind(tagged)


# Few distinct values stand on very many ways.
@lru_cache(maxsize=4096)
def _access_kind(tagged: str) -> str:
    value = re.split(r"[;,]", tagged)[0].strip().strip("[]' ")
    if value in _FORBIDDEN:
        return "no"
    return "restricted" if value in _RESTRICTED else "yes"


def _speed_kph(tags: Mapping[str, str], direction: str) -> float:
    limit = parse_maxspeed(tags.get(f"maxspeed:{direction}") or tags.get("maxspeed") or "")
    speed = default_speed_kph(tags) if limit is None else limit * SHARE_OF_LIMIT
    if _access(tags) == "restricted":
        speed = min(speed, RESTRICTED_SPEED_KPH)
    return max(speed, SLOWEST_KPH)


def default_speed_kph(tags: Mapping[str, str]) -> float:
    """Average speed of a car where no limit is tagged, km/h."""
    if tags.get("service") == "alley":
        return ALLEY_SPEED_KPH
    return DEFAULT_SPEED_KPH[tags["highway"]]


@lru_cache(maxsize=4096)
def parse_maxspeed(value: str) -> float | None:
    """Speed limit in km/h of a ``maxspeed`` value, None where it says nothing usable.

    Understands ``50``, ``30 mph``, ``VN:urban`` and other countries' zones, ``none``, ``walk``, and lists (``50;30``,
    ``50|60``, ``['50', '60']``), of which the lowest counts: a response time should not be promised too short.
    """
    limits = [limit for part in re.split(r"[;,|]", value) if (limit := _one_limit(part.strip("[]'\" "))) is not None]
    return min(limits, default=None)


def _one_limit(value: str) -> float | None:
    if match := _NUMBER.match(value):
        speed = float(match[1]) * (1.609344 if match[2] == "mph" else 1.0)
        return speed if speed > 0 and math.isfinite(speed) else None
    if value == "none":
        return UNLIMITED_KPH
    if value == "walk":
        return SLOWEST_KPH
    return _ZONE_LIMIT_KPH.get(value.rpartition(":")[2]) if ":" in value else None


def lane_count(tags: Mapping[str, str]) -> int:
    """Lanes over both directions, 0 where the tags do not say; of a list the highest."""
    if lanes := _whole(tags.get("lanes", "")):
        return lanes
    return min(_whole(tags.get("lanes:forward", "")) + _whole(tags.get("lanes:backward", "")), 255)


@lru_cache(maxsize=4096)
def _whole(value: str) -> int:
    parts = [part.strip("' ") for part in re.split(r"[;,]", value.strip("[]"))]
    numbers = [int(part) for part in parts if part.isdecimal()]
    return min(max(numbers, default=0), 255)
