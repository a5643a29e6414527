"""What serves the event, as plain arrays: reserve units that answer incidents, queueing figures, reliefs of posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from chot.assess.exercise.barriers import settle
from chot.assess.exercise.checks import Checks, Float, Index
from chot.assess.exercise.claims import Claim, checked
from chot.units import Text


@dataclass(frozen=True, eq=False)
class Response:
    """Reserve units and the incidents they answer: U units, L places, K kinds, P periods (as the operation has them).

    - ``units`` names; ``places`` names; ``kinds`` names.
    - ``bin_edges_s`` (h + 1,) rising seconds, and ``rates_per_hour`` (h, L, K): incidents an hour in each bin.
    - ``travel_s`` (P, U, L) from the unit's base, closures of that period included; inf: the unit does not go there.
    - ``target_s``: T, the response time wished for: from the report to the arrival.
    - ``on_scene_s``: mean seconds, (K,) or (U, K); ``handover_s`` (K,) mean seconds of handing over afterwards;
      both follow a gamma law of shape ``law_shape`` (1: exponential; inf: always the mean).
    - ``preference`` (P, L, U): units in the order in which they are sent, -1 behind the last; default by travel time.
    - ``available`` (P, U): whether the unit is on duty, default always.
    - ``between_s`` (P, L, L) travel between places. A unit on its way home can be sent: it goes on home and sets out
      from there or, with ``between_s``, turns back where that is quicker; both are upper bounds of the true time.
    - ``turnout_s``: from the order to setting out. ``priority`` (K,): smaller numbers leave the queue first.
    - ``lost_when_busy``: an incident that finds no idle unit goes to others, for example to the city's police;
      otherwise it waits.
    - ``covered``, ``covered_twice``: claims (P,), the share of incidents whose quickest (second quickest) unit on duty
      reaches them within T from its base; ``within``: claim (P,), the share reached within T when units are busy.
    """

    units: Sequence[str]
    places: Sequence[str]
    kinds: Sequence[str]
    bin_edges_s: ArrayLike
    rates_per_hour: ArrayLike
    travel_s: ArrayLike
    target_s: float
    on_scene_s: ArrayLike
    handover_s: ArrayLike = 0.0
    law_shape: float = 1.0
    preference: ArrayLike | None = None
    available: ArrayLike | None = None
    between_s: ArrayLike | None = None
    turnout_s: float = 0.0
    priority: ArrayLike | None = None
    lost_when_busy: bool = False
    covered: Claim | None = None
    covered_twice: Claim | None = None
    within: Claim | None = None

    def check(self, checks: Checks, n_periods: int) -> Response:
        units, places = checks.names("units", self.units), checks.names("places", self.places)
        kinds = checks.names("kinds", self.kinds)
        u, p, k = len(units), len(places), len(kinds)
        edges = np.asarray(self.bin_edges_s, float).ravel()
        rising = len(edges) > 1 and bool(np.all(np.diff(edges) > 0))
        text = Text("ít nhất hai mốc giây tăng dần", "at least two rising times in seconds")
        checks.require(rising, "bin_edges_s", f"{len(edges)} edges", text)
        travel = checks.numbers("travel_s", self.travel_s, (n_periods, u, p), allow_inf=True)
        scene = np.asarray(self.on_scene_s, float)
        scene = np.broadcast_to(scene, (u, k)).copy() if scene.shape in ((k,), ()) else scene
        on_duty = np.ones((n_periods, u), bool) if self.available is None else np.asarray(self.available)
        flags = on_duty.dtype == np.bool_ and on_duty.shape == (n_periods, u)
        checks.require(
            flags, "available", on_duty.shape, Text(f"{n_periods}x{u} đúng/sai", f"{n_periods}x{u} booleans")
        )
        positive = Text("thời gian lớn hơn 0", "a time above 0")
        checks.require(self.target_s > 0, "target_s", self.target_s, positive)
        checks.require(self.law_shape > 0, "law_shape", self.law_shape, Text("số lớn hơn 0", "a number above 0"))
        checks.numbers("turnout_s", self.turnout_s, ())
        between: Float = np.empty((0, 0, 0))
        if self.between_s is not None and np.asarray(self.between_s).size:
            between = checks.numbers("between_s", self.between_s, (n_periods, p, p), allow_inf=True)
        return replace(
            self,
            units=units,
            places=places,
            kinds=kinds,
            bin_edges_s=edges,
            rates_per_hour=checks.numbers("rates_per_hour", self.rates_per_hour, (max(len(edges) - 1, 0), p, k)),
            travel_s=travel,
            on_scene_s=checks.numbers("on_scene_s", scene, (u, k)),
            handover_s=checks.numbers("handover_s", self.handover_s, (k,)),
            preference=_preference(checks, self.preference, travel),
            available=on_duty,
            between_s=between,
            priority=checks.indices("priority", np.zeros(k, int) if self.priority is None else self.priority, 1000),
            covered=checked(self.covered, checks, "covered", (n_periods,), 1.0),
            covered_twice=checked(self.covered_twice, checks, "covered_twice", (n_periods,), 1.0),
            within=checked(self.within, checks, "within", (n_periods,), 1.0),
        )


def _preference(checks: Checks, given: ArrayLike | None, travel: Float) -> Index:
    """(P, L, U) units in the order in which they are sent; default the quickest first."""
    by_time: Index = np.argsort(travel.transpose(0, 2, 1), axis=2, kind="stable").astype(np.int64)
    if given is None:
        return by_time
    order = checks.indices("preference", given, travel.shape[1], low=-1)
    if order.ndim != 3 or order.shape[:2] != by_time.shape[:2] or order.shape[2] > travel.shape[1]:
        text = Text("bảng giai đoạn x nơi x đơn vị", "a table of periods by places by units")
        checks.add("preference", f"{order.shape}", text)
        return by_time
    ranked = np.sort(order, axis=2)
    twice = np.argwhere((ranked[..., 1:] == ranked[..., :-1]) & (ranked[..., 1:] >= 0))
    if len(twice):
        where = f"period {twice[0][0]}, place {twice[0][1]}"
        checks.add("preference", where, Text("mỗi đơn vị nhiều nhất một lần", "each unit at most once"))
    return order


@dataclass(frozen=True, eq=False)
class Queue:
    """A queueing model's figures in steady state, checked under the model's own assumptions (Larson 1974).

    Incidents come at constant rates; the first idle unit in preference order serves, for a time that does not depend on
    the place; it starts from its base. The simulation warms up before it counts.

    - ``units``, U names; ``rates_per_hour`` (L,); ``service_s`` (U,) mean service times, > 0; ``law_shape``: 1 is
      exponential; ``travel_s`` (U, L), inf: does not go; ``preference`` (L, U), -1 behind the last; default by time.
    - ``lost_when_busy``: no waiting room (Larson's zero-line capacity); else first come, first served.
    - Claims: ``busy`` (U,) share of time; ``lost`` () and ``delayed`` () shares of incidents that find all busy;
      ``within`` () share of all incidents reached within ``target_s``, a lost one never; ``travel`` () and ``response``
      () mean seconds of those served, the second with the wait.
    """

    name: str
    units: Sequence[str]
    rates_per_hour: ArrayLike
    service_s: ArrayLike
    travel_s: ArrayLike
    target_s: float
    preference: ArrayLike | None = None
    law_shape: float = 1.0
    lost_when_busy: bool = False
    busy: Claim | None = None
    lost: Claim | None = None
    delayed: Claim | None = None
    within: Claim | None = None
    travel: Claim | None = None
    response: Claim | None = None

    def __post_init__(self) -> None:
        checks = Checks(self.name)
        units = checks.names("units", self.units)
        rates = np.asarray(self.rates_per_hour, float).ravel()
        travel = checks.numbers("travel_s", self.travel_s, (len(units), len(rates)), allow_inf=True)
        given = None if self.preference is None else np.asarray(self.preference)[None]
        settle(
            self,
            units=units,
            rates_per_hour=checks.numbers("rates_per_hour", self.rates_per_hour, rates.shape),
            service_s=checks.numbers("service_s", self.service_s, (len(units),), low=1e-6),
            travel_s=travel,
            preference=_preference(checks, given, travel[None])[0],
            busy=checked(self.busy, checks, "busy", (len(units),), 1.0),
            lost=checked(self.lost, checks, "lost", (), 1.0),
            delayed=checked(self.delayed, checks, "delayed", (), 1.0),
            within=checked(self.within, checks, "within", (), 1.0),
            travel=checked(self.travel, checks, "travel", ()),
            response=checked(self.response, checks, "response", ()),
        )
        some = Text("ít nhất một nơi có sự việc", "at least one place with incidents")
        checks.require(bool(rates.sum() > 0), "rates_per_hour", "0", some)
        checks.require(self.target_s > 0, "target_s", self.target_s, Text("thời gian lớn hơn 0", "a time above 0"))
        checks.require(self.law_shape > 0, "law_shape", self.law_shape, Text("số lớn hơn 0", "a number above 0"))
        load = self.load()
        if not checks.findings and not self.lost_when_busy and load >= 1:
            text = Text("thêm đơn vị, hoặc cho phép mất sự việc", "more units, or let incidents be lost")
            checks.add("busy", f"load {load:.2f} of 1", text)
        checks.done()

    def load(self) -> float:
        """Work that comes in, as a share of the work that all units can do."""
        per_s = np.asarray(self.rates_per_hour, float).sum() / 3600
        return float(per_s / (1 / np.asarray(self.service_s, float)).sum())


@dataclass(frozen=True, eq=False)
class Reliefs:
    """Shifts at posts and how late reliefs can be; one row a shift.

    - ``post`` (n,) index into ``posts``; ``from_s``, ``to_s`` (n,) the hours of each shift.
    - The unit sets out so as to be there ``margin_s`` early; the way takes ``travel_s`` (n,) on average, gamma with
      coefficient of variation ``travel_cv``, and on top come delays, exponential with mean ``delay_mean_s``.
    - Whoever is to be relieved stays on for at most ``hold_s``; then the post is unmanned until the relief arrives.
    - ``manned``: claim (n_posts,), the share of the shifts' time in which the post is manned.
    """

    posts: Sequence[str]
    post: ArrayLike
    from_s: ArrayLike
    to_s: ArrayLike
    travel_s: ArrayLike = 0.0
    margin_s: float = 600.0
    travel_cv: float = 0.3
    delay_mean_s: float = 120.0
    hold_s: float = 900.0
    manned: Claim | None = None

    def __post_init__(self) -> None:
        checks = Checks("reliefs")
        posts = checks.names("posts", self.posts)
        post = checks.indices("post", self.post, len(posts))
        begin = checks.numbers("from_s", self.from_s, post.shape, low=-np.inf)
        end = checks.numbers("to_s", self.to_s, post.shape, low=-np.inf)
        short = np.flatnonzero(end <= begin)
        where = f"shift {short[0]}" if len(short) else ""
        text = Text("ca kết thúc sau khi bắt đầu", "shifts that end after they begin")
        checks.require(len(short) == 0, "to_s", where, text)
        for name in ("margin_s", "travel_cv", "delay_mean_s", "hold_s"):
            checks.numbers(name, getattr(self, name), ())
        idle = sorted(set(range(len(posts))) - set(post.tolist()))
        where = posts[idle[0]] if idle else ""
        text = Text("ít nhất một ca cho mỗi vị trí", "at least one shift at every post")
        checks.require(not idle, "post", where, text)
        settle(
            self,
            posts=posts,
            post=post,
            from_s=begin,
            to_s=end,
            travel_s=checks.numbers("travel_s", self.travel_s, post.shape),
            manned=checked(self.manned, checks, "manned", (len(posts),), 1.0),
        )
        checks.done()
