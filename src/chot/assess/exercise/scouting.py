"""The intruder scouts: he knows how often each checkpoint is manned and looks for ways that the plan does not list.

He reckons the chance to be stopped along a way once as the sum over its checkpoints, which is exact where no
disposition is met twice, and once as if checkpoints were independent; both ways are then tried in the simulation. A
scouted way can only show a plan to be worse than it claims, never better.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from chot.assess.exercise.barriers import Checkpoints, Ground
from chot.assess.exercise.checks import Float, Index

Way = tuple[int, ...]  # checkpoints met, as segments in ascending order


@dataclass(frozen=True, eq=False)
class Scout:
    """The streets of one period with everything that is never manned drawn together into one part each.

    - ``links`` (n_manned, 3): parts at both ends, and the segment. ``stopping`` (m,): chance that it stops somebody.
    """

    links: Index
    n_parts: int
    entries: Index
    doors: tuple[Index, ...]
    stopping: Float

    @classmethod
    def of(cls, ground: Ground, checkpoints: Checkpoints) -> Scout:
        tail, head = np.asarray(ground.tail), np.asarray(ground.head)
        stopping = np.zeros(len(tail))
        for disposition, chance in zip(
            checkpoints.dispositions, np.asarray(checkpoints.probabilities, float), strict=True
        ):
            stopping[np.asarray(disposition)] += chance
        manned = np.flatnonzero(stopping > 0)
        free = stopping == 0
        graph = coo_matrix((np.ones(int(free.sum()), np.int8), (tail[free], head[free])), shape=(ground.n_nodes,) * 2)
        n_parts, part = connected_components(graph, directed=False)
        part = part.astype(np.int64)
        links = np.column_stack([part[tail[manned]], part[head[manned]], manned])
        doors = tuple(np.unique(part[np.asarray(nodes, np.int64)]) for nodes in ground.doors)
        stopping = np.minimum(stopping, 1.0) * np.asarray(checkpoints.detection, float)
        return cls(links, n_parts, np.unique(part[np.asarray(ground.entries)]), doors, stopping)

    def ways(self, without: int = -1) -> list[tuple[int, Way]]:
        """(site, way) pairs, each way once; ``without``: a segment whose checkpoint is gone."""
        found: dict[tuple[int, Way], None] = {}
        stopping = self.stopping.copy()
        if without >= 0:
            stopping[without] = 0.0
        for weight in (stopping, -np.log1p(-np.minimum(stopping, 1 - 1e-12))):
            distance, before = self._search(weight)
            for site, doors in enumerate(self.doors):
                if len(doors) and np.isfinite(distance[doors]).any():
                    way = self._unroll(before, int(doors[np.argmin(distance[doors])]))
                    found[site, tuple(s for s in way if s != without)] = None
        return list(found)

    def _search(self, weight: Float) -> tuple[Float, dict[int, tuple[int, int]]]:
        """Dijkstra over the parts: distance of each, and the part before with the segment crossed."""
        around: dict[int, list[tuple[int, int]]] = {}
        for a, b, segment in self.links.tolist():
            around.setdefault(a, []).append((b, segment))
            around.setdefault(b, []).append((a, segment))
        distance: NDArray[np.float64] = np.full(self.n_parts, np.inf)
        distance[self.entries] = 0.0
        before: dict[int, tuple[int, int]] = {}
        heap = [(0.0, part) for part in self.entries.tolist()]
        while heap:
            so_far, part = heapq.heappop(heap)
            if so_far > distance[part]:
                continue
            for onward, segment in around.get(part, ()):
                longer = so_far + float(weight[segment])
                if longer < distance[onward]:
                    distance[onward] = longer
                    before[onward] = (part, segment)
                    heapq.heappush(heap, (longer, onward))
        return distance, before

    @staticmethod
    def _unroll(before: dict[int, tuple[int, int]], part: int) -> Way:
        crossed = []
        while part in before:
            part, segment = before[part]
            crossed.append(segment)
        return tuple(sorted(crossed))
