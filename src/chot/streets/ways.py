"""OpenStreetMap ways cut into street pieces at junctions and way ends."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from chot.errors import Finding
from chot.streets.network import Flag, Float, Id
from chot.streets.pieces import Pieces, haversine_m, offsets, ranges
from chot.streets.tags import WayTags, read_tags
from chot.units import kph_to_mps


@dataclass
class WayCollector:
    """Gathers drivable ways while a file is read: node ids and coordinates in order, NaN where a node is missing."""

    ways_read: int = 0
    restrictions: int = 0
    way_id: list[int] = field(default_factory=list)
    tags: list[WayTags] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    ref: array[int] = field(default_factory=lambda: array("q"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    lat: array[float] = field(default_factory=lambda: array("d"))
    remarks: list[Finding] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def meaning_of(self, way_id: int, tags: Mapping[str, str]) -> WayTags | None:
        """Counts a highway; its meaning where it is a drivable street not seen before (saved answers repeat ways)."""
        self.ways_read += 1
        meaning = read_tags(tags)
        if meaning is None or way_id in self._seen:
            return None
        self._seen.add(way_id)
        return meaning

    def add(
        self, way_id: int, meaning: WayTags, refs: Sequence[int], lon: Sequence[float], lat: Sequence[float]
    ) -> None:
        """Keeps one drivable way."""
        self.way_id.append(way_id)
        self.tags.append(meaning)
        self.count.append(len(refs))
        self.ref.extend(refs)
        self.lon.extend(lon)
        self.lat.extend(lat)


@dataclass(frozen=True)
class Clipping:
    """What a clipped extract lacks: distinct missing nodes, ways that name one, ways with fewer than two nodes left."""

    missing_nodes: int
    affected_ways: int
    lost_ways: int


NOT_CLIPPED = Clipping(0, 0, 0)


@dataclass(frozen=True, eq=False)
class _Trace:
    """Points of all ways in order, cleaned: way, reference, coordinates, and whether a run of points starts or ends."""

    way: Id
    ref: Id
    lon: Float
    lat: Float
    first: Flag
    last: Flag


def cut_ways(collector: WayCollector) -> tuple[Pieces, Clipping]:
    """Pieces between junctions (points on two ways, or twice on one) and way ends, and what the extract lacked.

    A way is broken where a node is missing: bridging the hole would invent a street.
    """
    trace, clipping = _clean(collector)
    _, node_of, uses = np.unique(trace.ref, return_inverse=True, return_counts=True)
    cut = np.flatnonzero(trace.first | trace.last | (uses[node_of] >= 2))
    start = cut[:-1][~trace.last[cut[:-1]]]
    end = cut[1:][~trace.last[cut[:-1]]]
    step = haversine_m(trace.lon[:-1], trace.lat[:-1], trace.lon[1:], trace.lat[1:])
    along = np.concatenate([[0.0], np.cumsum(np.where(trace.last[:-1], 0.0, step))])
    length = along[end] - along[start]
    # A loop of no length joins a junction to itself: nothing to walk, nothing to block.
    real = (trace.ref[start] != trace.ref[end]) | (length > 0)
    return _pieces(collector, trace, start[real], end[real], length[real]), clipping


def _clean(collector: WayCollector) -> tuple[_Trace, Clipping]:
    count = np.array(collector.count, np.int64)
    way = np.repeat(np.arange(len(count)), count)
    ref = np.frombuffer(collector.ref, np.int64) if collector.ref else np.empty(0, np.int64)
    lon = np.frombuffer(collector.lon, np.float64) if collector.lon else np.empty(0)
    lat = np.frombuffer(collector.lat, np.float64) if collector.lat else np.empty(0)
    missing = ~(np.isfinite(lon) & np.isfinite(lat))
    run = way + np.cumsum(missing)
    kept = np.flatnonzero(~missing)
    repeats = np.zeros(len(kept), bool)
    repeats[1:] = (run[kept][1:] == run[kept][:-1]) & (ref[kept][1:] == ref[kept][:-1])
    kept = kept[~repeats]
    # A lone point is no street.
    _, position, size = np.unique(run[kept], return_inverse=True, return_counts=True)
    kept = kept[size[position] >= 2]
    run = run[kept]
    first = np.ones(len(kept), bool)
    first[1:] = run[1:] != run[:-1]
    last = np.ones(len(kept), bool)
    last[:-1] = first[1:]
    clipping = Clipping(
        missing_nodes=len(np.unique(ref[missing])),
        affected_ways=len(np.unique(way[missing])),
        lost_ways=len(count) - len(np.unique(way[kept])),
    )
    return _Trace(way[kept], ref[kept], lon[kept], lat[kept], first, last), clipping


def _pieces(collector: WayCollector, trace: _Trace, start: Id, end: Id, length_m: Float) -> Pieces:
    ends, place = np.unique(np.concatenate([trace.ref[start], trace.ref[end]]), return_index=True)
    where = np.concatenate([start, end])[place]
    way = trace.way[start]
    points = ranges(start, end - start + 1)
    names, name_of = name_table([tags.name for tags in collector.tags])
    speed = np.array([(tags.forward_kph, tags.backward_kph) for tags in collector.tags]).reshape(-1, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        seconds = np.where(speed[way] > 0, length_m[:, None] / kph_to_mps(1.0) / speed[way], np.inf)
    tags = collector.tags
    return Pieces(
        node_id=ends,
        node_lon=trace.lon[where],
        node_lat=trace.lat[where],
        tail=np.searchsorted(ends, trace.ref[start]).astype(np.int32),
        head=np.searchsorted(ends, trace.ref[end]).astype(np.int32),
        length_m=length_m,
        forward_s=seconds[:, 0].copy(),
        backward_s=seconds[:, 1].copy(),
        class_code=np.array([one.class_code for one in tags], np.uint8)[way],
        name=name_of[way],
        way=np.array(collector.way_id, np.int64)[way],
        lanes=np.array([one.lanes for one in tags], np.uint8)[way],
        tunnel=np.array([one.tunnel for one in tags], bool)[way],
        bridge=np.array([one.bridge for one in tags], bool)[way],
        shape_start=offsets(end - start + 1),
        shape_lon=trace.lon[points],
        shape_lat=trace.lat[points],
        names=names,
    )


def name_table(values: Sequence[str]) -> tuple[tuple[str, ...], np.ndarray[tuple[int], np.dtype[np.int32]]]:
    """Distinct names in order of appearance with the empty name first, and the index of each value."""
    position = {"": 0}
    index = np.array([position.setdefault(value, len(position)) for value in values], np.int32)
    return tuple(position), index
