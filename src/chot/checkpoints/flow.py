"""One growing maximum flow: the bound of the checkpoint game and its nested minimum cuts.

The sites are taken by falling value and one flow is augmented site by site, so ``F_k``, the minimum cut between the
entries and the first k sites, costs only the augmentations that site k adds. Paths are searched backwards from the
site (breadth first: Edmonds and Karp 1972), which ends early and, at the end, has touched only the site's side of the
cut. Capacities are those of undirected segments: a unit pushed one way frees a unit the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import reverse_cuthill_mckee

from chot.checkpoints.problem import Problem

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Index32 = NDArray[np.int32]
Flag = NDArray[np.bool_]

# Flow below this share of a capacity is rounding, not a path.
EPSILON = 1e-9


@dataclass(frozen=True, eq=False)
class NestedCuts:
    """Minimum cuts between the entries and each prefix of the sites, sites by falling value.

    - ``order`` (t,): site positions by falling value.
    - ``cut`` (t,): ``F_k`` after the k-th site; ``inf`` from the first site on that cannot be cut off.
    - ``depth`` (n,): the first prefix whose site side holds the node (smallest site side), ``t`` where none does.
    """

    order: Index
    cut: Float
    depth: Index


@njit(cache=True)
def _adjacency(n_nodes: int, tail: Index32, head: Index32) -> tuple[Index32, Index32]:
    """Arcs leaving each node: arc 2i goes from tail to head of segment i, arc 2i + 1 back."""
    start = np.zeros(n_nodes + 1, np.int32)
    for i in range(len(tail)):
        start[tail[i] + 1] += 1
        start[head[i] + 1] += 1
    for v in range(n_nodes):
        start[v + 1] += start[v]
    fill = start[:-1].copy()
    arcs = np.empty(2 * len(tail), np.int32)
    for i in range(len(tail)):
        arcs[fill[tail[i]]] = 2 * i
        fill[tail[i]] += 1
        arcs[fill[head[i]]] = 2 * i + 1
        fill[head[i]] += 1
    return start, arcs


@njit(cache=True)
def _relabel_all(
    start: Index32, arcs: Index32, tail: Index32, head: Index32,
    residual: Float, is_entry: Flag, tolerance: float,
    label: Index32, holders: Index32, queue: Index32,
) -> None:  # fmt: skip
    """Set each node's label to its exact distance from the entries in the residual graph (n_nodes: none)."""
    n_nodes = len(start) - 1
    label[:] = n_nodes
    holders[:] = 0
    filled = 0
    for v in range(n_nodes):
        if is_entry[v]:
            label[v] = 0
            queue[filled] = v
            filled += 1
    position = 0
    while position < filled:
        v = queue[position]
        position += 1
        holders[label[v]] += 1
        for j in range(start[v], start[v + 1]):
            arc = arcs[j]
            u = head[arc >> 1] if arc & 1 == 0 else tail[arc >> 1]
            if label[u] == n_nodes and residual[arc] > tolerance:
                label[u] = label[v] + 1
                queue[filled] = u
                filled += 1
    holders[n_nodes] = n_nodes - filled


@njit(cache=True)
def _mark_site_side(
    start: Index32, arcs: Index32, tail: Index32, head: Index32,
    residual: Float, site: int, k: int, depth: Index, queue: Index32, tolerance: float,
) -> None:  # fmt: skip
    """Give depth k to the nodes that can still send flow to the site and have no smaller depth yet."""
    if depth[site] <= k:
        return
    depth[site] = k
    queue[0] = site
    filled, position = 1, 0
    while position < filled:
        v = queue[position]
        position += 1
        for j in range(start[v], start[v + 1]):
            arc = arcs[j]
            u = head[arc >> 1] if arc & 1 == 0 else tail[arc >> 1]
            if depth[u] > k and residual[arc ^ 1] > tolerance:
                depth[u] = k
                queue[filled] = u
                filled += 1


@njit(cache=True)
def _grow(
    start: Index32, arcs: Index32, tail: Index32, head: Index32,
    residual: Float, is_entry: Flag, sites: Index, tolerance: float,
) -> tuple[Float, Index]:  # fmt: skip
    """Augment towards one site after another, changing ``residual``; F_k and the depth of each node.

    Shortest augmenting paths by distance labels (Ahuja and Orlin 1991). A label is a lower bound on the segments
    between a node and the entries; it does not depend on the site, so the labels serve all sites, and each
    augmentation costs little more than its own length.
    """
    n_nodes = len(start) - 1
    cut = np.full(len(sites), np.inf)
    depth = np.full(n_nodes, len(sites), np.int64)
    label = np.empty(n_nodes, np.int32)
    holders = np.empty(n_nodes + 1, np.int32)  # nodes per label: an empty label cuts off all nodes above it
    queue = np.empty(n_nodes, np.int32)
    _relabel_all(start, arcs, tail, head, residual, is_entry, tolerance, label, holders, queue)
    relabelled = 0
    current = start[:-1].copy()
    path = np.empty(n_nodes + 1, np.int32)  # arcs that bring flow towards the site, site first
    total = 0.0
    for k in range(len(sites)):
        site = sites[k]
        if is_entry[site]:
            return cut, depth
        v, length = site, 0
        while label[site] < n_nodes:
            if is_entry[v]:
                push = np.inf
                for i in range(length):
                    push = min(push, residual[path[i]])
                if push == np.inf:
                    return cut, depth
                keep = length
                for i in range(length - 1, -1, -1):
                    residual[path[i]] -= push
                    residual[path[i] ^ 1] += push
                    if residual[path[i]] <= tolerance:
                        keep = i
                total += push
                # Go on from the node nearest to the site where the path broke.
                arc = path[keep]
                v = head[arc >> 1] if arc & 1 == 0 else tail[arc >> 1]
                length = keep
                continue
            advanced = False
            while current[v] < start[v + 1]:
                arc = arcs[current[v]]
                u = head[arc >> 1] if arc & 1 == 0 else tail[arc >> 1]
                if label[v] == label[u] + 1 and residual[arc ^ 1] > tolerance:
                    path[length] = arc ^ 1
                    length += 1
                    v = u
                    advanced = True
                    break
                current[v] += 1
            if advanced:
                continue
            relabelled += 1
            if relabelled > n_nodes // 8:
                relabelled = 0
                _relabel_all(start, arcs, tail, head, residual, is_entry, tolerance, label, holders, queue)
                current[:] = start[:-1]
                v, length = site, 0
                continue
            lowest = n_nodes
            for j in range(start[v], start[v + 1]):
                arc = arcs[j]
                u = head[arc >> 1] if arc & 1 == 0 else tail[arc >> 1]
                if residual[arc ^ 1] > tolerance and label[u] + 1 < lowest:
                    lowest = label[u] + 1
            old = label[v]
            holders[old] -= 1
            label[v] = lowest
            holders[lowest] += 1
            current[v] = start[v]
            if holders[old] == 0:
                for u in range(n_nodes):
                    if old < label[u] < n_nodes:
                        holders[label[u]] -= 1
                        label[u] = n_nodes
                        holders[n_nodes] += 1
                break
            if length > 0:
                length -= 1
                arc = path[length]
                v = head[arc >> 1] if arc & 1 == 0 else tail[arc >> 1]
        cut[k] = total
        _mark_site_side(start, arcs, tail, head, residual, site, k, depth, queue, tolerance)
    return cut, depth


@cache
def compile_kernels() -> None:
    """Compile the flow (about 6 s, once on a machine: numba keeps it beside the source), so that no clock counts it."""
    pair = Problem(2, [0], [1], entries=[0], sites=[1], values=[1.0], n_teams=1)
    nested_cuts(pair, np.ones(1), 0)


def nested_cuts(problem: Problem, capacity: Float, seed: int) -> NestedCuts:
    """Minimum cuts for each prefix of the sites; ``capacity`` (m,) per segment, ``inf`` where it cannot be manned.

    ``seed`` orders sites of equal value.
    """
    values = np.asarray(problem.values, float)
    shuffled = np.random.default_rng(seed).permutation(len(values))
    order = shuffled[np.argsort(-values[shuffled], kind="stable")].astype(np.int64)
    rank = _near_each_other(problem)
    tail, head = rank[np.asarray(problem.tail, np.int64)], rank[np.asarray(problem.head, np.int64)]
    by_tail = np.lexsort((head, tail))
    tail, head, capacity = tail[by_tail], head[by_tail], capacity[by_tail]
    start, arcs = _adjacency(problem.n_nodes, tail, head)
    is_entry = np.zeros(problem.n_nodes, bool)
    is_entry[rank[np.asarray(problem.entries, np.int64)]] = True
    sites = rank[np.asarray(problem.sites, np.int64)[order]].astype(np.int64)
    finite = capacity[np.isfinite(capacity)]
    tolerance = EPSILON * float(finite.max(initial=1.0))
    cut, depth = _grow(start, arcs, tail, head, np.repeat(capacity, 2), is_entry, sites, tolerance)
    return NestedCuts(order, cut, depth[rank])


def _near_each_other(problem: Problem) -> Index32:
    """A new number for each node that puts neighbours near in memory: halves the time on 200,000 nodes."""
    n = problem.n_nodes
    tail, head = np.asarray(problem.tail, np.int64), np.asarray(problem.head, np.int64)
    ends = (np.concatenate([tail, head]), np.concatenate([head, tail]))
    graph = coo_matrix((np.ones(2 * len(tail), np.int8), ends), shape=(n, n)).tocsr()
    rank = np.empty(n, np.int32)
    rank[reverse_cuthill_mckee(graph, symmetric_mode=True)] = np.arange(n, dtype=np.int32)
    return rank
