"""An operation made ready to be simulated, and the days themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from chot.assess.exercise.answers import Answers, Desk
from chot.assess.exercise.barriers import Checkpoints, Ground
from chot.assess.exercise.checks import Flag, Float, Index
from chot.assess.exercise.lines import Line
from chot.assess.exercise.operation import Operation, Period
from chot.assess.exercise.scouting import Scout
from chot.assess.exercise.shifts import Handovers
from chot.assess.exercise.streams import Stream, stream
from chot.assess.exercise.walks import Walks, pick
from chot.assess.exercise.watches import Watch

# What became of the period's intruder: he reached the site, or this stopped him first.
REACHED, CHECKPOINT, GUARD, PATROL = range(4)


@dataclass(frozen=True, eq=False)
class Scene:
    """One period's barriers: the plan's routes first, then those that the intruder scouted himself.

    - ``route_site`` (r,), ``route_names`` (r,); ``choice`` (r,) summed chances of the intruder's own choice.
    - ``guarded`` (g, n_sites), ``guard_steps`` (g,), ``guard_effect`` (n_sites,).
    """

    start_s: float
    end_s: float
    walks: Walks | None
    route_site: Index
    route_names: tuple[str, ...]
    n_claimed: int
    choice: Float
    guarded: Flag
    guard_steps: Float
    guard_effect: Float

    @classmethod
    def of(cls, period: Period, ground: Ground | None, sites: Sequence[str]) -> Scene:
        routes: list[ArrayLike] = []
        site, claimed, choice = np.empty(0, np.int64), 0, np.empty(0)
        names: tuple[str, ...] = ()
        walks = None
        if period.checkpoints is not None:
            points = period.checkpoints
            claimed = len(points.routes)
            scouted = [] if ground is None else Scout.of(ground, points).ways()
            routes = [*points.routes, *(way for _, way in scouted)]
            site = np.concatenate([np.asarray(points.route_site), np.array([s for s, _ in scouted], np.int64)])
            names = (*points.route_names, *(sites[s] for s, _ in scouted))
            walks = Walks.of(points, routes)
            choice = _choice(points, np.asarray(period.values, float), walks, site)
        guarded, steps, effect = np.zeros((1, len(sites)), bool), np.ones(1), np.ones(len(sites))
        if period.guards is not None:
            sets = [np.asarray(r, np.int64) for r in period.guards.rotations]
            guarded = np.array([np.isin(np.arange(len(sites)), r) for r in sets])
            steps = np.cumsum(np.asarray(period.guards.probabilities, float))
            effect = np.asarray(period.guards.effectiveness, float)
        return cls(period.start_s, period.end_s, walks, site, tuple(names), claimed, choice, guarded, steps, effect)

    @property
    def width(self) -> int:
        """Uniform numbers needed a day: the guards' draw, the intruder's choice, hour and two encounters, the walks."""
        return 5 + (self.walks.width if self.walks is not None else 0)


def _choice(points: Checkpoints, values: Float, walks: Walks, site: Index) -> Float:
    """Summed chances of each route; by default the intruder always takes the one of greatest claimed loss."""
    chance = np.zeros(len(site))
    if points.choice is not None:
        chance[: len(points.routes)] = np.asarray(points.choice, float)
    elif len(site):
        claimed = np.full(len(site), np.nan)
        if points.survival is not None:
            claimed[: len(points.routes)] = np.asarray(points.survival.value, float)
        loss = values[site] * np.where(np.isnan(claimed), walks.chance(), claimed)
        chance[int(np.argmax(loss))] = 1.0
    return np.cumsum(chance)


@dataclass(frozen=True, eq=False)
class Days:
    """What was counted over n days; one array, or one entry a period, shift or queue.

    - ``passed``: per period (r,) days on which each route's intruder passed; ``guarded``: per period (n_sites,).
    - ``fates``: per period (4,) days by what became of the one intruder; none without checkpoints.
    - ``stopped``: per shift (n_sites, n_slots); ``site_stopped``: per shift (n, n_sites) share of the day's slots.
    - ``queues``: per queue (n, 6 + U); ``reliefs`` (n, 3, n_posts); ``answers`` of the reserve units.
    """

    n: int
    passed: list[Index]
    guarded: list[Index]
    fates: list[Index]
    stopped: list[Index]
    site_stopped: list[Float]
    queues: list[Float]
    reliefs: Float | None
    answers: Answers | None

    @classmethod
    def joined(cls, parts: Sequence[Days]) -> Days:
        def added(name: str) -> list[Index]:
            return [sum(each[1:], each[0]) for each in zip(*(getattr(p, name) for p in parts), strict=True)]

        def longer(name: str) -> list[Float]:
            return [np.concatenate(each) for each in zip(*(getattr(p, name) for p in parts), strict=True)]

        reliefs = [p.reliefs for p in parts if p.reliefs is not None]
        answers = [p.answers for p in parts if p.answers is not None]
        return cls(
            sum(p.n for p in parts),
            added("passed"),
            added("guarded"),
            added("fates"),
            added("stopped"),
            longer("site_stopped"),
            longer("queues"),
            np.concatenate(reliefs) if reliefs else None,
            Answers.joined(answers) if answers else None,
        )


@dataclass(frozen=True, eq=False)
class Script:
    """Everything that the processes need to run any of the days."""

    seed: int
    scenes: list[Scene]
    watches: list[Watch]
    lines: list[Line]
    handovers: Handovers | None
    desk: Desk | None

    @classmethod
    def of(cls, operation: Operation, seed: int) -> Script:
        starts = np.array([period.start_s for period in operation.periods])
        response, reliefs = operation.response, operation.reliefs
        return cls(
            seed,
            [Scene.of(period, operation.ground, operation.sites) for period in operation.periods],
            [Watch.of(shift) for shift in operation.patrols],
            [Line.of(queue) for queue in operation.queues],
            None if reliefs is None else Handovers.of(reliefs),
            None if response is None else Desk.of(response, starts, operation.periods[-1].end_s),
        )

    def days(self, days: range) -> Days:
        """Run these days."""
        barriers = [stream(self.seed, day, Stream.BARRIERS) for day in days]
        draws = [rng.random(sum(scene.width for scene in self.scenes)) for rng in barriers]
        ends = np.cumsum([scene.width for scene in self.scenes])[:-1]
        by_scene = np.split(np.array(draws), ends, axis=1)
        joint = np.zeros((len(days), len(self.watches)), np.int64)
        stopped, site_stopped = [], []
        for w, watch in enumerate(self.watches):
            total, shares = np.zeros(watch.shape, np.int64), np.zeros((len(days), watch.shape[0]))
            for d, rng in enumerate(barriers):
                u = rng.random(watch.width)
                joint[d, w] = watch.drawn(u)
                caught = watch.stopped(u)
                total += caught
                shares[d] = caught.mean(axis=1)
            stopped.append(total)
            site_stopped.append(shares)
        played = [self._play(scene, u, joint) for scene, u in zip(self.scenes, by_scene, strict=True)]
        return Days(
            len(days),
            [passed for passed, _, _ in played],
            [guarded for _, guarded, _ in played],
            [fates for _, _, fates in played],
            stopped,
            site_stopped,
            [self._line(q, line, days) for q, line in enumerate(self.lines)],
            self._reliefs(days),
            None if self.desk is None else self.desk.run(self.seed, days),
        )

    def _play(self, scene: Scene, u: Float, joint: Index) -> tuple[Index, Index, Index]:
        """One period on every day: routes passed, sites guarded, fates of the intruder."""
        guarded = scene.guarded[pick(scene.guard_steps, u[:, 0])]
        if scene.walks is None or len(scene.route_site) == 0:
            return np.zeros(0, np.int64), guarded.sum(axis=0), np.zeros(4, np.int64)
        passed = scene.walks.passed(u[:, 5:])
        route = pick(scene.choice, u[:, 1])
        site = scene.route_site[route]
        moment = scene.start_s + (scene.end_s - scene.start_s) * u[:, 2]
        day = np.arange(len(u))
        fate = np.full(len(u), REACHED)
        for d in day.tolist():
            if self._patrolled(joint[d], int(site[d]), float(moment[d]), float(u[d, 4])):
                fate[d] = PATROL
        fate[(guarded[day, site]) & (u[:, 3] < scene.guard_effect[site])] = GUARD
        fate[~passed[day, route]] = CHECKPOINT
        return passed.sum(axis=0), guarded.sum(axis=0), np.bincount(fate, minlength=4)

    def _patrolled(self, joint: Index, site: int, moment_s: float, u: float) -> bool:
        return any(
            watch.edges_s[0] <= moment_s < watch.edges_s[-1] and watch.stops_at(int(j), site, moment_s, u)
            for watch, j in zip(self.watches, joint, strict=True)
        )

    def _line(self, q: int, line: Line, days: range) -> Float:
        return np.array([line.day(stream(self.seed, day, Stream.QUEUES + q)) for day in days])

    def _reliefs(self, days: range) -> Float | None:
        if self.handovers is None:
            return None
        return np.array([self.handovers.day(stream(self.seed, day, Stream.RELIEFS)) for day in days])
