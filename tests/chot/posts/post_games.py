"""Small guard post games and their values by enumeration, shared by the tests of this room."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from chot.posts import IntervalProblem, Problem, TypesProblem


def random_game(seed: int) -> Problem:
    """At most five sites; even seeds have small whole numbers, so that ties, zeros and flat sites are common."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))

    def pair() -> tuple[np.ndarray, np.ndarray]:
        if seed % 2 == 0:
            high = rng.integers(0, 6, n).astype(float)
            return high, np.minimum(rng.integers(0, 4, n), high).astype(float)
        high = rng.uniform(0, 10, n)
        return high, high * rng.uniform(0, 1, n)

    (values, covered_values), (uncovered_loss, covered_loss) = pair(), pair()
    n_teams = int(rng.integers(0, n + 2))
    least, most = np.zeros(n), np.ones(n)
    if seed % 3 == 0:
        most = rng.choice([0.25, 0.5, 1.0], n)
        least = most * rng.choice([0.0, 0.0, 0.5, 1.0], n)
        least *= min(1.0, n_teams / least.sum()) if least.sum() > 0 else 1.0
    return Problem(
        values=values, covered_values=covered_values, uncovered_loss=uncovered_loss, covered_loss=covered_loss,
        n_teams=n_teams, least=least, most=most,
    )  # fmt: skip


def value_by_one_program_for_each_target(game: Problem) -> float:
    """The strong Stackelberg value by the multiple-LP method (Conitzer and Sandholm 2006)."""
    values, losses = np.asarray(game.values), np.asarray(game.uncovered_loss)
    effect, saved = values - np.asarray(game.covered_values), losses - np.asarray(game.covered_loss)
    n, best = len(values), np.inf
    for t in range(n):
        # A_i <= A_t:  -effect_i c_i + effect_t c_t <= v_t - v_i
        rows = -np.diag(effect)
        rows[:, t] += effect[t]
        answer = linprog(
            -saved * (np.arange(n) == t),
            A_ub=np.vstack([rows, np.ones(n)]),
            b_ub=np.append(values[t] - values, game.n_teams),
            bounds=list(zip(game.least, game.most, strict=True)),
        )
        if answer.status == 0:
            best = min(best, losses[t] + answer.fun)
    return float(best)


def random_types(seed: int) -> TypesProblem:
    rng = np.random.default_rng(seed)
    kinds, n = int(rng.integers(1, 5)), int(rng.integers(1, 7))
    values = rng.integers(0, 6, (kinds, n)).astype(float) if seed % 2 == 0 else rng.uniform(0, 10, (kinds, n))
    covered = np.floor(values * rng.choice([0.0, 0.5, 1.0], (kinds, n)))
    most = rng.choice([0.5, 1.0], n)
    n_teams = int(rng.integers(0, n + 2))
    least = most * rng.choice([0.0, 0.5], n) if n_teams >= n else np.zeros(n)
    return TypesProblem(
        values=values, covered_values=covered, type_probabilities=rng.dirichlet(np.ones(kinds)), n_teams=n_teams,
        least=least, most=most,
    )  # fmt: skip


def value_by_the_whole_program(game: TypesProblem) -> float:
    """Every type and site has its row."""
    values, chance = np.asarray(game.values), np.asarray(game.type_probabilities)
    effect = values - np.asarray(game.covered_values)
    kinds, n = values.shape
    rows = np.vstack([np.hstack([-np.diag(effect[k]), -np.tile(np.eye(kinds)[k], (n, 1))]) for k in range(kinds)])
    budget = np.append(np.ones(n), np.zeros(kinds))
    answer = linprog(
        np.append(np.zeros(n), chance),
        A_ub=np.vstack([rows, budget]),
        b_ub=np.append(-values.ravel(), game.n_teams),
        bounds=[*zip(game.least, game.most, strict=True), *[(None, None)] * kinds],
    )
    return float(answer.fun)


def random_intervals(seed: int) -> IntervalProblem:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 5))
    high = rng.uniform(1, 10, n)
    low = high * rng.uniform(0.5, 1, n)
    covered_high = high * rng.uniform(0, 0.5, n)
    covered_low = np.minimum(covered_high * rng.uniform(0, 1, n), low)
    loss = rng.uniform(0, 10, n)
    return IntervalProblem(
        values_low=low, values_high=high, covered_low=covered_low, covered_high=covered_high, uncovered_loss=loss,
        covered_loss=loss * rng.uniform(0, 0.8, n), n_teams=int(rng.integers(0, n + 1)), most=rng.choice([0.6, 1.0], n),
    )  # fmt: skip


def worst_case_by_enumeration(game: IntervalProblem) -> float:
    """One program for each site that sets the threshold and each set of sites that is turned away."""
    high, low, loss = (np.asarray(a) for a in (game.values_high, game.values_low, game.uncovered_loss))
    high_effect, low_effect = high - np.asarray(game.covered_high), low - np.asarray(game.covered_low)
    saved = loss - np.asarray(game.covered_loss)
    n, best = len(loss), np.inf
    for t in range(n):
        others = [i for i in range(n) if i != t]
        for size in range(n):
            for away in combinations(others, size):
                rows, limits = [np.append(np.ones(n), 0.0)], [float(game.n_teams)]
                for i in range(n):
                    row = np.zeros(n + 1)
                    if i in away:
                        row[i], row[t] = -high_effect[i], low_effect[t]
                        limits.append(low[t] - high[i])
                    else:
                        row[i], row[n] = -saved[i], -1.0
                        limits.append(-loss[i])
                    rows.append(row)
                bounds = [*zip(game.least, game.most, strict=True), (None, None)]
                answer = linprog(np.append(np.zeros(n), 1.0), A_ub=np.array(rows), b_ub=limits, bounds=bounds)
                if answer.status == 0:
                    best = min(best, float(answer.fun))
    return best
