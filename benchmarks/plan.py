"""The whole plan on the shipped scenario: the split of shared teams beside two simple splits, and a repair.

Every split is worth what the storeys' planners reach and prove with so many teams, all with the same seconds for each
point: ``by kind`` leaves every team what the scenario calls it, ``equal`` gives each duty the same number of shared
teams. The bound holds for all three. Run: make bench-plan.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from chot.engine import Desk, Processes
from chot.plan import make_plan
from chot.plan.prepare import Prepared, prepare
from chot.plan.repair import repair_plan
from chot.plan.split import PeriodSearch, PeriodSplit, Pricing, Split, decide_split
from chot.plan.split_forces import PART_OF, Forces
from chot.plan.split_search import Point
from chot.plan.work import what_if_limit

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "hanoi-congress"
POOL = ("CK-15", "TT-07", "TT-08", "CD-4")
PROCESSES = 2
SPLIT_SECONDS = 240.0
GAP_TO_REACH = 0.05
REPAIR_SECONDS = 5.0
# For the plan that is repaired: what the repair is given does not depend on how good it is.
PLAN_LIMIT_S = 5.0


@dataclass(frozen=True)
class Peer:
    """A split made without curves, and the worst weighted loss of it."""

    teams: tuple[int, ...]
    value: float


def main() -> int:
    prepared = pooled(prepare(SCENARIO))
    limit_s = prepared.ground.scenario.parameters.time_limit_s
    start = time.perf_counter()
    split = decide_split(prepared, Processes(PROCESSES), time_limit_s=limit_s)
    seconds = time.perf_counter() - start
    missed = splits(prepared, split, limit_s, seconds)
    missed += repair(prepared)
    print("\nall targets met" if not missed else f"\n{missed} targets missed")
    return int(missed > 0)


def pooled(prepared: Prepared) -> Prepared:
    """The scenario with these units shared, where it shares none of its own."""
    scenario = prepared.ground.scenario
    if any(unit.shared for unit in scenario.units):
        return prepared
    units = tuple(replace(unit, shared=unit.id in POOL) for unit in scenario.units)
    scenario = replace(scenario, units=units, parameters=replace(scenario.parameters, checkpoint_teams=0))
    return replace(prepared, ground=replace(prepared.ground, scenario=scenario))


def splits(prepared: Prepared, split: Split, limit_s: float, seconds: float) -> int:
    print(f"split of shared teams, {len(split.periods)} periods, {PROCESSES} processes: {seconds:.1f} s", end="")
    print(f" (target {SPLIT_SECONDS:.0f} s), {points(split)} points of the curves of {all_points(split)}\n")
    print("period  teams (c/p/t/r)    value    bound     gap   by kind  ratio     equal  ratio")
    pricing, missed = Pricing(prepared.ground.scenario.parameters.seed, what_if_limit(limit_s)), 0
    for part in split.periods:
        value, bound = part.choice.value, part.choice.bound
        gap = (value - bound) / value if value else 0.0
        peers = [measured(prepared, part, teams, pricing) for teams in (part.kinds, equal(part.forces))]
        teams = "/".join(map(str, part.choice.teams))
        row = f"{part.forces.period.id:6}  {teams:16} {value:8.3f} {bound:8.3f} {gap:7.2%}"
        print(row, *(f"{peer.value:9.3f} {peer.value / value:6.3f}" for peer in peers))
        missed += gap > GAP_TO_REACH or any(peer.value < bound * (1 - 1e-4) for peer in peers)
    return missed + (seconds > SPLIT_SECONDS)


def points(split: Split) -> int:
    return sum(len(curve.known) for part in split.periods for curve in part.search.curves)


def all_points(split: Split) -> int:
    """Points that a search which asks for every number of teams, and one more, would solve."""
    return sum(s.most - max(s.own, s.least) + 2 for part in split.periods for s in part.forces.storeys)


def equal(forces: Forces) -> tuple[int, ...]:
    """Shared teams dealt out one by one to the duties in turn, within their rules."""
    teams = [max(s.own, s.least) for s in forces.storeys]
    left = len(forces.shared) - sum(n - s.own for n, s in zip(teams, forces.storeys, strict=True))
    while left and any(n < s.most for n, s in zip(teams, forces.storeys, strict=True)):
        for i, storey in enumerate(forces.storeys):
            if left and teams[i] < storey.most:
                teams[i] += 1
                left -= 1
    return tuple(teams)


def measured(prepared: Prepared, part: PeriodSplit, teams: tuple[int, ...], pricing: Pricing) -> Peer:
    """The worst weighted loss of a split, each storey solved anew as the points of the curves are."""
    game = next(game for game in prepared.games if game.period.id == part.forces.period.id)
    search = PeriodSearch(prepared, game)
    desk = Desk(lambda event: None, lambda: False)
    for i, n in enumerate(teams):
        known = part.search.curves[i].known.get(n)
        if known is not None:
            search.search.curves[i].known[n] = known
            continue
        given = search.input_of(i, n)
        call = (PART_OF[part.forces.storeys[i].duty], given)
        search.learn(i, n, given if given is None or isinstance(given, Point) else pricing.do(call, desk))
    return Peer(teams, search.search.worth(teams)[0])


def repair(prepared: Prepared) -> int:
    """A unit lost half-way through the event, on a plan made quickly."""
    first = prepared.ground.scenario.periods
    moment = first[len(first) // 2].start - timedelta(minutes=30)
    when = moment.strftime("%Y-%m-%d %H:%M")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        make_plan(SCENARIO, out / "plan", time_limit_s=PLAN_LIMIT_S, engine=Processes(PROCESSES))
        missed = 0
        print(f"\nrepair (target {REPAIR_SECONDS:.0f} s)")
        for number, lost in enumerate(lost_units(prepared)):
            start = time.perf_counter()
            done = repair_plan(out / "plan", out / f"repaired-{number}", lost=[lost], moment=when)
            seconds = time.perf_counter() - start
            changed = len(done.document["repair"]["duties"])
            print(f"{lost:8} lost: {seconds:5.2f} s, {changed} duties changed")
            missed += seconds > REPAIR_SECONDS
    return missed


def lost_units(prepared: Prepared) -> list[str]:
    """The last unit of each kind that the storeys are made of."""
    units = prepared.ground.scenario.units
    return [[unit.id for unit in units if unit.kind == kind][-1] for kind in PART_OF]


if __name__ == "__main__":
    sys.exit(main())
