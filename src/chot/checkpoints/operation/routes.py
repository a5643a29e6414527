"""The intruder's best routes that remain against a mixed strategy."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from chot.assess import best_response
from chot.checkpoints.problem import Float, Index, Problem

# Two routes to one site that share more of their length than this are one route to a planner.
SAME_ROUTE_SHARE = 0.8
# Entries tried for one site before its further routes are taken to be the same ones again.
ENTRIES_PER_SITE = 12


@dataclass(frozen=True, eq=False)
class Route:
    """A route of the intruder.

    - ``site``: position in ``problem.sites``; ``nodes`` from the entry to the site; ``segments`` along it.
    - ``survival``: the chance to get through; ``loss`` = value of the site times it; ``length_m`` metres.
    """

    site: int
    nodes: Index
    segments: Index
    survival: float
    loss: float
    length_m: float


def best_routes(
    problem: Problem, dispositions: Sequence[ArrayLike], probabilities: ArrayLike, length_m: Float, n: int = 5
) -> tuple[list[Route], Float]:
    """The n routes of greatest loss, greatest first, and each site's chance to be reached (t,) on its best route.

    Two routes differ in their site, or in their entry and more than a fifth of their length. Each is exactly the best
    for its site among the entries not yet taken, and the shortest of those that meet no further checkpoint.

    - ``length_m`` (m,) metres of each segment. Of routes with equal loss the shorter comes first. Sites of value 0
      have no route and the chance 0.
    """
    finder = _Finder(problem, dispositions, np.asarray(probabilities, float), length_m)
    heap: list[tuple[float, float, int, int]] = []
    found: list[Route] = []
    chance = np.zeros(len(np.asarray(problem.values)))

    def look(site: int) -> None:
        route = finder.next_route(site)
        if route is not None:
            found.append(route)
            chance[site] = max(chance[site], route.survival)
            heapq.heappush(heap, (-round(route.loss, 9), route.length_m, site, len(found) - 1))

    for position in np.flatnonzero(np.asarray(problem.values, float) > 0):
        look(int(position))
    best: list[Route] = []
    while heap and len(best) < n:
        _, _, site, number = heapq.heappop(heap)
        best.append(found[number])
        look(site)
    return best, chance


class _Finder:
    """Gives one new route to a site at a time, entry by entry."""

    def __init__(
        self, problem: Problem, dispositions: Sequence[ArrayLike], probabilities: Float, length_m: Float
    ) -> None:
        self.problem = problem
        self.dispositions = [np.asarray(d, np.int64) for d in dispositions]
        self.probabilities = probabilities
        self.length_m = length_m
        self.tail = np.asarray(problem.tail, np.int64)
        self.head = np.asarray(problem.head, np.int64)
        self.manned = np.unique(np.concatenate([np.empty(0, np.int64), *self.dispositions]))
        self.left: dict[int, Index] = {}
        self.known: dict[int, list[Route]] = {}

    def next_route(self, site: int) -> Route | None:
        """The best route to the site from the entries not yet taken, or None where none is left."""
        left = self.left.setdefault(site, np.unique(np.asarray(self.problem.entries, np.int64)))
        for _ in range(ENTRIES_PER_SITE):
            route = self._best(site, left) if len(left) else None
            if route is None:
                return None
            left = left[left != route.nodes[0]]
            self.left[site] = left
            if all(self._shared(route, other) <= SAME_ROUTE_SHARE for other in self.known.setdefault(site, [])):
                self.known[site].append(route)
                return route
        return None

    def _best(self, site: int, entries: Index) -> Route | None:
        value = float(np.asarray(self.problem.values, float)[site])
        goal = int(np.asarray(self.problem.sites, np.int64)[site])
        alone = replace(self.problem, entries=entries, sites=np.array([goal]), values=np.array([1.0]))
        response = best_response(alone, self.dispositions, self.probabilities)
        if response.site < 0:
            return None
        crossed = np.intersect1d(response.segments, self.manned)
        nodes, segments = self._shortest(goal, entries, np.setdiff1d(self.manned, crossed))
        length = float(self.length_m[segments].sum())
        return Route(site, nodes, segments, response.value, value * response.value, length)

    def _shortest(self, goal: int, entries: Index, avoid: Index) -> tuple[Index, Index]:
        """Shortest path from one of the entries to the goal on which none of the segments ``avoid`` lies."""
        use = np.ones(len(self.tail), bool)
        use[avoid] = False
        which = np.flatnonzero(use)
        # The shortest of parallel segments; a length of zero would vanish from a sparse matrix.
        order = which[np.argsort(self.length_m[which], kind="stable")]
        low = np.minimum(self.tail[order], self.head[order])
        high = np.maximum(self.tail[order], self.head[order])
        _, first = np.unique(low * self.problem.n_nodes + high, return_index=True)
        order, low, high = order[first], low[first], high[first]
        graph = coo_matrix(
            (np.maximum(self.length_m[order], 1e-6), (low, high)), shape=(self.problem.n_nodes,) * 2
        ).tocsr()
        distance, before = dijkstra(graph, directed=False, indices=goal, return_predecessors=True)
        nodes = [int(entries[np.argmin(distance[entries])])]
        while nodes[-1] != goal:
            nodes.append(int(before[nodes[-1]]))
        taken = {(int(a), int(b)): int(segment) for segment, a, b in zip(order, low, high, strict=True)}
        segments = [taken[min(a, b), max(a, b)] for a, b in pairwise(nodes)]
        return np.array(nodes, np.int64), np.array(segments, np.int64)

    def _shared(self, route: Route, other: Route) -> float:
        """Share of the shorter route's length that the two have in common."""
        shorter = min(route.length_m, other.length_m)
        common = np.intersect1d(route.segments, other.segments)
        return float(self.length_m[common].sum()) / shorter if shorter > 0 else 1.0
