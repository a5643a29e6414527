"""The hypercube model against closed forms, two systems solved by hand, its approximation and a simulation."""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chot.assess.response_queue import simulate_calls
from chot.reserves import Calls, dispatch_order, hypercube, solve_calls


def town(seed: int, n_atoms: int, n_units: int, load: float, **more: Any) -> Calls:
    """Calls all over a square, units here and there, the nearest first; ``load`` of all that the units can do."""
    rng = np.random.default_rng(seed)
    travel_s = 600 * np.linalg.norm(rng.random((n_atoms, 1, 2)) - rng.random((1, n_units, 2)), axis=2)
    service = more.pop("service", np.full(n_units, 2.0))
    arrival = rng.random(n_atoms)
    arrival *= load * service.sum() / arrival.sum()
    return Calls(arrival, dispatch_order(travel_s), service, travel_s=travel_s, within_s=240.0, **more)


def erlang(offered: float, n: int) -> tuple[float, float]:
    """Chance that all are busy: without a line (B) and with one (C)."""
    top = offered**n / factorial(n)
    below = sum(offered**k / factorial(k) for k in range(n))
    waiting = top / (1 - offered / n) if offered < n else np.nan
    return top / (below + top), waiting / (below + waiting)


@pytest.mark.parametrize("method", ["exact", "approximate"])
@pytest.mark.parametrize(("n_units", "load"), [(1, 0.5), (3, 0.9), (7, 0.3), (10, 0.7)])
def test_losses_and_waits_are_those_of_erlang(n_units: int, load: float, method: Any) -> None:
    calls = town(n_units, 20, n_units, load)
    loss, wait = erlang(load * n_units, n_units)
    assert solve_calls(calls, method).lost == pytest.approx(loss, rel=1e-9)
    line = solve_calls(town(n_units, 20, n_units, load, waiting=True), method)
    assert line.waits == pytest.approx(wait, rel=1e-9)
    assert line.lost == pytest.approx(0, abs=1e-9)
    assert line.mean_wait_s == pytest.approx(3600 * wait / (2.0 * n_units * (1 - load)), rel=1e-9)


def test_two_units_solved_by_hand() -> None:
    """Atoms 1 and 2 at rate 1 each, each with its own unit first, service rate 1: chances 1, 1, 1, 2 of 5.

    Balance: state 00 leaves at 2; from either single state the other unit is sent at 2, and the return is at 1.
    """
    queue = hypercube([1.0, 1.0], [[0, 1], [1, 0]], 1.0)
    assert queue.busy == pytest.approx([0.6, 0.6])
    assert queue.lost == pytest.approx(0.4)
    assert queue.dispatch == pytest.approx(np.array([[0.4, 0.2], [0.2, 0.4]]))


def test_two_unlike_units_solved_by_hand() -> None:
    """All calls (rate 1) prefer unit 0 (service 2); unit 1 serves at 1. With chances a, b, c, d of 00, 01, 10, 11.

    a = 2 b + c (01: unit 0 busy), 3 b = a + d, 2 c = 2 d, 3 d = b + c: b = 2 d, c = d, a = 5 d, of 9.
    """
    queue = hypercube([1.0], [[0, 1]], [2.0, 1.0])
    assert queue.busy == pytest.approx([3 / 9, 2 / 9])
    assert queue.dispatch == pytest.approx(np.array([[6 / 9, 2 / 9]]))
    assert queue.lost == pytest.approx(1 / 9)


def generator_chances(calls: Calls) -> np.ndarray:
    """Equilibrium of a small system from its generator matrix, states as tuples of busy units."""
    arrival, service = np.asarray(calls.arrival_per_h), np.asarray(calls.service_per_h)
    n_units = len(service)
    q = np.zeros((2**n_units, 2**n_units))
    for s in range(2**n_units):
        for rate, row in zip(arrival, np.asarray(calls.preference), strict=True):
            free = [u for u in row if u >= 0 and not s >> u & 1]
            if free:
                q[s, s | 1 << free[0]] += rate
        for u in range(n_units):
            if s >> u & 1:
                q[s, s ^ 1 << u] += service[u]
    np.fill_diagonal(q, -q.sum(axis=1))
    a = np.vstack([q.T, np.ones(len(q))])
    return np.linalg.lstsq(a, np.append(np.zeros(len(q)), 1.0), rcond=None)[0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.floats(0.05, 1.5))
def test_busy_units_are_those_of_the_generator(seed: int, n_units: int, load: float) -> None:
    service = np.random.default_rng(seed).uniform(0.5, 3.0, n_units)
    calls = town(seed, 4, n_units, load, service=service)
    lists = np.asarray(calls.preference).copy()
    lists[0, -1] = -1  # one place has a unit that never comes
    calls = Calls(calls.arrival_per_h, lists, service)
    chance = generator_chances(calls)
    queue = solve_calls(calls)
    truth = [sum(chance[s] for s in range(len(chance)) if s >> u & 1) for u in range(n_units)]
    assert queue.busy == pytest.approx(truth, abs=1e-9)
    answered = np.asarray(calls.arrival_per_h) @ queue.dispatch
    assert answered == pytest.approx(service * queue.busy, abs=1e-9)


@pytest.mark.parametrize("waiting", [False, True])
@pytest.mark.parametrize("n_units", [4, 8, 12])
def test_the_approximation_is_near_the_exact_model(n_units: int, waiting: bool) -> None:
    service = np.random.default_rng(n_units).uniform(1.5, 3.0, n_units)
    calls = town(n_units, 60, n_units, 0.5, service=service, waiting=waiting)
    exact, near = solve_calls(calls, "exact"), solve_calls(calls, "approximate")
    assert exact.error <= 1e-12
    assert near.busy == pytest.approx(exact.busy, abs=0.05)
    assert near.dispatch == pytest.approx(exact.dispatch, abs=0.08)
    assert near.mean_travel_s == pytest.approx(exact.mean_travel_s, rel=0.03)
    assert near.share_within == pytest.approx(exact.share_within, abs=0.02)


@pytest.mark.parametrize(("method", "slack"), [("exact", 0.0), ("approximate", 0.03)])
@pytest.mark.parametrize("waiting", [False, True])
def test_a_simulation_agrees_within_its_interval(waiting: bool, method: Any, slack: float) -> None:
    service = np.array([2.0, 1.5, 2.5, 2.0, 3.0])
    calls = town(3, 25, 5, 0.6, service=service, waiting=waiting)
    queue, seen = solve_calls(calls, method), simulate_calls(calls, 60_000, seed=11)
    share = np.asarray(calls.arrival_per_h) / np.sum(calls.arrival_per_h)
    for unit in range(5):
        assert seen.busy[unit].holds(queue.busy[unit], slack)
        assert seen.dispatch[unit].holds(float(share @ queue.dispatch[:, unit]), slack)
    assert seen.lost.holds(queue.lost, slack)
    assert seen.waits.holds(queue.waits, slack)
    assert seen.share_within.holds(queue.share_within, slack)
    assert seen.mean_travel_s.holds(queue.mean_travel_s, slack * queue.mean_travel_s)
    assert seen.mean_wait_s.holds(queue.mean_wait_s, 2 * slack * queue.mean_wait_s)


def test_places_that_rank_the_units_alike_are_answered_alike() -> None:
    calls = town(5, 30, 6, 0.5)
    one = solve_calls(calls)
    lists, which = np.unique(np.asarray(calls.preference), axis=0, return_inverse=True)
    merged = hypercube(np.bincount(which.ravel(), calls.arrival_per_h), lists, 2.0)
    assert merged.busy == pytest.approx(one.busy, abs=1e-10)
    assert one.dispatch == pytest.approx(merged.dispatch[which.ravel()], abs=1e-10)
    assert one.dispatch.sum(axis=1) == pytest.approx(1 - one.lost, abs=1e-9)
