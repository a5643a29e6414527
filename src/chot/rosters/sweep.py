"""The cheapest line of duties of one person: a shortest path with resources, day by day, compiled.

A state is what the coming days depend on: the length of the run of work or rest and the kind of the last shift; the
sum of minutes; and the counters (weekends worked, shifts of a kind) that the caller wants kept exactly, which are one
mixed-radix number. Further counters may be *carried*: each state keeps those of its best line and no line passes a
limit, which gives sound lines that need not be cheapest. Leaving counters out gives a lower bound (state space
relaxation: Christofides, Mingozzi and Toth 1981).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from chot.rosters.problem import OFF, Index
from chot.rosters.tables import SATURDAY, SUNDAY, Float

Line = NDArray[np.int64]


@njit(cache=True, nogil=True)
def sweep(
    cost: Float, units: Index, group: Index, group_follows: NDArray[np.bool_], day_kind: Index, n_off: int, n_run: int,
    min_run: int, endless: bool, n_levels: int, least: Index, most: Index, next_count: Index, carry_at: Index,
    carry_most: Index, carry_weekend: int,
) -> tuple[float, Line]:  # fmt: skip
    """The cost and the shifts (d,) of the cheapest line; inf where there is none.

    - ``cost`` (d, s): inf where the shift may not be worked; a day off is free.
    - ``group`` (s,): shifts with the same followers; ``group_follows`` (groups, s).
    - ``n_off``: days of rest that a block needs; ``n_run``: most days of work in a row, or with ``endless`` the
      number from which a run counts as long enough.
    - ``least`` (d,): the least sum of units after each day from which the least total can still be reached; ``most``
      (d,): the greatest that work so far can have given. States are kept for the ``n_levels`` sums from ``least`` on.
    - ``next_count`` (q, 2, s): the kept counters after one more shift, without and with a new weekend; -1: too many.
    - ``carry_at`` (s,), ``carry_weekend``: the carried counter of a shift, of weekends, or -1; ``carry_most``.
    """
    n_days, n_shifts = cost.shape
    n_nodes = n_off + len(group_follows) * n_run
    n_counts = len(next_count)
    width = n_levels * n_counts
    n_carried = len(carry_most)
    here = np.full((n_nodes, width), np.inf)
    there = np.full((n_nodes, width), np.inf)
    carried = np.zeros((n_nodes, width if n_carried else 1, max(n_carried, 1)), np.int16)
    carried_there = np.zeros_like(carried)
    came_from = np.full((n_days, n_nodes, width), -1, np.int16)
    worked = np.full((n_days, n_nodes, width), OFF, np.int16)
    here[n_off - 1, 0] = 0.0
    floor = 0
    for d in range(n_days):
        there[:] = np.inf
        # The sum of state 0 before this day and after it, and how many sums are possible before it.
        floor_next = least[d]
        up = floor_next - floor
        n_sums = (most[d - 1] if d else 0) - floor + 1
        for node in range(n_nodes):
            off = node < n_off
            run = 0 if off else (node - n_off) % n_run + 1
            last = -1 if off else (node - n_off) // n_run
            # A run that began on day 0 may go back before it.
            may_rest = off or run >= min_run or (not endless and run == d)
            may_work = node == n_off - 1 if off else (endless or run < n_run)
            rest_node = min(node + 1, n_off - 1) if off else 0
            new_weekend = day_kind[d] == SATURDAY or (day_kind[d] == SUNDAY and off)
            if may_rest:
                for at in range(up * n_counts, n_sums * n_counts):
                    target = at - up * n_counts
                    if here[node, at] < there[rest_node, target]:
                        there[rest_node, target] = here[node, at]
                        came_from[d, rest_node, target] = node
                        worked[d, rest_node, target] = OFF
                        if n_carried:
                            carried_there[rest_node, target] = carried[node, at]
            if not may_work:
                continue
            new_run = min(run + 1, n_run)
            if endless and d == 0:
                new_run = n_run
            for s in range(n_shifts):
                price = cost[d, s]
                if price == np.inf or (not off and not group_follows[last, s]):
                    continue
                to = n_off + group[s] * n_run + new_run - 1
                step = units[s]
                slot = carry_at[s]
                for level in range(max(0, up - step), min(n_sums, most[d] - floor - step + 1)):
                    for q in range(n_counts):
                        at = level * n_counts + q
                        value = here[node, at] + price
                        if value == np.inf:
                            continue
                        q_next = next_count[q, 1 if new_weekend else 0, s]
                        if q_next < 0:
                            continue
                        target = (level + step - up) * n_counts + q_next
                        if value >= there[to, target]:
                            continue
                        if n_carried:
                            if slot >= 0 and carried[node, at, slot] >= carry_most[slot]:
                                continue
                            if (
                                carry_weekend >= 0
                                and new_weekend
                                and carried[node, at, carry_weekend] >= carry_most[carry_weekend]
                            ):
                                continue
                            carried_there[to, target] = carried[node, at]
                            if slot >= 0:
                                carried_there[to, target, slot] += 1
                            if carry_weekend >= 0 and new_weekend:
                                carried_there[to, target, carry_weekend] += 1
                        there[to, target] = value
                        came_from[d, to, target] = node
                        worked[d, to, target] = s
        here, there = there, here
        carried, carried_there = carried_there, carried
        floor = floor_next
    line = np.full(n_days, OFF, np.int64)
    best, node, at = np.inf, -1, -1
    for end in range(n_nodes):
        for place in range(width):
            if here[end, place] < best:
                best, node, at = here[end, place], end, place
    if node < 0:
        return best, line
    return best, _trace(line, node, at, came_from, worked, units, least, day_kind, n_off, n_counts, next_count)


@njit(cache=True, nogil=True)
def _trace(
    line: Line, node: int, at: int, came_from: NDArray[np.int16], worked: NDArray[np.int16], units: Index, least: Index,
    day_kind: Index, n_off: int, n_counts: int, next_count: Index,
) -> Line:  # fmt: skip
    """The line that ends in a state, from the last day back."""
    for d in range(len(line) - 1, -1, -1):
        s = worked[d, node, at]
        before = came_from[d, node, at]
        line[d] = s
        up = least[d] - (least[d - 1] if d else 0)
        if s == OFF:
            at += up * n_counts
        else:
            new_weekend = day_kind[d] == SATURDAY or (day_kind[d] == SUNDAY and before < n_off)
            level, q = at // n_counts, at % n_counts
            # Counters only grow by fixed steps, so exactly one number of before leads here.
            for q_before in range(n_counts):
                if next_count[q_before, 1 if new_weekend else 0, s] == q:
                    q = q_before
                    break
            at = (level + up - units[s]) * n_counts + q
        node = before
    return line


@njit(cache=True, nogil=True)
def drop_dominated(cost: Float, twin: Index, counted: NDArray[np.bool_]) -> Float:
    """Costs (d, s) with inf where a twin (a shift of the same length and neighbours) that is not counted is cheaper."""
    result = cost.copy()
    n_days, n_shifts = cost.shape
    for d in range(n_days):
        for s in range(n_shifts):
            for t in range(n_shifts):
                if t != s and twin[t] == twin[s] and not counted[t]:
                    better = cost[d, t] < cost[d, s]
                    if better or (cost[d, t] == cost[d, s] and (counted[s] or t < s)):
                        result[d, s] = np.inf
    return result
