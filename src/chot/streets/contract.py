"""Contraction: chains of pieces that meet where nothing else does become one segment, geometry and all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from chot.streets.network import Flag, Id, Index
from chot.streets.pieces import Pieces, offsets, ranges

# End e of 2 s piece ends: the tail of piece e for e < s, the head of piece e - s otherwise.


def contract(pieces: Pieces) -> Pieces:
    """Merges pieces at nodes where exactly two meet that agree in name, class, lanes, tunnel, bridge and direction.

    Length, travel time and geometry add up, so distances between the nodes that remain are unchanged. A ring without
    any junction becomes a loop at one of its nodes.
    """
    chain, piece, turned = _walk(_links(pieces), len(pieces))
    first = np.searchsorted(chain, np.arange(chain[-1] + 1 if len(chain) else 0))
    lead, final = piece[first], piece[np.concatenate([first[1:], [len(piece)]]) - 1]
    tail = np.where(turned[first], pieces.head[lead], pieces.tail[lead])
    final_turned = turned[np.concatenate([first[1:], [len(piece)]]) - 1]
    head = np.where(final_turned, pieces.tail[final], pieces.head[final])
    along = np.where(turned, pieces.backward_s[piece], pieces.forward_s[piece])
    against = np.where(turned, pieces.forward_s[piece], pieces.backward_s[piece])
    shape_start, points = _join_shapes(pieces, chain, piece, turned)
    further = np.flatnonzero(pieces.way[piece] != pieces.way[lead][chain])
    merged = np.unique(np.column_stack([pieces.way[piece][further], chain[further]]), axis=0)
    joined = replace(
        pieces,
        tail=tail.astype(np.int32),
        head=head.astype(np.int32),
        length_m=np.add.reduceat(pieces.length_m[piece], first),
        forward_s=np.add.reduceat(along, first),
        backward_s=np.add.reduceat(against, first),
        class_code=pieces.class_code[lead],
        name=pieces.name[lead],
        way=pieces.way[lead],
        lanes=pieces.lanes[lead],
        tunnel=pieces.tunnel[lead],
        bridge=pieces.bridge[lead],
        shape_start=shape_start,
        shape_lon=pieces.shape_lon[points],
        shape_lat=pieces.shape_lat[points],
        merged_way=merged[:, 0].astype(np.int64),
        merged_piece=merged[:, 1].astype(np.int32),
    )
    return drop_unused_nodes(joined)


def drop_unused_nodes(pieces: Pieces) -> Pieces:
    """The same pieces with only the nodes that they end in."""
    used = np.unique(np.concatenate([pieces.tail, pieces.head]))
    return replace(
        pieces,
        node_id=pieces.node_id[used],
        node_lon=pieces.node_lon[used],
        node_lat=pieces.node_lat[used],
        tail=np.searchsorted(used, pieces.tail).astype(np.int32),
        head=np.searchsorted(used, pieces.head).astype(np.int32),
    )


def _links(pieces: Pieces) -> Id:
    """(2 s,) for each piece end the piece end that it is merged with, -1 where it stays an end."""
    size = len(pieces)
    node = np.concatenate([pieces.tail, pieces.head])
    order = np.argsort(node, kind="stable")
    degree = np.bincount(node, minlength=len(pieces.node_id))
    start = np.cumsum(degree) - degree
    pairs = start[degree == 2]
    one, other = order[pairs], order[pairs + 1]
    can_enter = np.isfinite(np.concatenate([pieces.backward_s, pieces.forward_s]))
    can_leave = np.isfinite(np.concatenate([pieces.forward_s, pieces.backward_s]))
    agree: Flag = one % size != other % size
    for trait in (pieces.name, pieces.class_code, pieces.lanes, pieces.tunnel, pieces.bridge):
        agree &= trait[one % size] == trait[other % size]
    agree &= (can_enter[one] == can_leave[other]) & (can_leave[one] == can_enter[other])
    link = np.full(2 * size, -1, np.int64)
    link[one[agree]], link[other[agree]] = other[agree], one[agree]
    return link


def _walk(link: Id, size: int) -> tuple[Index, Index, Flag]:
    """Chains in order of their first piece: chain number, piece and whether it is walked from head to tail."""
    links: list[int] = link.tolist()
    seen = [False] * size
    chains: list[list[int]] = []
    starts = [end for end in range(2 * size) if links[end] < 0]
    # The ends of chains first; what is left then are rings, which may start anywhere.
    for start in (*starts, *range(size)):
        if seen[start % size]:
            continue
        ends: list[int] = []
        end = start
        while end >= 0 and not seen[end % size]:
            seen[end % size] = True
            ends.append(end)
            end = links[end + size if end < size else end - size]
        chains.append(ends)
    flat = np.array([end for ends in chains for end in ends], np.int64)
    chain = np.repeat(np.arange(len(chains)), [len(ends) for ends in chains])
    return chain.astype(np.int32), (flat % size).astype(np.int32), flat >= size


def _join_shapes(pieces: Pieces, chain: Index, piece: Index, turned: Flag) -> tuple[Id, Id]:
    """Start of each chain's geometry and the positions of its points; the point that two pieces share comes once."""
    count = np.diff(pieces.shape_start)[piece]
    begin, finish = pieces.shape_start[piece], pieces.shape_start[piece + 1] - 1
    step = np.where(turned, -1, 1)
    inner = np.zeros(len(piece), np.int64)
    inner[1:] = chain[1:] == chain[:-1]
    start = np.where(turned, finish, begin) + inner * step
    points = ranges(start, count - inner, step)
    return offsets(np.bincount(chain, weights=count - inner).astype(np.int64)), points
