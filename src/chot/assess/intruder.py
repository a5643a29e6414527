"""The intruder's exact best response to a mixed strategy over dispositions, on the full network.

Shares no code with the planner. Segments that no disposition mans are contracted, which changes no path's loss; what
remains is searched best first by labels that hold the survival on each disposition (checkpoint game, concepts).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

Float = NDArray[np.float64]
Index = NDArray[np.int64]


class Game(Protocol):
    """What the evaluator reads of a checkpoint problem."""

    @property
    def n_nodes(self) -> int: ...
    @property
    def tail(self) -> ArrayLike: ...
    @property
    def head(self) -> ArrayLike: ...
    @property
    def entries(self) -> ArrayLike: ...
    @property
    def sites(self) -> ArrayLike: ...
    @property
    def values(self) -> ArrayLike: ...
    @property
    def detection(self) -> ArrayLike | None: ...


@dataclass(frozen=True, eq=False)
class Response:
    """The intruder's best response.

    - ``value``: its loss to the planner; ``site``: the position in ``problem.sites``, -1 where none can be reached.
    - ``path``: node indices from the entry to the site; ``segments``: the segments along it.
    """

    value: float
    site: int
    path: Index
    segments: Index


def best_response(problem: Game, dispositions: Sequence[ArrayLike], probabilities: ArrayLike) -> Response:
    """The path and site of greatest loss ``v_t * sum_D q_D prod_{e in D on the path} (1 - p_e)``.

    - ``dispositions``: segment indices of each; ``probabilities``: one each, >= 0, summing to 1 within 1e-6.

    Raises ``ValueError`` where the lengths differ or the probabilities do not sum to 1.
    """
    chance = np.asarray(probabilities, float)
    if len(chance) != len(dispositions) or abs(chance.sum() - 1) > 1e-6 or np.any(chance < -1e-12):
        raise ValueError(
            f"{len(dispositions)} dispositions with {len(chance)} probabilities that sum to {chance.sum():.9f}; "
            "give one probability each, not negative, summing to 1"
        )
    tail, head = np.asarray(problem.tail, np.int64), np.asarray(problem.head, np.int64)
    detection = np.ones(len(tail)) if problem.detection is None else np.asarray(problem.detection, float)
    manned: dict[int, Any] = {}
    for d, disposition in enumerate(dispositions):
        for segment in np.asarray(disposition, np.int64):
            row = manned.setdefault(int(segment), np.ones(len(chance)))
            row[d] = 1 - detection[segment]
    return _search(problem, tail, head, manned, chance)


def _search(problem: Game, tail: Index, head: Index, manned: dict[int, Any], chance: Float) -> Response:
    free = np.ones(len(tail), bool)
    free[list(manned)] = False
    part = _parts(problem.n_nodes, tail[free], head[free])
    links: dict[int, list[tuple[int, int]]] = {}
    for segment in manned:
        a, b = int(part[tail[segment]]), int(part[head[segment]])
        if a != b:
            links.setdefault(a, []).append((b, segment))
            links.setdefault(b, []).append((a, segment))
    sites, values = np.asarray(problem.sites, np.int64), np.asarray(problem.values, float)
    best_at: dict[int, int] = {}
    for position in np.argsort(values, kind="stable").tolist():
        best_at[int(part[sites[position]])] = position
    entries = np.asarray(problem.entries, np.int64)
    start_parts = sorted({int(p) for p in part[entries]})

    top = max((values[position] for position in best_at.values()), default=0.0)
    heap: list[tuple[float, int, int, Any, int, int]] = []
    parents: list[tuple[int, int]] = []  # (label before, segment taken)
    kept: dict[int, list[Any]] = {}

    def push(key: float, at: int, survival: Any, before: int, segment: int) -> None:
        parents.append((before, segment))
        heapq.heappush(heap, (-key, len(parents) - 1, at, survival, before, segment))

    for at in start_parts:
        push(float(chance.sum()), at, np.ones(len(chance)), -1, -1)
    best, best_label, best_site, settled = 0.0, -1, -1, set[int]()
    while heap:
        negative, label, at, survival, _, _ = heapq.heappop(heap)
        if -negative * top <= best:
            break
        rows = kept.setdefault(at, [])
        if any(np.all(row >= survival) for row in rows):
            continue
        rows.append(survival)
        if at in best_at and at not in settled:
            settled.add(at)
            loss = float(values[best_at[at]]) * -negative
            if loss > best:
                best, best_label, best_site = loss, label, best_at[at]
            top = max((values[p] for q, p in best_at.items() if q not in settled), default=0.0)
        for to, segment in links.get(at, ()):
            onward = survival * manned[segment]
            key = float(onward @ chance)
            if key * top > best:
                push(key, to, onward, label, segment)
    if best_label < 0:
        return Response(0.0, -1, np.empty(0, np.int64), np.empty(0, np.int64))
    crossings = []
    while best_label >= 0:
        best_label, segment = parents[best_label]
        if segment >= 0:
            crossings.append(segment)
    path, segments = _unroll(tail, head, free, part, entries, int(sites[best_site]), crossings[::-1])
    return Response(best, best_site, path, segments)


def _parts(n_nodes: int, tail: Index, head: Index) -> Index:
    graph = coo_matrix((np.ones(len(tail), np.int8), (tail, head)), shape=(n_nodes, n_nodes))
    labels = connected_components(graph, directed=False)[1]
    return np.asarray(labels, np.int64)


def _unroll(
    tail: Index, head: Index, free: Any, part: Index, entries: Index, site: int, crossings: list[int]
) -> tuple[Index, Index]:
    """The path on the full network: free streets inside each part, joined by the manned segments crossed."""
    streets = np.flatnonzero(free)
    joins = np.minimum(tail[streets], head[streets]) * len(part) + np.maximum(tail[streets], head[streets])
    pairs, first = np.unique(joins, return_index=True)
    graph = coo_matrix(
        (np.ones(int(free.sum()), np.int8), (tail[free], head[free])), shape=(len(part), len(part))
    ).tocsr()
    nodes, segments, goal = [site], [], site
    for segment in [*reversed(crossings), -1]:
        at = part[goal]
        if segment < 0:
            stops = entries[part[entries] == at]
        else:
            stops = np.array([n for n in (tail[segment], head[segment]) if part[n] == at])
        before = breadth_first_order(graph, goal, directed=False)[1]
        v = int(next(int(s) for s in stops if s == goal or before[s] >= 0))
        leg = [v]
        while leg[-1] != goal:
            leg.append(int(before[leg[-1]]))
        for a, b in zip(leg[::-1], leg[::-1][1:], strict=False):
            segments.append(int(streets[first[np.searchsorted(pairs, min(a, b) * len(part) + max(a, b))]]))
            nodes.append(b)
        if segment >= 0:
            other = int(head[segment]) if int(tail[segment]) == v else int(tail[segment])
            segments.append(segment)
            nodes.append(other)
            goal = other
    return np.array(nodes[::-1], np.int64), np.array(segments[::-1], np.int64)
