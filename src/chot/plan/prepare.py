"""From a scenario folder to the games of its periods, in one way for the planner and for the auditor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chot import scenario as scenarios
from chot import streets
from chot.checkpoints.operation import Roads
from chot.errors import Finding, InputError
from chot.plan.game import PeriodGame, period_game
from chot.plan.ground import Ground, lay_ground
from chot.scenario import Period, Scenario
from chot.streets import StreetClosure, StreetNetwork

Flag = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Prepared:
    """All that is fixed before planning: the ground, a game per period, and what was doubtful in the input."""

    ground: Ground
    games: tuple[PeriodGame, ...]
    warnings: tuple[Finding, ...]
    map_sha256: str


def prepare(folder: Path, *, teams: int | None = None, cache_dir: Path | None = None) -> Prepared:
    """Read a scenario and its map and set up every period's game.

    - ``teams``: checkpoint teams in every period instead of the scenario's; ``cache_dir``: where networks are kept.

    Raises :class:`InputError` with everything that is wrong.
    """
    scenario = scenarios.read(folder)
    built = streets.build(scenario.map_file, cache_dir=cache_dir)
    findings = scenarios.check_on_streets(scenario, built.network)
    if any(not found.warning for found in findings):
        raise InputError(findings)
    scenario = scenarios.resolve(scenario, built.network)
    ground = lay_ground(scenario, built.network)
    warnings = (*built.report.warnings, *findings)
    return Prepared(ground, _games(ground, teams), warnings, sha256_of(scenario.map_file))


def _games(ground: Ground, teams: int | None) -> tuple[PeriodGame, ...]:
    """Every period's game, or everything that stands in the way of any of them."""
    scenario, games, findings = ground.scenario, [], list[Finding]()
    for period in scenario.periods:
        k = scenario.checkpoint_teams(period) if teams is None else teams
        try:
            games.append(period_game(ground, period, k, closed_in(scenario, ground.network, period)))
        except InputError as error:
            findings += [found for found in error.findings if found not in findings]
    if findings:
        raise InputError(findings)
    return tuple(games)


def closed_in(scenario: Scenario, network: StreetNetwork, period: Period) -> Flag:
    """(s,) segments closed to traffic for any part of the period."""
    closures = [
        StreetClosure(ways=c.ways, street=c.street, polygon=c.polygon, start=c.start, end=c.end)
        for c in scenario.closures
    ]
    return ~streets.open_at(network, closures, period.start, period.end)


def roads_of(network: StreetNetwork) -> Roads:
    """The network's directed arcs as the traffic figures need them."""
    return Roads(
        network.n_nodes,
        network.arc_tail.astype(np.int64),
        network.arc_head.astype(np.int64),
        network.arc_segment.astype(np.int64),
        network.arc_time_s,
    )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
