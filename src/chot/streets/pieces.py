"""Street pieces: what every reader yields and what contraction works on, before the network is put together."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from chot.streets.network import Flag, Float, Id, Index, StreetNetwork
from chot.units import EARTH_RADIUS_M


@dataclass(frozen=True, eq=False)
class Pieces:
    """Undirected street pieces between nodes, as arrays.

    - nodes: ``node_id``, ``node_lon``, ``node_lat`` (n,).
    - pieces: ``tail``, ``head``, ``length_m``, ``forward_s`` and ``backward_s`` (seconds by car, inf where a car may
      not drive), ``class_code``, ``name`` (index into ``names``), ``way``, ``lanes``, ``tunnel``, ``bridge`` (s,).
    - geometry of piece i: ``shape_lon``, ``shape_lat`` from ``shape_start[i]`` to ``shape_start[i + 1]``.
    - ``merged_way``, ``merged_piece``: further ways that piece i is made of.
    """

    node_id: Id
    node_lon: Float
    node_lat: Float
    tail: Index
    head: Index
    length_m: Float
    forward_s: Float
    backward_s: Float
    class_code: NDArray[np.uint8]
    name: Index
    way: Id
    lanes: NDArray[np.uint8]
    tunnel: Flag
    bridge: Flag
    shape_start: Id
    shape_lon: Float
    shape_lat: Float
    names: tuple[str, ...]
    merged_way: Id = field(default_factory=lambda: np.empty(0, np.int64))
    merged_piece: Index = field(default_factory=lambda: np.empty(0, np.int32))

    def __len__(self) -> int:
        return len(self.tail)


def ranges(starts: Id, counts: Id, steps: Id | None = None) -> Id:
    """The numbers start, start + step, ... (count of them) of every range, one range after the other."""
    total = int(counts.sum())
    offset = np.arange(total, dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    if steps is not None:
        offset *= np.repeat(steps, counts)
    return np.repeat(starts, counts) + offset


def offsets(counts: Id) -> Id:
    """Where each of ``counts`` runs starts, and where the last one ends: (len + 1,)."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def haversine_m(lon_a: Float, lat_a: Float, lon_b: Float, lat_b: Float) -> Float:
    """Great-circle distance in metres between points in degrees, element by element."""
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half_phi, half_lambda = (phi_b - phi_a) / 2, np.radians(np.asarray(lon_b) - lon_a) / 2
    chord = np.sin(half_phi) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lambda) ** 2
    distance: Float = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    return distance


def largest_strong_part(n_nodes: int, tail: Index, head: Index) -> Flag:
    """(n,) nodes of the largest strongly connected part of the arcs; none where there is no arc."""
    if len(tail) == 0:
        return np.zeros(n_nodes, bool)
    graph = csr_array((np.ones(len(tail), np.int8), (tail, head)), shape=(n_nodes, n_nodes))
    _, label = connected_components(graph, directed=True, connection="strong")
    part: Flag = label == np.bincount(label).argmax()
    return part


def to_network(pieces: Pieces, attribution: str) -> StreetNetwork:
    """The network of these pieces: an arc for each direction in which a car may drive."""
    forward = np.flatnonzero(np.isfinite(pieces.forward_s)).astype(np.int32)
    backward = np.flatnonzero(np.isfinite(pieces.backward_s)).astype(np.int32)
    arc_tail = np.concatenate([pieces.tail[forward], pieces.head[backward]])
    arc_head = np.concatenate([pieces.head[forward], pieces.tail[backward]])
    return StreetNetwork(
        node_lon=pieces.node_lon,
        node_lat=pieces.node_lat,
        node_id=pieces.node_id,
        routable=largest_strong_part(len(pieces.node_id), arc_tail, arc_head),
        arc_tail=arc_tail,
        arc_head=arc_head,
        arc_segment=np.concatenate([forward, backward]),
        arc_time_s=np.concatenate([pieces.forward_s[forward], pieces.backward_s[backward]]),
        segment_tail=pieces.tail,
        segment_head=pieces.head,
        segment_length_m=pieces.length_m,
        segment_class=pieces.class_code,
        segment_name=pieces.name,
        segment_way=pieces.way,
        segment_lanes=pieces.lanes,
        segment_tunnel=pieces.tunnel,
        segment_bridge=pieces.bridge,
        shape_start=pieces.shape_start,
        shape_lon=pieces.shape_lon,
        shape_lat=pieces.shape_lat,
        names=pieces.names,
        attribution=attribution,
        merged_way=pieces.merged_way,
        merged_segment=pieces.merged_piece,
    )
