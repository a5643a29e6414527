"""A Dask cluster as an engine (https://distributed.dask.org); Dask is the extra ``chot[dask]``.

The scheduler gives the calls of a worker that died to another one by itself. Everything that is sent is pickled, so the
workers must run the same versions, and whoever reaches the scheduler can run programs on it: keep it off open networks.
"""

from __future__ import annotations

import logging
import pickle
import queue
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chot.engine.crew import MOST_LOSSES, Backlog, Desk, StopFlag, Work, worker_lost
from chot.engine.versions import versions
from chot.errors import Finding, InputError
from chot.units import Text

CONNECT_S = 10.0
# So often the number of workers is asked for, and a wish to stop is repeated to them all.
LOOK_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cluster:
    """Work on the cluster whose scheduler listens at ``address``, as in ``host:8786``."""

    address: str

    def open(self, work: Work, watch: Callable[[Any], None], stop: StopFlag) -> ClusterCrew:
        """A crew of all workers there are, or come.

        Raises :class:`InputError`: ``engine-no-dask``, ``engine-unreachable``, ``engine-no-workers``,
        ``engine-versions-differ``.
        """
        return ClusterCrew(self.address, work, watch, stop)


class ClusterCrew(Backlog):
    """Each worker process does one call at a time; calls beyond that wait here, where they can be taken back."""

    def __init__(self, address: str, work: Work, watch: Callable[[Any], None], stop: StopFlag) -> None:
        super().__init__()
        self._address = address
        self._client = _connect(address)
        self._work, self._watch, self._stop = work, watch, stop
        # A name of its own for the run's events, its stop and its calls, however many share the cluster.
        self._topic = f"chot-{uuid.uuid4().hex}"
        # What comes in from the client's own thread: (ticket, None) of an ended call, (None, event) of an event.
        self._inbox: queue.SimpleQueue[tuple[int | None, Any]] = queue.SimpleQueue()
        self._client.subscribe_topic(self._topic, self._take_event)
        self._futures: dict[int, Any] = {}
        self._losses: Counter[int] = Counter()
        self._ship()
        self.size = 1
        self._looked = 0.0
        self._look()

    def collect(self, timeout_s: float) -> list[tuple[int, Any]]:
        self._look()
        while self._waiting and len(self._futures) < self.size:
            self._begin(self._waiting.pop(0))
        ended: list[tuple[int, Any]] = []
        wait_s = timeout_s
        while True:
            try:
                ticket, event = self._inbox.get(timeout=wait_s)
            except queue.Empty:
                return ended
            wait_s = 0.0
            if ticket is None:
                self._watch(event)
            else:
                self._end(ticket, ended)

    def close(self) -> None:
        for future in self._futures.values():
            future.cancel()
        self._client.unsubscribe_topic(self._topic)
        self._client.close()

    def _ship(self) -> None:
        """The work goes to every worker once; those that come later take it from their fellows."""
        with self._cluster_there():
            self._shipped = self._client.scatter(self._work, broadcast=True, hash=False)

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_S:
            return
        self._looked = now
        with self._cluster_there():
            self.size = max(1, len(self._client.nthreads()))
            if self._stop.is_set():
                self._client.run(_halt, self._topic, on_error="ignore")

    @contextmanager
    def _cluster_there(self) -> Iterator[None]:
        try:
            yield
        except (OSError, CancelledError) as error:
            raise InputError(_gone(self._address)) from error

    def _begin(self, ticket: int) -> None:
        key = f"{self._topic}-{ticket}-{self._losses[ticket]}"
        future = self._client.submit(
            _labour, self._shipped, self._calls[ticket], self._topic, self._stop.is_set(), key=key, pure=False
        )
        self._futures[ticket] = future
        future.add_done_callback(lambda _, t=ticket: self._inbox.put((t, None)))

    def _end(self, ticket: int, ended: list[tuple[int, Any]]) -> None:
        from distributed import KilledWorker  # noqa: PLC0415 - Dask is an extra

        future = self._futures.pop(ticket)
        if future.status in ("cancelled", "lost"):  # no worker is left that had the work in hand
            self._lost(ticket)
            return
        try:
            ended.append((ticket, future.result()))
        except KilledWorker as error:
            raise worker_lost() from error
        del self._calls[ticket]

    def _lost(self, ticket: int) -> None:
        log.warning("the cluster lost call %s", ticket)
        self._losses[ticket] += 1
        if self._losses[ticket] > MOST_LOSSES:
            raise worker_lost()
        self._ship()
        self._waiting.insert(0, ticket)

    def _take_event(self, stamped: tuple[float, Any]) -> None:
        self._inbox.put((None, pickle.loads(stamped[1])))


def _connect(address: str) -> Any:
    try:
        import distributed  # noqa: PLC0415 - Dask is an extra
    except ImportError as error:
        raise InputError(
            Finding(
                "engine-no-dask",
                Text("chưa cài Dask", "Dask is not installed"),
                Text("cài bằng: pip install 'chot[dask]'", "install it: pip install 'chot[dask]'"),
            )
        ) from error
    try:
        make: Any = distributed.Client  # which declares no types
        client = make(address, timeout=CONNECT_S, set_as_default=False)
    except OSError as error:
        raise InputError(_unreachable(address)) from error
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
        _compare(client.run(versions, on_error="return"))
    except TimeoutError as error:
        client.close()
        raise InputError(_no_workers(address)) from error
    except BaseException:
        client.close()
        raise
    return client


def _compare(found: dict[str, Any]) -> None:
    """Refuse workers with other versions, or without Chốt; one that does not answer is about to be given up anyhow."""
    ours = versions()
    answers = {worker: {} if isinstance(said, ImportError) else said for worker, said in found.items()}
    findings = [
        _differ(worker, name, theirs.get(name, ""), ours[name])
        for worker, theirs in answers.items()
        if isinstance(theirs, dict)
        for name in ours
        if theirs.get(name, "") != ours[name]
    ]
    if findings:
        raise InputError(findings)


def _unreachable(address: str) -> Finding:
    return Finding(
        "engine-unreachable",
        Text(f"không nối được tới bộ điều phối Dask ở '{address}'", f"no Dask scheduler answers at '{address}'"),
        Text("chạy 'dask scheduler' ở đó, hoặc sửa --engine", "start 'dask scheduler' there, or correct --engine"),
    )


def _gone(address: str) -> Finding:
    return Finding(
        "engine-gone",
        Text(f"cụm Dask ở '{address}' không còn trả lời", f"the Dask cluster at '{address}' no longer answers"),
        Text("khởi động lại cụm rồi chạy lại cùng lệnh", "start the cluster again, then run the same command again"),
    )


def _no_workers(address: str) -> Finding:
    return Finding(
        "engine-no-workers",
        Text(f"cụm Dask ở '{address}' không có máy tính toán nào", f"the Dask cluster at '{address}' has no workers"),
        Text(f"chạy 'dask worker {address} --nthreads 1'", f"start 'dask worker {address} --nthreads 1'"),
    )


def _differ(worker: str, name: str, theirs: str, ours: str) -> Finding:
    return Finding(
        "engine-versions-differ",
        Text(
            f"{worker} có {name} {theirs or '(chưa cài)'}, ở đây là {ours}: kết quả có thể khác",
            f"{worker} has {name} {theirs or '(missing)'}, here it is {ours}: results could differ",
        ),
        Text("cài cùng một bản trên mọi máy", "install the same version everywhere"),
    )


# In a worker: the runs that are to end early, and one call at a time, for solvers take a whole process.
_halted: set[str] = set()
_alone = threading.Lock()


def _halt(topic: str) -> None:
    _halted.add(topic)


def _labour(work: Work, call: Any, topic: str, halted: bool) -> Any:
    from distributed import get_worker  # noqa: PLC0415 - Dask is an extra

    worker = get_worker()
    if halted:
        _halt(topic)

    def tell(event: Any) -> None:
        worker.log_event(topic, pickle.dumps(event))

    with _alone:
        return work.do(call, Desk(tell, lambda: topic in _halted))
