"""Small reserve problems and their true values, by trying every choice of bases."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, product
from pathlib import Path

import numpy as np

SWAIN = Path(__file__).parents[2] / "data" / "swain55.txt"


def random_town(seed: int, whole: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Distances (n, m) of a few places and candidates, some without a way, and demands, some zero."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(4, 13)), int(rng.integers(4, 9))
    distance = np.linalg.norm(rng.random((n, 1, 2)) - rng.random((1, m, 2)), axis=2) * 100
    distance = np.round(distance) if whole else distance
    distance[rng.random((n, m)) < 0.05] = np.inf
    demand = rng.integers(0, 10, n).astype(float) if whole else rng.random(n)
    return distance, demand


def swain55() -> tuple[np.ndarray, np.ndarray]:
    """Euclidean distances (55, 55) and demands (55,), total 640."""
    table = np.array([[float(x) for x in line.split()] for line in SWAIN.read_text().splitlines()[1:] if line.strip()])
    return np.linalg.norm(table[:, None, 1:3] - table[None, :, 1:3], axis=2), table[:, 3]


def choices(m: int, p: int, fixed: tuple[int, ...] = (), repeated: bool = False) -> list[np.ndarray]:
    every = combinations_with_replacement(range(m), p) if repeated else combinations(range(m), p)
    return [np.array(c, int) for c in every if set(fixed) <= set(c)]


def expected(near: np.ndarray, demand: np.ndarray, opened: np.ndarray, busy: float) -> float:
    """Expected demand covered, over every set of busy units, one by one."""
    total = 0.0
    for away in product([False, True], repeat=len(opened)):
        chance = np.prod([busy if a else 1 - busy for a in away])
        there = opened[~np.array(away)]
        total += chance * demand[near[:, there].any(axis=1)].sum()
    return float(total)
