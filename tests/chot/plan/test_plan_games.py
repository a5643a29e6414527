"""Routes, traffic and bound against plain reckoning on small random networks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linprog

from chot.assess import best_response
from chot.assess.cuts import proved_bound
from chot.assess.delay import trip_delays
from chot.assess.trail import survival, trail_end
from chot.checkpoints import Problem, solve
from chot.checkpoints.operation import Roads, best_routes, expected_delay, sample_trips


def random_problem(seed: int, n: int = 9, m: int = 16) -> Problem:
    rng = np.random.default_rng(seed)
    tree = np.array([[i, int(rng.integers(i))] for i in range(1, n)])
    more = rng.integers(n, size=(m - n + 1, 2))
    pairs = np.concatenate([tree, more])
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    size = len(pairs)
    return Problem(
        n_nodes=n, tail=pairs[:, 0], head=pairs[:, 1], entries=[0, 1], sites=[n - 1, n - 2, n - 3],
        values=rng.integers(1, 10, 3).astype(float), n_teams=2,
        candidate=rng.random(size) < 0.8, detection=rng.choice([1.0, 0.7], size), cost=rng.choice([1.0, 1.5], size),
    )  # fmt: skip


def simple_paths(problem: Problem) -> list[tuple[int, int, list[int]]]:
    """Every simple path as (entry, position of its site, segments)."""
    tail, head = np.asarray(problem.tail), np.asarray(problem.head)
    goals = {int(node): i for i, node in enumerate(np.asarray(problem.sites))}
    found: list[tuple[int, int, list[int]]] = []

    def walk(entry: int, at: int, seen: set[int], segments: list[int]) -> None:
        if at in goals:
            found.append((entry, goals[at], segments))
        for s in range(len(tail)):
            if at in (tail[s], head[s]):
                to = int(head[s] if at == tail[s] else tail[s])
                if to not in seen:
                    walk(entry, to, seen | {to}, [*segments, s])

    for entry in {int(e) for e in np.asarray(problem.entries)}:
        walk(entry, entry, {entry}, [])
    return found


@pytest.mark.parametrize("seed", range(8))
def test_the_weak_routes_are_real_paths_worth_what_they_claim_and_the_first_is_the_worst(seed: int) -> None:
    problem = random_problem(seed)
    result = solve(problem, time_limit_s=5)
    length = np.random.default_rng(seed).uniform(20, 90, len(np.asarray(problem.tail)))
    routes, chance = best_routes(problem, result.dispositions, result.probabilities, length)
    sets = [[int(s) for s in d] for d in result.dispositions]
    detection = np.asarray(problem.detection)
    worth = {
        (entry, site, tuple(path)): survival(path, sets, list(result.probabilities), detection)
        for entry, site, path in simple_paths(problem)
    }
    values = np.asarray(problem.values)
    for site in range(3):
        assert chance[site] == pytest.approx(max(p for (_, t, _), p in worth.items() if t == site), abs=1e-9)
    for route in routes:
        assert worth[int(route.nodes[0]), route.site, tuple(route.segments)] == pytest.approx(route.survival, abs=1e-9)
        assert trail_end(int(route.nodes[0]), list(route.segments), problem.tail, problem.head) == route.nodes[-1]
        assert route.loss == pytest.approx(values[route.site] * route.survival)
    assert routes[0].loss == pytest.approx(best_response(problem, result.dispositions, result.probabilities).value)
    assert all(a.loss >= b.loss - 1e-6 for a, b in pairwise(routes))
    assert len({(r.site, int(r.nodes[0])) for r in routes}) == len(routes)


def test_two_doors_of_a_site_are_one_site_to_the_routes() -> None:
    problem = Problem(4, [0, 1, 2], [1, 2, 3], [0], [2, 3], [5.0, 5.0], 1)
    routes, chance = best_routes(problem, [[0], []], [0.75, 0.25], np.full(3, 10.0), site_of=[0, 0])
    assert chance.tolist() == [0.25]
    assert [list(r.segments) for r in routes] == [[0, 1]]


def marginal_bound(problem: Problem) -> float:
    """The least u over marginals, path by path: the linear program of the design, solved by HiGHS through SciPy."""
    m, values = len(np.asarray(problem.tail)), np.asarray(problem.values)
    detection, cost = np.asarray(problem.detection), np.asarray(problem.cost)
    usable = np.asarray(problem.candidate) & (cost <= problem.n_teams)
    rows, limits = [np.append(np.where(usable, cost, 0), 0.0)], [float(problem.n_teams)]
    for _, site, path in simple_paths(problem):
        row = np.zeros(m + 1)
        row[path] = -detection[path]
        row[-1] = -1 / values[site]
        rows.append(row)
        limits.append(-1.0)
    bounds = [(0, None if ok else 0) for ok in usable] + [(0, None)]
    done = linprog(np.append(np.zeros(m), 1.0), A_ub=np.array(rows), b_ub=limits, bounds=bounds)
    return float(done.fun)


@pytest.mark.parametrize("seed", range(12))
def test_the_auditors_bound_is_the_linear_program_over_all_paths(seed: int) -> None:
    problem = random_problem(seed)
    assert proved_bound(problem) == pytest.approx(marginal_bound(problem), abs=1e-4)


@dataclass(frozen=True)
class Streets:
    n_nodes: int
    n_segments: int
    arc_tail: np.ndarray
    arc_head: np.ndarray
    arc_segment: np.ndarray
    arc_time_s: np.ndarray


def random_streets(seed: int) -> Streets:
    rng = np.random.default_rng(seed)
    n = 14
    ring = np.array([[i, (i + 1) % n] for i in range(n)])
    pairs = np.concatenate([ring, rng.integers(n, size=(12, 2))])
    both = np.concatenate([pairs, pairs[::2, ::-1]])  # every other street runs both ways
    segment = np.concatenate([np.arange(len(pairs)), np.arange(len(pairs))[::2]])
    time_s = rng.uniform(5, 60, len(both))
    return Streets(n, len(pairs), *(a.astype(np.int32) for a in (both[:, 0], both[:, 1], segment)), time_s)


@pytest.mark.parametrize("seed", range(8))
def test_the_delay_of_traffic_agrees_with_a_plain_search_of_every_disposition(seed: int) -> None:
    net, rng = random_streets(seed), np.random.default_rng(seed)
    closed = np.zeros(net.n_segments, bool)
    closed[rng.integers(net.n_segments, size=3)] = True
    sets = [rng.choice(net.n_segments, 4, replace=False) for _ in range(5)]
    chances = rng.dirichlet(np.ones(5))
    trips = sample_trips(np.arange(net.n_nodes), 40, seed)
    roads = Roads(
        net.n_nodes, *(a.astype(np.int64) for a in (net.arc_tail, net.arc_head, net.arc_segment)), net.arc_time_s
    )
    fast = expected_delay(roads, closed, trips, sets, chances, 30.0)
    plain = trip_delays(net, np.flatnonzero(closed), trips, sets, chances, 30.0)
    np.testing.assert_allclose(fast, plain, atol=1e-6)
    known = fast[np.isfinite(fast)]
    assert known.min() >= -1e-9
    assert known.max() <= 30.0 * net.n_nodes


def test_a_checkpoint_on_the_only_road_costs_one_stop_and_one_beside_a_short_detour_costs_the_detour() -> None:
    roads = Roads(4, np.array([0, 1, 1, 2]), np.array([1, 2, 3, 3]), np.array([0, 1, 2, 3]), np.array([10.0, 5, 8, 5]))
    trips, closed = np.array([[0, 3]]), np.zeros(4, bool)
    assert expected_delay(roads, closed, trips, [[0]], [1.0], 45.0).tolist() == [45.0]
    assert expected_delay(roads, closed, trips, [[2]], [1.0], 45.0).tolist() == [2.0]
    assert expected_delay(roads, closed, trips, [[0], []], [0.25, 0.75], 40.0).tolist() == [10.0]


def test_the_sample_of_trips_depends_on_its_seed_alone() -> None:
    nodes = np.arange(100, 300)
    first, again, other = sample_trips(nodes, 55, 1), sample_trips(nodes, 55, 1), sample_trips(nodes, 55, 2)
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()
    assert first.shape == (55, 2)
    assert first.min() >= 100
