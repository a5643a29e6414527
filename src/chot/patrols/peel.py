"""A flow of marginals taken apart into joint patrols: whole flows whose weighted sum is the flow.

Where each limit of a place concerns one node, the flows form a network polytope with whole vertices, so every flow is
exactly a mixture of them (Birkhoff's theorem for flows; from marginals to mixtures: Budish, Che, Kojima and Milgrom
2013). The flow is rounded once to whole billionths, and stays balanced; after that all is in whole numbers and exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chot.errors import SolverError
from chot.patrols.network import Network
from chot.patrols.problem import Float, Index
from chot.solvers import cheapest_flow

UNITS = 1_000_000_000
# Flow that rounding moves at most, in units on each arc.
_SPARE = 100_000
# A number of teams that is short of a whole one by so little is whole.
NEARLY = 1e-6
# What it costs to miss a place where a team is sure to be, in units of flow moved elsewhere.
_SURE = 1_000


@dataclass(frozen=True, eq=False)
class _Split:
    """The network with each limited node cut in two, and one arc between the halves.

    - ``head`` (a,): the node where an arc now ends; ``gates`` (g,): nodes with a limit; gate i ends at node N + i.
    """

    head: Index
    gates: Index
    gate_tail: Index
    n_nodes: int

    def flow(self, network: Network, arcs: Index, parts: list[tuple[Index, int]], gates: list[tuple[Index, int]],
             supply: Index) -> tuple[Index, Index] | None:  # fmt: skip
        """Least cost flow on ``arcs`` and gates, each given as parallel capacities with a cost; both added up."""
        tail = np.concatenate([np.tile(network.tail[arcs], len(parts)), np.tile(self.gate_tail, len(gates))])
        head = np.concatenate([np.tile(self.head[arcs], len(parts)), np.tile(self.gates, len(gates))])
        capacity = np.concatenate([amount for amount, _ in parts] + [amount for amount, _ in gates])
        cost = np.repeat([c for _, c in parts] + [c for _, c in gates], [len(amount) for amount, _ in parts + gates])
        flow = cheapest_flow(tail, head, capacity, cost, supply)
        if flow is None:
            return None
        cut = len(parts) * len(arcs)
        return (
            flow[:cut].reshape(len(parts), -1).sum(axis=0),
            flow[cut:].reshape(len(gates), -1).sum(axis=0),
        )


def _split(network: Network) -> _Split:
    gates = np.unique(network.head[network.group >= 0])
    entrance = np.full(network.n_nodes, -1)
    entrance[gates] = network.n_nodes + np.arange(len(gates))
    head = np.where(entrance[network.head] >= 0, entrance[network.head], network.head)
    return _Split(head, gates, entrance[gates], network.n_nodes + len(gates))


def peel(network: Network, flow: Float, max_in_place: int) -> tuple[list[Index], Float]:
    """Whole flows (a,) and their probabilities, whose mixture is ``flow`` to a billionth; for a pure network.

    In each of them a place holds as many teams in a slot as in ``flow``, rounded up or down: no joint patrol sends two
    teams where the flow has one at most.

    Raises :class:`chot.errors.SolverError` where ``flow`` is no flow of the network within its limits.
    """
    split = _split(network)
    arcs = np.flatnonzero(flow > 1.0 / UNITS)
    teams = np.zeros(split.n_nodes, np.int64)
    teams[: network.n_nodes] = network.supply
    left, through = _rounded(split, network, arcs, flow, max_in_place, teams)
    fewest, most = through // UNITS, -(-through // UNITS)
    remaining, step = UNITS, UNITS
    patrols: list[Index] = []
    weights: list[int] = []
    while remaining:
        over, under = through - fewest * remaining, most * remaining - through
        # Taken away ``step`` times, the whole flow must leave a flow that keeps between the fewest and the most.
        least, greatest = np.maximum(most - under // step, fewest), np.minimum(fewest + over // step, most)
        capacity = np.minimum(left // step, network.most[arcs])
        found = None
        if np.all(least <= greatest):
            found = split.flow(network, arcs, [(capacity, 0)], [(least, -1), (greatest - least, 0)], teams)
        if found is None or np.any(found[1] < least):
            step //= 2
            if not step:
                raise SolverError("the marginals cannot be taken apart: their network is not pure")
            continue
        whole, at_gate = found
        weight = min(
            remaining,
            _times(left, whole),
            _times(over, at_gate - fewest),
            _times(under, most - at_gate),
        )
        left, through, remaining = left - weight * whole, through - weight * at_gate, remaining - weight
        patrol = np.zeros(network.n_arcs, np.int64)
        patrol[arcs] = whole
        patrols.append(patrol)
        weights.append(weight)
    return patrols, np.array(weights) / UNITS


def _times(supply: Index, taken: Index) -> int:
    """How many times ``taken`` can be taken from ``supply``."""
    used = taken > 0
    return int(np.min(supply[used] // taken[used], initial=UNITS))


def _rounded(
    split: _Split, network: Network, arcs: Index, flow: Float, max_in_place: int, teams: Index
) -> tuple[Index, Index]:
    """The flow on ``arcs`` and through the gates in whole units; as near to it as a balanced flow can be."""
    wanted = np.floor(flow[arcs] * UNITS).astype(np.int64)
    limit = np.full(len(split.gates), max_in_place * UNITS)
    spare = np.full(len(arcs), _SPARE)
    # Where the flow fills a place, or is sure to be there, it does so after rounding too.
    through = np.bincount(network.head[arcs], flow[arcs], split.n_nodes)[split.gates]
    sure = np.floor(through + NEARLY).astype(np.int64) * UNITS
    rounded = split.flow(network, arcs, [(wanted, -1), (spare, 1)], [(sure, -_SURE), (limit - sure, 0)], teams * UNITS)
    if rounded is None:
        raise SolverError("the marginals are not a flow of patrols within the limits of the places")
    return rounded
