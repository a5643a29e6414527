"""The engine that a name means, as it is given to ``--engine``."""

from __future__ import annotations

from chot.engine.cluster import Cluster
from chot.engine.crew import Engine
from chot.engine.here import Here
from chot.engine.processes import Processes
from chot.errors import Finding, InputError
from chot.units import Text

LOCAL = "local"
DASK = "dask://"


def engine_of(name: str | None = None, jobs: int = 1) -> Engine:
    """The engine of that name.

    - ``name``: ``local`` (or None) for this machine, ``dask://host:port`` for the cluster of that scheduler.
    - ``jobs``: on this machine, processes to use at once; 1 stays in this one.

    Raises :class:`chot.errors.InputError` ``engine-unknown`` for any other name.
    """
    if name is None or name == LOCAL:
        return Here() if jobs <= 1 else Processes(jobs)
    host, colon, port = name.removeprefix(DASK).rpartition(":")
    if name.startswith(DASK) and colon and host and port.isdecimal():
        return Cluster(f"{host}:{port}")
    raise InputError(
        Finding(
            "engine-unknown",
            Text("không biết nơi tính toán này", "there is no such place to compute"),
            Text("ghi 'local' hoặc 'dask://máy:cổng'", "give 'local' or 'dask://host:port'"),
            value=name,
        )
    )
