"""A loss that no mixture of joint patrols can go below, from a plain linear program of its own.

A relaxation of the patrol problem: teams move between places as the streets allow, but need not stay anywhere, rest,
keep visits, or take time to get home. What it proves therefore holds with all of these.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix, hstack, vstack

from chot.assess.patrol_watch import Game

Float = NDArray[np.float64]
Index = NDArray[np.int64]


def flow_bound(problem: Game) -> float:
    """The least greatest loss of a flow of teams over places and slots.

    Presence of teams in a place adds up and is at most ``max_in_place`` in the mean of a slot; a site is protected at
    most by its effectiveness times the presence of all teams within reach (Yin et al. 2012, compact form). All shifts
    are one flow that enters at the first slot of each and leaves at its end.
    """
    values = np.asarray(problem.values, float)
    n_sites, n_slots = values.shape
    tail, head, place, slot, share = _arcs(problem, n_slots)
    n_places = np.asarray(problem.travel_s[0][1]).shape[0]
    n_arcs = len(tail)
    bases = sorted({int(shift.base) for shift in problem.shifts})

    # Everything is (rows, arcs) with the loss u as the last column.
    flow = _flow(problem, tail, head, n_places, n_slots, bases)
    present = csr_matrix((share, (place * n_slots + slot, np.arange(n_arcs))), shape=(n_places * n_slots, n_arcs))
    patrolled = np.setdiff1d(np.arange(n_places), bases)
    rows = (patrolled[:, None] * n_slots + np.arange(n_slots)).ravel()
    protects = np.asarray(problem.protects, bool)
    effect = np.broadcast_to(np.asarray(problem.effectiveness, float), (n_sites,))
    kept = np.argwhere(values > 0)
    blocks = [_protection(protects, effect, values, present, site, kept, n_slots) for site in np.unique(kept[:, 0])]
    order = np.concatenate([kept[kept[:, 0] == site] for site in np.unique(kept[:, 0])])
    worth = values[order[:, 0], order[:, 1]]
    upper = vstack(
        [
            hstack([present[rows], csr_matrix((len(rows), 1))]),
            hstack([-vstack(blocks), csr_matrix(-np.ones((len(worth), 1)))]),
        ]
    ).tocsr()
    limit = np.concatenate([np.full(len(rows), float(problem.max_in_place)), -worth])
    equal = hstack([flow[0], csr_matrix((flow[0].shape[0], 1))]).tocsr()
    cost = np.append(np.zeros(n_arcs), 1.0)
    answer = linprog(cost, A_ub=upper, b_ub=limit, A_eq=equal, b_eq=flow[1], bounds=(0, None), method="highs-ipm")
    if answer.status != 0:
        return 0.0
    # By the dual prices alone, so that a tolerance of the solver never makes the proof too good.
    floor = float(
        (worth * (1 - effect[order[:, 0]] * _most_teams(protects, order, problem))).clip(min=0).max(initial=0)
    )
    return max(floor, float(answer.fun) * (1 - 1e-7))


def _most_teams(protects: NDArray[np.bool_], order: Index, problem: Game) -> Float:
    """How many teams at most can protect each site at once, as a multiple of its effectiveness."""
    teams = sum(int(shift.n_teams) for shift in problem.shifts)
    reach = protects.sum(axis=0)[order[:, 0]] * problem.max_in_place
    most: Float = np.minimum(reach, teams).astype(float)
    return most


def _arcs(problem: Game, n_slots: int) -> tuple[Index, Index, Index, Index, Float]:
    """Tail and head as place * (T + 1) + slot boundary, the place and slot of presence, and its share of the slot."""
    parts: list[tuple[Any, ...]] = []
    slot_s = float(problem.slot_s)
    starts = [int(start) for start, _ in problem.travel_s]
    for t in range(n_slots):
        travel = np.asarray(problem.travel_s[max(i for i, start in enumerate(starts) if start <= t)][1], float)
        # The quickest of the roads in force from now on: a relaxation where roads close under way.
        for start, later in problem.travel_s:
            if start > t:
                travel = np.minimum(travel, np.asarray(later, float))
        n = len(travel)
        a, b = (grid.ravel() for grid in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
        way = np.where(a == b, 0.0, travel.ravel())
        k = np.where(np.isfinite(way), np.maximum(np.ceil(way / slot_s - 1e-9), 1), n_slots + 1)
        able = t + k <= n_slots
        a, b, way, k = a[able], b[able], way[able], k[able]
        share = k - np.maximum(way / slot_s, k - 1)
        parts.append((a * (n_slots + 1) + t, b * (n_slots + 1) + t + k, b, t + k - 1, share))
    tail, head, place, slot, share = (np.concatenate(column) for column in zip(*parts, strict=True))
    return tail.astype(np.int64), head.astype(np.int64), place.astype(np.int64), slot.astype(np.int64), share


def _flow(
    problem: Game, tail: Index, head: Index, n_places: int, n_slots: int, bases: list[int]
) -> tuple[csr_matrix, Float]:
    """Conservation at every place and slot boundary; at each boundary teams may go off duty wherever they are.

    One row for each boundary in which shifts begin or end keeps the count of teams, wherever they are.
    """
    n_nodes = n_places * (n_slots + 1)
    arcs = np.arange(len(tail))
    balance = coo_matrix(
        (
            np.repeat([1.0, -1.0], len(tail)),
            (np.concatenate([tail, head]), np.concatenate([arcs, arcs])),
        ),
        shape=(n_nodes, len(tail)),
    ).tocsr()
    enter = np.zeros(n_nodes)
    free = np.zeros(n_nodes, bool)
    for shift in problem.shifts:
        enter[int(shift.base) * (n_slots + 1) + int(shift.first)] += float(shift.n_teams)
        end = n_slots if shift.end is None else int(shift.end)
        free[np.arange(n_places) * (n_slots + 1) + end] = True
    bound_nodes = np.flatnonzero(~free)
    return balance[bound_nodes], enter[bound_nodes]


def _protection(
    protects: NDArray[np.bool_], effect: Float, values: Float, present: csr_matrix, site: int, kept: Index, n_slots: int
) -> csr_matrix:
    """Rows of value times chance of protection of one site in the slots in which it is worth anything."""
    slots = kept[kept[:, 0] == site, 1]
    total = csr_matrix((len(slots), present.shape[1]))
    for place in np.flatnonzero(protects[:, site]):
        total = total + present[place * n_slots + slots]
    return csr_matrix(total.multiply((effect[site] * values[site, slots])[:, None]))
