"""A run that was killed continues where it was ended, and the same run twice gives the same plan."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chot.plan import Made, make_plan, prepare, tasks_of
from chot.plan.digest import digest
from chot.plan.kept import PARTS_FOLDER, Kept
from chot.plan.make import share
from chot.plan.packing import pack, unpack
from chot.plan.work import input_of
from chot.solvers import Outcome
from chot.units import Text

WriteTown = Callable[..., Path]
SEED = b"for tests only"


def kill_midway(scenario: Path, out: Path, cache: Path, parts: int) -> set[str]:
    """Start a plan in a process of its own and kill it when it has finished so many parts; the parts' names."""
    words = [str(scenario), "-o", str(out), "--jobs", "1", "--time-limit", "20", "--draw-seed", SEED.hex()]
    process = subprocess.Popen(
        [sys.executable, "-c", "from chot.cli import main; main()", "plan", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "CHOT_CACHE": str(cache), "PYTHONHASHSEED": "1"},
    )  # fmt: skip
    found: set[str] = set()
    until = time.monotonic() + 120
    while len(found) < parts and process.poll() is None and time.monotonic() < until:
        found = {path.name for path in (out / PARTS_FOLDER).glob("*.json")}
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    return {path.name for path in (out / PARTS_FOLDER).glob("*.json")}


def test_a_killed_run_continues_skips_a_damaged_part_and_ends_as_if_nothing_had_been(
    full_town_plan: Made, write_full_town: WriteTown, tmp_path: Path
) -> None:
    scenario, out = write_full_town(tmp_path / "scenario"), tmp_path / "out"
    parts = kill_midway(scenario, out, tmp_path / "cache", 6)
    assert not (out / "plan.json").exists()
    damaged = out / PARTS_FOLDER / min(parts)
    damaged.write_bytes(damaged.read_bytes()[:-20])
    made = make_plan(scenario, out, time_limit_s=20, draw_seed=SEED)
    assert made.resumed == len(parts) - 1
    assert [found.code for found in made.warnings if found not in full_town_plan.warnings] == ["part-damaged"]
    assert made.document == full_town_plan.document
    assert (out / "plan.json").read_bytes() == (full_town_plan.folder / "plan.json").read_bytes()
    assert not (out / PARTS_FOLDER).exists()


def test_a_plan_made_of_kept_parts_alone_is_the_same_plan(
    full_town_plan: Made, write_full_town: WriteTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, out = write_full_town(tmp_path / "scenario"), tmp_path / "out"
    monkeypatch.setattr(Kept, "clear", lambda kept: None)
    first = make_plan(scenario, out, time_limit_s=20, draw_seed=SEED)
    parts = list((out / PARTS_FOLDER).iterdir())
    again = make_plan(scenario, out, time_limit_s=20, draw_seed=SEED)
    assert (first.resumed, again.resumed) == (0, len(parts))
    assert again.document == full_town_plan.document


def test_a_part_is_found_again_only_for_the_very_same_input(write_town: WriteTown, tmp_path: Path) -> None:
    prepared = prepare(write_town(tmp_path / "scenario"))
    shared = share(prepared, 20, tasks_of(prepared))
    key = prepared.games[0].key
    kept, call = Kept(tmp_path / "parts"), ("search", key, 0, None)
    kept.put(input_of(shared, call), "the result")
    again = share(prepare(tmp_path / "scenario"), 20.0, {})
    assert Kept(tmp_path / "parts").get(input_of(again, call)) == "the result"
    others = {**shared.problems, key: replace(shared.problems[key], n_teams=3)}
    for changed in (replace(shared, seed=8), replace(shared, time_limit_s=21), replace(shared, problems=others)):
        assert kept.get(input_of(changed, call)) is None
    assert kept.get(input_of(shared, ("search", key, 1, None))) is None


def test_two_runs_differ_only_in_the_commitments_of_their_secret_draws(
    town_plan: Made, write_town: WriteTown, tmp_path: Path
) -> None:
    made = make_plan(write_town(tmp_path / "scenario"), tmp_path / "out")
    one, two = (json.loads(json.dumps(each.document)) for each in (town_plan, made))
    assert one != two
    for period in (*one["periods"], *two["periods"]):
        assert len(period["draw"].pop("commitment")) == 64
    assert one == two


@dataclass(frozen=True, eq=False)
class Foreign:
    """A value that is none of the package's own."""

    number: int


def test_everything_that_a_result_is_made_of_is_kept_without_loss(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    moment = datetime(2026, 9, 23, 6, tzinfo=timezone(timedelta(hours=7)))
    result = {
        "array": np.array([[0.1, np.nan], [np.inf, -0.0]]),
        "flags": np.array([True, False]),
        "number": np.float64(1 / 3),
        ("a", 1): (Text("một", "one"), Outcome.OPTIMAL, None, 10**30),
        "times": [moment, timedelta(seconds=1.5), {1, 2}, frozenset("ab"), 0.1],
    }
    kept.put("this", result)
    again = kept.get("this")
    assert digest(again) == digest(result)
    assert again["array"].flags.writeable
    assert kept.get("that") is None
    assert (kept.found, kept.findings) == (1, [])


@pytest.mark.parametrize("wrong", [Foreign(1), object(), print, np.array([object()])], ids=str)
def test_what_is_none_of_ours_is_not_kept(wrong: Any) -> None:
    with pytest.raises(TypeError):
        pack([wrong])


@pytest.mark.parametrize(
    "tag", ["os:system", "chot.cli:main", "enum subprocess:PIPE", "chot.engine.cluster:threading.Event", "tuple?"]
)
def test_a_file_from_a_stranger_makes_nothing_but_values(tag: str, tmp_path: Path) -> None:
    with pytest.raises((ValueError, AttributeError)):
        unpack({"=": tag, "of": {}})


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


@given(plain)
def test_what_was_packed_and_written_is_read_back_the_same(thing: Any) -> None:
    again = unpack(json.loads(json.dumps(pack(thing))))
    assert digest(again) == digest(thing)


def test_a_digest_tells_types_and_orders_apart_but_not_orders_that_mean_nothing() -> None:
    things = [1, 1.0, True, "1", b"1", np.int64(1), [1], (1,), {1}, [1, 2], [2, 1], [[1], 2], [[1, 2]], None]
    assert len({digest(thing) for thing in things}) == len(things)
    assert digest({"a": 1, "b": {2, 3}}) == digest({"b": {3, 2}, "a": 1})
    with pytest.raises(TypeError):
        digest(print)
