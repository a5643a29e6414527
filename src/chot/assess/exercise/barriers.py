"""What stands in the intruder's way, as plain arrays: checkpoints and his routes, guards at sites, patrols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from chot.assess.exercise.checks import Checks, Float
from chot.assess.exercise.claims import Claim, checked
from chot.units import Text


def settle(thing: object, **values: object) -> None:
    """Put checked arrays in place of what a frozen dataclass was given."""
    for name, value in values.items():
        object.__setattr__(thing, name, value)


@dataclass(frozen=True, eq=False)
class Ground:
    """The streets the intruder walks: n nodes and m undirected segments; he scouts routes of his own on them.

    - ``tail``, ``head`` (m,) nodes; ``entries`` (e,) nodes; ``doors``: the nodes of each site, by site.
    """

    n_nodes: int
    tail: ArrayLike
    head: ArrayLike
    entries: ArrayLike
    doors: Sequence[ArrayLike]

    def __post_init__(self) -> None:
        checks = Checks("ground")
        tail = checks.indices("tail", self.tail, self.n_nodes)
        head = checks.indices("head", self.head, self.n_nodes)
        one_each = Text(f"{tail.size} nút", f"{tail.size} nodes")
        checks.require(head.shape == tail.shape, "head", head.shape, one_each)
        settle(
            self,
            tail=tail,
            head=head,
            entries=checks.indices("entries", self.entries, self.n_nodes),
            doors=checks.sets("doors", self.doors, self.n_nodes),
        )
        some = Text("ít nhất một điểm vào", "at least one entry")
        checks.require(np.asarray(self.entries).size > 0, "entries", "none", some)
        checks.done()


@dataclass(frozen=True, eq=False)
class Checkpoints:
    """A period's mixture of dispositions, and the routes on which the plan says what it is worth.

    - ``dispositions``: segments manned in each; ``probabilities`` one each, summing to 1.
    - ``detection`` (m,) chance that a manned checkpoint on that segment stops the intruder.
    - ``routes``: segments of each of r routes; ``route_site`` (r,) the site each leads to; ``route_names`` (r,).
    - ``choice`` (r,) how often an intruder takes each route, default always the one of greatest claimed loss.
    - ``survival``: claim (r,), the chance to pass all checkpoints of the route.
    - ``reach``: claim (n_sites,), the chance to pass on the best route to the site; no route may do better.
    - ``loss``: claim (), the greatest of site value times chance over all routes.
    - ``names``: how a segment's checkpoint is called in reports; default the segment's number.
    """

    dispositions: Sequence[ArrayLike]
    probabilities: ArrayLike
    detection: ArrayLike
    routes: Sequence[ArrayLike]
    route_site: ArrayLike
    route_names: Sequence[str] = ()
    choice: ArrayLike | None = None
    survival: Claim | None = None
    reach: Claim | None = None
    loss: Claim | None = None
    names: Mapping[int, str] = field(default_factory=dict)

    def check(self, checks: Checks, n_sites: int) -> Checkpoints:
        """The same with arrays in place; called by the operation, which knows the sites."""
        detection = np.asarray(self.detection, float)
        detection = checks.numbers("detection", self.detection, (detection.size,), high=1.0)
        n = len(self.routes)
        names = tuple(self.route_names) or tuple(str(i + 1) for i in range(n))
        checks.require(len(names) == n, "route_names", len(names), Text(f"{n} tên", f"{n} names"))
        sites = checks.indices("route_site", self.route_site, n_sites)
        checks.require(sites.shape == (n,), "route_site", sites.shape, Text(f"{n} mục tiêu", f"{n} sites"))
        return replace(
            self,
            dispositions=checks.sets("dispositions", self.dispositions, detection.size),
            probabilities=checks.chances("probabilities", self.probabilities, len(self.dispositions)),
            detection=detection,
            routes=checks.sets("routes", self.routes, detection.size),
            route_site=sites,
            route_names=names,
            choice=None if self.choice is None else checks.chances("choice", self.choice, n),
            survival=checked(self.survival, checks, "survival", (n,), 1.0),
            reach=checked(self.reach, checks, "reach", (n_sites,), 1.0),
            loss=checked(self.loss, checks, "loss", ()),
        )


@dataclass(frozen=True, eq=False)
class Guards:
    """A period's mixture of allocations of guard teams to sites.

    - ``rotations``: sites guarded in each; ``probabilities`` one each, summing to 1.
    - ``effectiveness`` (n_sites,) chance that guards at a site stop who reaches it, default 1.
    - ``coverage``: claim (n_sites,), the chance that the site is guarded.
    - ``uncovered_loss``, ``covered_loss`` (n_sites,): what is lost at an unguarded and at a guarded site;
      ``loss``: claim (), the expected loss at ``attacked``, or the greatest over all sites where that is None.
    """

    rotations: Sequence[ArrayLike]
    probabilities: ArrayLike
    effectiveness: ArrayLike = 1.0
    coverage: Claim | None = None
    uncovered_loss: ArrayLike | None = None
    covered_loss: ArrayLike = 0.0
    loss: Claim | None = None
    attacked: int | None = None

    def check(self, checks: Checks, n_sites: int, values: Float) -> Guards:
        uncovered = values if self.uncovered_loss is None else self.uncovered_loss
        if self.attacked is not None:
            checks.indices("attacked", np.array([self.attacked]), n_sites)
        return replace(
            self,
            rotations=checks.sets("rotations", self.rotations, n_sites),
            probabilities=checks.chances("probabilities", self.probabilities, len(self.rotations)),
            effectiveness=checks.numbers("effectiveness", self.effectiveness, (n_sites,), high=1.0),
            coverage=checked(self.coverage, checks, "coverage", (n_sites,), 1.0),
            uncovered_loss=checks.numbers("uncovered_loss", uncovered, (n_sites,)),
            covered_loss=checks.numbers("covered_loss", self.covered_loss, (n_sites,)),
            loss=checked(self.loss, checks, "loss", ()),
        )


@dataclass(frozen=True, eq=False)
class Patrols:
    """One shift's mixture of joint patrols (all teams at once), drawn once a shift.

    - ``slot_edges_s`` (n_slots + 1,) rising seconds; an intruder comes at a random moment of each slot.
    - Stops, one row each over all j joint patrols: ``stop_patrol`` the joint patrol, ``stop_place``, ``stop_from_s``,
      ``stop_to_s``. A team on its way between stops protects nothing.
    - ``probabilities`` (j,) summing to 1.
    - ``protects`` (n_places, n_sites) whether a team in that place protects that site.
    - ``effectiveness`` (n_sites,) chance that a patrol which is there stops the intruder; with ``independent`` each
      team has that chance for itself, else several are no better than one.
    - ``values`` (n_sites, n_slots) what is lost; ``coverage``: claim (n_sites, n_slots), the chance to be stopped;
      ``loss``: claim (), the greatest of value times one minus coverage.
    """

    name: str
    slot_edges_s: ArrayLike
    probabilities: ArrayLike
    stop_patrol: ArrayLike
    stop_place: ArrayLike
    stop_from_s: ArrayLike
    stop_to_s: ArrayLike
    protects: ArrayLike
    effectiveness: ArrayLike = 1.0
    independent: bool = False
    values: ArrayLike = 0.0
    coverage: Claim | None = None
    loss: Claim | None = None

    def __post_init__(self) -> None:
        checks = Checks(self.name)
        edges = np.asarray(self.slot_edges_s, float).ravel()
        rising = len(edges) > 1 and bool(np.all(np.diff(edges) > 0))
        text = Text("ít nhất hai mốc giây tăng dần", "at least two rising times in seconds")
        checks.require(rising, "slot_edges_s", f"{len(edges)} edges", text)
        protects = np.asarray(self.protects)
        matrix = protects.ndim == 2 and protects.dtype == np.bool_
        wanted = Text("bảng đúng/sai nơi x mục tiêu", "a table of booleans, places by sites")
        checks.require(matrix, "protects", f"{protects.dtype}{protects.shape}", wanted)
        if not (rising and matrix):
            checks.done()
        n_places, n_sites = protects.shape
        chance = checks.chances("probabilities", self.probabilities, np.asarray(self.probabilities).size)
        stop_patrol = checks.indices("stop_patrol", self.stop_patrol, len(chance))
        shape, slots = stop_patrol.shape, (n_sites, len(edges) - 1)
        begin = checks.numbers("stop_from_s", self.stop_from_s, shape, low=-np.inf)
        end = checks.numbers("stop_to_s", self.stop_to_s, shape, low=-np.inf)
        backwards = np.flatnonzero(end < begin)
        where = f"stop {backwards[0]}" if len(backwards) else ""
        text = Text("điểm dừng kết thúc sau khi bắt đầu", "stops that end after they begin")
        checks.require(len(backwards) == 0, "stop_to_s", where, text)
        place = checks.indices("stop_place", self.stop_place, n_places)
        checks.require(
            place.shape == shape,
            "stop_place",
            place.shape,
            Text(f"{len(stop_patrol)} nơi", f"{len(stop_patrol)} places"),
        )
        settle(
            self,
            slot_edges_s=edges,
            probabilities=chance,
            stop_patrol=stop_patrol,
            stop_place=place,
            stop_from_s=begin,
            stop_to_s=end,
            protects=protects,
            effectiveness=checks.numbers("effectiveness", self.effectiveness, (n_sites,), high=1.0),
            values=checks.numbers("values", self.values, slots),
            coverage=checked(self.coverage, checks, "coverage", slots, 1.0),
            loss=checked(self.loss, checks, "loss", ()),
        )
        checks.done()
