"""Rosters of the published shift scheduling benchmark: cost, bound, gap and time, beside a plain CP-SAT model.

Each case runs in a process of its own on two threads; each roster is checked by the independent evaluator. Run: make
bench-rosters, or python benchmarks/rosters.py --time 120 --only 5,7,congress-600 for some cases and another limit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time

from instances import SHARED

from chot.assess.roster_check import check
from chot.rosters import Cover, Person, Problem, Shift, read_curtois, solve
from chot.rosters.model import plain_model
from chot.rosters.tables import tabulate

DATA = SHARED / "shift-scheduling-curtois"
TIME_LIMIT_S = 600.0
PLAIN_LIMIT_S = 60.0
# Published best of 10 minutes, and by how much it may be missed; None: a roster with its bound.
TARGETS: dict[str, tuple[int | None, float]] = {
    "1": (607, 0.0), "2": (828, 0.0), "4": (1716, 0.0), "5": (1143, 0.0), "7": (1056, 0.0), "8": (1341, 0.0),
    "10": (4631, 0.0), "11": (3443, 0.0), "13": (3109, 0.05), "14": (1281, 0.05), "16": (3253, 0.05),
    "17": (5760, 0.05), "19": (3809, 0.05), "20": (None, 0.0), "22": (None, 0.0), "23": (None, 0.0),
}  # fmt: skip
TO_BEAT = ("13", "14", "16", "17", "19")
MUST_BEAT = 3
# Congresses of so many people: a gap to reach within so many seconds.
CONGRESSES = {"congress-600": (600, 120.0, 0.02), "congress-5000": (5_000, 600.0, 0.05)}


def congress(n_people: int) -> Problem:
    """Four days of three shifts at posts of four ranks of skill; a tenth more is asked for than the people can give."""
    hours = (("early", 6), ("late", 14), ("night", 22))
    skills = ("gate", "patrol", "search", "command")
    shifts = tuple(
        Shift(f"{skill} {name}", 480, skill=skill, start_minute=60 * hour) for skill in skills for name, hour in hours
    )
    people = tuple(
        Person(
            f"P{i}", frozenset({skills[i % 4], skills[(i // 4) % 4]}), {f"{skills[i % 4]} night": 1}, 960, 1440,
            max_consecutive=3, days_off=frozenset({i % 11} if i % 11 < 4 else ()),
        )
        for i in range(n_people)
    )  # fmt: skip
    asked = round(1.1 * n_people * 3 / (4 * len(shifts)))
    weight = {"gate": 20, "patrol": 30, "search": 50, "command": 100}
    cover = tuple(Cover(day, x.name, asked, weight[x.skill], 1) for day in range(4) for x in shifts)
    return Problem(4, shifts, people, cover, min_rest_minutes=660)


def problem_of(name: str) -> Problem:
    if name in CONGRESSES:
        return congress(CONGRESSES[name][0])
    return read_curtois(DATA / f"Instance{name}.txt")


def run_own(name: str, limit_s: float) -> None:
    problem = problem_of(name)
    result = solve(problem, seed=1, time_limit_s=limit_s)
    verdict = check(problem, result.roster)
    assert not verdict.breaches, verdict.breaches[0]
    print(json.dumps([verdict.value, result.bound, result.bound_s, result.total_s]))


def run_plain(name: str, limit_s: float) -> None:
    """The whole integer program given to CP-SAT; -1 where it finds no roster in its time."""
    start = time.perf_counter()
    problem = problem_of(name)
    model = plain_model(tabulate(problem))
    roster, answer = model.solve(max(1.0, limit_s - (time.perf_counter() - start)), 1, 2, None)
    value = -1 if roster is None else check(problem, roster).value
    print(json.dumps([value, answer.bound + model.fixed_cost, time.perf_counter() - start]))


def in_own_process(*arguments: str) -> list[float]:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{arguments}: {done.stderr}")
    figures: list[float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main(limit_s: float, names: list[str]) -> int:
    missed, beaten = 0, 0
    heads = ("target", "value", "bound", "gap", "bound s", "total s", "CP-SAT", "its bound", "its s", "ratio")
    print(f"{'instance':<14}" + "".join(f"{head:>10}" for head in heads))
    for name in names:
        if name in CONGRESSES:
            _, most_s, gap_asked = CONGRESSES[name]
            own_limit_s = min(limit_s, most_s)
            target, slack = None, 0.0
        else:
            own_limit_s, gap_asked = limit_s, 1.0
            target, slack = TARGETS[name]
        value, bound, bound_s, total_s = in_own_process("own", name, str(own_limit_s))
        plain, plain_bound, plain_s = in_own_process("plain", name, str(min(PLAIN_LIMIT_S, own_limit_s)))
        gap = max(0.0, 1 - bound / value) if value else 0.0
        ok = gap <= gap_asked and (target is None or value <= target * (1 + slack))
        missed += not ok
        beaten += name in TO_BEAT and target is not None and value < target
        asked = f"{gap_asked:.0%}" if name in CONGRESSES else f"{target or '–'}"
        peer, ratio = (f"{plain:,.0f}", f"{plain / value:.2f}") if plain >= 0 and value else ("none", "–")
        print(
            f"{name:<14}{asked:>10}{value:>10,.0f}{bound:>10,.0f}{gap:>10.2%}{bound_s:>10.1f}{total_s:>10.1f}"
            f"{peer:>10}{plain_bound:>10,.0f}{plain_s:>10.1f}{ratio:>10}{'' if ok else '  MISSED'}",
            flush=True,
        )
    print(f"\n{len(names) - missed} of {len(names)} cases reached what was asked.")
    if set(TO_BEAT) <= set(names):
        print(f"{beaten} of {len(TO_BEAT)} hard instances beaten; asked: {MUST_BEAT}.")
        missed += beaten < MUST_BEAT
    return 1 if missed else 0


def chosen() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time", type=float, default=TIME_LIMIT_S, help="seconds for each case")
    parser.add_argument("--only", default="", help="names of cases, separated by commas")
    asked = parser.parse_args()
    names = [name for name in asked.only.split(",") if name] or [*TARGETS, *CONGRESSES]
    if unknown := set(names) - {*TARGETS, *CONGRESSES}:
        parser.error(f"no such case: {', '.join(sorted(unknown))}; there are {', '.join([*TARGETS, *CONGRESSES])}")
    if not DATA.is_dir():
        print(f"{DATA} is not there: the published instances are skipped.")
        names = [name for name in names if name in CONGRESSES]
    return main(asked.time, names)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["own", name, limit]:
            run_own(name, float(limit))
        case ["plain", name, limit]:
            run_plain(name, float(limit))
        case _:
            sys.exit(chosen())
