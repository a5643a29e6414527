"""From whole flows to what a team does: timed stops, and what a joint patrol protects."""

from __future__ import annotations

from itertools import chain

import numpy as np

from chot.patrols.network import Network
from chot.patrols.problem import Float, Index, JointPatrol, Patrol, Problem, Stop


def joint_patrol(problem: Problem, network: Network, whole: Index) -> JointPatrol:
    """Every team's stops in a whole flow (a,), teams in the order of the shifts."""
    leaving: dict[int, list[int]] = {}
    for arc in np.repeat(np.arange(network.n_arcs), whole).tolist():
        leaving.setdefault(int(network.tail[arc]), []).append(arc)
    ends = np.minimum(network.supply, 0)
    patrols = []
    for number, shift in enumerate(problem.shifts):
        for _ in range(shift.n_teams):
            node, arcs = int(network.starts[number]), []
            while ends[node] == 0 or leaving.get(node):
                arcs.append(leaving[node].pop())
                node = int(network.head[arcs[-1]])
            ends[node] += 1
            start_s = shift.first * problem.slot_s
            end_s = problem.end_of(shift) * problem.slot_s
            patrols.append(Patrol(number, _stops(network, shift.base, start_s, end_s, problem.slot_s, arcs)))
    return tuple(patrols)


def _stops(
    network: Network, base: int, start_s: float, end_s: float, slot_s: float, arcs: list[int]
) -> tuple[Stop, ...]:
    place, since, stops = base, start_s, list[Stop]()
    for arc in arcs:
        origin, target, leave_s = int(network.origin[arc]), int(network.place[arc]), float(network.leave_s[arc])
        if network.rest[arc]:
            if leave_s > since:
                stops.append(Stop(origin, since, leave_s))
            rest_end_s = (int(network.slot[arc]) + 1) * slot_s
            stops.append(Stop(origin, leave_s, rest_end_s, rest=True))
            since = rest_end_s
        elif target != origin:
            if leave_s > since or not stops or not (stops[-1].rest and stops[-1].place == origin):
                stops.append(Stop(origin, since, leave_s))
            place, since = target, float(network.arrive_s[arc])
    if since < end_s or not stops or stops[-1].place != place:
        stops.append(Stop(place, since, end_s))
    return tuple(stops)


def coverage_of(problem: Problem, patrols: JointPatrol) -> Float:
    """(n, T) the chance that each site is protected in each slot; teams there at one moment act independently."""
    values = np.asarray(problem.values)
    protects, effectiveness = np.asarray(problem.protects), np.asarray(problem.effectiveness)
    stays = [stop for stop in chain.from_iterable(patrol.stops for patrol in patrols) if protects[stop.place].any()]
    place = np.array([stop.place for stop in stays], np.int64)
    begin, end = (np.array([getattr(stop, name) for stop in stays]) for name in ("arrive_s", "leave_s"))
    grid = np.arange(problem.n_slots + 1) * problem.slot_s
    covered = np.zeros(values.shape)
    for site in range(len(values)):
        here = protects[place, site] if len(place) else np.zeros(0, bool)
        moments = np.concatenate([begin[here], end[here], grid])
        steps = np.concatenate([np.ones(int(here.sum())), -np.ones(int(here.sum())), np.zeros(len(grid))])
        order = np.argsort(moments, kind="stable")
        moments, teams = moments[order], np.cumsum(steps[order])[:-1]
        slot = np.minimum(np.searchsorted(grid, moments[:-1], side="right") - 1, problem.n_slots - 1)
        protected = (1 - (1 - effectiveness[site]) ** np.round(teams)) * np.diff(moments) / problem.slot_s
        np.add.at(covered[site], slot, protected)
    return np.clip(covered, 0.0, 1.0)


def longest_gap(problem: Problem, patrols: JointPatrol, place: int) -> int:
    """The longest run of slots without a team at the place, plus one."""
    present = np.zeros(problem.n_slots, bool)
    for stop in chain.from_iterable(patrol.stops for patrol in patrols):
        if stop.place == place:
            first = int(np.floor(stop.arrive_s / problem.slot_s + 1e-9))
            last = int(np.ceil(stop.leave_s / problem.slot_s - 1e-9))
            present[first:last] = True
    seen = np.concatenate([[-1], np.flatnonzero(present), [problem.n_slots]])
    return int(np.diff(seen).max())
