"""Coverage against one attacker, exact in n log n."""

from __future__ import annotations

import time

import numpy as np

from chot.assess.guards import TIE, attack, loss_bound
from chot.posts.level import Level, lowest_level, spend_spare
from chot.posts.problem import Problem
from chot.posts.result import Float, Result, outcome_of
from chot.posts.rotations import WHOLE, rotate, to_units


def solve(problem: Problem) -> Result:
    """The strong Stackelberg equilibrium: the coverage that loses the planner least where the attacker answers best.

    Holding the attacker as low as possible is best for the planner too: the lower, the more sites tie for the attack,
    and the more each of them is covered (Kiekintveld et al. 2009, section 5). Payoffs within 1e-9 of the greatest value
    of one another count as ties. Exact, so it takes no seed and no time limit.
    """
    clock = time.perf_counter()
    values, covered = np.asarray(problem.values, float), np.asarray(problem.covered_values, float)
    least, most = np.asarray(problem.least, float), np.asarray(problem.most, float)
    n_teams = min(problem.n_teams, len(values))
    level = lowest_level(values, covered, least, most, n_teams)
    kept, coverage = _settle(problem, level, n_teams)
    coverage = spend_spare(coverage, most, n_teams, kept)
    units = to_units(coverage, least, n_teams)
    coverage = units / WHOLE
    answer = attack(problem, coverage)
    bound = min(loss_bound(problem, level.certificate), answer.value)
    return Result(
        coverage=coverage,
        value=answer.value,
        bound=bound,
        outcome=outcome_of(answer.value, bound, float(np.max(np.asarray(problem.uncovered_loss, float)))),
        rotations=rotate(units),
        total_s=time.perf_counter() - clock,
        attacked=answer.site,
        attacker_value=answer.attacker_value,
        worst_value=answer.worst_value,
        certificate=level.certificate,
    )


def _settle(problem: Problem, level: Level, n_teams: int) -> tuple[int, Float]:
    """The site that the attacker is left to choose, and the coverage with it.

    Where coverage does not change the attacker's payoff at a site, spare teams may make the attack there cheap without
    turning him away. Among equally good sites the most covered is chosen.
    """
    values, covered = np.asarray(problem.values, float), np.asarray(problem.covered_values, float)
    loss, covered_loss = np.asarray(problem.uncovered_loss, float), np.asarray(problem.covered_loss, float)
    most = np.asarray(problem.most, float)
    spare = max(n_teams - float(level.coverage.sum()), 0.0)
    coverage = np.where(level.flat, np.minimum(level.coverage + spare, most), level.coverage)
    payoff = values - level.coverage * (values - covered)
    tied = np.flatnonzero(payoff >= level.payoff - TIE * values.max())
    losses = loss[tied] - coverage[tied] * (loss[tied] - covered_loss[tied])
    kept = int(tied[np.lexsort((-coverage[tied], losses))[0]])
    settled = level.coverage.copy()
    settled[kept] = coverage[kept]
    return kept, settled
