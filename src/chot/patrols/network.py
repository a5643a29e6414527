"""The time-expanded network: where each team can be at the start of each slot, and what each arc protects.

A node is a layer, a place and the start of a slot; an arc is a stay, a move or a break (Yin et al. 2012, TRUSTS, the
compact form in which a mixed strategy is a flow of marginals). Shifts of the same hours and breaks share a layer, so
their teams are one commodity; a break leads from a layer to the one behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from chot.patrols.problem import Flag, Float, Index, Problem, Shift, slots_for


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs as parallel arrays, only those on a way from a base to a base in time.

    - ``tail``, ``head`` (a,): nodes; ``origin``, ``place``: where the arc begins and ends; ``slot``: the last slot it
      takes, the one in which its team is in that place.
    - ``leave_s``, ``arrive_s`` (a,): when its team leaves and arrives, seconds from the start of slot 0.
    - ``share`` (a,) in [0, 1]: the part of ``slot`` that the team spends in the place; 0 at bases.
    - ``cut`` (a,) in [0, 1): the part of ``slot`` by which the team leaves the origin before its end, for home.
    - ``rest``: the arc is a break. ``supply`` (nodes,): teams that enter (> 0) or leave (< 0).
    - ``group`` (a,): place and slot as one number where ``max_in_place`` binds, -1 at bases.
    - ``starts``: the node at which the teams of each shift enter.
    - ``most`` (a,): the most teams on the arc. ``pure``: the limits in a place concern one node each, so that the
      polytope of flows has integral vertices.
    """

    n_nodes: int
    tail: Index
    head: Index
    origin: Index
    place: Index
    slot: Index
    leave_s: Float
    arrive_s: Float
    share: Float
    cut: Float
    rest: Flag
    supply: Index
    group: Index
    most: Index
    starts: Index
    pure: bool

    @property
    def n_arcs(self) -> int:
        return len(self.tail)

    def conservation(self) -> csr_matrix:
        """(nodes, arcs): out minus in."""
        arcs = np.arange(self.n_arcs)
        ends = (np.concatenate([self.tail, self.head]), np.concatenate([arcs, arcs]))
        sign = np.repeat([1.0, -1.0], self.n_arcs)
        return coo_matrix((sign, ends), shape=(self.n_nodes, self.n_arcs)).tocsr()

    def groups(self) -> csr_matrix:
        """(groups, arcs): 1 where the arc puts a team in the place in the slot."""
        inside = np.flatnonzero(self.group >= 0)
        _, row = np.unique(self.group[inside], return_inverse=True)
        n_rows = int(row.max(initial=-1)) + 1
        return coo_matrix((np.ones(len(inside)), (row, inside)), shape=(n_rows, self.n_arcs)).tocsr()


def layers_of(problem: Problem) -> dict[tuple[int, int, int, int, int], list[int]]:
    """Positions of the shifts that share hours and breaks, by first slot, end, and the three figures of the break."""
    layers: dict[tuple[int, int, int, int, int], list[int]] = {}
    for number, shift in enumerate(problem.shifts):
        rest = (shift.break_slots, shift.break_from, shift.break_to) if shift.break_slots else (0, 0, 0)
        layers.setdefault((shift.first, problem.end_of(shift), *rest), []).append(number)
    return layers


def build(problem: Problem) -> Network:
    """The network of a problem."""
    n_places, per_layer = problem.n_places, problem.n_places * (problem.n_slots + 1)
    moves = _moves(problem)
    parts: list[_Arcs] = []
    supply: list[Index] = []
    starts = np.zeros(len(problem.shifts), np.int64)
    for (first, end, length, begin, last), numbers in layers_of(problem).items():
        shifts = [problem.shifts[number] for number in numbers]
        own = _on_duty(problem, moves, shifts, first, end)
        offset = len(supply) * per_layer
        parts += [own.moved(offset)]
        supply.append(np.zeros(per_layer, np.int64))
        if length:
            parts += [
                _breaks(problem, shifts, begin, last, length).moved(offset, per_layer),
                own.moved(offset + per_layer),
            ]
            supply.append(np.zeros(per_layer, np.int64))
        first_layer = offset // per_layer
        for number, shift in zip(numbers, shifts, strict=True):
            starts[number] = offset + first * n_places + shift.base
            supply[first_layer][first * n_places + shift.base] += shift.n_teams
            supply[-1][end * n_places + shift.base] -= shift.n_teams
    return _trimmed(problem, _Arcs.joined(parts), np.concatenate(supply), starts)


@dataclass(frozen=True, eq=False)
class _Arcs:
    tail: Index
    head: Index
    slot: Index
    leave_s: Float
    arrive_s: Float
    rest: Flag

    def moved(self, offset: int, further: int = 0) -> _Arcs:
        """The same arcs in another layer; ``further``: how much more the heads move."""
        return replace(self, tail=self.tail + offset, head=self.head + offset + further)

    def chosen(self, which: Flag) -> _Arcs:
        return _Arcs(*(getattr(self, part.name)[which] for part in fields(self)))

    @staticmethod
    def joined(parts: list[_Arcs]) -> _Arcs:
        return _Arcs(*(np.concatenate([getattr(arcs, part.name) for arcs in parts]) for part in fields(_Arcs)))


def _moves(problem: Problem) -> _Arcs:
    """Stays and moves between any two places at any time, nodes numbered within one layer."""
    n_places, n_slots, bases = problem.n_places, problem.n_slots, problem.bases
    start, end = (grid.ravel() for grid in np.meshgrid(np.arange(n_places), np.arange(n_places), indexing="ij"))
    stays = start == end
    parts = []
    for t in range(n_slots):
        travel = np.where(stays, 0.0, _travel_from(problem, t).ravel())
        dwell = np.where(stays | bases[end], 0.0, problem.dwell_s)
        passable = np.isfinite(travel) & (stays | ~(bases[start] & bases[end]))
        needed = np.where(passable, slots_for(np.where(passable, travel + dwell, 0.0), problem.slot_s), n_slots + 1)
        passable &= t + needed <= n_slots
        after = t + needed.astype(np.int64)
        leave_s = np.full(len(start), t * problem.slot_s)
        arrive_s = np.maximum(leave_s + travel, (after - 1) * problem.slot_s)
        moves = _Arcs(
            t * n_places + start, after * n_places + end, after - 1, leave_s, arrive_s, np.zeros(len(start), bool)
        )
        parts.append(moves.chosen(passable))
    moves = _Arcs.joined(parts)
    return _Arcs.joined([moves, _ways_home(problem, moves)])


def _ways_home(problem: Problem, moves: _Arcs) -> _Arcs:
    """Moves to a base within the slot in which a team is in a place, so that it is home when the slot ends.

    They exist where whoever comes to the place in that slot, from wherever, is there in time for the least stay.
    """
    n_places, n_slots = problem.n_places, problem.n_slots
    latest = np.full((n_slots + 1) * n_places, -np.inf)
    np.maximum.at(latest, moves.head, moves.arrive_s)
    bases = np.flatnonzero(problem.bases)
    parts = []
    for t in range(n_slots):
        end_s = (t + 1) * problem.slot_s
        node = (t + 1) * n_places + np.arange(n_places)
        leave_s = end_s - problem.travel_at(t)[:, bases]
        in_time = (latest[node][:, None] + problem.dwell_s <= leave_s) & ~problem.bases[:, None]
        place, base = np.nonzero(in_time)
        n = len(place)
        ends = (node[place], node[bases[base]])
        parts.append(_Arcs(*ends, np.full(n, t), leave_s[in_time], np.full(n, end_s), np.zeros(n, bool)))
    return _Arcs.joined(parts)


def _travel_from(problem: Problem, slot: int) -> Float:
    """Seconds of a move that leaves at the start of a slot: the slowest of the roads in force while it lasts."""
    travel = problem.travel_at(slot)
    for later in range(slot + 1, problem.n_slots):
        roads = problem.travel_at(later)
        under_way = travel > (later - slot) * problem.slot_s
        if not np.any(under_way & np.isfinite(travel)):
            break
        if roads is not problem.travel_at(later - 1):
            travel = np.where(under_way, np.maximum(travel, roads), travel)
    return travel


def _on_duty(problem: Problem, moves: _Arcs, shifts: list[Shift], first: int, end: int) -> _Arcs:
    """The moves within a layer's hours that keep off the bases of other shifts."""
    foreign = problem.bases.copy()
    foreign[[shift.base for shift in shifts]] = False
    n_places = problem.n_places
    inside = (moves.tail >= first * n_places) & (moves.head < (end + 1) * n_places)
    return moves.chosen(inside & ~foreign[moves.tail % n_places] & ~foreign[moves.head % n_places])


def _breaks(problem: Problem, shifts: list[Shift], begin: int, last: int, length: int) -> _Arcs:
    """Rests at the bases of a layer, beginning in ``begin`` to ``last``."""
    bases = np.unique([shift.base for shift in shifts])
    start, base = (grid.ravel() for grid in np.meshgrid(np.arange(begin, last + 1), bases, indexing="ij"))
    n_places = problem.n_places
    tail, head = start * n_places + base, (start + length) * n_places + base
    begins_s = start * problem.slot_s
    return _Arcs(tail, head, start + length - 1, begins_s, begins_s, np.ones(len(start), bool))


def _trimmed(problem: Problem, arcs: _Arcs, supply: Index, starts: Index) -> Network:
    """The network without nodes that no team can reach, or from which none can be back in time."""
    n_places, n_nodes = problem.n_places, len(supply)
    nodes = np.arange(n_nodes)
    # The way home takes no slot: it leads from a place to a base at the same moment, so places come before bases.
    order = 2 * (nodes % (n_places * (problem.n_slots + 1)) // n_places) + problem.bases[nodes % n_places]
    ahead, behind = supply > 0, supply < 0
    for part in _by_rank(order[arcs.tail]):
        ahead[arcs.head[part][ahead[arcs.tail[part]]]] = True
    for part in _by_rank(-order[arcs.head]):
        behind[arcs.tail[part][behind[arcs.head[part]]]] = True
    on_the_way = ahead & behind
    arcs = arcs.chosen(on_the_way[arcs.tail] & on_the_way[arcs.head])
    used = np.flatnonzero(on_the_way | (supply != 0))
    number = np.full(n_nodes, -1)
    number[used] = np.arange(len(used))
    origin, place = arcs.tail % n_places, arcs.head % n_places
    at_base = problem.bases[place]
    group = np.where(at_base, -1, arcs.slot * n_places + place)
    pairs = np.unique(np.column_stack([group, arcs.head])[~at_base], axis=0)
    share = np.where(at_base, 0.0, (arcs.slot + 1) - arcs.arrive_s / problem.slot_s)
    home = order[arcs.tail] + 1 == order[arcs.head]
    cut = np.where(home & at_base & ~problem.bases[origin], (arcs.slot + 1) - arcs.leave_s / problem.slot_s, 0.0)
    n_teams = sum(shift.n_teams for shift in problem.shifts)
    most = np.where(at_base, n_teams, min(problem.max_in_place, n_teams))
    return Network(
        len(used), number[arcs.tail], number[arcs.head], origin, place, arcs.slot, arcs.leave_s, arcs.arrive_s, share,
        cut, arcs.rest, supply[used], group, most, number[starts], pure=len(np.unique(pairs[:, 0])) == len(pairs),
    )  # fmt: skip


def _by_rank(rank: Index) -> list[Index]:
    """Positions of equal rank together, ranks rising."""
    order = np.argsort(rank, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(rank[order])) + 1)
