"""The street network as arrays: the one form in which every planner sees a city's streets."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int32]
Id = NDArray[np.int64]
Flag = NDArray[np.bool_]

# Position in this tuple is the code kept in ``segment_class``; from the widest street to the narrowest.
HIGHWAY_CLASSES = (
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
    "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "service", "road", "busway",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """A street network of n nodes, m directed arcs and s undirected segments (one per street piece).

    - nodes: ``node_lon``, ``node_lat`` (n,) degrees; ``node_id`` (n,) the source's id; ``routable`` (n,) whether the
      node lies in the largest strongly connected part, the part used for routing.
    - arcs: ``arc_tail``, ``arc_head``, ``arc_segment`` (m,) indices; ``arc_time_s`` (m,) seconds by car. An arc exists
      only where a car may drive in that direction.
    - segments: ``segment_tail``, ``segment_head`` (s,) node indices in the direction of the geometry;
      ``segment_length_m`` (s,) metres; ``segment_class`` (s,) position in ``HIGHWAY_CLASSES``; ``segment_name`` (s,)
      position in ``names`` (0 is the empty name); ``segment_way`` (s,) the source's way id; ``segment_lanes`` (s,)
      lanes over both directions, 0 where unknown; ``segment_tunnel``, ``segment_bridge`` (s,).
    - geometry of segment i: ``shape_lon`` and ``shape_lat`` from ``shape_start[i]`` to ``shape_start[i + 1]``, its
      first point the tail and its last the head. A source without coordinates (a bare edge list) gives NaN.
    - ``merged_way``, ``merged_segment`` (w,): further ways that a contracted segment i is made of, beyond
      ``segment_way[i]``.
    - ``attribution`` must be shown with every map drawn from the network.
    """

    node_lon: Float
    node_lat: Float
    node_id: Id
    routable: Flag
    arc_tail: Index
    arc_head: Index
    arc_segment: Index
    arc_time_s: Float
    segment_tail: Index
    segment_head: Index
    segment_length_m: Float
    segment_class: NDArray[np.uint8]
    segment_name: Index
    segment_way: Id
    segment_lanes: NDArray[np.uint8]
    segment_tunnel: Flag
    segment_bridge: Flag
    shape_start: Id
    shape_lon: Float
    shape_lat: Float
    names: tuple[str, ...]
    attribution: str = "© OpenStreetMap contributors"
    merged_way: Id = field(default_factory=lambda: np.empty(0, np.int64))
    merged_segment: Index = field(default_factory=lambda: np.empty(0, np.int32))

    @property
    def n_nodes(self) -> int:
        return len(self.node_lon)

    @property
    def n_arcs(self) -> int:
        return len(self.arc_tail)

    @property
    def n_segments(self) -> int:
        return len(self.segment_tail)

    def name_of(self, segment: int) -> str:
        """The street's name, empty where it has none."""
        return self.names[int(self.segment_name[segment])]

    def class_of(self, segment: int) -> str:
        """The highway class of a segment, as OpenStreetMap spells it."""
        return HIGHWAY_CLASSES[int(self.segment_class[segment])]

    def shape_of(self, segment: int) -> Float:
        """Geometry of a segment as (k, 2) longitude and latitude, degrees."""
        start, end = self.shape_start[segment], self.shape_start[segment + 1]
        return np.column_stack([self.shape_lon[start:end], self.shape_lat[start:end]])
