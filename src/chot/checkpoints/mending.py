"""A mixture of dispositions mended when teams or places change: what is out stays out as far as it can.

Nothing new is invented for teams that stay. A disposition too large loses one checkpoint at a time, in every way that
it can; one with teams to spare gains one, at a place that some disposition mans already. The best mixture of all of
these is a linear program over the paths that matter (the double oracle's restricted game, without its oracle for
dispositions).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from chot.checkpoints import oracle
from chot.checkpoints.flow import Flag, Float, Index
from chot.checkpoints.problem import Problem
from chot.checkpoints.restricted import RestrictedGame
from chot.checkpoints.skeleton import contract

TOLERANCE = 1e-7
# Chances below this are the linear program's tolerance.
NEGLIGIBLE = 1e-9


def mend(problem: Problem, dispositions: Sequence[ArrayLike], places: ArrayLike = ()) -> tuple[list[Index], Float]:
    """The best mixture of dispositions that differ little from these, and its probabilities.

    - ``problem``: the game as it is now. ``dispositions``: segments of each, as they were.
    - ``places``: further segments where teams to spare may stand.

    Every disposition returned keeps the game's rules.
    """
    oracle.compile_kernels()
    m = len(np.asarray(problem.tail))
    cost = np.ones(m) if problem.cost is None else np.asarray(problem.cost, float)
    allowed = np.ones(m, bool) if problem.candidate is None else np.asarray(problem.candidate, bool)
    kept = _distinct([d[allowed[d]] for d in (np.asarray(d, np.int64) for d in dispositions)])
    while True:
        over = [d for d in kept if cost[d].sum() > problem.n_teams + 1e-9]
        if not over:
            break
        fitting = [d for d in kept if cost[d].sum() <= problem.n_teams + 1e-9]
        smaller = _distinct([*fitting, *(np.delete(d, i) for d in over for i in range(len(d)))])
        kept, _ = _best_mixture(problem, smaller)
    known = np.unique(np.concatenate([*kept, np.asarray(places, np.int64)]))
    return _best_mixture(problem, _distinct([*kept, *_larger(problem, kept, cost, known[allowed[known]])]))


def _larger(problem: Problem, kept: Sequence[Index], cost: Float, known: Index) -> list[Index]:
    """Every way to use teams to spare for one more checkpoint at a place that is known."""
    found = []
    for d in kept:
        spare = problem.n_teams - cost[d].sum()
        found += [np.append(d, s) for s in np.setdiff1d(known, d).tolist() if cost[s] <= spare + 1e-9]
    return found


def _distinct(dispositions: Sequence[Index]) -> list[Index]:
    return [np.array(d, np.int64) for d in sorted({tuple(sorted(d.tolist())) for d in dispositions})]


def _best_mixture(problem: Problem, dispositions: list[Index]) -> tuple[list[Index], Float]:
    """The mixture of these dispositions that loses least on any path; those without a chance are left out."""
    manned: Flag = np.zeros(len(np.asarray(problem.tail)), bool)
    for d in dispositions:
        manned[d] = True
    skeleton = contract(problem, manned)
    columns = [np.searchsorted(skeleton.segment, d) for d in dispositions]
    game, chance, loss = RestrictedGame(skeleton, columns), np.full(len(columns), 1 / len(columns)), 0.0
    while game.add_bad_paths(chance, loss * (1 + TOLERANCE) + 1e-12)[0]:
        chance, loss, _ = game.solve(np.inf, lambda: False)
    used = np.flatnonzero(chance > NEGLIGIBLE)
    return [dispositions[i] for i in used.tolist()], chance[used] / chance[used].sum()
