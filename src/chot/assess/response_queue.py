"""A plain simulation of calls and busy units, call by call, to check the queueing model; shares no code with it."""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float = NDArray[np.float64]

# Batches whose means give the intervals, and Student's t for 99.9 % with one fewer.
BATCHES, STUDENT = 40, 3.558


class Called(Protocol):
    """What the simulation reads of a queueing problem."""

    @property
    def arrival_per_h(self) -> ArrayLike: ...
    @property
    def preference(self) -> ArrayLike: ...
    @property
    def service_per_h(self) -> ArrayLike: ...
    @property
    def waiting(self) -> bool: ...
    @property
    def travel_s(self) -> ArrayLike | None: ...
    @property
    def within_s(self) -> float | None: ...


@dataclass(frozen=True, eq=False)
class Interval:
    """An estimate and half the width of its 99.9 % confidence interval."""

    mean: float
    half: float

    def holds(self, value: float, slack: float = 0.0) -> bool:
        """Whether the value lies in the interval, widened by ``slack`` on both sides."""
        return abs(value - self.mean) <= self.half + slack


@dataclass(frozen=True, eq=False)
class Simulated:
    """Estimates over ``n_calls``: as in the queueing model; ``busy`` per unit."""

    busy: list[Interval]
    dispatch: list[Interval]
    lost: Interval
    waits: Interval
    mean_wait_s: Interval
    mean_travel_s: Interval
    share_within: Interval


def simulate_calls(calls: Called, n_calls: int, seed: int) -> Simulated:
    """Calls come at random, go to the first free unit of their list, are lost or wait; units serve and return.

    - ``n_calls`` are counted, after a tenth more to forget the empty start. ``dispatch`` is per unit, of all calls.
    """
    arrival, service = np.asarray(calls.arrival_per_h, float), np.asarray(calls.service_per_h, float)
    lists = [[u for u in row if u >= 0] for row in np.asarray(calls.preference, int).tolist()]
    rng = np.random.default_rng(seed)
    warm = n_calls // 10
    n = n_calls + warm
    at = np.cumsum(rng.exponential(1 / arrival.sum(), n)).tolist()
    atom = rng.choice(len(arrival), n, p=arrival / arrival.sum())
    need = rng.exponential(1.0, n).tolist()
    sent, start, end = _run(at, atom.tolist(), need, lists, service.tolist(), calls.waiting)
    return _estimates(calls, np.array(at), atom, sent, start, end, warm)


def _run(
    at: list[float], atom: list[int], need: list[float], lists: list[list[int]], service: list[float], waiting: bool
) -> tuple[NDArray[np.int64], Float, Float]:
    """The unit of each call (-1: lost), and when it was sent and free again, in hours."""
    n = len(at)
    sent, start, end = np.full(n, -1), np.full(n, np.nan), np.full(n, np.nan)
    free = [True] * len(service)
    line: deque[int] = deque()
    returns: list[tuple[float, int]] = []

    def send(call: int, unit: int, now: float) -> None:
        free[unit] = False
        sent[call], start[call], end[call] = unit, now, now + need[call] / service[unit]
        heapq.heappush(returns, (float(end[call]), unit))

    for call in range(n):
        while returns and returns[0][0] <= at[call]:
            now, unit = heapq.heappop(returns)
            free[unit] = True
            if line:
                send(line.popleft(), unit, now)
        unit = next((u for u in lists[atom[call]] if free[u]), -1)
        if unit >= 0:
            send(call, unit, at[call])
        elif waiting:
            line.append(call)
    while line:
        now, unit = heapq.heappop(returns)
        send(line.popleft(), unit, now)
    return sent, start, end


def _estimates(
    calls: Called, at: Float, atom: NDArray[np.int64], sent: NDArray[np.int64], start: Float, end: Float, warm: int
) -> Simulated:
    n_units = len(np.asarray(calls.service_per_h))
    answered = sent >= 0
    wait = np.where(answered, (start - at) * 3600, 0.0)
    travel = np.full(len(at), np.nan)
    if calls.travel_s is not None:
        travel[answered] = np.asarray(calls.travel_s, float)[atom[answered], sent[answered]]
    late = np.inf if calls.within_s is None else calls.within_s
    in_time = answered & (wait + np.where(answered, travel, 0.0) <= late)
    edges = np.linspace(warm, len(at), BATCHES + 1).astype(int)

    def batches(values: Any) -> Interval:
        return _interval(np.array([values[a:b].mean() for a, b in itertools.pairwise(edges)]))

    return Simulated(
        busy=[_busy(sent == unit, start, end, at, edges) for unit in range(n_units)],
        dispatch=[batches(sent == unit) for unit in range(n_units)],
        lost=batches(~answered),
        waits=batches(wait > 0),
        mean_wait_s=batches(wait),
        mean_travel_s=_ratio(np.where(answered, travel, 0.0), answered, edges),
        share_within=batches(in_time) if calls.travel_s is not None and calls.within_s is not None else _interval(
            np.full(BATCHES, np.nan)
        ),
    )  # fmt: skip


def _busy(mine: NDArray[np.bool_], start: Float, end: Float, at: Float, edges: NDArray[np.int64]) -> Interval:
    """Share of the time between batches' first calls that a unit is busy."""
    borders = np.append(at[edges[:-1]], at[-1])
    spent = [
        (np.clip(end[mine], low, high) - np.clip(start[mine], low, high)).sum() / (high - low)
        for low, high in itertools.pairwise(borders)
    ]
    return _interval(np.array(spent))


def _ratio(values: Float, counts: NDArray[np.bool_], edges: NDArray[np.int64]) -> Interval:
    pairs = itertools.pairwise(edges)
    return _interval(np.array([values[a:b].sum() / max(1, counts[a:b].sum()) for a, b in pairs]))


def _interval(means: Float) -> Interval:
    return Interval(float(means.mean()), float(STUDENT * means.std(ddof=1) / np.sqrt(len(means))))
