"""The intruder's side inside the search: many bad paths at once, on the contracted network.

Best-first label setting as in the evaluator, but compiled, bounded in labels, and returning every path that beats a
threshold rather than only the worst. It steers the search; what is reported comes from the evaluator.
"""

from __future__ import annotations

import heapq
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from chot.checkpoints.flow import Float, Index

Index32 = NDArray[np.int32]

MAX_LABELS = 60_000


@cache
def compile_kernels() -> None:
    """Compile the search on a network of one link, so that no clock counts it."""
    link = np.zeros(1, np.int64)
    bad_paths(np.array([0, 1, 1]), link + 1, link, link, np.array([0.0, 1.0]), np.ones((1, 1)), np.ones(1), 0.0, 1)


def bad_paths(
    start: Index, to: Index, via: Index, entry_parts: Index, part_value: Float,
    survival: Float, chance: Float, threshold: float, most: int,
) -> list[tuple[Index, float]]:  # fmt: skip
    """Paths whose loss exceeds ``threshold``: positions of the segments crossed, and the value of the site reached.

    - ``start``, ``to``, ``via``: links leaving each part (compressed rows), and the segment position of each link.
    - ``part_value``: the greatest value of a site in each part, 0 where there is none.
    - ``survival`` (k, q): chance to pass segment position i under disposition j; ``chance`` (q,).
    """
    before, taken, ends = _search(
        start, to, via, entry_parts, part_value, np.ascontiguousarray(survival), chance, threshold, most, MAX_LABELS
    )
    parts = np.asarray(ends)
    found = []
    for label, part in parts.tolist():
        crossed = []
        at = label
        while at >= 0:
            if taken[at] >= 0:
                crossed.append(taken[at])
            at = before[at]
        found.append((np.unique(np.array(crossed, np.int64)), float(part_value[part])))
    return found


@njit(cache=True)
def _search(
    start: Index, to: Index, via: Index, entry_parts: Index, part_value: Float,
    survival: Float, chance: Float, threshold: float, most: int, max_labels: int,
) -> tuple[Index, Index, list[tuple[int, int]]]:  # fmt: skip
    q = len(chance)
    n_parts = len(start) - 1
    rows = np.empty((1024, q))
    before = np.empty(max_labels, np.int64)
    taken = np.empty(max_labels, np.int64)
    next_at_part = np.full(max_labels, -1, np.int64)
    first_at_part = np.full(n_parts, -1, np.int64)
    heap = [(0.0, 0, 0)]
    heap.pop()
    ends = [(0, 0)]
    ends.pop()
    top = part_value.max()
    count = 0
    for part in entry_parts:
        rows[count] = 1.0
        before[count] = -1
        taken[count] = -1
        heapq.heappush(heap, (-chance.sum(), count, part))
        count += 1
    while heap and len(ends) < most:
        negative, label, part = heapq.heappop(heap)
        if -negative * top <= threshold:
            break
        other = first_at_part[part]
        beaten = False
        while other >= 0 and not beaten:
            beaten = True
            for j in range(q):
                if rows[other, j] < rows[label, j] - 1e-12:
                    beaten = False
                    break
            other = next_at_part[other]
        if beaten:
            continue
        next_at_part[label] = first_at_part[part]
        first_at_part[part] = label
        if part_value[part] * -negative > threshold:
            ends.append((label, part))
        for link in range(start[part], start[part + 1]):
            segment = via[link]
            if count >= max_labels:
                break
            if count >= len(rows):
                grown = np.empty((2 * len(rows), q))
                grown[: len(rows)] = rows
                rows = grown
            key = 0.0
            for j in range(q):
                rows[count, j] = rows[label, j] * survival[segment, j]
                key += rows[count, j] * chance[j]
            if key * top <= threshold:
                continue
            before[count] = label
            taken[count] = segment
            heapq.heappush(heap, (-key, count, to[link]))
            count += 1
    return before, taken, ends
