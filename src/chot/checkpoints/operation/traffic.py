"""What checkpoints cost ordinary traffic: extra travel time on a seeded sample of trips.

Drivers know which checkpoints are manned and go round one where that is quicker: a lower estimate of the delay. The
times under every disposition come out of one small graph: the endpoints of all streets that are ever manned, joined by
the travel times that need none of these streets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra, floyd_warshall

from chot.checkpoints.problem import Flag, Float, Index

TRIPS_PER_ORIGIN = 10


@dataclass(frozen=True, eq=False)
class Roads:
    """Directed arcs by car: ``tail``, ``head``, ``segment`` (m,) indices and ``time_s`` (m,) seconds."""

    n_nodes: int
    tail: Index
    head: Index
    segment: Index
    time_s: Float

    def graph(self, use: Flag) -> csr_matrix:
        """Sparse matrix of the arcs in use, the quickest of parallel ones."""
        which = np.flatnonzero(use)
        which = which[np.argsort(self.time_s[which], kind="stable")]
        _, first = np.unique(self.tail[which] * self.n_nodes + self.head[which], return_index=True)
        which = which[first]
        shape = (self.n_nodes, self.n_nodes)
        return coo_matrix((self.time_s[which], (self.tail[which], self.head[which])), shape=shape).tocsr()


def sample_trips(nodes: ArrayLike, n_trips: int, seed: int) -> NDArray[np.int64]:
    """(n, 2) origins and destinations drawn evenly from the nodes, ten trips from each origin, by the seed."""
    places = np.asarray(nodes, np.int64)
    rng = np.random.default_rng(seed)
    n_origins = max(1, round(n_trips / TRIPS_PER_ORIGIN))
    origins = np.sort(rng.choice(places, n_origins))
    trips = np.column_stack([np.resize(origins, n_trips), rng.choice(places, n_trips)])
    return np.asarray(trips[np.argsort(trips[:, 0], kind="stable")], np.int64)


def expected_delay(
    roads: Roads,
    closed: Flag,
    trips: Index,
    dispositions: Sequence[ArrayLike],
    probabilities: ArrayLike,
    stop_delay_s: float,
) -> Float:
    """Expected extra seconds of each trip over the dispositions; nan where the closures leave no way.

    - ``closed`` (s,) segments closed to cars all the while; ``trips`` (n, 2) origin and destination nodes.
    - ``stop_delay_s``: seconds lost at each manned checkpoint passed, in either direction.
    """
    sets = [np.asarray(d, np.int64) for d in dispositions]
    ever = np.zeros(len(closed), bool)
    ever[np.concatenate([np.empty(0, np.int64), *sets])] = True
    open_arc = ~closed[roads.segment]
    special = np.flatnonzero(open_arc & ever[roads.segment])
    small = _SmallGraph(roads, open_arc & ~ever[roads.segment], special, trips)
    free = small.times(roads.time_s[special])
    delay = np.zeros(len(trips))
    for segments, p in zip(sets, np.asarray(probabilities, float), strict=True):
        manned = np.isin(roads.segment[special], segments)
        slow = small.times(roads.time_s[special] + stop_delay_s * manned)
        with np.errstate(invalid="ignore"):  # inf - inf: no way with or without checkpoints
            delay += p * (slow - free)
    return delay


class _SmallGraph:
    """Trips seen through the endpoints of the special arcs only."""

    def __init__(self, roads: Roads, use: Flag, special: Index, trips: Index) -> None:
        graph = roads.graph(use)
        self.ends = np.unique(np.concatenate([roads.tail[special], roads.head[special]]))
        self.tail = np.searchsorted(self.ends, roads.tail[special])
        self.head = np.searchsorted(self.ends, roads.head[special])
        origins, self.origin = np.unique(trips[:, 0], return_inverse=True)
        destination = trips[:, 1]
        from_origin = dijkstra(graph, indices=origins)
        from_end = dijkstra(graph, indices=self.ends) if len(self.ends) else np.empty((0, roads.n_nodes))
        self.direct: Float = from_origin[self.origin, destination]
        self.to_end = from_origin[:, self.ends]
        self.between = from_end[:, self.ends]
        self.to_destination = from_end[:, destination]

    def times(self, special_time_s: Float) -> Float:
        """Seconds of each trip where the special arcs take these times."""
        if not len(self.ends):
            return self.direct
        between = self.between.copy()
        np.minimum.at(between, (self.tail, self.head), special_time_s)
        between = floyd_warshall(between)
        reach = np.min(self.to_end[:, :, None] + between[None, :, :], axis=1)
        through = np.min(reach[self.origin] + self.to_destination.T, axis=1)
        quickest: Float = np.minimum(self.direct, through)
        return quickest
