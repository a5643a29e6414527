"""The guard post game: time and proof at up to 100,000 sites, beside ORIGAMI as published and its linear program.

The peers run in the same process, after one small game that loads the compiled code. All sites and losses are drawn
from a seed: values in [0, 100], a covered site worth up to 30 % to the attacker, losses apart from his values.
Run: make bench-posts.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from chot.assess.guards import attack_within_intervals
from chot.posts import IntervalProblem, Problem, TypesProblem, solve, solve_intervals, solve_types
from chot.solvers import LinearProgram

Float = NDArray[np.float64]

SIZES = (200, 2_000, 20_000, 100_000)
TEAMS_A_SITE = 0.05
SECONDS_TO_REACH = 1.0  # for the greatest size, rotations included
PUBLISHED_PEER = "a published Python solver: 0.93 s for 2,000 sites"
GAP_TO_REACH = 1e-7
LOOP_LIMIT = 20_000  # sites; the published loop grows with the square
TYPES = 5


def game(n: int, seed: int = 1) -> Problem:
    rng = np.random.default_rng(seed)
    values, losses = rng.uniform(0, 100, (2, n))
    return Problem(
        values=values, covered_values=values * rng.uniform(0, 0.3, n), uncovered_loss=losses,
        covered_loss=losses * rng.uniform(0, 0.5, n), n_teams=max(1, int(TEAMS_A_SITE * n)),
    )  # fmt: skip


def origami(problem: Problem) -> Float:
    """Coverage by algorithm 1 of Kiekintveld et al. (2009): at each next site, all sites attacked so far anew."""
    order = np.argsort(-np.asarray(problem.values, float), kind="stable")
    values = np.asarray(problem.values, float)[order].tolist()
    covered = np.asarray(problem.covered_values, float)[order].tolist()
    n, left, bound = len(values), float(problem.n_teams), -np.inf
    coverage = [0.0] * n
    attacked = 1
    while attacked < n:
        added = [
            (values[attacked] - values[t]) / (covered[t] - values[t]) - coverage[t] if values[t] > covered[t] else 0.0
            for t in range(attacked)
        ]
        if any(coverage[t] + added[t] >= 1 for t in range(attacked)):
            bound = max(covered[:attacked])
            break
        if sum(added) > left:
            break
        for t in range(attacked):
            coverage[t] += added[t]
        left -= sum(added)
        attacked += 1
    ratio = [1 / (values[t] - covered[t]) for t in range(attacked)]
    total = sum(ratio)
    for t in range(attacked):
        coverage[t] += ratio[t] * left / total
        if coverage[t] >= 1:
            bound = max(bound, covered[t])
    if bound > -np.inf:
        for t in range(attacked):
            coverage[t] = (bound - values[t]) / (covered[t] - values[t])
    result = np.zeros(n)
    result[order] = coverage
    return result


def by_linear_program(problem: Problem) -> Float:
    """Coverage that minimises z with ``z >= v_i - c_i (v_i - w_i)``, by HiGHS."""
    values = np.asarray(problem.values, float)
    effect = values - np.asarray(problem.covered_values, float)
    n = len(values)
    row = np.concatenate([np.tile(np.arange(n), 2), np.full(n, n)])
    column = np.concatenate([np.arange(n), np.full(n, n), np.arange(n)])
    entries = np.concatenate([effect, np.ones(2 * n)])
    program = LinearProgram(
        np.append(np.zeros(n), 1.0), csr_matrix((entries, (row, column)), shape=(n + 1, n + 1)),
        np.append(values, -np.inf), np.append(np.full(n, np.inf), problem.n_teams), np.zeros(n + 1),
        np.append(np.ones(n), np.inf),
    )  # fmt: skip
    return program.solve()[0][:n]


def types_by_linear_program(problem: TypesProblem) -> float:
    """The value of the Bayesian linear program with a row for every type and site, by HiGHS."""
    values, chance = np.asarray(problem.values, float), np.asarray(problem.type_probabilities, float)
    kinds, n = values.shape
    rows = np.arange(kinds * n)
    row = np.concatenate([np.tile(rows, 2), np.full(n, kinds * n)])
    column = np.concatenate([np.tile(np.arange(n), kinds), n + np.repeat(np.arange(kinds), n), np.arange(n)])
    entries = np.concatenate([values.ravel(), np.ones(kinds * n + n)])
    program = LinearProgram(
        np.append(np.zeros(n), chance), csr_matrix((entries, (row, column)), shape=(kinds * n + 1, n + kinds)),
        np.append(values.ravel(), -np.inf), np.append(np.full(kinds * n, np.inf), problem.n_teams),
        np.zeros(n + kinds), np.append(np.ones(n), np.full(kinds, np.inf)),
    )  # fmt: skip
    return program.solve()[2]


def timed(call: Callable[[], object], times: int) -> float:
    """Median seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def best_payoff(problem: Problem, coverage: Float) -> float:
    values = np.asarray(problem.values, float)
    return float((values - coverage * (values - np.asarray(problem.covered_values, float))).max())


def one_attacker() -> bool:
    print(f"One attacker, K = {TEAMS_A_SITE:.0%} of the sites. Seconds, rotations included ({PUBLISHED_PEER}).")
    heads = ("teams", "Chốt s", "gap", "rotations", "ORIGAMI s", "ratio", "LP s", "ratio")
    print(f"{'sites':>8}" + "".join(f"{head:>11}" for head in heads))
    ok = True
    for n in SIZES:
        problem = game(n)
        own_s = timed(lambda p=problem: solve(p), 5)
        result = solve(problem)
        gap = (result.value - result.bound) / float(np.asarray(problem.uncovered_loss).max())
        cells = []
        for peer, limit in ((origami, LOOP_LIMIT), (by_linear_program, SIZES[-1])):
            if n > limit:
                cells += ["-", "-"]
                continue
            start = time.perf_counter()
            coverage = peer(problem)
            peer_s = time.perf_counter() - start
            apart = abs(best_payoff(problem, coverage) - result.attacker_value)
            assert apart < 1e-4, f"{peer.__name__} holds the attacker {apart:g} apart from Chốt at {n} sites"
            cells += [f"{peer_s:.4f}", f"{peer_s / own_s:.1f}"]
        reached = gap <= GAP_TO_REACH and own_s <= SECONDS_TO_REACH
        ok &= reached
        row = (f"{problem.n_teams:,}", f"{own_s:.4f}", f"{gap:.0e}", f"{len(result.rotations):,}", *cells)
        print(f"{n:>8,}" + "".join(f"{c:>11}" for c in row) + ("" if reached else "  MISSED"), flush=True)
    return ok


def several_types() -> bool:
    print(f"\n{TYPES} types of attacker, beside the linear program with a row for every type and site.")
    print(f"{'sites':>8}" + "".join(f"{head:>11}" for head in ("value", "gap", "Chốt s", "LP s", "ratio")))
    ok = True
    for n in SIZES:
        rng = np.random.default_rng(2)
        problem = TypesProblem(
            values=rng.uniform(0, 100, (TYPES, n)), type_probabilities=rng.dirichlet(np.ones(TYPES)),
            n_teams=max(1, int(TEAMS_A_SITE * n)),
        )  # fmt: skip
        result = solve_types(problem)
        cells = ["-", "-"]
        if n <= 2_000:  # the whole program takes minutes from 20,000 sites on
            start = time.perf_counter()
            value = types_by_linear_program(problem)
            peer_s = time.perf_counter() - start
            assert abs(value - result.value) < 1e-4, f"the linear program finds {value}, Chốt {result.value}"
            cells = [f"{peer_s:.3f}", f"{peer_s / result.total_s:.0f}"]
        ok &= result.gap <= GAP_TO_REACH
        row = (f"{result.value:.4f}", f"{result.gap:.0e}", f"{result.total_s:.4f}", *cells)
        missed = "" if result.gap <= GAP_TO_REACH else "  MISSED"
        print(f"{n:>8,}" + "".join(f"{cell:>11}" for cell in row) + missed, flush=True)
    return ok


def uncertain_values() -> bool:
    print("\nValues known to 10 % either way: the worst case, and what the plain coverage would lose in its own.")
    print(f"{'sites':>8}" + "".join(f"{head:>11}" for head in ("value", "bound", "Chốt s", "plain")))
    ok = True
    for n in SIZES:
        plain = game(n)
        values, covered = np.asarray(plain.values, float), np.asarray(plain.covered_values, float)
        problem = IntervalProblem(
            values_low=0.9 * values, values_high=1.1 * values, covered_low=0.9 * covered, covered_high=1.1 * covered,
            uncovered_loss=plain.uncovered_loss, covered_loss=plain.covered_loss, n_teams=plain.n_teams,
        )  # fmt: skip
        result = solve_intervals(problem)
        naive = attack_within_intervals(problem, solve(plain).coverage).value
        reached = result.value - result.bound <= GAP_TO_REACH * 100
        ok &= reached
        row = (f"{result.value:.6f}", f"{result.bound:.6f}", f"{result.total_s:.4f}", f"{naive:.4f}")
        print(f"{n:>8,}" + "".join(f"{c:>11}" for c in row) + ("" if reached else "  MISSED"), flush=True)
    return ok


def main() -> int:
    solve(game(20))
    by_linear_program(game(20))
    reached = [one_attacker(), several_types(), uncertain_values()]
    print(f"\n{sum(reached)} of {len(reached)} tables reached what was asked.")
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
