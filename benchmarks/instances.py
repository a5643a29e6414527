"""Named instances of the checkpoint game: shared street graphs, the shipped scenario, generated cities."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay

from chot.checkpoints import Problem
from chot.plan.prepare import prepare

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


def small_street_graph(name: str, n_teams: int, seed: int = 1) -> Problem:
    """Manhattan or Singapore as network-security-game papers use them; 8 entries and 10 sites drawn by the seed."""
    with (SHARED / "street-graphs-small" / f"{name}_edges.csv").open() as table:
        rows = list(csv.reader(table))[1:]
    names, ends = np.unique(np.array([[int(a), int(b)] for a, b, *_ in rows]), return_inverse=True)
    ends = ends.reshape(-1, 2)
    rng = np.random.default_rng(seed)
    nodes = rng.permutation(len(names))
    values = rng.integers(20, 101, 10).astype(float)
    return Problem(len(names), ends[:, 0], ends[:, 1], nodes[:8], nodes[8:18], values, n_teams)


def hanoi(period: int, n_teams: int) -> Problem:
    """One period of the shipped congress on the streets of inner Hanoi."""
    games = prepare(ROOT / "scenarios" / "hanoi-congress").games
    return replace(games[period].problem, n_teams=n_teams)


def generated_city(n_nodes: int, n_teams: int, seed: int = 1, n_entries: int = 12, n_sites: int = 15) -> Problem:
    """A planar city: a Delaunay triangulation thinned to 2.15 segments a node, entries at the rim, sites inside."""
    rng = np.random.default_rng(seed)
    points = rng.random((n_nodes, 2))
    simplices = Delaunay(points).simplices
    pairs = np.vstack([simplices[:, [0, 1]], simplices[:, [1, 2]], simplices[:, [0, 2]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    length = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    tree = minimum_spanning_tree(coo_matrix((length, pairs.T), shape=(n_nodes, n_nodes))).tocoo()
    key = pairs[:, 0] * np.int64(n_nodes) + pairs[:, 1]
    tree_key = np.minimum(tree.row, tree.col) * np.int64(n_nodes) + np.maximum(tree.row, tree.col)
    spans = np.isin(key, tree_key)
    others = rng.choice(np.flatnonzero(~spans), int(2.15 * n_nodes) - int(spans.sum()), replace=False)
    kept = pairs[np.sort(np.concatenate([np.flatnonzero(spans), others]))]
    off_centre = points - 0.5
    rim = np.argsort(-np.abs(off_centre).max(axis=1))[: max(10 * n_entries, n_nodes // 50)]
    centre = np.flatnonzero(np.linalg.norm(off_centre, axis=1) < 0.3)
    entries, sites = rng.choice(rim, n_entries, replace=False), rng.choice(centre, n_sites, replace=False)
    values = rng.integers(20, 101, n_sites).astype(float)
    return Problem(n_nodes, kept[:, 0], kept[:, 1], entries, sites, values, n_teams)
