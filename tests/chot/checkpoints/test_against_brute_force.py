"""Small games, enumerated whole: every path and every disposition."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from chot.checkpoints import Problem, best_response, solve


def random_game(seed: int) -> Problem:
    """A connected game with at most 12 segments, costs and detections."""
    rng = np.random.default_rng(seed)
    n_nodes = int(rng.integers(4, 8))
    tail = list(range(1, n_nodes))
    head = [int(rng.integers(0, v)) for v in tail]
    for _ in range(int(rng.integers(1, 13 - n_nodes))):
        a, b = rng.choice(n_nodes, 2, replace=False)
        tail.append(int(a))
        head.append(int(b))
    m = len(tail)
    nodes = rng.permutation(n_nodes)
    n_sites = int(rng.integers(1, 3))
    plain = seed % 2 == 0
    return Problem(
        n_nodes, np.array(tail), np.array(head), entries=nodes[:1], sites=nodes[1 : 1 + n_sites],
        values=rng.integers(1, 11, n_sites).astype(float), n_teams=int(rng.integers(1, 5)),
        detection=None if plain else rng.uniform(0.5, 1.0, m),
        cost=None if plain else rng.choice([1.0, 1.0, 2.0], m),
    )  # fmt: skip


def simple_paths(problem: Problem, site: int) -> list[list[int]]:
    links: dict[int, list[tuple[int, int]]] = {}
    for i, (a, b) in enumerate(zip(problem.tail, problem.head, strict=True)):
        links.setdefault(int(a), []).append((int(b), i))
        links.setdefault(int(b), []).append((int(a), i))
    found: list[list[int]] = []

    def walk(at: int, seen: set[int], taken: list[int]) -> None:
        if at == site:
            found.append(list(taken))
            return
        for to, segment in links.get(at, []):
            if to not in seen:
                walk(to, seen | {to}, [*taken, segment])

    for entry in problem.entries:
        walk(int(entry), {int(entry)}, [])
    return found


def losses(problem: Problem, dispositions: list[np.ndarray]) -> np.ndarray:
    """Loss of every (site, path) under every disposition."""
    m = len(problem.tail)
    detection = np.ones(m) if problem.detection is None else problem.detection
    rows = []
    for site, value in zip(problem.sites, problem.values, strict=True):
        for path in simple_paths(problem, int(site)):
            rows.append([value * np.prod([1 - detection[e] for e in path if e in set(d)]) for d in dispositions])
    return np.array(rows)


def game_value(problem: Problem) -> float:
    m = len(problem.tail)
    cost = np.ones(m) if problem.cost is None else problem.cost
    pure = [np.array(c, int) for r in range(m + 1) for c in combinations(range(m), r)]
    pure = [d for d in pure if cost[d].sum() <= problem.n_teams + 1e-9]
    loss = losses(problem, pure)
    answer = linprog(
        np.append(np.zeros(len(pure)), 1.0),
        A_ub=np.hstack([loss, -np.ones((len(loss), 1))]),
        b_ub=np.zeros(len(loss)),
        A_eq=np.append(np.ones(len(pure)), 0.0)[None, :],
        b_eq=[1.0],
    )
    return float(answer.fun)


@pytest.mark.parametrize("seed", range(150))
def test_no_claimed_figure_is_better_than_the_truth(seed: int) -> None:
    problem = random_game(seed)
    result = solve(problem, seed=1, time_limit_s=5)
    truth = game_value(problem)
    assert result.bound <= truth + 1e-6
    assert result.value >= truth - 1e-6
    enumerated = (losses(problem, result.dispositions) @ result.probabilities).max()
    assert result.value == pytest.approx(enumerated, abs=1e-9)


@pytest.mark.parametrize("seed", range(150))
def test_the_value_is_the_true_one(seed: int) -> None:
    problem = random_game(seed)
    assert solve(problem, seed=1, time_limit_s=5).value == pytest.approx(game_value(problem), abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_every_disposition_keeps_the_budget_and_the_probabilities_sum_to_one(seed: int) -> None:
    problem = random_game(seed)
    result = solve(problem, seed=1, time_limit_s=5)
    cost = np.ones(len(problem.tail)) if problem.cost is None else problem.cost
    assert result.probabilities.sum() == pytest.approx(1.0, abs=1e-9)
    assert all(cost[d].sum() <= problem.n_teams + 1e-9 for d in result.dispositions)
    response = best_response(problem, result.dispositions, result.probabilities)
    assert response.value == pytest.approx(result.value, abs=1e-12)
