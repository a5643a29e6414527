"""What the attacker does about guard posts, and what can be proved of any coverage. Shares no code with the planner.

A problem is read through a protocol: values of sites (n,) covered and not, the planner's losses, K teams, the least and
the most coverage of each site. The certificates are weights of sites that a planner's result carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]

# Payoffs that differ by less than this share of the greatest value are a tie.
TIE = 1e-9
# Chances and sums of teams may be off by so much.
ROUNDING = 1e-9


class Limits(Protocol):
    """How many teams there are, and between what the coverage of each site lies."""

    @property
    def n_teams(self) -> int: ...
    @property
    def least(self) -> ArrayLike: ...
    @property
    def most(self) -> ArrayLike: ...


class Losses(Limits, Protocol):
    """What the planner loses; the uncovered loss is None where it is the attacker's value."""

    @property
    def uncovered_loss(self) -> ArrayLike | None: ...
    @property
    def covered_loss(self) -> ArrayLike: ...


class Values(Limits, Protocol):
    """The attacker's payoffs, (n,) or a row for each type."""

    @property
    def values(self) -> ArrayLike: ...
    @property
    def covered_values(self) -> ArrayLike: ...


class Guarded(Values, Losses, Protocol):
    """One attacker."""


class GuardedTypes(Values, Protocol):
    """Several types of attacker, whose gain is the planner's loss."""

    @property
    def type_probabilities(self) -> ArrayLike: ...


class GuardedIntervals(Losses, Protocol):
    """One attacker with values somewhere within intervals."""

    @property
    def values_low(self) -> ArrayLike: ...
    @property
    def values_high(self) -> ArrayLike: ...
    @property
    def covered_low(self) -> ArrayLike: ...
    @property
    def covered_high(self) -> ArrayLike: ...


@dataclass(frozen=True)
class Attack:
    """The attacker's best response.

    - ``attacker_value``: the best payoff; ``site`` and ``value``: where ties go in the planner's favour, and his loss.
    - ``worst_site``, ``worst_value``: the same where they go against him.
    """

    site: int
    attacker_value: float
    value: float
    worst_site: int
    worst_value: float


@dataclass(frozen=True, eq=False)
class TypesAttack:
    """The best response of each type: ``sites`` (l,), ``type_values`` (l,), and ``value``, the expected loss."""

    sites: Index
    type_values: Float
    value: float


@dataclass(frozen=True, eq=False)
class IntervalAttack:
    """The worst case: its ``site`` and ``value``; all sites that ``may_be_attacked``, because their highest payoff
    reaches the ``threshold``, the greatest of all sites' lowest payoffs."""

    site: int
    value: float
    threshold: float
    may_be_attacked: Index


def attack(problem: Guarded, coverage: ArrayLike) -> Attack:
    """The attacker's best response to a coverage (n,).

    Raises ``ValueError`` where the coverage is outside its limits or takes more teams than there are.
    """
    values = np.asarray(problem.values, float)
    chance = _coverage(problem, coverage, len(values))
    payoff = (1 - chance) * values + chance * np.asarray(problem.covered_values, float)
    loss = _loss(problem, values, chance)
    best = float(payoff.max())
    tied = np.flatnonzero(payoff >= best - TIE * values.max())
    kind, harsh = int(tied[loss[tied].argmin()]), int(tied[loss[tied].argmax()])
    return Attack(kind, best, float(loss[kind]), harsh, float(loss[harsh]))


def attack_by_types(problem: GuardedTypes, coverage: ArrayLike) -> TypesAttack:
    """The best response of each type to a coverage (n,); raises as :func:`attack`."""
    values = np.asarray(problem.values, float)
    chance = _coverage(problem, coverage, values.shape[1])
    payoff = (1 - chance) * values + chance * np.asarray(problem.covered_values, float)
    best = payoff.max(axis=1)
    return TypesAttack(payoff.argmax(axis=1), best, float(best @ np.asarray(problem.type_probabilities, float)))


def attack_within_intervals(problem: GuardedIntervals, coverage: ArrayLike) -> IntervalAttack:
    """The worst case over all values within the intervals, ties against the planner; raises as :func:`attack`."""
    high = np.asarray(problem.values_high, float)
    chance = _coverage(problem, coverage, len(high))
    lowest = (1 - chance) * np.asarray(problem.values_low, float) + chance * np.asarray(problem.covered_low, float)
    highest = (1 - chance) * high + chance * np.asarray(problem.covered_high, float)
    loss = _loss(problem, high, chance)
    threshold = float(lowest.max())
    possible = np.flatnonzero(highest >= threshold - TIE * high.max())
    site = int(possible[loss[possible].argmax()])
    return IntervalAttack(site, float(loss[site]), threshold, possible)


def coverage_of(allocations: Iterable[ArrayLike], probabilities: ArrayLike, n_sites: int, n_teams: int) -> Float:
    """The chance (n,) that each site is guarded under a mixture of allocations, each a list of sites.

    Raises ``ValueError`` where an allocation takes more than ``n_teams``, names a site twice or one that is not there,
    or where the probabilities (one each) are negative or do not sum to 1.
    """
    chance = np.asarray(probabilities, float)
    if np.any(chance < 0) or abs(float(chance.sum()) - 1) > ROUNDING:
        raise ValueError(f"the chances sum to {chance.sum():.9f}; give chances that are not negative and sum to 1")
    coverage = np.zeros(n_sites)
    for number, (allocation, p) in enumerate(zip(allocations, chance.tolist(), strict=True)):
        sites = np.asarray(allocation, np.int64)
        if len(sites) > n_teams:
            raise ValueError(f"allocation {number} takes {len(sites)} teams, there are {n_teams}")
        if len(np.unique(sites)) < len(sites):
            raise ValueError(f"allocation {number} names a site twice: {np.sort(sites).tolist()}")
        if len(sites) and not 0 <= sites.min() <= sites.max() < n_sites:
            raise ValueError(f"allocation {number} names a site outside 0 to {n_sites - 1}: {np.sort(sites).tolist()}")
        coverage[sites] += p
    return coverage


def attack_on_rotations(problem: Guarded, allocations: Iterable[ArrayLike], probabilities: ArrayLike) -> Attack:
    """The best response to a mixture of allocations, whose coverage is counted site by site; raises as both do."""
    n_sites = len(np.asarray(problem.values, float))
    return attack(problem, coverage_of(allocations, probabilities, n_sites, problem.n_teams))


def types_bound(problem: GuardedTypes, weights: ArrayLike) -> float:
    """A loss that no coverage can go below, proved by weights (l, n) >= 0 of the sites for each type.

    The best payoff of a type is at least the mean over its sites by any weights, so the expected loss is at least
    ``sum_l p_l sum_i y_li (v_li - c_i (v_li - w_li))`` with each row of y summing to 1; the coverage that makes this
    least goes to the sites with the greatest sums of ``p_l y_li (v_li - w_li)`` first. Raises ``ValueError`` where a
    weight is negative, or where a type has none though it has a chance.
    """
    values = np.asarray(problem.values, float)
    chance = np.asarray(problem.type_probabilities, float)
    return _mean_bound(problem, values, _scaled(weights, chance))


def loss_bound(problem: Guarded, weights: ArrayLike) -> float:
    """A loss of the planner that no coverage can go below, proved by weights (n,) >= 0 of the sites.

    The weights bound the attacker's best payoff z as in :func:`types_bound`, and so does each site at its most
    coverage. An attack on t pays z or more, so ``c_t <= (v_t - z) / (v_t - w_t)``; where coverage changes nothing for
    the attacker, t can have what holding all others to z leaves. The best of all sites that can pay z is the bound.
    """
    values, covered = np.asarray(problem.values, float), np.asarray(problem.covered_values, float)
    least, most = np.asarray(problem.least, float), np.asarray(problem.most, float)
    tie = TIE * float(values.max())
    lowest = _mean_bound(problem, values[None, :], _scaled(weights, np.ones(1)))
    lowest = max(lowest, float(((1 - most) * values + most * covered).max()))
    effect = values - covered
    needed = np.divide(values - lowest, effect, out=np.zeros_like(effect), where=effect > tie)
    room = max(problem.n_teams - float(np.maximum(least, needed).sum()), 0.0)
    most_here = np.where(effect > tie, np.clip(needed, least, most), np.minimum(least + room, most))
    can_pay = (1 - least) * values + least * covered >= lowest - tie
    return float(_loss(problem, values, most_here)[can_pay].min())


def no_coverage_keeps(problem: GuardedIntervals, loss: float) -> bool:
    """Whether no coverage keeps the worst case over the intervals at ``loss`` or below, whoever wins ties.

    Were there one, some site would set the threshold, cost at most ``loss`` and so be covered far enough for that;
    every other would be covered either so far too, or far enough that its highest payoff stays at the threshold.
    """
    least, most = np.asarray(problem.least, float), np.asarray(problem.most, float)
    low, high = np.asarray(problem.values_low, float), np.asarray(problem.values_high, float)
    uncovered = high if problem.uncovered_loss is None else np.asarray(problem.uncovered_loss, float)
    cheap = _cover_to(uncovered, np.asarray(problem.covered_loss, float), loss, least, most)
    can = cheap <= most
    if not can.any():
        return True
    lowest = low - np.where(can, cheap, 0.0) * (low - np.asarray(problem.covered_low, float))
    threshold = float(lowest[can].max())
    dear = _cover_to(high, np.asarray(problem.covered_high, float), threshold, least, most)
    setters = np.flatnonzero(can & (lowest == threshold))
    attacked = float(np.maximum(cheap[setters] - dear[setters], 0.0).min())
    return float(np.minimum(cheap, dear).sum()) + attacked > problem.n_teams


def _cover_to(uncovered: Float, covered: Float, wanted: float, least: Float, most: Float) -> Float:
    """The least coverage in its limits that brings the mean of uncovered and covered to ``wanted``, else inf."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (uncovered - wanted) / (uncovered - covered)
    share = np.where(uncovered <= wanted, 0.0, np.where(covered < uncovered, share, np.inf))
    share = np.maximum(share, least)
    result: Float = np.where(share <= most + ROUNDING, np.minimum(share, most), np.inf)
    return result


def _loss(problem: Losses, values: Float, chance: Float) -> Float:
    uncovered = values if problem.uncovered_loss is None else np.asarray(problem.uncovered_loss, float)
    loss: Float = (1 - chance) * uncovered + chance * np.asarray(problem.covered_loss, float)
    return loss


def _coverage(problem: Limits, coverage: ArrayLike, n_sites: int) -> Float:
    chance = np.asarray(coverage, float)
    if chance.shape != (n_sites,):
        raise ValueError(f"a coverage of shape {chance.shape} for {n_sites} sites; give one chance for each")
    least, most = np.asarray(problem.least, float), np.asarray(problem.most, float)
    outside = np.flatnonzero(~((chance >= least - ROUNDING) & (chance <= most + ROUNDING)))
    if len(outside):
        i = int(outside[0])
        limits = f"{np.broadcast_to(least, n_sites)[i]:g} to {np.broadcast_to(most, n_sites)[i]:g}"
        raise ValueError(f"the coverage of site {i} is {chance[i]:.9g}, its limits are {limits}")
    if float(chance.sum()) > problem.n_teams + ROUNDING * n_sites:
        raise ValueError(f"the coverage takes {chance.sum():.9f} teams, there are {problem.n_teams}")
    clipped: Float = np.clip(chance, 0.0, 1.0)
    return clipped


def _scaled(weights: ArrayLike, sums: Float) -> Float:
    """Weights as rows that sum to ``sums``."""
    rows = np.atleast_2d(np.asarray(weights, float))
    total = rows.sum(axis=1)
    if np.any(rows < 0) or np.any((total <= 0) & (sums > 0)):
        raise ValueError("the certificate has a negative weight, or a type without weight; give one that is positive")
    scaled: Float = rows * np.divide(sums, total, out=np.zeros_like(sums), where=total > 0)[:, None]
    return scaled


def _mean_bound(problem: Values, values: Float, weights: Float) -> float:
    """The least mean payoff by these weights (l, n) over all coverages: a fractional knapsack."""
    n_sites = values.shape[1]
    least = np.broadcast_to(np.asarray(problem.least, float), n_sites)
    room = np.broadcast_to(np.asarray(problem.most, float), n_sites) - least
    gain = (weights * (values - np.asarray(problem.covered_values, float))).sum(axis=0)
    order = np.argsort(-gain, kind="stable")
    before = np.cumsum(room[order]) - room[order]
    spread = np.clip(problem.n_teams - float(least.sum()) - before, 0.0, room[order])
    return float((weights * values).sum() - gain @ least - gain[order] @ spread)
