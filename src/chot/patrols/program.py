"""The linear program over flows: the least loss that marginals can reach, a bound on every mixture of patrols.

TRUSTS (Yin et al. 2012) for a game of loss ``v (1 - coverage)``: a unit of flow is a team, the flow on an arc the
chance that a team takes it. Coverage is never less than the truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, hstack, vstack

from chot.patrols.network import Network
from chot.patrols.problem import Float, Index, Problem
from chot.solvers import LpAnswer, Outcome, solve_lp

# A loss may exceed the optimum by this share while the second program chooses among the optimal flows.
SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Rules:
    """Rows that every joint patrol keeps, as ``lower <= matrix @ flow <= upper``: flow, places, windows of visits."""

    matrix: csr_matrix
    lower: Float
    upper: Float


@dataclass(frozen=True, eq=False)
class Marginals:
    """An optimal flow: chance of each arc, the loss, the weights (n, T) of the sites' losses, and how it ended."""

    flow: Float
    loss: float
    weights: Float
    outcome: Outcome


def rules(problem: Problem, network: Network, gaps: tuple[int, ...]) -> Rules:
    """The rows of a joint patrol; ``gaps``: slots, one for each of ``problem.visits``; longer than T: none."""
    conservation, groups = network.conservation(), network.groups()
    windows = [
        _windows(problem, network, visit.place, every) for visit, every in zip(problem.visits, gaps, strict=True)
    ]
    n_windows = sum(rows.shape[0] for rows in windows)
    return Rules(
        vstack([conservation, groups, *windows]).tocsr(),
        np.concatenate([network.supply, np.full(groups.shape[0], -np.inf), np.ones(n_windows)]).astype(float),
        np.concatenate([network.supply, np.full(groups.shape[0], problem.max_in_place), np.full(n_windows, np.inf)]),
    )


def _windows(problem: Problem, network: Network, place: int, every: int) -> csr_matrix:
    """(windows, arcs): 1 where the arc puts a team in the place within the window of ``every`` slots."""
    n_windows = max(problem.n_slots - every + 1, 0)
    arcs = np.flatnonzero(network.place == place)
    slots = network.slot[arcs]
    row = slots[:, None] - np.arange(every)[None, :]
    column = np.repeat(arcs, every)
    inside = ((row >= 0) & (row < n_windows)).ravel()
    ones = np.ones(int(inside.sum()))
    return coo_matrix((ones, (row.ravel()[inside], column[inside])), shape=(n_windows, network.n_arcs)).tocsr()


def coverage_rows(problem: Problem, network: Network) -> csr_matrix:
    """(n T, arcs): what a team on the arc adds to the coverage of a site in a slot, row ``site * T + slot``."""
    protects, effectiveness = np.asarray(problem.protects), np.asarray(problem.effectiveness)
    n_sites, n_slots = np.shape(problem.values)
    parts = []
    for place, share in ((network.place, network.share), (network.origin, -network.cut)):
        arcs, sites = np.nonzero(protects[place] & (share != 0)[:, None])
        gain = effectiveness[sites] * share[arcs]
        parts.append((gain, sites * n_slots + network.slot[arcs], arcs))
    gain, row, arcs = (np.concatenate(column) for column in zip(*parts, strict=True))
    return coo_matrix((gain, (row, arcs)), shape=(n_sites * n_slots, network.n_arcs)).tocsr()


def floor_of_loss(problem: Problem) -> float:
    """A loss that nothing goes below, with teams that are everywhere on duty wherever they are wanted in each slot.

    In a slot a team protects at most as many sites as a place does, and a site is covered at most as by the most teams
    that can stand within its reach.
    """
    values, protects = np.asarray(problem.values), np.asarray(problem.protects)
    effectiveness = np.asarray(problem.effectiveness)
    on_duty = np.zeros(problem.n_slots)
    for shift in problem.shifts:
        on_duty[shift.first : problem.end_of(shift)] += shift.n_teams
    power = on_duty * int(protects.sum(axis=1).max(initial=0))
    within_reach = np.minimum(most_within_reach(problem)[:, None], on_duty[None, :])
    most = 1 - (1 - effectiveness[:, None]) ** within_reach
    low, high = float(np.max(values * (1 - most))), float(values.max())
    for _ in range(60):
        middle = (low + high) / 2
        wanted = np.maximum(1 - middle / np.where(values > 0, values, 1.0), 0.0) * (values > 0)
        if np.all((wanted / effectiveness[:, None]).sum(axis=0) <= power + 1e-12):
            high = middle
        else:
            low = middle
    return low


@dataclass(frozen=True, eq=False)
class Losses:
    """Rows ``level >= v (1 - start - slope * presence)``, whose greatest is a site's loss in a slot, never overstated.

    n teams within reach of a site protect it with chance ``1 - (1 - e)^n``, which is concave in n: each of its straight
    pieces bounds it, and bounds the average over any mixture and over the moments of the slot.

    - ``gain`` (rows, arcs): v times what a unit of flow adds; ``wanted`` (rows,): v (1 - start).
    - ``cell`` (rows,): ``site * T + slot``; ``slot`` (rows,): the slot.
    """

    gain: csr_matrix
    wanted: Float
    cell: Index
    slot: Index

    def above(self, floor: float, values: Float) -> Losses:
        """Without the sites and slots that are worth no more than the floor: they cannot be the worst of all."""
        rows = np.flatnonzero(values.ravel()[self.cell] > floor)
        return Losses(self.gain[rows], self.wanted[rows], self.cell[rows], self.slot[rows])


def losses(problem: Problem, network: Network) -> Losses:
    """The losses of every site and slot of some value."""
    coverage, values = coverage_rows(problem, network), np.asarray(problem.values).ravel()
    effectiveness = np.repeat(np.asarray(problem.effectiveness), problem.n_slots)
    reach = np.repeat(most_within_reach(problem), problem.n_slots)
    parts = []
    for k in range(max(1, int(reach.max()))):
        cell = np.flatnonzero((values > 0) & (reach > k) & ((k == 0) | (effectiveness < 1)))
        left = (1 - effectiveness[cell]) ** k
        gain = coverage[cell].multiply((values[cell] * left)[:, None])
        parts.append((csr_matrix(gain), values[cell] * left * (1 + k * effectiveness[cell]), cell))
    gains, wanted, cells = zip(*parts, strict=True)
    cell = np.concatenate(cells)
    return Losses(vstack(gains).tocsr(), np.concatenate(wanted), cell, cell % problem.n_slots)


def most_within_reach(problem: Problem) -> Index:
    """(n,) the most teams that can protect each site at one moment."""
    n_teams = sum(shift.n_teams for shift in problem.shifts)
    reach: Index = np.minimum(np.asarray(problem.protects).sum(axis=0) * problem.max_in_place, n_teams)
    return reach


def least_loss(problem: Problem, network: Network, kept: Rules, losses: Losses, *, time_limit_s: float) -> Marginals:
    """A flow of least loss."""
    values, floor = np.asarray(problem.values), floor_of_loss(problem)
    rows = losses.above(floor, values)
    answer = _solve(network, kept, rows, np.zeros(len(rows.cell), np.int64), floor, np.inf, time_limit_s)
    if answer.outcome is not Outcome.OPTIMAL:
        return Marginals(np.empty(0), floor, values, answer.outcome)
    weights = np.zeros(values.size)
    np.add.at(weights, rows.cell, np.maximum(answer.duals[kept.matrix.shape[0] :], 0.0))
    return Marginals(answer.x[: network.n_arcs], answer.objective, weights.reshape(values.shape), answer.outcome)


def least_loss_by_slot(
    network: Network, kept: Rules, losses: Losses, loss: float, *, time_limit_s: float
) -> Float | None:
    """Among the flows with that greatest loss one with the least sum over the slots of each slot's greatest loss.

    It puts teams to use where they do not lower the greatest loss of all, in the quiet slots. None: out of time.
    """
    answer = _solve(network, kept, losses, losses.slot, 0.0, loss * (1 + SLACK) + SLACK, time_limit_s)
    return answer.x[: network.n_arcs] if answer.outcome is Outcome.OPTIMAL else None


def _solve(
    network: Network, kept: Rules, losses: Losses, level: Index, low: float, high: float, time_limit_s: float
) -> LpAnswer:
    """Minimise the sum of levels in [low, high], each no less than the losses that belong to it."""
    n_kept, n_levels, n_losses = kept.matrix.shape[0], int(level.max(initial=0)) + 1, len(losses.cell)
    levels = coo_matrix((np.ones(n_losses), (np.arange(n_losses), level)), shape=(n_losses, n_levels))
    return solve_lp(
        np.append(np.zeros(network.n_arcs), np.ones(n_levels)),
        vstack([hstack([kept.matrix, csr_matrix((n_kept, n_levels))]), hstack([losses.gain, levels])]).tocsr(),
        np.concatenate([kept.lower, losses.wanted]),
        np.concatenate([kept.upper, np.full(n_losses, np.inf)]),
        np.append(np.zeros(network.n_arcs), np.full(n_levels, low)),
        np.append(network.most.astype(float), np.full(n_levels, high)),
        time_limit_s=time_limit_s,
    )
