"""Jobs on this process and on local processes: the same results, whoever is ready first and whoever dies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from engine_work import Sums

from chot.engine import Cluster, Desk, Engine, Here, Job, Processes, engine_of, in_order, run_all
from chot.errors import InputError

ENGINES = [Here(), Processes(2)]
SEEDS = range(6)
each_engine = pytest.mark.parametrize("engine", ENGINES, ids=str)


def jobs() -> list[Job]:
    return [Job(f"sum {n}", ("sum", n)) for n in SEEDS]


@each_engine
def test_results_come_in_the_order_of_the_jobs(engine: Engine) -> None:
    found = run_all(engine, Sums(0.5), jobs())
    assert list(found) == [f"sum {n}" for n in SEEDS]
    assert found == run_all(Here(), Sums(0.5), jobs())


@each_engine
def test_jobs_that_follow_from_a_result_are_done_too_and_events_are_heard(engine: Engine) -> None:
    heard: list[Any] = []

    def then(job: Job, result: Any) -> list[Job]:
        return [] if job.name.endswith("more") else [Job(f"{job.name} more", ("sum", 10 + job.call[1]))]

    found = run_all(engine, Sums(0.0), jobs(), then=then, watch=heard.append)
    assert list(found)[:6] == [f"sum {n}" for n in SEEDS]
    assert sorted(list(found)[6:]) == [f"sum {n} more" for n in SEEDS]
    assert sorted(heard) == sorted(("sum", n) for n in (*SEEDS, *(10 + n for n in SEEDS)))


@each_engine
def test_a_stop_ends_what_is_under_way_and_begins_only_what_is_needed(engine: Engine) -> None:
    stop = threading.Event()
    wanted = [Job("first", ("wait", 60)), Job("second", ("wait", 60)), Job("idle", ("wait", 60), needed=False)]
    start = time.monotonic()
    found = run_all(engine, Sums(0.0), wanted, watch=lambda event: stop.set(), stop=stop)
    assert found == {"first": True, "second": True}
    assert time.monotonic() - start < 30


@each_engine
def test_what_a_job_raises_reaches_the_caller(engine: Engine) -> None:
    with pytest.raises(InputError) as caught:
        run_all(engine, Sums(0.0), [*jobs(), Job("wrong", ("refuse", 3))])
    assert [(found.code, found.value) for found in caught.value.findings] == [("refused", "3")]


@each_engine
def test_a_stream_of_results_keeps_the_order_and_can_be_left_early(engine: Engine) -> None:
    calls = [("sum", n) for n in (*SEEDS, *SEEDS, *SEEDS)]
    whole = list(in_order(engine, Sums(0.0), calls))
    assert whole == [Sums(0.0).do(call, Desk(lambda event: None, lambda: False)) for call in calls]
    some = in_order(engine, Sums(0.0), calls)
    assert [next(some), next(some)] == whole[:2]
    some.close()


def test_a_killed_process_costs_time_and_no_result(tmp_path: Path) -> None:
    wanted = [*jobs(), *(Job(f"victim {n}", ("die once", n)) for n in (7, 8))]
    found = run_all(Processes(2), Sums(0.0, tmp_path), wanted)
    assert found == run_all(Here(), Sums(0.0, tmp_path), wanted)  # here they find that they have died before
    assert len(list(tmp_path.iterdir())) == 2


def test_a_job_that_kills_every_process_ends_the_run_with_a_clear_word() -> None:
    with pytest.raises(InputError) as caught:
        run_all(Processes(2), Sums(0.0), [*jobs(), Job("poison", ("die", 0))])
    assert [found.code for found in caught.value.findings] == ["worker-lost"]


def test_processes_leave_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, sys, time; from engine_work import Sums; from chot.engine import Job, Processes, run_all\n"
        "if __name__ == '__main__':\n"
        "    tell = lambda event: print(*[p for p in __import__('multiprocessing').active_children()], flush=True)\n"
        "    run_all(Processes(1), Sums(0.0), [Job('long', ('wait', 120))], watch=tell)\n"
    )
    path = tmp_path / "orphans.py"
    path.write_text(script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        child = int(re.search(r"pid=(\d+)", parent.stdout.readline())[1])  # type: ignore[index]
        parent.kill()
    until = time.monotonic() + 20
    while _alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(child)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_engine_has_a_name() -> None:
    assert engine_of() == Here()
    assert engine_of("local", jobs=3) == Processes(3)
    assert engine_of("dask://host:8786") == Cluster("host:8786")
    for wrong in ("dask", "dask://host", "dask://:8786", "ray://host:1", "dask://host:port"):
        with pytest.raises(InputError) as caught:
            engine_of(wrong)
        assert [(found.code, found.value) for found in caught.value.findings] == [("engine-unknown", wrong)]
