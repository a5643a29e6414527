"""The reserve units' day: incidents arrive, the first idle unit in preference order goes, the others wait.

Every random number belongs to an incident, not to a unit, so that days with one unit fewer see the same incidents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from chot.assess.exercise.checks import Flag, Float, Index

NOBODY = -1


@dataclass(frozen=True, eq=False)
class Incidents:
    """n incidents by time: ``time_s``, ``place``, ``kind``; ``scene``, ``handover``: draws of mean 1 for both."""

    time_s: Float
    place: Index
    kind: Index
    scene: Float
    handover: Float


@dataclass(frozen=True, eq=False)
class Demand:
    """Rates as a sampler needs them: expected number in each bin, and the places and kinds of a bin as one ladder."""

    edges_s: Float
    expected: Float
    ladder: Float
    n_kinds: int
    law_shape: float

    @classmethod
    def of(cls, edges_s: Float, rates_per_hour: Float, law_shape: float) -> Demand:
        bins, _, n_kinds = rates_per_hour.shape
        flat = rates_per_hour.reshape(bins, -1)
        total = flat.sum(axis=1)
        steps = np.cumsum(flat, axis=1)
        # Bin b fills the stretch from b to b + 1; an empty bin is never asked for.
        ladder = np.arange(bins)[:, None] + steps / np.where(steps[:, -1:] > 0, steps[:, -1:], 1)
        return cls(edges_s, total * np.diff(edges_s) / 3600, ladder.ravel(), n_kinds, law_shape)

    def draw(self, rng: np.random.Generator, factor: Float) -> Incidents:
        """Poisson arrivals at ``factor`` (bins,) times the rates."""
        counts = rng.poisson(self.expected * factor)
        n = int(counts.sum())
        which = np.repeat(np.arange(len(counts)), counts)
        time = self.edges_s[which] + np.diff(self.edges_s)[which] * rng.random(n)
        cells = len(self.ladder) // len(counts)
        rung = which + np.minimum(rng.random(n), 1 - 1e-12)
        cell = np.searchsorted(self.ladder, rung, side="right") - which * cells
        order = np.argsort(time, kind="stable")
        scene, handover = self._law(rng, n), self._law(rng, n)
        return Incidents(time[order], cell[order] // self.n_kinds, cell[order] % self.n_kinds, scene, handover)

    def _law(self, rng: np.random.Generator, n: int) -> Float:
        if np.isinf(self.law_shape):
            return np.ones(n)
        return rng.standard_gamma(self.law_shape, n) / self.law_shape


def together(first: Incidents, second: Incidents) -> Incidents:
    """Both streams as one."""
    order = np.argsort(np.concatenate([first.time_s, second.time_s]), kind="stable")
    pairs = zip(vars(first).values(), vars(second).values(), strict=True)
    return Incidents(*(np.concatenate(pair)[order] for pair in pairs))


@dataclass(frozen=True, eq=False)
class Service:
    """What the kernel reads, as :class:`Response` explains it; ``from_base``: served as a queueing model has it."""

    period_start_s: Float
    travel_s: Float
    between_s: Float
    preference: Index
    available: Flag
    scene_s: Float
    handover_s: Float
    turnout_s: float
    priority: Index
    lost_when_busy: bool
    from_base: bool


@dataclass(frozen=True, eq=False)
class Served:
    """What became of each incident: ``unit`` (-1: nobody came), seconds of order, arrival and end (nan: none)."""

    unit: Index
    ordered_s: Float
    arrived_s: Float
    freed_s: Float


def serve(incidents: Incidents, service: Service) -> Served:
    """Run one day."""
    return Served(*_serve(
        incidents.time_s, incidents.place, incidents.kind, incidents.scene, incidents.handover,
        service.period_start_s, service.travel_s, service.between_s, service.preference, service.available,
        service.scene_s, service.handover_s, service.turnout_s, service.priority,
        service.lost_when_busy, service.from_base,
    ))  # fmt: skip


@njit(cache=True)
def _first_idle(
    now: float, p: int, place: int, preference: Index, available: Flag, travel: Float, free_at: Float
) -> int:
    for j in range(preference.shape[2]):
        u = preference[p, place, j]
        if u < 0:
            break
        if free_at[u] <= now and available[p, u] and np.isfinite(travel[p, u, place]):
            return int(u)
    return NOBODY


@njit(cache=True)
def _serve(
    time: Float, place: Index, kind: Index, scene: Float, handover: Float,
    period_start: Float, travel: Float, between: Float, preference: Index, available: Flag,
    scene_s: Float, handover_s: Float, turnout_s: float, priority: Index, lost_when_busy: bool, from_base: bool,
) -> tuple[Index, Float, Float, Float]:  # fmt: skip
    """The events of one day in order: incidents, units that become free, periods that begin."""
    n, n_units = len(time), travel.shape[1]
    unit = np.full(n, NOBODY)
    ordered, arrived, freed = np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
    free_at, home_at = np.full(n_units, -np.inf), np.full(n_units, -np.inf)
    last = np.zeros(n_units, np.int64)
    waiting = np.empty(n, np.int64)  # by priority, then by time
    n_waiting, i, p = 0, 0, 0
    now = -np.inf
    while i < n or n_waiting > 0:
        upcoming = time[i] if i < n else np.inf
        is_arrival = i < n
        if n_waiting > 0:
            for u in range(n_units):
                if now < free_at[u] <= upcoming:
                    upcoming, is_arrival = free_at[u], False
            if p + 1 < len(period_start) and period_start[p + 1] <= upcoming:
                upcoming, is_arrival = period_start[p + 1], False
        if upcoming == np.inf:
            break  # nobody will ever come to those who still wait
        now = upcoming
        while p + 1 < len(period_start) and period_start[p + 1] <= now:
            p += 1
        if is_arrival:
            at = n_waiting
            while at > 0 and priority[kind[waiting[at - 1]]] > priority[kind[i]]:
                waiting[at] = waiting[at - 1]
                at -= 1
            waiting[at] = i
            n_waiting += 1
            i += 1
        kept = 0
        for w in range(n_waiting):
            k = waiting[w]
            u = _first_idle(now, p, place[k], preference, available, travel, free_at)
            if u == NOBODY:
                if not lost_when_busy:
                    waiting[kept] = k
                    kept += 1
                continue
            go = travel[p, u, place[k]]
            if now < home_at[u] and not from_base:
                go += home_at[u] - now
                if between.shape[0] > 0:
                    go = min(go, now - free_at[u] + between[p, last[u], place[k]])
            unit[k], ordered[k], arrived[k] = u, now, now + turnout_s + go
            start = now if from_base else arrived[k]
            freed[k] = start + scene_s[u, kind[k]] * scene[k] + handover_s[kind[k]] * handover[k]
            free_at[u], last[u] = freed[k], place[k]
            home_at[u] = freed[k] + travel[p, u, place[k]]
        n_waiting = kept
    return unit, ordered, arrived, freed
