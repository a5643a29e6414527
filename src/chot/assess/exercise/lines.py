"""Queueing figures in steady state: one long stretch a day at constant rates, counted once it has warmed up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chot.assess.exercise.checks import Float
from chot.assess.exercise.incidents import NOBODY, Demand, Service, serve
from chot.assess.exercise.service import Queue

# The stretch that counts holds about so many incidents, and lasts at least so many times the mean service.
COUNTED = 120
COUNTED_SERVICES = 20
# A queue forgets its start in about 1 / (c mu (1 - sqrt(load))^2); the warm-up lasts so many times this or the service.
WARM_UPS = 12.0


@dataclass(frozen=True, eq=False)
class Line:
    """One queue, ready to run: it warms up for ``warm_s``, counts for ``counted_s``, and goes on so that the last
    incident counted waits as long as any."""

    demand: Demand
    service: Service
    target_s: float
    warm_s: float
    counted_s: float

    @classmethod
    def of(cls, queue: Queue) -> Line:
        rates, mean_s = np.asarray(queue.rates_per_hour, float), np.asarray(queue.service_s, float)
        load = min(queue.load(), 0.99)
        slow = 1 / ((1 / mean_s).sum() * (1 - np.sqrt(load)) ** 2) if not queue.lost_when_busy else 0.0
        warm = WARM_UPS * max(float(mean_s.max()), slow)
        counted = max(COUNTED / rates.sum() * 3600, COUNTED_SERVICES * float(mean_s.max()))
        edges = np.array([0.0, 1.5 * warm + counted])
        service = Service(
            edges[:1],
            np.ascontiguousarray(np.asarray(queue.travel_s, float)[None]),
            np.empty((0, 0, 0)),
            np.ascontiguousarray(np.asarray(queue.preference, np.int64)[None]),
            np.ones((1, len(mean_s)), bool),
            mean_s[:, None].copy(),
            np.zeros(1),
            0.0,
            np.zeros(1, np.int64),
            queue.lost_when_busy,
            from_base=True,
        )
        demand = Demand.of(edges, rates[None, :, None], queue.law_shape)
        return cls(demand, service, queue.target_s, warm, counted)

    def day(self, rng: np.random.Generator) -> Float:
        """(6 + U,): incidents, lost, delayed, within, travel and response seconds summed; busy seconds of each unit."""
        incidents = self.demand.draw(rng, np.ones(1))
        done = serve(incidents, self.service)
        end = self.warm_s + self.counted_s
        counts = (incidents.time_s >= self.warm_s) & (incidents.time_s < end)
        served = done.unit != NOBODY
        here = counts & served
        response = (done.arrived_s - incidents.time_s)[here]
        travel = (done.arrived_s - done.ordered_s)[here]
        delayed = counts & (~served | (done.ordered_s > incidents.time_s))
        busy = np.clip(done.freed_s, self.warm_s, end) - np.clip(done.ordered_s, self.warm_s, end)
        by_unit = np.bincount(done.unit[served], busy[served], self.service.travel_s.shape[1])
        numbers = (counts.sum(), (counts & ~served).sum(), delayed.sum(), (response <= self.target_s).sum())
        return np.array([*numbers, travel.sum(), response.sum(), *by_unit], float)
