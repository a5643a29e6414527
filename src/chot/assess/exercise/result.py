"""What an exercise found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chot.assess.exercise.answers import PLACE_STEP_S, Answers
from chot.assess.exercise.checks import Float, Index
from chot.assess.exercise.figures import Figure
from chot.assess.exercise.operation import Operation
from chot.assess.exercise.script import CHECKPOINT, GUARD, PATROL, REACHED, Days
from chot.assess.exercise.service import Response
from chot.errors import Finding, InputError
from chot.units import Text


@dataclass(frozen=True)
class ResponseRow:
    """How incidents of one period, of one place or of all were answered.

    - ``incidents``, ``served`` over all days; ``within``: share of all reached within T, nan without incidents.
    - ``waited``: share that found no idle unit, nan by place.
    - ``mean_s`` of those served (nan by place); ``p50_s``, ``p90_s``: by then half and nine tenths of all incidents
      were reached, to the second (ten by place); inf where they were not within two hours.
    """

    subject: str
    incidents: int
    served: int
    within: float
    mean_s: float
    p50_s: float
    p90_s: float
    waited: float = float("nan")


@dataclass(frozen=True)
class UnitRow:
    """``busy``: share of the unit's hours on duty, from the order to its being free; ``trips`` a day."""

    unit: str
    busy: float
    trips: float


@dataclass(frozen=True)
class Layers:
    """What became of the one intruder of a period, as shares of days, and the mean loss of those who reached a site."""

    period: str
    reached: float
    by_checkpoint: float
    by_guard: float
    by_patrol: float


@dataclass(frozen=True)
class PostRow:
    """A post's share of manned time, late reliefs a day, and seconds a day for which the shift before stayed on."""

    post: str
    manned: float
    late: float
    stayed_s: float


@dataclass(frozen=True)
class Result:
    """Figures and distributions over ``days`` simulated runs of the operation.

    - ``confidence``: of all intervals together; ``seconds``: wall time; ``complete``: False where it was stopped early.
    - ``figures``: see :class:`Figure`; ``agrees`` where none contradicts the plan; ``refusals`` says which do.
    - ``periods`` and ``places``: how incidents were answered, ``periods`` ending with a row for all (subject empty).
    - ``units``, ``layers``, ``posts``; empty for parts that the operation leaves out. ``warnings``: doubtful input.
    """

    days: int
    seed: int
    confidence: float
    seconds: float
    complete: bool
    figures: tuple[Figure, ...]
    periods: tuple[ResponseRow, ...]
    places: tuple[ResponseRow, ...]
    units: tuple[UnitRow, ...]
    layers: tuple[Layers, ...]
    posts: tuple[PostRow, ...]
    warnings: tuple[Finding, ...]

    @property
    def agrees(self) -> bool:
        return all(figure.agrees for figure in self.figures)

    @property
    def refusals(self) -> tuple[Finding, ...]:
        return tuple(figure.refusal() for figure in self.figures if not figure.agrees)

    def require(self) -> None:
        """Raise :class:`chot.errors.InputError` (code ``exercise-disagrees``) where a claim is contradicted."""
        if not self.agrees:
            raise InputError(self.refusals)


def make_result(
    operation: Operation, days: Days, figures: tuple[Figure, ...], *,
    seed: int, confidence: float, seconds: float, complete: bool,
) -> Result:  # fmt: skip
    response, answers = operation.response, days.answers
    found = response is not None and answers is not None
    return Result(
        days.n,
        seed,
        confidence,
        seconds,
        complete,
        figures,
        _periods(operation, answers) if answers is not None else (),
        _places(response, answers) if response is not None and answers is not None else (),
        _units(operation, response, answers) if response is not None and answers is not None else (),
        _layers(operation, days),
        _posts(operation, days),
        _warnings(operation, response) if found and response is not None else (),
    )


def _row(
    subject: str,
    incidents: float,
    within: float,
    counts: Index,
    step_s: int,
    mean_s: float = np.nan,
    waited: float = np.nan,
) -> ResponseRow:
    served = int(counts.sum())
    steps = np.append(np.arange(1, len(counts)) * float(step_s), np.inf)
    summed = np.cumsum(counts)

    def reached_by(share: float) -> float:
        at = int(np.searchsorted(summed, share * incidents))
        return float(steps[at]) if incidents and at < len(steps) else np.inf

    share = float(within / incidents) if incidents else np.nan
    return ResponseRow(subject, int(incidents), served, share, mean_s, reached_by(0.5), reached_by(0.9), waited)


def _periods(operation: Operation, answers: Answers) -> tuple[ResponseRow, ...]:
    names = [*(period.name for period in operation.periods), ""]
    columns = [
        x.sum(axis=0) for x in (answers.incidents, answers.within, answers.served, answers.response_s, answers.waited)
    ]
    n, within, served, total_s, waited = (np.append(x, x.sum()) for x in columns)
    counts = np.concatenate([answers.by_second, answers.by_second.sum(axis=0)[None]])
    mean_s = np.where(served > 0, total_s / np.maximum(served, 1), np.nan)
    waited = waited / np.where(n > 0, n, np.nan)
    rows = zip(names, n, within, counts, mean_s, waited, strict=True)
    return tuple(_row(name, x, y, count, 1, float(mean), float(wait)) for name, x, y, count, mean, wait in rows)


def _places(response: Response, answers: Answers) -> tuple[ResponseRow, ...]:
    rows = zip(response.places, answers.place_incidents, answers.place_within, answers.by_place, strict=True)
    return tuple(_row(place, x, y, count, PLACE_STEP_S) for place, x, y, count in rows)


def _units(operation: Operation, response: Response, answers: Answers) -> tuple[UnitRow, ...]:
    lengths = np.array([period.end_s - period.start_s for period in operation.periods])
    on_duty: Float = lengths @ np.asarray(response.available, float)
    busy = answers.busy_s.mean(axis=0) / np.maximum(on_duty, 1e-9)
    rows = zip(response.units, busy, answers.trips.mean(axis=0), strict=True)
    return tuple(UnitRow(unit, float(share), float(trips)) for unit, share, trips in rows)


def _layers(operation: Operation, days: Days) -> tuple[Layers, ...]:
    rows = []
    for period, fates in zip(operation.periods, days.fates, strict=True):
        if fates.sum():
            share = fates / fates.sum()
            each = (float(share[fate]) for fate in (REACHED, CHECKPOINT, GUARD, PATROL))
            rows.append(Layers(period.name, *each))
    return tuple(rows)


def _posts(operation: Operation, days: Days) -> tuple[PostRow, ...]:
    reliefs = operation.reliefs
    if reliefs is None or days.reliefs is None:
        return ()
    hours = np.asarray(reliefs.to_s, float) - np.asarray(reliefs.from_s, float)
    whole = np.bincount(np.asarray(reliefs.post), hours, len(reliefs.posts))
    unmanned, late, stayed = days.reliefs.mean(axis=0)
    rows = zip(reliefs.posts, 1 - unmanned / whole, late, stayed, strict=True)
    return tuple(PostRow(post, float(share), float(n), float(s)) for post, share, n, s in rows)


def _warnings(operation: Operation, response: Response) -> tuple[Finding, ...]:
    found = []
    for period, demand, supply in zip(operation.periods, *operation.work(response), strict=True):
        if demand >= supply and demand > 0:
            found.append(
                Finding(
                    code="exercise-all-busy",
                    message=Text(
                        f"giai đoạn {period.name}: mọi đơn vị dự bị đều bận gần như suốt thời gian",
                        f"period {period.name}: all reserve units are busy nearly all the time",
                    ),
                    remedy=Text("thêm đơn vị hoặc rút ngắn thời gian xử lý", "add units or shorten the times on scene"),
                    value=f"{demand / 3600:.1f} h / {supply / 3600:.1f} h",
                    warning=True,
                )
            )
    return tuple(found)
