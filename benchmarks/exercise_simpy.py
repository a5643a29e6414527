"""The reserve units' day as a SimPy model: the peer of ``exercise.py``, which runs this file under ``.venv-bench``.

Reads the same incidents, with the same draws, from an ``.npz`` file; prints seconds and what became of them as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import simpy


class Desk:
    """Units and those who wait for them, on one day."""

    def __init__(self, env: simpy.Environment, data: dict, took: list[float], busy: list[float]) -> None:
        self.env, self.data, self.took, self.busy = env, data, took, busy
        n = data["travel_s"].shape[1]
        self.idle, self.home_at = [True] * n, [float("-inf")] * n
        self.waiting: list[tuple[int, float, int, int, float]] = []

    def period(self) -> int:
        return int(np.searchsorted(self.data["starts_s"], self.env.now, side="right")) - 1

    def try_to_send(self) -> None:
        left = []
        for job in self.waiting:
            period, place = self.period(), job[2]
            for unit in self.data["preference"][period, place]:
                if self.idle[unit]:
                    self.idle[unit] = False
                    self.env.process(self.serve(unit, *job))
                    break
            else:
                left.append(job)
        self.waiting = left

    def serve(self, unit: int, day: int, reported: float, place: int, kind: int, seconds: float):
        ordered = self.env.now
        way = self.data["travel_s"][self.period(), unit, place]
        go = way + max(self.home_at[unit] - ordered, 0.0)
        yield self.env.timeout(go)
        self.took.append(self.env.now - reported)
        yield self.env.timeout(seconds)
        self.idle[unit] = True
        self.busy[unit] += self.env.now - ordered
        self.home_at[unit] = self.env.now + way
        self.try_to_send()

    def reports(self, day: int, times, places, kinds, seconds):
        for moment, place, kind, long in zip(times, places, kinds, seconds, strict=True):
            yield self.env.timeout(moment - self.env.now)
            self.waiting.append((day, moment, place, kind, long))
            self.try_to_send()


def main() -> None:
    data = dict(np.load(sys.argv[1]))
    bounds = np.searchsorted(data["day"], np.arange(int(data["day"].max()) + 2))
    took: list[float] = []
    busy = [0.0] * data["travel_s"].shape[1]
    start = time.perf_counter()
    for day in range(len(bounds) - 1):
        rows = slice(bounds[day], bounds[day + 1])
        env = simpy.Environment()
        desk = Desk(env, data, took, busy)
        columns = (data[name][rows].tolist() for name in ("time_s", "place", "kind", "seconds"))
        env.process(desk.reports(day, *columns))
        env.run()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "response_s": sorted(took), "busy_s": busy}))


if __name__ == "__main__":
    main()
