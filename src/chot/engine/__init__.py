"""Where many solves or simulations run: in this process, in local processes, or on a Dask cluster.

Whoever has work describes it once (:class:`Work`, shipped once to every worker) and then gives any number of calls.
Results do not depend on who ran what or who was ready first; a worker that dies costs time, not the run.
"""

from chot.engine.choice import engine_of
from chot.engine.cluster import Cluster
from chot.engine.crew import Crew, Desk, Engine, StopFlag, Work
from chot.engine.here import Here
from chot.engine.interrupts import stopped_by_ctrl_c
from chot.engine.processes import Processes
from chot.engine.run import Job, in_order, run_all
from chot.engine.versions import versions

__all__ = [
    "Cluster",
    "Crew",
    "Desk",
    "Engine",
    "Here",
    "Job",
    "Processes",
    "StopFlag",
    "Work",
    "engine_of",
    "in_order",
    "run_all",
    "stopped_by_ctrl_c",
    "versions",
]
