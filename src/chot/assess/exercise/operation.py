"""A whole plan as an exercise takes it: the event's periods and everything that stands, moves and answers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from chot.assess.exercise.barriers import Checkpoints, Ground, Guards, Patrols, settle
from chot.assess.exercise.checks import Checks, Float
from chot.assess.exercise.service import Queue, Reliefs, Response
from chot.units import Text


@dataclass(frozen=True, eq=False)
class Period:
    """Hours with the same values and one draw: seconds from the operation's start; site ``values`` (n_sites,) >= 0."""

    name: str
    start_s: float
    end_s: float
    values: ArrayLike
    checkpoints: Checkpoints | None = None
    guards: Guards | None = None


@dataclass(frozen=True, eq=False)
class Operation:
    """What is simulated; one simulated *day* is one run of all periods, however many calendar days they span.

    - ``sites``: names, in the order of every array over sites; ``periods`` in order of time, without overlap.
    - Parts left out are not simulated: ``ground`` (the intruder's own scouting), ``patrols`` (one entry a shift),
      ``response`` (reserve units), ``queues`` (steady-state figures, one entry a period), ``reliefs`` (posts).

    Raises :class:`chot.errors.InputError` with every fault found, codes ``exercise-<field>``.
    """

    sites: Sequence[str]
    periods: Sequence[Period]
    ground: Ground | None = None
    patrols: Sequence[Patrols] = ()
    response: Response | None = None
    queues: Sequence[Queue] = ()
    reliefs: Reliefs | None = None

    def __post_init__(self) -> None:
        checks = Checks()
        sites = checks.names("sites", self.sites)
        n = len(sites)
        self._check_times(checks)
        periods = tuple(_checked(period, checks, n) for period in self.periods)
        for shift in self.patrols:
            shown = np.asarray(shift.protects).shape[1]
            checks.require(shown == n, "protects", f"{shift.name}: {shown}", Text(f"{n} mục tiêu", f"{n} sites"))
        self._check_ground(checks, n)
        response = None if self.response is None else self.response.check(checks, len(periods))
        parts = {"patrols": tuple(self.patrols), "queues": tuple(self.queues), "response": response}
        settle(self, sites=sites, periods=periods, **parts)
        checks.done()
        if response is not None:
            self._check_load(checks, response)
        checks.done()

    def _check_times(self, checks: Checks) -> None:
        text = Text("các giai đoạn nối tiếp, không chồng lên nhau", "periods in order of time that do not overlap")
        checks.require(len(self.periods) > 0, "periods", "none", text)
        last = -np.inf
        for period in self.periods:
            fine = np.isfinite([period.start_s, period.end_s]).all() and last <= period.start_s < period.end_s
            checks.require(bool(fine), "periods", f"{period.name}: {period.start_s:g}–{period.end_s:g} s", text)
            last = period.end_s

    def _check_ground(self, checks: Checks, n_sites: int) -> None:
        if self.ground is None:
            return
        doors, m = len(self.ground.doors), np.asarray(self.ground.tail).size
        checks.require(
            doors == n_sites, "doors", doors, Text(f"cửa của {n_sites} mục tiêu", f"doors of {n_sites} sites")
        )
        for period in self.periods:
            known = m if period.checkpoints is None else np.asarray(period.checkpoints.detection).size
            checks.require(
                known == m,
                "detection",
                f"{period.name}: {known}",
                Text(f"một số cho mỗi đoạn ({m})", f"one a segment ({m})"),
            )

    def _check_load(self, checks: Checks, response: Response) -> None:
        """All units busy all the time: no queue ever ends, and no figure means anything."""
        demand, supply = self.work(response)
        if demand.sum() >= supply.sum() and demand.sum() > 0 and not response.lost_when_busy:
            checks.add(
                "units",
                f"{demand.sum() / 3600:.1f} h of work for {supply.sum() / 3600:.1f} unit-hours",
                Text("thêm đơn vị, hoặc rút ngắn thời gian xử lý", "more units, or shorter times on scene"),
            )

    def work(self, response: Response) -> tuple[Float, Float]:
        """(P,) seconds of work that incidents bring, each by its quickest unit, and (P,) seconds that units have."""
        starts = np.array([period.start_s for period in self.periods])
        ends = np.array([period.end_s for period in self.periods])
        edges = np.asarray(response.bin_edges_s, float)
        overlap = np.minimum(edges[1:], ends[:, None]) - np.maximum(edges[:-1], starts[:, None])
        hours = np.maximum(overlap, 0.0) / 3600
        incidents = np.tensordot(hours, np.asarray(response.rates_per_hour, float), 1)
        on_duty = np.asarray(response.available)
        travel = np.where(on_duty[:, :, None], np.asarray(response.travel_s, float), np.inf).min(axis=1)
        scene = np.asarray(response.on_scene_s, float).mean(axis=0) + np.asarray(response.handover_s, float)
        seconds = np.where(np.isfinite(travel), travel, 0.0)[:, :, None] + scene
        return (incidents * seconds).sum(axis=(1, 2)), on_duty.sum(axis=1) * (ends - starts)


def _checked(period: Period, checks: Checks, n_sites: int) -> Period:
    own = Checks(period.name)
    values = own.numbers("values", period.values, (n_sites,))
    checkpoints = None if period.checkpoints is None else period.checkpoints.check(own, n_sites)
    guards = None if period.guards is None else period.guards.check(own, n_sites, values)
    checks.findings += own.findings
    return replace(period, values=values, checkpoints=checkpoints, guards=guards)
