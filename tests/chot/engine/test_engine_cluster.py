"""A real Dask scheduler and two workers, processes of their own: the same results as here, also when one is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from engine_work import Sums

from chot.engine import Cluster, Here, Job, in_order, run_all
from chot.engine import cluster as cluster_module
from chot.errors import InputError
from chot.plan import Event, Made, make_plan

pytest.importorskip("distributed")

START_S = 30.0


class Farm:
    """A scheduler and its workers; ``kill`` ends a worker as the system would."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self.workers: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
        )
        self.address = self._address(file).removeprefix("tcp://")

    def add_worker(self, *places: str) -> None:
        words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0")
        self.workers.append(self._start("worker", self.address, *words, places=places))

    def fill(self, n: int) -> None:
        """As many workers as that, new ones in the place of those that were killed."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < n:
            self.add_worker()

    def _start(self, kind: str, *words: str, places: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        log = self._stack.enter_context((self._folder / f"{kind}-{len(self.workers)}.log").open("wb"))
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((*places, str(Path(__file__).parent)))}
        command = [sys.executable, "-m", "dask", kind, *words]
        process = subprocess.Popen(command, cwd=self._folder, env=environment, stdout=log, stderr=log)
        self._stack.callback(_end, process)
        return process

    @staticmethod
    def _address(file: Path) -> str:
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            try:
                return str(json.loads(file.read_text("utf-8"))["address"])
            except (OSError, ValueError):
                time.sleep(0.05)
        raise TimeoutError("the scheduler does not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    with ExitStack() as stack:
        yield Farm(tmp_path_factory.mktemp("farm"), stack)


@pytest.fixture
def two(farm: Farm) -> Farm:
    farm.fill(2)
    return farm


def jobs() -> list[Job]:
    return [Job(f"sum {n}", ("sum", n)) for n in range(8)]


def test_a_cluster_finds_what_this_process_finds_and_tells_of_it(two: Farm) -> None:
    heard: list[Any] = []
    found = run_all(Cluster(two.address), Sums(0.5), jobs(), watch=heard.append)
    assert list(found.items()) == list(run_all(Here(), Sums(0.5), jobs()).items())
    assert set(heard) <= {job.call for job in jobs()}
    assert heard


def test_a_stream_from_a_cluster_keeps_its_order(two: Farm) -> None:
    calls = [job.call for job in jobs()]
    assert list(in_order(Cluster(two.address), Sums(0.0), calls)) == list(in_order(Here(), Sums(0.0), calls))


def test_a_stop_reaches_the_workers_of_a_cluster(two: Farm) -> None:
    stop = threading.Event()
    wanted = [Job("first", ("wait", 60)), Job("idle 1", ("wait", 60), False), Job("idle 2", ("wait", 60), False)]
    start = time.monotonic()
    found = run_all(Cluster(two.address), Sums(0.0), wanted, watch=lambda event: stop.set(), stop=stop)
    assert found["first"] is True
    assert time.monotonic() - start < 30


def test_what_a_job_raises_on_a_cluster_reaches_the_caller(two: Farm) -> None:
    with pytest.raises(InputError) as caught:
        run_all(Cluster(two.address), Sums(0.0), [Job("wrong", ("refuse", 3))])
    assert [(found.code, found.value) for found in caught.value.findings] == [("refused", "3")]


def test_a_plan_made_on_a_cluster_is_the_plan_made_here_though_a_worker_is_killed_midway(
    two: Farm, full_town_plan: Made, write_full_town: Callable[..., Path], tmp_path: Path
) -> None:
    killed: list[Event] = []

    def watch(event: Event) -> None:
        if event.kind == "start" and event.part == "patrols" and not killed:
            two.workers[0].kill()
            killed.append(event)

    made = make_plan(
        write_full_town(tmp_path / "scenario"), tmp_path / "out", time_limit_s=20, draw_seed=b"for tests only",
        engine=Cluster(two.address), watch=watch,
    )  # fmt: skip
    assert killed
    assert two.workers[0].wait() != 0
    assert made.document == full_town_plan.document


def test_a_cluster_whose_only_worker_is_killed_goes_on_when_another_comes(farm: Farm) -> None:
    farm.fill(1)
    for worker in farm.workers[1:]:
        _end(worker)

    def watch(event: Any) -> None:
        if farm.workers[0].poll() is None:
            _end(farm.workers[0])
            farm.add_worker()

    results = run_all(Cluster(farm.address), Sums(0.5), [Job("long", ("wait", 1.0)), *jobs()], watch=watch)
    assert results == {"long": False, **run_all(Here(), Sums(0.5), jobs())}


def test_no_scheduler_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_S", 0.5)
    with pytest.raises(InputError) as caught:
        run_all(Cluster("127.0.0.1:9"), Sums(0.0), jobs())
    assert [found.code for found in caught.value.findings] == ["engine-unreachable"]


def test_no_workers_and_other_versions_are_findings(
    farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for worker in farm.workers:
        _end(worker)
    monkeypatch.setattr(cluster_module, "CONNECT_S", 1.0)
    with pytest.raises(InputError) as caught:
        run_all(Cluster(farm.address), Sums(0.0), jobs())
    assert [found.code for found in caught.value.findings] == ["engine-no-workers"]
    monkeypatch.setattr(cluster_module, "CONNECT_S", START_S)
    other = tmp_path / "pyvrp-9.9.dist-info" / "METADATA"
    other.parent.mkdir()
    other.write_text("Metadata-Version: 2.1\nName: pyvrp\nVersion: 9.9\n", encoding="utf-8")
    farm.add_worker(str(tmp_path))
    with pytest.raises(InputError) as caught:
        run_all(Cluster(farm.address), Sums(0.0), jobs())
    assert [found.code for found in caught.value.findings] == ["engine-versions-differ"]
    assert "has pyvrp 9.9" in caught.value.findings[0].message.en
    _end(farm.workers[-1])


def test_a_cluster_that_goes_down_midway_is_a_finding(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_S", 4.0)
    farm.fill(1)
    with pytest.raises(InputError) as caught:
        run_all(Cluster(farm.address), Sums(0.0), [Job("long", ("wait", 60))], watch=lambda event: _end(farm.scheduler))
    assert [found.code for found in caught.value.findings] == ["engine-gone"]
