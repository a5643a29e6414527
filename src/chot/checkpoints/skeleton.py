"""The network with all but a few segments contracted: no path's loss changes, and the game fits in the hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from chot.checkpoints.flow import Flag, Float, Index, NestedCuts
from chot.checkpoints.problem import Problem


@dataclass(frozen=True, eq=False)
class Skeleton:
    """A network of k segments between parts, each part a piece of the city joined without them.

    - ``segment`` (k,): their indices in the problem; ``outer``, ``inner`` (k,): the parts they join; in a
      nested skeleton, inwards through the cuts.
    - ``n_parts``; ``entry_parts``; ``site_part``, ``site_value`` (t,): sites worth defending.
    - ``detection``, ``cost`` (k,); ``budget``.
    """

    segment: Index
    outer: Index
    inner: Index
    n_parts: int
    entry_parts: Index
    site_part: Index
    site_value: Float
    detection: Float
    cost: Float
    budget: float


def nested_crossings(problem: Problem, cuts: NestedCuts, bound: float, candidate: Flag) -> Flag:
    """The candidates (m,) of the nested cuts of the sites worth more than the bound."""
    depth = _depth(problem, cuts, bound)
    crossing: Flag = depth[np.asarray(problem.tail, np.int64)] != depth[np.asarray(problem.head, np.int64)]
    crossing &= candidate
    return crossing


def nested_skeleton(problem: Problem, cuts: NestedCuts, bound: float, candidate: Flag) -> Skeleton:
    """Contract all but the nested cuts of the sites worth more than the bound."""
    kept = nested_crossings(problem, cuts, bound, candidate)
    return contract(problem, kept, _depth(problem, cuts, bound), bound)


def _depth(problem: Problem, cuts: NestedCuts, bound: float) -> Index:
    worth = int((np.asarray(problem.values, float) > bound + 1e-12).sum())
    return np.minimum(cuts.depth, worth)


def contract(problem: Problem, kept: Flag, depth: Index | None = None, bound: float = 0.0) -> Skeleton:
    """Contract all segments but those of ``kept`` (m,); sites worth at most ``bound`` are left out.

    ``depth`` (n,) directs each kept segment from the deeper node inwards; without it, from tail to head.
    """
    tail, head = np.asarray(problem.tail, np.int64), np.asarray(problem.head, np.int64)
    entries, sites = np.asarray(problem.entries, np.int64), np.asarray(problem.sites, np.int64)
    values = np.asarray(problem.values, float)
    free = ~kept
    links = (np.ones(int(free.sum()), np.int8), (tail[free], head[free]))
    part = connected_components(coo_matrix(links, shape=(problem.n_nodes, problem.n_nodes)), directed=False)[1]
    segment = np.flatnonzero(kept)
    inwards = np.ones(len(segment), bool) if depth is None else depth[tail[segment]] > depth[head[segment]]
    outer = part[np.where(inwards, tail[segment], head[segment])]
    inner = part[np.where(inwards, head[segment], tail[segment])]
    used, place = np.unique(np.concatenate([outer, inner, part[entries], part[sites]]), return_inverse=True)
    ends = np.cumsum([len(segment), len(segment), len(entries)])
    outer, inner, entry_parts, site_parts = np.split(place.astype(np.int64), ends)
    worth = values > bound + 1e-12
    detection = np.ones(len(tail)) if problem.detection is None else np.asarray(problem.detection, float)
    cost = np.ones(len(tail)) if problem.cost is None else np.asarray(problem.cost, float)
    return Skeleton(
        segment, outer, inner, len(used), np.unique(entry_parts), site_parts[worth], values[worth],
        detection[segment], cost[segment], float(problem.n_teams),
    )  # fmt: skip
