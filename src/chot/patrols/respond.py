"""The best joint patrol against prices, and the check that there is one at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, hstack, vstack

from chot.patrols.network import Network
from chot.patrols.problem import Float, Index, Problem
from chot.patrols.program import Rules, most_within_reach
from chot.solvers import Outcome, solve_bounded


@dataclass(frozen=True, eq=False)
class Response:
    """A whole flow (a,), None where there was none in time, and what no joint patrol earns more than."""

    whole: Index | None
    most: float
    outcome: Outcome


@dataclass(frozen=True, eq=False)
class Responder:
    """Joint patrols by integer programs over the flows that keep the rules."""

    problem: Problem
    network: Network
    kept: Rules
    coverage: csr_matrix
    seed: int
    stop: Callable[[], bool]

    def best(self, prices: Float, time_limit_s: float) -> Response:
        """The joint patrol that earns most, ``prices`` (n, T) for the whole protection of a site in a slot.

        Teams that protect one site at one time earn together at most what that many can: ``1 - (1 - e)^k``.
        """
        problem, effectiveness = self.problem, np.asarray(self.problem.effectiveness)
        within_reach = most_within_reach(problem)
        price = np.asarray(prices, float).ravel()
        alone = np.repeat(within_reach <= 1, problem.n_slots)
        earned = np.asarray(self.coverage.T @ np.where(alone, price, 0.0)).ravel()
        shared = np.flatnonzero(~alone & (price > 0))
        most = np.repeat(1 - (1 - effectiveness) ** within_reach, problem.n_slots)[shared]
        n_arcs, k, n_kept = self.network.n_arcs, len(shared), self.kept.matrix.shape[0]
        gain, start, which = self._pieces(shared, within_reach)
        own = coo_matrix((np.ones(len(which)), (np.arange(len(which)), which)), shape=(len(which), k))
        answer = solve_bounded(
            np.concatenate([-earned, -price[shared]]),
            vstack([hstack([self.kept.matrix, csr_matrix((n_kept, k))]), hstack([-gain, own])]).tocsr(),
            np.concatenate([self.kept.lower, np.full(len(which), -np.inf)]),
            np.concatenate([self.kept.upper, start]),
            np.zeros(n_arcs + k),
            np.concatenate([self.network.most.astype(float), most]),
            np.arange(n_arcs + k) < n_arcs,
            time_limit_s=time_limit_s,
            stop=self.stop,
            seed=self.seed,
            relative_gap=1e-7,
        )
        whole = None if answer.x is None else np.round(answer.x[:n_arcs]).astype(np.int64)
        return Response(whole, -answer.bound, answer.outcome)

    def _pieces(self, cells: Index, within_reach: Index) -> tuple[csr_matrix, Float, Index]:
        """Straight pieces above a site's protection in a slot: slope by arc, start, and the position in ``cells``."""
        effectiveness = np.repeat(np.asarray(self.problem.effectiveness), self.problem.n_slots)[cells]
        reach = np.repeat(within_reach, self.problem.n_slots)[cells]
        parts = []
        for k in range(int(reach.max(initial=0))):
            which = np.flatnonzero(reach > k)
            left = (1 - effectiveness[which]) ** k
            slope = csr_matrix(self.coverage[cells[which]].multiply(left[:, None]))
            parts.append((slope, 1 - left * (1 + k * effectiveness[which]), which))
        if not parts:
            return csr_matrix((0, self.network.n_arcs)), np.empty(0), np.empty(0, np.int64)
        slopes, starts, positions = zip(*parts, strict=True)
        return vstack(slopes).tocsr(), np.concatenate(starts), np.concatenate(positions)

    def near(self, flow: Float, time_limit_s: float) -> Index | None:
        """The joint patrol whose arcs have the greatest chances in a flow (a,), inside the flow's arcs if it can."""
        support = np.flatnonzero(flow > 1e-9)
        if not len(support):
            return None
        answer = solve_bounded(
            -flow[support],
            self.kept.matrix[:, support],
            self.kept.lower,
            self.kept.upper,
            np.zeros(len(support)),
            self.network.most[support].astype(float),
            np.ones(len(support), bool),
            time_limit_s=time_limit_s,
            stop=self.stop,
            seed=self.seed,
            relative_gap=1e-4,
        )
        if answer.x is None:
            return None
        whole = np.zeros(self.network.n_arcs, np.int64)
        whole[support] = np.round(answer.x).astype(np.int64)
        return whole


def possible(network: Network, kept: Rules, seed: int) -> bool:
    """Whether any joint patrol keeps the rules."""
    n = network.n_arcs
    answer = solve_bounded(
        np.zeros(n), kept.matrix, kept.lower, kept.upper, np.zeros(n), network.most.astype(float), np.ones(n, bool),
        time_limit_s=np.inf, seed=seed,
    )  # fmt: skip
    return answer.outcome is not Outcome.INFEASIBLE
