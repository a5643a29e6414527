"""From scenario and ground to one checkpoint game per operational period, and what must be said about it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from chot.checkpoints import Problem
from chot.errors import Finding, InputError
from chot.plan.ground import Ground
from chot.scenario import Period, Scenario
from chot.units import Text

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]


@dataclass(frozen=True)
class Note:
    """Something a planner should know about a period, with a code for machines."""

    code: str
    text: Text


@dataclass(frozen=True, eq=False)
class PeriodGame:
    """The game of one period.

    - ``problem``: its sites are the two doors of each site of the scenario, in its order.
    - ``closed`` (m,) network segments closed to traffic at some time of the period: no checkpoint stands there, cars
      keep off, and the intruder on foot may pass.
    - ``key``: equal for periods whose games are equal, so that they are solved once.
    """

    period: Period
    problem: Problem
    closed: Flag
    notes: tuple[Note, ...]

    @property
    def key(self) -> str:
        digest = sha256()
        problem = self.problem
        for part in (problem.values, problem.candidate, problem.n_teams, self.closed, problem.detection, problem.cost):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()


def period_game(ground: Ground, period: Period, teams: int, closed: Flag) -> PeriodGame:
    """The game of a period with so many teams and these segments closed.

    Raises :class:`InputError` where there is no team, nothing of value, or an entry on a site's doorstep.
    """
    scenario, network = ground.scenario, ground.network
    values = np.array([float(site.values.get(period.id, 0.0)) for site in scenario.sites])
    _refuse_hopeless(ground, period, teams, values)
    problem = Problem(
        n_nodes=network.n_nodes,
        tail=network.segment_tail.astype(np.int64),
        head=network.segment_head.astype(np.int64),
        entries=np.array([entry.node for entry in ground.entries], np.int64),
        sites=ground.doors.ravel(),
        values=np.repeat(values, 2),
        n_teams=teams,
        candidate=ground.allowed & ~closed,
        detection=ground.detection,
        cost=ground.cost,
    )
    return PeriodGame(period, problem, closed, tuple(_notes(ground, problem, values, closed)))


def _refuse_hopeless(ground: Ground, period: Period, teams: int, values: Float) -> None:
    findings = []
    if teams < 1:
        findings.append(_no_teams(period, teams))
    if not np.any(values > 0):
        findings.append(_no_value(period))
    entry_at = {entry.node: entry for entry in ground.entries}
    for position in np.flatnonzero(values > 0):
        for node in ground.doors[position]:
            if int(node) in entry_at:
                findings.append(_same_block(ground.scenario, int(position), entry_at[int(node)].name))
                break
    if findings:
        raise InputError(findings)


def _notes(ground: Ground, problem: Problem, values: Float, closed: Flag) -> list[Note]:
    """Sites that no allowed checkpoint can shield, each with the reason."""
    reachable = _reachable(problem, ~np.asarray(problem.candidate, bool))
    anyhow = _reachable(problem, np.ones(ground.network.n_segments, bool))
    notes = []
    for position in np.flatnonzero(values > 0):
        doors = ground.doors[position]
        if not anyhow[doors].any():
            notes.append(_unreachable(ground.scenario, int(position)))
        elif reachable[doors].any():
            notes.append(_unshielded(ground, problem, int(position), closed))
    return notes


def _reachable(problem: Problem, use: Flag) -> Flag:
    """Game nodes that can be reached from an entry over the segments in use."""
    tail, head = np.asarray(problem.tail)[use], np.asarray(problem.head)[use]
    graph = coo_matrix((np.ones(len(tail), np.int8), (tail, head)), shape=(problem.n_nodes,) * 2)
    part = connected_components(graph, directed=False)[1]
    return np.isin(part, part[np.asarray(problem.entries)])


def _unshielded(ground: Ground, problem: Problem, position: int, closed: Flag) -> Note:
    """Name the rule without which the site could be shielded, where one rule alone is the reason."""
    site = ground.scenario.sites[position]
    base = np.asarray(problem.candidate, bool)
    rules = [
        (ground.standoff, Text("khoảng cách an toàn quanh mục tiêu", "the stand-off around sites")),
        (closed, Text("các đường bị cấm trong giai đoạn này", "the streets closed in this period")),
        (
            ~ground.allowed & ~ground.standoff,
            Text("các loại đường không được đặt chốt và hầm", "the forbidden classes of street and tunnels"),
        ),
    ]
    reasons = []
    for blocked, name in rules:
        if not _reachable(problem, ~(base | blocked))[ground.doors[position]].any():
            reasons.append(name)
    vi = ", ".join(reason.vi for reason in reasons) or "nhiều quy định cùng lúc"
    en = ", ".join(reason.en for reason in reasons) or "several rules together"
    return Note(
        "site-unshielded",
        Text(
            f"Không chốt nào được phép che chắn được mục tiêu '{site.name.vi}': vẫn còn đường tới đó không qua vị trí "
            f"đặt chốt nào, do {vi}.",
            f"No allowed checkpoint can shield site '{site.name.en}': a way to it remains that passes no place for a "
            f"checkpoint, because of {en}.",
        ),
    )


def _unreachable(scenario: Scenario, position: int) -> Note:
    site = scenario.sites[position]
    return Note(
        "site-unreachable",
        Text(
            f"Trên bản đồ không có đường từ vành đai ngoài tới mục tiêu '{site.name.vi}'; hãy kiểm tra bản đồ.",
            f"The map shows no way from the outer cordon to site '{site.name.en}'; check the map.",
        ),
    )


def covered_note(streets_vi: str, streets_en: str, n: int) -> Note:
    """All ways to all sites are closed with the teams at hand, and by which checkpoints."""
    return Note(
        "all-covered",
        Text(
            f"Mọi đường tới mọi mục tiêu đều bị chặn bởi {n} chốt cố định: {streets_vi}.",
            f"Every way to every site is closed by {n} standing checkpoints: {streets_en}.",
        ),
    )


def _no_teams(period: Period, teams: int) -> Finding:
    return Finding(
        "no-teams",
        Text(
            f"giai đoạn '{period.name.vi}' không có tổ chốt nào",
            f"period '{period.name.en}' has no checkpoint team",
        ),
        Text(
            "đặt checkpoint_teams từ 1 trở lên, hoặc ghi đơn vị loại 'checkpoint' trực suốt giai đoạn vào units.csv",
            "set checkpoint_teams to 1 or more, or list units of kind 'checkpoint' on duty all through it in units.csv",
        ),
        file="scenario.toml",
        value=str(teams),
    )


def _no_value(period: Period) -> Finding:
    return Finding(
        "no-value",
        Text(
            f"giai đoạn '{period.name.vi}' không có mục tiêu nào có giá trị lớn hơn 0",
            f"period '{period.name.en}' has no site of a value above 0",
        ),
        Text(
            f"ghi giá trị vào cột value:{period.id}, hoặc bỏ giai đoạn này",
            f"give values in column value:{period.id}, or drop the period",
        ),
        file="sites.csv",
    )


def _same_block(scenario: Scenario, position: int, entry: Text) -> Finding:
    site = scenario.sites[position]
    return Finding(
        "entry-at-site",
        Text(
            f"mục tiêu '{site.name.vi}' và điểm vào '{entry.vi}' ở cùng một đoạn phố, nên không chốt nào chặn được",
            f"site '{site.name.en}' and entry '{entry.en}' lie on one street piece, so no checkpoint can come between",
        ),
        Text(
            "nới vành đai ngoài ra xa mục tiêu, hoặc dời điểm vào",
            "draw the outer cordon further from the site, or move the entry",
        ),
        file="cordons.geojson",
    )
