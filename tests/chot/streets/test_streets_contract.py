"""Contraction changes neither lengths nor distances."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chot import streets
from chot.streets.contract import contract
from chot.streets.edges import Edge, pieces_of_edges
from chot.streets.pieces import Pieces, to_network

N_NODES = 9


@st.composite
def street_pieces(draw: st.DrawFn) -> Pieces:
    """Small random towns full of chains: a path through all nodes, some of it one-way, and a few more streets."""
    pairs = [(i, i + 1) for i in range(N_NODES - 1)]
    pairs += draw(st.lists(st.tuples(st.integers(0, N_NODES - 1), st.integers(0, N_NODES - 1)), max_size=5))
    pairs = [pair for pair in pairs if draw(st.integers(0, 9)) > 0]
    edges = []
    for way, pair in enumerate(pairs):
        tail, head = pair if draw(st.booleans()) else pair[::-1]
        length = draw(st.integers(1, 50))
        forward, backward = draw(
            st.sampled_from([(1.0, 1.0), (1.0, 1.0), (1.0, np.inf), (np.inf, 1.0), (np.inf, np.inf)])
        )
        inner = (tail + head) / 2 + 0.25
        edges.append(
            Edge(
                tail, head, float(length), forward * length, backward * length, draw(st.sampled_from([2, 11])),
                [(float(tail), 0.0), (inner, float(length)), (float(head), 0.0)],
                name=draw(st.sampled_from(["A", "A", "A", "B"])), way=100 + way,
            )
        )  # fmt: skip
    return pieces_of_edges({node: (float(node), 0.0) for node in range(N_NODES)}, edges)


def _distances(pieces: Pieces) -> dict[tuple[int, int], float]:
    network = to_network(pieces, "")
    times = streets.travel_times(network, np.arange(network.n_nodes))
    ids = network.node_id.tolist()
    return {(a, b): times[i, j] for i, a in enumerate(ids) for j, b in enumerate(ids)}


@settings(max_examples=150, deadline=None)
@given(street_pieces())
def test_contraction_keeps_lengths_points_ways_and_all_distances_between_the_nodes_that_stay(pieces: Pieces) -> None:
    if len(pieces) == 0:
        return
    short = contract(pieces)
    assert short.length_m.sum() == pytest.approx(pieces.length_m.sum())
    before, after = _distances(pieces), _distances(short)
    assert after == {pair: pytest.approx(before[pair]) for pair in after}
    # Every inner point of the geometry is still there, and each shape runs from its tail to its head.
    np.testing.assert_array_equal(np.unique(short.shape_lon), np.unique(pieces.shape_lon))
    assert (short.shape_lon[short.shape_start[:-1]] == short.node_lon[short.tail]).all()
    assert (short.shape_lon[short.shape_start[1:] - 1] == short.node_lon[short.head]).all()
    assert set(short.way) | set(short.merged_way) == set(pieces.way)


@settings(max_examples=60, deadline=None)
@given(street_pieces())
def test_contracting_twice_changes_nothing_more(pieces: Pieces) -> None:
    if len(pieces) == 0:
        return
    once = contract(pieces)
    again = contract(once)
    assert len(again) == len(once)
    assert again.length_m.tolist() == once.length_m.tolist()


def _chain(**second: object) -> Pieces:
    place = {node: (float(node), 0.0) for node in range(3)}
    one = Edge(0, 1, 10.0, 1.0, 1.0, 2, [place[0], place[1]], name="A", way=7, lanes=2)
    two = dataclasses.replace(one, tail=1, head=2, shape=[place[1], place[2]], way=8)
    return pieces_of_edges(place, [one, dataclasses.replace(two, **second)])


def test_two_pieces_of_the_same_street_become_one_that_knows_both_ways() -> None:
    merged = contract(_chain())
    assert (len(merged), merged.length_m[0], merged.way[0]) == (1, 20, 7)
    assert merged.merged_way.tolist() == [8]


@pytest.mark.parametrize(
    "difference",
    [{"name": "B"}, {"class_code": 4}, {"lanes": 4}, {"tunnel": True}, {"bridge": True}, {"backward_s": np.inf}],
)
def test_pieces_that_differ_in_what_a_planner_sees_are_not_merged(difference: dict[str, object]) -> None:
    assert len(contract(_chain(**difference))) == 2


def test_one_way_pieces_that_meet_head_on_are_not_merged() -> None:
    place = {node: (float(node), 0.0) for node in range(3)}
    one = Edge(0, 1, 10.0, 1.0, np.inf, 2, [place[0], place[1]])
    two = Edge(2, 1, 10.0, 1.0, np.inf, 2, [place[2], place[1]])
    assert len(contract(pieces_of_edges(place, [one, two]))) == 2
    same_way = dataclasses.replace(two, forward_s=np.inf, backward_s=1.0)
    assert len(contract(pieces_of_edges(place, [one, same_way]))) == 1
