"""The figures of the plan, each beside its confidence interval from the simulated days.

The confidence holds for all figures together: where every claim is true, the chance that any is refused is at most
one minus it. That chance is shared out evenly among the parts of the plan, and within a part among its figures
(Bonferroni), so that thousands of patrol figures do not blunt the few on response.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from chot.assess.exercise import intervals
from chot.assess.exercise.barriers import Checkpoints, Guards, Patrols
from chot.assess.exercise.checks import Float, Index
from chot.assess.exercise.claims import Claim
from chot.assess.exercise.figures import Figure, figures
from chot.assess.exercise.operation import Operation, Period
from chot.assess.exercise.script import Days, Scene, Script
from chot.assess.exercise.service import Queue
from chot.units import Text

SURVIVAL = Text("xác suất lọt qua tuyến", "chance to pass on route")
SCOUTED = Text("xác suất lọt qua tuyến do đối tượng tự tìm tới", "chance to pass on a scouted way to")
CHECKPOINT_LOSS = Text("tổn thất lớn nhất qua các chốt", "greatest loss behind the checkpoints")
GUARDED = Text("xác suất có tổ gác tại", "chance that guards stand at")
GUARD_LOSS = Text("tổn thất dự kiến tại mục tiêu có gác", "expected loss at guarded sites")
PATROL = Text("xác suất tuần tra chặn được tại", "chance that a patrol stops the intruder at")
PATROL_SITE = Text("trung bình ca: tuần tra chặn được tại", "mean of the shift: a patrol stops the intruder at")
PATROL_LOSS = Text("tổn thất lớn nhất khi có tuần tra", "greatest loss under patrols")
COVERED = Text("tỷ lệ sự việc có đơn vị gần nhất đến kịp", "share of incidents with the quickest unit near enough")
TWICE = Text("tỷ lệ sự việc có hai đơn vị đến kịp", "share of incidents with two units near enough")
WITHIN = Text("tỷ lệ sự việc đến kịp khi đơn vị có lúc bận", "share reached in time when units are busy")
MANNED = Text("tỷ lệ thời gian vị trí có người", "share of time the post is manned")
BUSY = Text("hàng chờ: tỷ lệ bận của", "queue: busy share of")
QUEUE_SHARES = (
    ("lost", Text("hàng chờ: tỷ lệ mất", "queue: share lost")),
    ("delayed", Text("hàng chờ: tỷ lệ phải chờ", "queue: share delayed")),
    ("within", Text("hàng chờ: tỷ lệ đến kịp", "queue: share reached in time")),
)
QUEUE_MEANS = (
    ("travel", Text("hàng chờ: thời gian đi", "queue: mean travel time")),
    ("response", Text("hàng chờ: thời gian phản ứng", "queue: mean response time")),
)


@dataclass
class Judge:
    """Goes through the parts of the plan; ``alpha`` of each figure is known once all are counted."""

    operation: Operation
    script: Script
    days: Days
    confidence: float
    alphas: dict[str, float] = field(default_factory=dict)

    def figures(self) -> tuple[Figure, ...]:
        sizes = self._sizes()
        parts = [part for part, n in sizes.items() if n]
        self.alphas = {part: (1 - self.confidence) / len(parts) / sizes[part] for part in parts}
        found: list[Figure] = []
        periods = zip(self.operation.periods, self.script.scenes, strict=True)
        for i, (period, scene) in enumerate(periods):
            if period.checkpoints is not None:
                found += self._routes(period, period.checkpoints, scene, self.days.passed[i])
            if period.guards is not None:
                found += self._guards(period, period.guards, self.days.guarded[i])
        for shift, stopped, shares in zip(
            self.operation.patrols, self.days.stopped, self.days.site_stopped, strict=True
        ):
            found += self._patrols(shift, stopped, shares)
        found += self._response()
        lines = zip(self.operation.queues, self.days.queues, self.script.lines, strict=True)
        for queue, counts, line in lines:
            found += self._queue(queue, counts, line.counted_s)
        found += self._reliefs()
        return tuple(found)

    def _sizes(self) -> dict[str, int]:
        operation = self.operation
        return {
            "routes": sum(len(scene.route_site) for scene in self.script.scenes),
            "guards": sum(len(operation.sites) for period in operation.periods if period.guards is not None),
            "slots": sum(watch.shape[0] * watch.shape[1] for watch in self.script.watches),
            "shifts": sum(watch.shape[0] for watch in self.script.watches),
            "response": 3 * len(operation.periods) if operation.response is not None else 0,
            "queues": sum(5 + len(queue.units) for queue in operation.queues),
            "reliefs": len(operation.reliefs.posts) if operation.reliefs is not None else 0,
        }

    def _routes(self, period: Period, points: Checkpoints, scene: Scene, passed: Index) -> Iterator[Figure]:
        n, k = self.days.n, scene.n_claimed
        share = passed / n
        low, high = intervals.share(passed, n, self.alphas.get("routes", 1.0))
        names = list(scene.route_names)
        yield from figures("survival", SURVIVAL, period.name, names[:k], points.survival,
                           share[:k], low[:k], high[:k], n)  # fmt: skip
        reach = points.reach
        if reach is not None:
            # No way to a site may be better than the best that the plan admits.
            limit = np.asarray(reach.value, float)[scene.route_site[k:]]
            claim = Claim(limit, "at most", reach.tolerance)
            yield from figures("scouted", SCOUTED, period.name, names[k:], claim, share[k:], low[k:], high[k:], n)
        if len(share):
            value = np.asarray(period.values, float)[scene.route_site]
            mean, bottom, top = (float((value * x).max()) for x in (share, low, high))
            yield from figures("checkpoint-loss", CHECKPOINT_LOSS, period.name, [""], points.loss, mean, bottom, top, n)

    def _guards(self, period: Period, guards: Guards, guarded: Index) -> Iterator[Figure]:
        n = self.days.n
        low, high = intervals.share(guarded, n, self.alphas["guards"])
        names = list(self.operation.sites)
        yield from figures("guarded", GUARDED, period.name, names, guards.coverage, guarded / n, low, high, n)
        bare, manned = np.asarray(guards.uncovered_loss, float), np.asarray(guards.covered_loss, float)
        losses = [bare + (manned - bare) * x for x in (guarded / n, low, high)]
        if guards.attacked is not None:
            losses = [loss[[guards.attacked]] for loss in losses]
        bottom, top = np.minimum(losses[1], losses[2]).max(), np.maximum(losses[1], losses[2]).max()
        yield from figures("guard-loss", GUARD_LOSS, period.name, [""], guards.loss, losses[0].max(), bottom, top, n)

    def _patrols(self, shift: Patrols, stopped: Index, shares: Float) -> Iterator[Figure]:
        n, sites = self.days.n, self.operation.sites
        slots = stopped.shape[1]
        low, high = intervals.share(stopped, n, self.alphas["slots"])
        claim = shift.coverage or Claim(np.full(stopped.shape, np.nan))
        claimed = np.asarray(claim.value, float)
        names = [f"{site} #{slot + 1}" for site in sites for slot in range(slots)]
        flat = Claim(claimed.ravel(), claim.sense, claim.tolerance)
        yield from figures("patrol", PATROL, shift.name, names, flat,
                           stopped.ravel() / n, low.ravel(), high.ravel(), n)  # fmt: skip
        whole = Claim(claimed.mean(axis=1), claim.sense, claim.tolerance)
        bottom, top = intervals.mean_share(shares, self.alphas["shifts"])
        yield from figures("patrol-site", PATROL_SITE, shift.name, list(sites), whole,
                           shares.mean(axis=0), bottom, top, n)  # fmt: skip
        values = np.asarray(shift.values, float)
        mean, least, most = (float((values * (1 - x)).max()) for x in (stopped / n, high, low))
        yield from figures("patrol-loss", PATROL_LOSS, shift.name, [""], shift.loss, mean, least, most, n)

    def _response(self) -> Iterator[Figure]:
        response, answers = self.operation.response, self.days.answers
        if response is None or answers is None:
            return
        n = answers.incidents.sum(axis=0)
        rows = (
            ("covered", COVERED, response.covered, answers.covered),
            ("covered-twice", TWICE, response.covered_twice, answers.covered_twice),
            ("within", WITHIN, response.within, answers.within),
        )
        for kind, name, claim, hits in rows:
            low, high = intervals.share_over_days(hits, answers.incidents, self.alphas["response"])
            share = hits.sum(axis=0) / np.maximum(n, 1)
            for i, period in enumerate(self.operation.periods):
                own = None if claim is None else _only(claim, i)
                yield from figures(kind, name, period.name, [""], own, share[i], low[i], high[i], n[i])

    def _queue(self, queue: Queue, counts: Float, counted_s: float) -> Iterator[Figure]:
        alpha, n, total = self.alphas["queues"], len(counts), counts[:, 0]
        served = total - counts[:, 1]
        for j, (kind, name) in enumerate(QUEUE_SHARES, start=1):
            low, high = intervals.share_over_days(counts[:, j], total, alpha)
            share = counts[:, j].sum() / max(total.sum(), 1)
            yield from figures(f"queue-{kind}", name, queue.name, [""], getattr(queue, kind), share, low, high, n)
        for j, (kind, name) in enumerate(QUEUE_MEANS, start=4):
            low, high = intervals.ratio(counts[:, j], served, alpha)
            average = float(counts[:, j].sum() / max(served.sum(), 1))
            yield from figures(f"queue-{kind}", name, queue.name, [""], getattr(queue, kind), average, low, high, n)
        busy = counts[:, 6:] / counted_s
        low, high = intervals.mean_share(busy, alpha)
        yield from figures("queue-busy", BUSY, queue.name, list(queue.units), queue.busy,
                           busy.mean(axis=0), low, high, n)  # fmt: skip

    def _reliefs(self) -> Iterator[Figure]:
        reliefs, counts = self.operation.reliefs, self.days.reliefs
        if reliefs is None or counts is None:
            return
        hours = np.asarray(reliefs.to_s, float) - np.asarray(reliefs.from_s, float)
        whole = np.bincount(np.asarray(reliefs.post), hours, len(reliefs.posts))
        share = 1 - counts[:, 0] / whole
        low, high = intervals.mean_share(share, self.alphas["reliefs"])
        yield from figures("manned", MANNED, "", list(reliefs.posts), reliefs.manned,
                           share.mean(axis=0), low, high, self.days.n)  # fmt: skip


def _only(claim: Claim, i: int) -> Claim:
    return Claim(np.asarray(claim.value, float)[i], claim.sense, claim.tolerance)
