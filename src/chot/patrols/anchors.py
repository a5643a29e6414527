"""Visits kept for certain: a timetable of appointments, at which a team is in the place whatever else the teams do.

Appointments as far apart as the greatest gap allows keep the rule, and "a team is there now" is a limit of one node, so
the flows that keep a timetable still form a network polytope with whole vertices and can be taken apart exactly
(:mod:`chot.patrols.peel`). A mixture over timetables with different offsets stays hard to predict.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, vstack

from chot.patrols.network import Network
from chot.patrols.problem import Problem
from chot.patrols.program import Rules, rules

# So many timetables; more bring little and cost time.
TIMETABLES = 3


def appointments(problem: Problem, network: Network, number: int) -> Rules:
    """The rows of joint patrols that keep the timetable of this number, 0 to TIMETABLES - 1."""
    plain = rules(problem, network, tuple(problem.n_slots + 1 for _ in problem.visits))
    kept = _appointed(problem, network, number)
    n = kept.shape[0]
    return Rules(
        vstack([plain.matrix, kept]).tocsr(),
        np.concatenate([plain.lower, np.ones(n)]),
        np.concatenate([plain.upper, np.full(n, np.inf)]),
    )


def _appointed(problem: Problem, network: Network, number: int) -> csr_matrix:
    """(appointments, arcs): 1 where the arc puts a team in the place in the appointed slot."""
    rows, arcs, count = [], [], 0
    for i, visit in enumerate(problem.visits):
        # Offsets are spread over the timetables, and between places, so that appointments do not all fall together.
        offset = (number * visit.every // TIMETABLES + i * visit.every // len(problem.visits)) % visit.every
        here = np.flatnonzero(network.place == visit.place)
        for slot in range(offset, problem.n_slots, visit.every):
            inside = here[network.slot[here] == slot]
            arcs.append(inside)
            rows.append(np.full(len(inside), count))
            count += 1
    row, column = np.concatenate(rows), np.concatenate(arcs)
    return coo_matrix((np.ones(len(row)), (row, column)), shape=(count, network.n_arcs)).tocsr()
