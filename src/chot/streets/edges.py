"""Edges read one by one (GraphML, CSV) to street pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from chot.streets.network import Float
from chot.streets.pieces import Pieces, offsets
from chot.streets.ways import name_table


@dataclass
class Edge:
    """One street between two nodes; ``inf`` seconds where a car may not drive; ``shape`` from tail to head."""

    tail: int
    head: int
    length_m: float
    forward_s: float
    backward_s: float
    class_code: int
    shape: Sequence[tuple[float, float]]
    name: str = ""
    way: int = 0
    lanes: int = 0
    tunnel: bool = False
    bridge: bool = False


def pieces_of_edges(position: Mapping[int, tuple[float, float]], edges: Sequence[Edge]) -> Pieces:
    """The pieces of these edges; only nodes that an edge ends in are kept, loops of no length are not."""
    edges = [edge for edge in edges if edge.tail != edge.head or edge.length_m > 0]
    tail = np.array([edge.tail for edge in edges], np.int64)
    head = np.array([edge.head for edge in edges], np.int64)
    node_id = np.unique(np.concatenate([tail, head]))
    place = _table([position[node] for node in node_id.tolist()])
    shape = _table(list(chain.from_iterable(edge.shape for edge in edges)))
    names, name = name_table([edge.name for edge in edges])
    return Pieces(
        node_id=node_id,
        node_lon=place[:, 0].copy(),
        node_lat=place[:, 1].copy(),
        tail=np.searchsorted(node_id, tail).astype(np.int32),
        head=np.searchsorted(node_id, head).astype(np.int32),
        length_m=np.array([edge.length_m for edge in edges], np.float64),
        forward_s=np.array([edge.forward_s for edge in edges], np.float64),
        backward_s=np.array([edge.backward_s for edge in edges], np.float64),
        class_code=np.array([edge.class_code for edge in edges], np.uint8),
        name=name,
        way=np.array([edge.way for edge in edges], np.int64),
        lanes=np.array([edge.lanes for edge in edges], np.uint8),
        tunnel=np.array([edge.tunnel for edge in edges], bool),
        bridge=np.array([edge.bridge for edge in edges], bool),
        shape_start=offsets(np.array([len(edge.shape) for edge in edges], np.int64)),
        shape_lon=shape[:, 0].copy(),
        shape_lat=shape[:, 1].copy(),
        names=names,
    )


def _table(points: Sequence[tuple[float, float]]) -> Float:
    return np.array(points, np.float64).reshape(-1, 2)
