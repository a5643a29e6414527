"""One simulated day of the reserve units, incident by incident: to read, to train on, to check by replay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chot.assess.exercise.answers import Desk
from chot.assess.exercise.incidents import NOBODY, serve
from chot.assess.exercise.operation import Operation


@dataclass(frozen=True)
class LogRow:
    """One incident: seconds of its report, of the unit's order, arrival and end; ``unit`` None: nobody came."""

    time_s: float
    place: str
    kind: str
    unit: str | None
    ordered_s: float | None = None
    arrived_s: float | None = None
    freed_s: float | None = None


def day_log(operation: Operation, *, seed: int = 1, day: int = 0) -> tuple[LogRow, ...]:
    """The incidents of that day in order of time, exactly as ``run`` simulates it; empty without reserve units."""
    response = operation.response
    if response is None:
        return ()
    starts = np.array([period.start_s for period in operation.periods])
    desk = Desk.of(response, starts, operation.periods[-1].end_s)
    incidents = desk.incidents(seed, day)
    done = serve(incidents, desk.service)
    rows = []
    for i, unit in enumerate(done.unit.tolist()):
        place, kind = response.places[incidents.place[i]], response.kinds[incidents.kind[i]]
        time_s = float(incidents.time_s[i])
        if unit == NOBODY:
            rows.append(LogRow(time_s, place, kind, None))
            continue
        moments = (float(x[i]) for x in (done.ordered_s, done.arrived_s, done.freed_s))
        rows.append(LogRow(time_s, place, kind, response.units[unit], *moments))
    return tuple(rows)
