"""The same days with something gone or in the way: one unit or checkpoint fewer, a surge, a blocked bridge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from chot.assess.exercise.answers import Desk, Surge
from chot.assess.exercise.barriers import Ground
from chot.assess.exercise.checks import Checks, Float, Index
from chot.assess.exercise.incidents import NOBODY, Incidents, serve
from chot.assess.exercise.operation import Operation, Period
from chot.assess.exercise.scouting import Scout
from chot.assess.exercise.streams import Stream, stream
from chot.assess.exercise.walks import Walks
from chot.units import Text


@dataclass(frozen=True, eq=False)
class Variant:
    """A day on which something goes wrong for the reserve units.

    - ``surge``: more incidents. ``travel_s`` (P, U, L): other travel times, for example around a blocked
      bridge; dispatchers know them and send the quickest of the units listed for a place.
    - ``without_units``: names of units that are lost.
    """

    name: str
    surge: Surge | None = None
    travel_s: ArrayLike | None = None
    without_units: Sequence[str] = ()

    def desk(self, base: Desk, units: Sequence[str], checks: Checks) -> Desk:
        """The reserve units of this variant."""
        desk = base
        if self.surge is not None:
            text = Text("hệ số từ 1 trở lên", "a factor of at least 1")
            checks.require(self.surge.factor >= 1, "surge", f"{self.name}: {self.surge.factor:g}", text)
        unknown = [name for name in self.without_units if name not in units]
        text = Text("tên đơn vị dự bị", "names of reserve units")
        checks.require(not unknown, "without_units", f"{self.name}: {unknown[:1]}", text)
        if self.without_units and not unknown:
            desk = desk.without_units([list(units).index(name) for name in self.without_units])
        if self.travel_s is not None:
            shape = base.service.travel_s.shape
            desk = desk.with_travel(checks.numbers("travel_s", self.travel_s, shape, allow_inf=True))
        return desk


@dataclass(frozen=True, eq=False)
class Weakened:
    """One period's checkpoints whole (route 0) and without each ``segment`` (k,) in turn (routes 1 to k).

    Each route is the worst that the intruder finds; ``value`` (k + 1,) of the site that it leads to; ``expected``
    (k + 1,) loss by the probabilities themselves.
    """

    period: str
    segment: Index
    walks: Walks
    value: Float
    expected: Float

    @classmethod
    def of(cls, period: Period, ground: Ground | None) -> Weakened | None:
        """None where the period has no checkpoints or nobody has a way past them."""
        points = period.checkpoints
        if points is None:
            return None
        scout = None if ground is None else Scout.of(ground, points)
        given = [
            (int(s), np.asarray(r, np.int64)) for s, r in zip(_ints(points.route_site), points.routes, strict=True)
        ]
        sets = [np.asarray(d, np.int64) for d in points.dispositions]
        segments = np.unique(np.concatenate(sets)) if sets else np.empty(0, np.int64)
        values = np.asarray(period.values, float)
        ways: list[ArrayLike] = []
        value, expected = [], []
        for gone in (-1, *segments.tolist()):
            scouted = [] if scout is None else scout.ways(gone)
            found = [*given, *((s, np.array(way, np.int64)) for s, way in scouted)]
            if not found:
                return None
            routes = [route[route != gone] for _, route in found]
            loss = values[[site for site, _ in found]] * Walks.of(points, routes).chance()
            worst = int(np.argmax(loss))
            ways.append(routes[worst])
            value.append(values[found[worst][0]])
            expected.append(loss[worst])
        return cls(period.name, segments, Walks.of(points, ways), np.array(value), np.array(expected))


def _ints(given: ArrayLike) -> list[int]:
    return [int(x) for x in np.asarray(given)]


@dataclass(frozen=True, eq=False)
class StressDays:
    """Counts of n days; variant 0 is the plan as it is.

    - ``counts`` (n, variants, 4): incidents, reached within T, served, response seconds summed over those served.
    - ``losses``: per period with checkpoints (n, k + 1) the value lost, whole and without each checkpoint.
    """

    counts: Float
    losses: list[Float]

    @classmethod
    def joined(cls, parts: Sequence[StressDays]) -> StressDays:
        return cls(
            np.concatenate([part.counts for part in parts]),
            [np.concatenate(each) for each in zip(*(part.losses for part in parts), strict=True)],
        )


@dataclass(frozen=True, eq=False)
class StressScript:
    """Everything that the processes need; the first desk is the plan's own."""

    seed: int
    desks: list[tuple[Desk, Surge | None]]
    weakened: list[Weakened]

    @classmethod
    def of(cls, operation: Operation, seed: int, base: Desk | None, variants: Sequence[Variant]) -> StressScript:
        checks, desks = Checks(), list[tuple[Desk, Surge | None]]()
        if base is not None and operation.response is not None:
            units = tuple(operation.response.units)
            gone = [Variant(unit, without_units=(unit,)) for unit in units]
            desks = [(base, None), *((v.desk(base, units, checks), v.surge) for v in (*gone, *variants))]
        checks.done()
        weakened = [Weakened.of(period, operation.ground) for period in operation.periods]
        return cls(seed, desks, [each for each in weakened if each is not None])

    def days(self, days: range) -> StressDays:
        """Run these days."""
        counts = np.zeros((len(days), len(self.desks), 4))
        for row, day in enumerate(days):
            usual = self.desks[0][0].incidents(self.seed, day) if self.desks else None
            for column, (desk, surge) in enumerate(self.desks):
                incidents = usual if surge is None or usual is None else desk.incidents(self.seed, day, surge)
                if incidents is not None:
                    counts[row, column] = _numbers(desk, incidents)
        losses = []
        streams = [stream(self.seed, day, Stream.BARRIERS) for day in days]
        for each in self.weakened:
            u = np.array([rng.random(each.walks.width) for rng in streams])
            losses.append(each.value * each.walks.passed(u))
        return StressDays(counts, losses)


def _numbers(desk: Desk, incidents: Incidents) -> tuple[int, int, int, float]:
    done = serve(incidents, desk.service)
    served = done.unit != NOBODY
    took = (done.arrived_s - incidents.time_s)[served]
    return len(incidents.time_s), int((took <= desk.target_s).sum()), len(took), float(took.sum())
