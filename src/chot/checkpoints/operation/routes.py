"""The intruder's best routes that remain against a mixed strategy."""

from __future__ import annotations

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
SAME_ROUTE_SHARE = 0.5
# Entries tried for one site before its further routes are taken to be the same ones again.
ENTRIES_PER_SITE = 12


@dataclass(frozen=True, eq=False)
class Route:
    """A route of the intruder.

    - ``site``: the site, as ``site_of`` numbers them; ``nodes`` from the entry to the site; ``segments`` along it.
    - ``survival``: the chance to get through; ``loss`` = value of the site times it; ``length_m`` metres.
    """

    site: int
    nodes: Index
    segments: Index
    survival: float
    loss: float
    length_m: float


def best_routes(
    problem: Problem,
    dispositions: Sequence[ArrayLike],
    probabilities: ArrayLike,
    length_m: Float,
    *,
    site_of: ArrayLike | None = None,
    n: int = 5,
) -> tuple[list[Route], Float]:
    """The n routes of greatest loss, greatest first, and each site's chance to be reached (t,) on its best route.

    Two routes differ in their site, or in their entry and half of their length. Each is exactly the best
    for its site among the entries not yet taken, and the shortest of those that meet no further checkpoint.

    - ``length_m`` (m,) metres of each segment. ``site_of``: where one site has several doors, the number of the site
      that each of ``problem.sites`` is a door of, all doors of a site with the same value.
    - Of routes with equal loss, those to sites without one yet come first, then the shorter. Sites of value 0 have no
      route and the chance 0.
    """
    owner = np.arange(len(np.asarray(problem.sites))) if site_of is None else np.asarray(site_of, np.int64)
    finder = _Finder(problem, dispositions, np.asarray(probabilities, float), length_m, owner)
    chance = np.zeros(int(owner.max()) + 1)
    nearest: dict[int, Route] = {}  # the next route to each site
    for number in np.unique(owner[np.asarray(problem.values, float) > 0]):
        route = finder.next_route(int(number))
        if route is not None:
            nearest[int(number)] = route
            chance[number] = route.survival
    best: list[Route] = []
    taken = [0] * len(chance)
    while nearest and len(best) < n:
        site = min(nearest, key=lambda s: (-round(nearest[s].loss, 6), taken[s], nearest[s].length_m))
        best.append(nearest.pop(site))
        taken[site] += 1
        onward = finder.next_route(site)
        if onward is not None:
            nearest[site] = onward
    return best, chance


class _Finder:
    """Gives one new route to a site at a time, entry by entry."""

    def __init__(
        self,
        problem: Problem,
        dispositions: Sequence[ArrayLike],
        probabilities: Float,
        length_m: Float,
        owner: Index,
    ) -> None:
        self.problem = problem
        self.dispositions = [np.asarray(d, np.int64) for d in dispositions]
        self.probabilities = probabilities
        self.length_m = length_m
        self.owner = owner
        self.tail = np.asarray(problem.tail, np.int64)
        self.head = np.asarray(problem.head, np.int64)
        self.manned = np.unique(np.concatenate([np.empty(0, np.int64), *self.dispositions]))
        low, high = np.minimum(self.tail, self.head), np.maximum(self.tail, self.head)
        self.ends = low * problem.n_nodes + high
        self.by_ends = np.lexsort((length_m, self.ends))
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
        value = float(np.asarray(self.problem.values, float)[self.owner == site].max())
        doors = np.unique(np.asarray(self.problem.sites, np.int64)[self.owner == site])
        alone = replace(self.problem, entries=entries, sites=doors, values=np.ones(len(doors)))
        response = best_response(alone, self.dispositions, self.probabilities)
        if response.site < 0:
            return None
        crossed = np.intersect1d(response.segments, self.manned)
        nodes, segments = self._shortest(int(doors[response.site]), entries, np.setdiff1d(self.manned, crossed))
        # Whoever stands at one door need not walk on to the other.
        arrival = int(np.flatnonzero(np.isin(nodes, doors))[0])
        nodes, segments = nodes[: arrival + 1], segments[:arrival]
        length = float(self.length_m[segments].sum())
        return Route(site, nodes, segments, response.value, value * response.value, length)

    def _shortest(self, goal: int, entries: Index, avoid: Index) -> tuple[Index, Index]:
        """Shortest path from one of the entries to the goal on which none of the segments ``avoid`` lies."""
        use = np.ones(len(self.tail), bool)
        use[avoid] = False
        # The shortest of parallel segments; a length of zero would vanish from a sparse matrix.
        order = self.by_ends[use[self.by_ends]]
        pairs = self.ends[order]
        first = np.append(True, pairs[1:] > pairs[:-1])
        order, pairs = order[first], pairs[first]
        low, high = np.divmod(pairs, self.problem.n_nodes)
        graph = coo_matrix(
            (np.maximum(self.length_m[order], 1e-6), (low, high)), shape=(self.problem.n_nodes,) * 2
        ).tocsr()
        distance, before = dijkstra(graph, directed=False, indices=goal, return_predecessors=True)
        nodes = [int(entries[np.argmin(distance[entries])])]
        while nodes[-1] != goal:
            nodes.append(int(before[nodes[-1]]))
        walked = [min(a, b) * self.problem.n_nodes + max(a, b) for a, b in pairwise(nodes)]
        segments = order[np.searchsorted(pairs, np.array(walked, np.int64))]
        return np.array(nodes, np.int64), segments.astype(np.int64)

    def _shared(self, route: Route, other: Route) -> float:
        """Share of the shorter route's length that the two have in common."""
        shorter = min(route.length_m, other.length_m)
        common = np.intersect1d(route.segments, other.segments)
        return float(self.length_m[common].sum()) / shorter if shorter > 0 else 1.0
