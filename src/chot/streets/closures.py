"""Streets that are closed: by way, segment, street name or polygon, for good or for a time."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from chot.errors import Finding, InputError
from chot.streets.network import Flag, StreetNetwork
from chot.streets.plane import plane_of, polygon_of
from chot.units import Text


@dataclass(frozen=True)
class StreetClosure:
    """What is closed (see :func:`closed_segments`) from ``start`` to ``end``, aware datetimes, end excluded.

    Without a start it is closed from the beginning, without an end until further notice.
    """

    ways: tuple[int, ...] = ()
    segments: tuple[int, ...] = ()
    street: str = ""
    polygon: tuple[tuple[float, float], ...] = ()
    start: datetime | None = None
    end: datetime | None = None

    def overlaps(self, start: datetime | None, end: datetime | None) -> bool:
        """Whether the closure and the time from ``start`` to ``end`` have a moment in common."""
        begins_in_time = self.start is None or end is None or self.start.timestamp() < end.timestamp()
        ends_in_time = self.end is None or start is None or start.timestamp() < self.end.timestamp()
        return begins_in_time and ends_in_time


def closed_segments(
    network: StreetNetwork,
    *,
    ways: Sequence[int] = (),
    segments: Sequence[int] = (),
    street: str = "",
    polygon: Sequence[tuple[float, float]] | None = None,
) -> Flag:
    """(s,) segments that are closed when all the given things are.

    - ``ways``: OpenStreetMap ids. A contracted segment closes with any of its ways, for one closed piece bars it all.
    - ``segments``: indices. ``street``: a street's name; case and Unicode form do not matter.
    - ``polygon``: a ring in degrees; every segment that it touches is closed, those that cross its line too.

    Raises :class:`InputError` with every way and name that the map does not have, and for a ring without area.
    """
    closed = np.zeros(network.n_segments, bool)
    wrong: list[Finding] = []
    if len(ways):
        closed |= np.isin(network.segment_way, ways)
        closed[network.merged_segment[np.isin(network.merged_way, ways)]] = True
        known = np.isin(ways, np.concatenate([network.segment_way, network.merged_way]))
        wrong.extend(_unknown_way(way) for way, ok in zip(ways, known, strict=True) if not ok)
    for segment in segments:
        if 0 <= segment < network.n_segments:
            closed[segment] = True
        else:
            wrong.append(_unknown_segment(segment, network.n_segments))
    if street:
        named = [_plain(name) == _plain(street) for name in network.names]
        if not any(named):
            wrong.append(_unknown_street(network, street))
        closed |= np.array(named, bool)[network.segment_name]
    if wrong:
        raise InputError(wrong)
    if polygon:
        plane = plane_of(network)
        closed[plane.tree.query(polygon_of(plane, polygon), predicate="intersects")] = True
    return closed


def open_at(
    network: StreetNetwork, closures: Sequence[StreetClosure], start: datetime | None, end: datetime | None
) -> Flag:
    """(s,) segments open during all of the time from ``start`` to ``end`` (aware datetimes, None: unbounded).

    A segment that is closed for any part of the time counts as closed: a plan must hold for all of its period.
    """
    is_open = np.ones(network.n_segments, bool)
    for closure in closures:
        if closure.overlaps(start, end):
            is_open &= ~closed_segments(
                network,
                ways=closure.ways,
                segments=closure.segments,
                street=closure.street,
                polygon=closure.polygon or None,
            )
    return is_open


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _unknown_way(way: int) -> Finding:
    return Finding(
        "closure-unknown-way",
        Text("bản đồ không có tuyến đường OSM này", "the map has no such OpenStreetMap way"),
        Text(
            "tra lại số hiệu 'way' trên openstreetmap.org, hoặc ghi tên đường",
            "look the way's id up on openstreetmap.org, or give the street's name",
        ),
        value=str(way),
    )


def _unknown_segment(segment: int, count: int) -> Finding:
    return Finding(
        "closure-unknown-segment",
        Text("không có đoạn đường mang số này", "there is no segment with this number"),
        Text(f"dùng số từ 0 đến {count - 1}", f"use a number from 0 to {count - 1}"),
        value=str(segment),
    )


def _unknown_street(network: StreetNetwork, street: str) -> Finding:
    plain = {_plain(name): name for name in network.names if name}
    near = [plain[match] for match in difflib.get_close_matches(_plain(street), plain, n=3)]
    return Finding(
        "closure-unknown-street",
        Text("bản đồ không có đường tên này", "the map has no street of this name"),
        Text(
            f"có phải: {', '.join(near)}?" if near else "ghi tên đúng như trên bản đồ, cả dấu",
            f"did you mean: {', '.join(near)}?" if near else "write the name as the map does, with its accents",
        ),
        value=street,
    )
