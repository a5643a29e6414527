"""Travel times and routes by car, by Dijkstra's algorithm on the arcs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from chot.streets.network import Flag, Float, Index, StreetNetwork
from chot.units import kph_to_mps


@dataclass(frozen=True, eq=False)
class Route:
    """A way through the network: k segments and the k + 1 nodes between them, seconds and metres."""

    segments: Index
    nodes: Index
    time_s: float
    length_m: float


def at_speed(network: StreetNetwork, speed_kph: float) -> StreetNetwork:
    """The same network with every arc's time (seconds) that of one steady speed, such as a patrol's.

    Raises ``ValueError`` where the speed is not above 0.
    """
    if not speed_kph > 0:
        raise ValueError(f"a speed of {speed_kph} km/h; give one above 0")
    return replace(network, arc_time_s=network.segment_length_m[network.arc_segment] / kph_to_mps(speed_kph))


def travel_times(
    network: StreetNetwork,
    sources: ArrayLike,
    *,
    open_segments: Flag | None = None,
    extra_time_s: Float | None = None,
) -> Float:
    """Travel time by car from each source to every node (seconds).

    - ``sources``: (k,) node indices; the result is (k, n), inf where there is no way.
    - ``open_segments``: (s,) segments that may be driven, default all.
    - ``extra_time_s``: (s,) seconds >= 0 added on each segment, such as the delay at a checkpoint.

    Raises ``ValueError`` for a negative extra time and ``IndexError`` for a node that does not exist.
    """
    graph, _ = _graph(network, open_segments, extra_time_s)
    times: Float = dijkstra(graph, indices=_nodes(network, sources))
    return times


def route(
    network: StreetNetwork,
    source: int,
    target: int,
    *,
    open_segments: Flag | None = None,
    extra_time_s: Float | None = None,
) -> Route | None:
    """The quickest way by car between two nodes, None where there is none; options as in :func:`travel_times`."""
    return routes(network, source, [target], open_segments=open_segments, extra_time_s=extra_time_s)[0]


def routes(
    network: StreetNetwork,
    source: int,
    targets: Sequence[int],
    *,
    open_segments: Flag | None = None,
    extra_time_s: Float | None = None,
) -> list[Route | None]:
    """The quickest way by car from one node to each target, by one search; None where there is none."""
    graph, arc_of = _graph(network, open_segments, extra_time_s)
    start = int(_nodes(network, [source])[0])
    time, before = dijkstra(graph, indices=start, return_predecessors=True)
    found: list[Route | None] = []
    for target in _nodes(network, targets).tolist():
        if not np.isfinite(time[target]):
            found.append(None)
            continue
        nodes = [target]
        while nodes[-1] != start:
            nodes.append(int(before[nodes[-1]]))
        nodes.reverse()
        segments = network.arc_segment[[arc_of(a, b) for a, b in pairwise(nodes)]]
        length_m = float(network.segment_length_m[segments].sum())
        found.append(Route(segments, np.array(nodes, np.int32), float(time[target]), length_m))
    return found


def _nodes(network: StreetNetwork, nodes: ArrayLike) -> Index:
    index = np.atleast_1d(np.asarray(nodes, np.int32))
    if len(index) and (index.min() < 0 or index.max() >= network.n_nodes):
        raise IndexError(f"node {int(index.max())} or {int(index.min())} is not one of the {network.n_nodes} nodes")
    return index


def _graph(network: StreetNetwork, open_segments: Flag | None, extra_time_s: Float | None) -> tuple[csr_array, Any]:
    """The arcs as a sparse matrix of seconds, and a look-up of the arc that stands for a pair of nodes."""
    time = network.arc_time_s
    if extra_time_s is not None:
        if np.any(np.asarray(extra_time_s) < 0):
            raise ValueError("extra_time_s holds a negative time; give seconds >= 0")
        time = time + np.asarray(extra_time_s, np.float64)[network.arc_segment]
    arc = np.arange(network.n_arcs)
    if open_segments is not None:
        arc = arc[np.asarray(open_segments, bool)[network.arc_segment]]
    # Of parallel arcs only the quickest counts; a sparse matrix would add them up.
    arc = arc[np.lexsort((time[arc], network.arc_head[arc], network.arc_tail[arc]))]
    pair = network.arc_tail[arc].astype(np.int64) * network.n_nodes + network.arc_head[arc]
    pair, first = np.unique(pair, return_index=True)
    arc = arc[first]
    start = np.searchsorted(network.arc_tail[arc], np.arange(network.n_nodes + 1)).astype(np.int32)
    shape = (network.n_nodes, network.n_nodes)
    graph = csr_array((time[arc], network.arc_head[arc], start), shape=shape)
    return graph, lambda a, b: arc[np.searchsorted(pair, a * network.n_nodes + b)]
