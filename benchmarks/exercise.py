"""The simulated day: days a second on one and two processors, and beside a SimPy model of the reserve units.

The operation is generated, of the size of the shipped congress: 8 periods over 4 days, 14 sites, 300 demand places, 8
reserve units, 8 patrol teams, 15 checkpoint teams, 40 posts, 60 incidents a calendar day. One simulated day is one run
of all four calendar days. Run: make bench-exercise (the peer lives in ``.venv-bench``).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from instances import generated_city

from chot.assess.exercise import (
    Checkpoints,
    Claim,
    Ground,
    Guards,
    Operation,
    Patrols,
    Period,
    Queue,
    Reliefs,
    Response,
    Result,
    Surge,
    Variant,
    day_log,
    run,
    stress,
)
from chot.checkpoints import solve
from chot.checkpoints.operation import best_routes

ROOT = Path(__file__).resolve().parents[1]
HALF_DAY_S, QUARTER_S = 43_200.0, 900.0
N_PERIODS, N_SITES, N_PLACES, N_UNITS, N_TEAMS, N_POSTS = 8, 14, 300, 8, 8, 40
INCIDENTS_A_DAY, TARGET_S = 60.0, 480.0
DAYS, MANY_DAYS, LIMIT_S = 1000, 10_000, 60.0
PEER_DAYS = 200
SITES = tuple(f"S{i:02d}" for i in range(N_SITES))


def checkpoints(seed: int) -> tuple[Checkpoints, Ground, np.ndarray]:
    """A solved game of 15 teams on a city of 5,000 crossings, claims and all."""
    problem = generated_city(5_000, 15, seed, n_sites=N_SITES)
    result = solve(problem, seed=seed, time_limit_s=30)
    length = np.ones(len(np.asarray(problem.tail)))
    routes, reach = best_routes(problem, result.dispositions, result.probabilities, length, n=N_SITES)
    points = Checkpoints(
        result.dispositions,
        result.probabilities,
        np.ones(len(length)),
        [route.segments for route in routes],
        [route.site for route in routes],
        [f"R{i}" for i in range(len(routes))],
        survival=Claim([route.survival for route in routes]),
        reach=Claim(reach),
        loss=Claim(result.value),
    )
    ground = Ground(problem.n_nodes, problem.tail, problem.head, problem.entries, [[s] for s in problem.sites])
    return points, ground, np.asarray(problem.values, float)


def guards(rng: np.random.Generator) -> Guards:
    """Five extra teams over 14 sites in 15 rotations, with the coverage that they add up to."""
    rotations = [rng.choice(N_SITES, 5, replace=False) for _ in range(15)]
    chance = rng.dirichlet(np.ones(15))
    there = np.array([np.isin(np.arange(N_SITES), rotation) for rotation in rotations])
    return Guards(rotations, chance, coverage=Claim(chance @ there))


def patrols(rng: np.random.Generator, day: int, n_joint: int = 200) -> Patrols:
    """Eight teams that stand in a place for three quarter-hours and travel for one, all day, in 200 joint patrols."""
    slots = 96
    begin, rows = day * 2 * HALF_DAY_S, []
    places = rng.integers(0, N_SITES, (n_joint, N_TEAMS, slots // 4))
    protects = np.eye(N_SITES, dtype=bool) | (rng.random((N_SITES, N_SITES)) < 0.05)
    chance = rng.dirichlet(np.ones(n_joint))
    covered = np.zeros((N_SITES, slots))
    for j in range(n_joint):
        there = np.zeros((N_SITES, slots), bool)
        for team in range(N_TEAMS):
            for k, place in enumerate(places[j, team]):
                rows.append((j, place, begin + 4 * k * QUARTER_S, begin + (4 * k + 3) * QUARTER_S))
                there[:, 4 * k : 4 * k + 3] |= protects[place][:, None]
        covered += chance[j] * 0.7 * there
    stop_patrol, stop_place, stop_from, stop_to = zip(*rows, strict=True)
    edges = begin + QUARTER_S * np.arange(slots + 1)
    values = rng.uniform(10, 100, (N_SITES, slots))
    return Patrols(f"day {day + 1}", edges, chance, stop_patrol, stop_place, stop_from, stop_to, protects,
                   effectiveness=0.7, values=values, coverage=Claim(covered))  # fmt: skip


def response(rng: np.random.Generator) -> Response:
    bases, places = rng.random((N_UNITS, 2)) * 4000, rng.random((N_PLACES, 2)) * 4000
    metres = np.abs(bases[:, None] - places).sum(axis=2)
    travel = np.array([metres / rng.uniform(6, 9) for _ in range(N_PERIODS)])
    hours = 1 + 0.6 * np.sin(2 * np.pi * np.arange(96) / 24)
    shares = rng.dirichlet(np.ones(N_PLACES * 3)).reshape(N_PLACES, 3)
    rates = INCIDENTS_A_DAY / 24 * hours[:, None, None] * shares
    covered = []
    for p in range(N_PERIODS):
        weight = rates[12 * p : 12 * (p + 1)].sum(axis=(0, 2))
        covered.append(weight[travel[p].min(axis=0) <= TARGET_S].sum() / weight.sum())
    return Response(
        [f"U{i}" for i in range(N_UNITS)],
        [f"P{i:03d}" for i in range(N_PLACES)],
        ["crowd", "medical", "traffic"],
        3600.0 * np.arange(97),
        rates,
        travel,
        TARGET_S,
        [2400.0, 1800.0, 1500.0],
        handover_s=[600.0, 300.0, 300.0],
        law_shape=2.0,
        covered=Claim(covered),
    )


def operation(seed: int = 1) -> Operation:
    rng = np.random.default_rng(seed)
    points, ground, values = checkpoints(seed)
    periods = [
        Period(f"P{p + 1}", p * HALF_DAY_S, (p + 1) * HALF_DAY_S, values, points, guards(rng)) for p in range(N_PERIODS)
    ]
    reserve = response(rng)
    travel, rates = np.asarray(reserve.travel_s), np.asarray(reserve.rates_per_hour)
    hourly = [rates[12 * p : 12 * (p + 1)].mean(axis=0).sum(axis=1) for p in range(N_PERIODS)]
    service = np.full(N_UNITS, 2700.0)
    queues = [Queue(f"P{p + 1}", reserve.units, hourly[p], service, travel[p], TARGET_S) for p in range(N_PERIODS)]
    post = np.repeat(np.arange(N_POSTS), N_PERIODS)
    starts = np.tile(HALF_DAY_S * np.arange(N_PERIODS), N_POSTS)
    reliefs = Reliefs([f"G{i}" for i in range(N_POSTS)], post, starts, starts + HALF_DAY_S, 900.0)
    shifts = [patrols(rng, day) for day in range(4)]
    return Operation(SITES, periods, ground, shifts, reserve, queues, reliefs)


def timed(call: Callable[[], Result]) -> tuple[float, Result]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def beside_simpy(plan: Operation, python: str) -> tuple[float, float, float]:
    """Seconds of both for the incident part of the same days, and the greatest difference of any response time."""
    reserve = plan.response
    assert reserve is not None
    bare = [Period(period.name, period.start_s, period.end_s, period.values) for period in plan.periods]
    alone = Operation(plan.sites, bare, response=reserve)
    own_s, result = timed(lambda: run(alone, days=PEER_DAYS, processes=1))
    logs = [day_log(alone, day=day) for day in range(PEER_DAYS)]
    rows = [(day, row) for day, log in enumerate(logs) for row in log]
    place, kind = ({name: i for i, name in enumerate(names)} for names in (reserve.places, reserve.kinds))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "incidents.npz"
        np.savez(
            file,
            day=[day for day, _ in rows],
            time_s=[row.time_s for _, row in rows],
            place=[place[row.place] for _, row in rows],
            kind=[kind[row.kind] for _, row in rows],
            seconds=[row.freed_s - row.arrived_s for _, row in rows],
            travel_s=np.asarray(reserve.travel_s),
            preference=np.asarray(reserve.preference),
            starts_s=[period.start_s for period in plan.periods],
        )
        script = Path(__file__).with_name("exercise_simpy.py")
        done = subprocess.run([python, str(script), str(file)], capture_output=True, text=True, check=True)
    peer = json.loads(done.stdout)
    own = np.sort([row.arrived_s - row.time_s for _, row in rows])
    assert result.periods[-1].served == len(own)
    return own_s, peer["seconds"], float(np.abs(own - peer["response_s"]).max())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=str(ROOT / ".venv-bench" / "bin" / "python"), help="Python with the peers")
    peers = parser.parse_args().peers
    plan = operation()
    run(plan, days=2, processes=1)  # loads the compiled code
    print(f"{'whole plan':<44}{'days':>8}{'s':>9}{'days/s':>9}{'to reach':>11}")
    missed = 0
    found: dict[int, list[Result]] = {DAYS: [], MANY_DAYS: []}
    for processes, days in ((None, DAYS), (1, DAYS), (2, DAYS), (1, MANY_DAYS), (2, MANY_DAYS)):
        seconds, result = timed(lambda n=processes, d=days: run(plan, days=d, processes=n))
        found[days].append(result)
        ok = result.agrees and (days > DAYS or seconds <= LIMIT_S)
        missed += not ok
        name = f"Chốt, processes: {processes or 'as many as pay'}"
        goal = f"{LIMIT_S:.0f} s" if days == DAYS else ""
        print(
            f"{name:<44}{days:>8}{seconds:>9.2f}{days / seconds:>9.0f}{goal:>11}{'' if ok else '  MISSED'}", flush=True
        )
    same = all(result.figures == results[0].figures for results in found.values() for result in results)
    missed += not same
    claimed = sum(figure.claimed is not None for figure in found[DAYS][0].figures)
    print(f"{claimed} claimed figures; the same on any number of processes: {same}")
    start = time.perf_counter()
    bridge = Variant("bridge", travel_s=np.asarray(plan.response.travel_s) * 1.5 if plan.response else None)
    broken = stress(plan, days=200, variants=[Variant("surge", surge=Surge(2.0)), bridge], processes=2)
    seconds = time.perf_counter() - start
    rows = len(broken.units) + len(broken.variants) + len(broken.checkpoints)
    unit, point = broken.units[0].drop, broken.checkpoints[0].rise
    print(f"stress test: {rows} losses over {broken.days} days each in {seconds:.1f} s")
    print(f"the worst unit costs {unit:.3f} of the share reached in time, the worst checkpoint {point:.1f} of loss")
    own_s, peer_s, apart_s = beside_simpy(plan, peers)
    print(f"\n{'reserve units alone, 1 process':<44}{'days':>8}{'s':>9}{'days/s':>9}{'ratio':>11}")
    print(f"{'Chốt (draws incidents, reckons figures)':<44}{PEER_DAYS:>8}{own_s:>9.2f}{PEER_DAYS / own_s:>9.0f}")
    print(f"{'SimPy (incidents given, events only)':<44}{PEER_DAYS:>8}{peer_s:>9.2f}{PEER_DAYS / peer_s:>9.0f}"
          f"{peer_s / own_s:>11.1f}")  # fmt: skip
    agree = apart_s < 1e-6
    missed += not agree
    print(f"response times of all incidents differ by at most {apart_s:.1e} s{'' if agree else '  MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
