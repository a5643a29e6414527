"""Extra travel time of trips under a mixed strategy: one plain search per origin and disposition, on all streets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

Float = NDArray[np.float64]


class CarNetwork(Protocol):
    """What the evaluator reads of a street network: its directed arcs by car."""

    @property
    def n_nodes(self) -> int: ...
    @property
    def n_segments(self) -> int: ...
    @property
    def arc_tail(self) -> NDArray[np.int32]: ...
    @property
    def arc_head(self) -> NDArray[np.int32]: ...
    @property
    def arc_segment(self) -> NDArray[np.int32]: ...
    @property
    def arc_time_s(self) -> Float: ...


def trip_delays(
    network: CarNetwork,
    closed_segments: ArrayLike,
    trips: ArrayLike,
    dispositions: Sequence[ArrayLike],
    probabilities: ArrayLike,
    stop_delay_s: float,
) -> Float:
    """Expected extra seconds of each trip; nan where the closures leave no way.

    - ``trips`` (n, 2) origin and destination nodes; ``dispositions``: segments manned in each.
    """
    pairs = np.asarray(trips, np.int64).reshape(-1, 2)
    is_open = np.ones(network.n_segments, bool)
    is_open[np.asarray(closed_segments, np.int64)] = False
    use = np.flatnonzero(is_open[network.arc_segment])
    free = _times(network, use, network.arc_time_s[use], pairs)
    delay = np.zeros(len(pairs))
    for segments, p in zip(dispositions, np.asarray(probabilities, float), strict=True):
        stopped = np.zeros(network.n_segments)
        stopped[np.asarray(segments, np.int64)] = stop_delay_s
        slow = _times(network, use, network.arc_time_s[use] + stopped[network.arc_segment[use]], pairs)
        with np.errstate(invalid="ignore"):  # inf - inf: no way with or without checkpoints
            delay += p * (slow - free)
    return delay


def _times(network: CarNetwork, arcs: NDArray[np.intp], time_s: Float, pairs: NDArray[np.int64]) -> Float:
    tail, head = network.arc_tail[arcs], network.arc_head[arcs]
    # Of parallel arcs the quickest counts, which comes first.
    order = np.lexsort((time_s, head, tail))
    tail, head, times = tail[order], head[order], time_s[order]
    first = np.ones(len(tail), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    shape = (network.n_nodes, network.n_nodes)
    graph = csr_matrix((times[first], (tail[first], head[first])), shape=shape)
    origins, position = np.unique(pairs[:, 0], return_inverse=True)
    result: Float = dijkstra(graph, indices=origins)[position, pairs[:, 1]]
    return result
