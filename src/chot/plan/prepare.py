"""From a scenario folder to the games of its periods, in one way for the planner and for the auditor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chot import scenario as scenarios
from chot import streets
from chot.checkpoints.operation import Roads
from chot.errors import Finding, InputError
from chot.plan.changes import Change, changed, checkpoint_teams
from chot.plan.game import PeriodGame, period_game
from chot.plan.ground import Ground, lay_ground
from chot.plan.nearest import did_you_mean
from chot.plan.split_forces import Duties, with_duties
from chot.scenario import Option, Period, Scenario
from chot.scenario.folder import SITES_GEOJSON
from chot.scenario.schema import TABLES
from chot.streets import StreetClosure, StreetNetwork
from chot.units import Text

Flag = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Prepared:
    """All that is fixed before planning: the ground, a game per period, and what was doubtful in the input.

    - ``planned``: the scenario before what has happened to it since, on its streets.
    - ``option``: the id of the scenario's option that this is, empty for the scenario itself.
    - ``files``: the SHA-256 of each file that it was read from; ``duties``: what was decided for its shared units.
    """

    ground: Ground
    games: tuple[PeriodGame, ...]
    warnings: tuple[Finding, ...]
    map_sha256: str
    planned: Scenario
    option: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    duties: Duties = field(default_factory=dict)


def prepare(
    folder: Path,
    *,
    teams: int | None = None,
    cache_dir: Path | None = None,
    option: str = "",
    changes: Sequence[Change] = (),
    duties: Duties | None = None,
) -> Prepared:
    """Read a scenario and its map and set up every period's game.

    - ``teams``: checkpoint teams in every period instead of the scenario's; ``cache_dir``: where networks are kept.
    - ``option``: the id of an option of the scenario; ``changes``: what has happened to it since.
    - ``duties``: what was decided for shared units, by unit and period; without, they do what their kind says.

    Raises :class:`InputError` with everything that is wrong.
    """
    scenario = scenarios.read(folder)
    built = streets.build(scenario.map_file, cache_dir=cache_dir)
    findings = scenarios.check_on_streets(scenario, built.network)
    if any(not found.warning for found in findings):
        raise InputError(findings)
    if option:
        scenario = scenarios.with_option(scenario, option_of(scenario, option))
    planned = scenario = with_duties(scenarios.resolve(scenario, built.network), duties or {})
    for change in changes:
        scenario = changed(scenario, change)
    ground = lay_ground(scenario, built.network)
    warnings = (*built.report.warnings, *findings)
    games = _games(ground, lambda period: checkpoint_teams(planned, changes, period, teams))
    digest = sha256_of(scenario.map_file)
    return Prepared(ground, games, warnings, digest, planned, option, files_of(folder), duties or {})


def after_changes(prepared: Prepared, changes: Sequence[Change], teams: int | None) -> Prepared:
    """The same for the scenario with all these changes; ``teams`` as for :func:`prepare`."""
    scenario = prepared.planned
    for change in changes:
        scenario = changed(scenario, change)
    ground = replace(prepared.ground, scenario=scenario)
    games = _games(ground, lambda period: checkpoint_teams(prepared.planned, changes, period, teams))
    return replace(prepared, ground=ground, games=games)


def with_split(prepared: Prepared, duties: Duties) -> Prepared:
    """The same with what was decided for the shared units; raises :class:`InputError` where a period has no game."""
    ground = replace(prepared.ground, scenario=with_duties(prepared.ground.scenario, duties))
    games = _games(ground, ground.scenario.checkpoint_teams)
    return replace(prepared, ground=ground, games=games, planned=ground.scenario, duties=duties)


def option_of(scenario: Scenario, identifier: str) -> Option:
    """The option of that id; raises :class:`InputError` naming the nearest one there is."""
    found = next((option for option in scenario.options if option.id == identifier), None)
    if found is None:
        raise InputError(_unknown_option(scenario, identifier))
    return found


def files_of(source: Path) -> dict[str, str]:
    """The SHA-256 of each file of a scenario: the workbook, or what a folder holds, without its map and sub-folders."""
    paths = [source] if source.is_file() else sorted(path for path in source.iterdir() if path.is_file())
    known = {spec.file for spec in TABLES} | {SITES_GEOJSON}
    return {path.name: sha256_of(path) for path in paths if path == source or path.name in known}


def _games(ground: Ground, teams: Callable[[Period], int]) -> tuple[PeriodGame, ...]:
    """Every period's game, or everything that stands in the way of any of them."""
    scenario, games, findings = ground.scenario, [], list[Finding]()
    for period in scenario.periods:
        k = teams(period)
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


def _unknown_option(scenario: Scenario, identifier: str) -> Finding:
    ids = [option.id for option in scenario.options]
    near = did_you_mean(identifier, ids)
    listed = ", ".join(ids) or "–"
    return Finding(
        "unknown-option",
        Text(f"kịch bản không có phương án này{near.vi}", f"the scenario has no such option{near.en}"),
        Text(f"chọn trong: {listed}; hoặc none, all", f"choose from: {listed}; or none, all"),
        file="scenario.toml",
        value=identifier,
    )
