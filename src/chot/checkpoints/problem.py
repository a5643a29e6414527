"""The checkpoint game as data: what is asked, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chot.errors import Finding, InputError
from chot.solvers import Outcome
from chot.units import Text

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Problem:
    """A street network with n nodes and m undirected segments, entries S, sites with values, and K teams.

    - ``tail``, ``head`` (m,) node indices; parallel segments and loops are allowed.
    - ``entries`` (s,) and ``sites`` (t,) node indices; ``values`` (t,) >= 0, what is lost when a site is reached.
    - ``n_teams``: the budget K > 0; a disposition is a set of segments whose summed ``cost`` is at most K.
    - ``candidate`` (m,) where a checkpoint may stand, default everywhere.
    - ``detection`` (m,) in (0, 1], chance that a manned checkpoint stops the intruder, default 1.
    - ``cost`` (m,) > 0, teams that a checkpoint needs, default 1.

    Raises :class:`chot.errors.InputError` (a ``ValueError``) naming the offending entry, its value and the remedy.
    """

    n_nodes: int
    tail: ArrayLike
    head: ArrayLike
    entries: ArrayLike
    sites: ArrayLike
    values: ArrayLike
    n_teams: float
    candidate: ArrayLike | None = None
    detection: ArrayLike | None = None
    cost: ArrayLike | None = None

    def __post_init__(self) -> None:
        findings: list[Finding] = []
        for name in ("tail", "head", "entries", "sites"):
            object.__setattr__(self, name, _nodes(name, getattr(self, name), self.n_nodes, findings))
        m, t = len(np.asarray(self.tail)), len(np.asarray(self.sites))
        if len(np.asarray(self.head)) != m:
            findings.append(_wrong("head", f"{len(np.asarray(self.head))}", f"one head for each of the {m} tails"))
        object.__setattr__(self, "values", _numbers("values", self.values, t, 0, np.inf, findings))
        if not (np.isfinite(self.n_teams) and self.n_teams > 0):
            findings.append(_wrong("n_teams", f"{self.n_teams}", "at least one team, else every site stays open"))
        if self.candidate is not None:
            candidate = np.asarray(self.candidate)
            if candidate.shape != (m,) or candidate.dtype != np.bool_:
                findings.append(_wrong("candidate", f"{candidate.dtype}{candidate.shape}", f"{m} booleans"))
            object.__setattr__(self, "candidate", candidate)
        tiny = np.nextafter(0, 1)
        if self.detection is not None:
            object.__setattr__(self, "detection", _numbers("detection", self.detection, m, tiny, 1, findings))
        if self.cost is not None:
            object.__setattr__(self, "cost", _numbers("cost", self.cost, m, tiny, np.inf, findings))
        if findings:
            raise InputError(findings)


@dataclass(frozen=True, eq=False)
class Result:
    """A mixed strategy over dispositions, what it is worth, and what is proved.

    - ``dispositions``: int arrays of segment indices, each within the budget; ``probabilities`` sums to 1.
    - ``value``: the intruder's exact best response on the full network; ``bound``: no strategy has a smaller value.
    - ``gap`` = (value - bound) / value, 0 where the value is 0.
    - ``marginals`` (m,): the chance that each segment is manned.
    - ``covering``: where the budget closes every path, the segments that do (all probability on them); else empty.
    - ``seconds``: time to the bound and to the end.
    """

    dispositions: list[Index]
    probabilities: Float
    value: float
    bound: float
    outcome: Outcome
    marginals: Float
    covering: Index = field(default_factory=lambda: np.empty(0, np.int64))
    bound_s: float = 0.0
    total_s: float = 0.0

    @property
    def gap(self) -> float:
        return (self.value - self.bound) / self.value if self.value > 0 else 0.0


def _wrong(name: str, value: str, wanted: str) -> Finding:
    return Finding(
        code=f"problem-{name}",
        message=Text(f"'{name}' của bài toán không dùng được", f"the problem's {name!r} cannot be used"),
        remedy=Text(f"cần: {wanted}", f"give {wanted}"),
        value=value,
    )


def _nodes(name: str, given: ArrayLike, n_nodes: int, findings: list[Finding]) -> Index:
    nodes = np.asarray(given)
    if nodes.ndim != 1 or nodes.size == 0 or not np.issubdtype(nodes.dtype, np.integer):
        findings.append(_wrong(name, f"{nodes.dtype}{nodes.shape}", "a non-empty list of node numbers"))
        return np.empty(0, np.int64)
    outside = np.flatnonzero((nodes < 0) | (nodes >= n_nodes))
    if len(outside):
        where = f"{name}[{outside[0]}] = {nodes[outside[0]]}"
        findings.append(_wrong(name, where, f"node numbers from 0 to {n_nodes - 1}"))
    return nodes.astype(np.int64)


def _numbers(name: str, given: ArrayLike, n: int, low: float, high: float, findings: list[Finding]) -> Float:
    numbers = np.asarray(given, float)
    if numbers.shape != (n,):
        findings.append(_wrong(name, f"{numbers.shape}", f"{n} numbers"))
        return numbers
    outside = np.flatnonzero(~(np.isfinite(numbers) & (numbers >= low) & (numbers <= high)))
    if len(outside):
        wanted = {"values": "numbers that are not negative", "detection": "chances above 0, at most 1"}
        where = f"{name}[{outside[0]}] = {numbers[outside[0]]}"
        findings.append(_wrong(name, where, wanted.get(name, "numbers above 0")))
    return numbers
