"""The least that an attacker can be held to, and the coverage that does it: ORIGAMI by sorting and prefix sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Flag = NDArray[np.bool_]

# A site whose payoff coverage changes by less than this share of the greatest value is taken as one it cannot change.
FLAT = 1e-9


@dataclass(frozen=True, eq=False)
class Level:
    """What the attacker is held to.

    - ``payoff``: the attacker's best payoff; ``coverage`` (n,): the least coverage of each site that leaves no more.
    - ``flat`` (n,): sites where coverage does not change the attacker's payoff.
    - ``certificate`` (n,): weights of sites, summing to 1, whose mean payoff no coverage makes less than ``payoff``.
    """

    payoff: float
    coverage: Float
    flat: Flag
    certificate: Float


def lowest_level(values: Float, covered_values: Float, least: Float, most: Float, n_teams: int) -> Level:
    """Hold the attacker as low as the teams allow; all arrays (n,), ``least`` within the budget.

    To hold the attacker to a payoff z, site i needs the coverage ``max(least_i, (v_i - z) / (v_i - w_i))``. The sum
    falls in z and is linear between the payoffs that the sites have at their least coverage. ORIGAMI (Kiekintveld et
    al. 2009, algorithm 1) goes through them from above, and visits every site attacked so far at each step; here one
    sort and prefix sums give the sum at all of them.
    """
    effect = values - covered_values
    flat = effect <= FLAT * float(values.max())
    start, at_most = values - least * effect, values - most * effect
    floor = int(at_most.argmax())  # the attacker gets so much in any case
    weights = np.zeros(len(values))
    weights[floor] = 1.0
    base, below = float(at_most[floor]), 0.0
    steep = np.flatnonzero(~flat)
    if len(steep):
        spare = n_teams - float(least.sum())
        active = steep[_active(start[steep], effect[steep], spare)]
        slope = 1 / effect[active]
        # Measured from the last site's start, so that the coverage of a site of small effect loses no digits.
        last = float(start[active].min())
        further = (spare - float(((start[active] - last) * slope).sum())) / float(slope.sum())
        if last - further > base:
            base, below = last, further
            weights[:] = 0.0
            weights[active] = slope / slope.sum()
    above = (start - base + below) / np.where(flat, 1.0, effect)
    coverage = np.where(flat, least, np.clip(least + np.maximum(above, 0.0), least, most))
    return Level(base - below, coverage, flat, weights)


def _active(start: Float, effect: Float, spare: float) -> NDArray[np.int64]:
    """The sites that ``spare`` teams cover above their least where they hold the attacker as low as they can."""
    order = np.argsort(-start, kind="stable")
    steps = np.cumsum(1 / effect[order])[:-1] * -np.diff(start[order])
    total = np.cumsum(steps)  # teams that hold the sites before to the start of the next
    return order[: 1 + int(np.searchsorted(total, spare, side="right"))]


def spend_spare(coverage: Float, most: Float, n_teams: int, kept: int | None) -> Float:
    """Teams that are left over cover every site but ``kept`` further, each by the same share of what it lacks.

    ``kept`` remains the attacker's best choice: all others become less attractive to him, and no worse to the planner.
    """
    lack = most - coverage
    if kept is not None:
        lack[kept] = 0.0
    spare, room = n_teams - float(coverage.sum()), float(lack.sum())
    return coverage + lack * min(1.0, spare / room) if spare > 0 and room > 0 else coverage
