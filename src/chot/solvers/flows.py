"""Minimum cost flows through OR-Tools."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.graph.python import min_cost_flow

Whole = NDArray[np.int64]


def cheapest_flow(
    tail: ArrayLike, head: ArrayLike, capacity: ArrayLike, cost: ArrayLike, supply: ArrayLike
) -> Whole | None:
    """The whole-number flow (arcs,) of least cost from nodes of positive to nodes of negative supply; None: no way.

    - ``tail``, ``head``, ``capacity``, ``cost`` (arcs,) and ``supply`` (nodes,): integers; costs may be negative.
    """
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        np.asarray(tail, np.int32),
        np.asarray(head, np.int32),
        np.asarray(capacity, np.int64),
        np.asarray(cost, np.int64),
    )
    amounts = np.asarray(supply, np.int64)
    network.set_nodes_supplies(np.arange(len(amounts), dtype=np.int32), amounts)
    if network.solve() != network.OPTIMAL:
        return None
    flow: Whole = np.asarray(network.flows(arcs), np.int64)
    return flow
