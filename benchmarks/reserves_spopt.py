"""Maximal covering of a city with spopt and CBC, in the peers' environment: value, seconds to build and to solve."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pulp
from spopt.locate import MCLP

SHARED = Path(__file__).parents[2] / "shared" / "data"
CITY_RADIUS_M = 6_378_137.0


def main(name: str, radius: float, p: int) -> list[float]:
    lines = (SHARED / "mclp-cities" / f"{name}.txt").read_text().split("\n")
    n = next(int(line.split(":")[1]) for line in lines if line.startswith("DIMENSION"))
    first = next(k for k, line in enumerate(lines) if line.startswith("NODE_COORD")) + 1
    lat, lon = np.radians([[float(x) for x in line.split()] for line in lines[first : first + n]]).T
    demand = np.array([float(line) for line in lines[first + n + 1 :] if line.strip().isdigit()])
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    distance = 2 * CITY_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1, half)))
    start = time.perf_counter()
    model = MCLP.from_cost_matrix(distance, demand, radius, p_facilities=p)
    built = time.perf_counter()
    model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0))
    return [float(pulp.value(model.problem.objective)), built - start, time.perf_counter() - built]


if __name__ == "__main__":
    print(json.dumps(main(*json.loads(sys.argv[1]))))
