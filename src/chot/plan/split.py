"""The split of shared teams over checkpoints, posts, patrols and reserves, decided for each period.

The loss of a storey is what its own planner reaches and proves with so many teams: of checkpoints, posts and patrols
the greatest loss that remains, in the sites' values; of reserves the share of incidents that find no unit in time,
times the greatest value of a site. The split has the least worst weighted loss, of equal ones the least sum.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from chot.checkpoints.operation import find_strategy
from chot.engine import Desk, Engine, Job, run_all, stopped_by_ctrl_c
from chot.errors import Finding, InputError
from chot.plan.game import PeriodGame
from chot.plan.kept import Kept
from chot.plan.parts import PART, Limits
from chot.plan.prepare import Prepared
from chot.plan.split_forces import PART_OF, Duties, Forces, forces_of, kinds_split, with_teams
from chot.plan.split_search import Choice, Curve, Point, Search, all_splits
from chot.plan.tasks import task_key
from chot.plan.work import what_if_limit
from chot.units import Text

Ask = tuple[str, int, int]  # period id, position of the storey, teams
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class PeriodSplit:
    """What was decided for a period, and on what grounds.

    - ``kinds``: the teams of each storey where every unit does what its kind says; ``stake``: the greatest value.
    """

    forces: Forces
    search: Search
    choice: Choice
    kinds: tuple[int, ...]
    stake: float


@dataclass(frozen=True, eq=False)
class Split:
    """The split of every period; none at all where the user ended it, ``stopped``."""

    periods: tuple[PeriodSplit, ...]
    stopped: bool

    @property
    def duties(self) -> Duties:
        """What each shared unit does, by unit and period."""
        found: dict[str, dict[str, str]] = {}
        for period in self.periods:
            for unit, duty in period.forces.given(period.choice.teams).items():
                found.setdefault(unit, {})[period.forces.period.id] = duty
        return found


@dataclass(frozen=True)
class Pricing:
    """The work of one point of a curve: what a storey reaches and proves, None where it cannot be done at all."""

    seed: int
    limit_s: float

    def do(self, call: tuple[str, Any], desk: Desk) -> Point | None:
        part, given = call
        try:
            if part == "checkpoints":
                found = find_strategy(given, seed=self.seed, time_limit_s=self.limit_s, stop=desk.stop)
            else:
                limits = Limits(self.seed, self.limit_s, lambda elapsed, value, bound: None, desk.stop)
                found = PART[part].solve(given, limits)
        except InputError:
            return None
        return Point(float(found.value), float(found.bound))


def is_shared(prepared: Prepared) -> bool:
    """Whether the scenario leaves anything to split."""
    return any(unit.shared for unit in prepared.ground.scenario.units)


def decide_split(
    prepared: Prepared,
    engine: Engine,
    *,
    time_limit_s: float,
    kept: Kept | None = None,
    progress: Progress | None = None,
) -> Split:
    """Decide what every shared unit does in every period, and what one more team of each duty would buy.

    - ``time_limit_s``: seconds for one period's plan, of which each point of a curve gets the share of a comparison.
    - ``kept``: points that an earlier start of the same run had found. ``progress``: called with the points that are
      known and those asked for so far.

    Raises :class:`InputError` where in some period no split can be carried out.
    """
    stop = threading.Event()
    desk = _Splitting(prepared, what_if_limit(time_limit_s), kept, stop, progress or (lambda known, asked: None))
    with stopped_by_ctrl_c(stop):
        run_all(engine, Pricing(desk.seed, desk.limit_s), desk.begin(), then=desk.end, stop=stop)
    if stop.is_set():
        return Split((), True)
    return Split(tuple(part.decided() for part in desk.parts.values()), False)


class _Splitting:
    """The search of every period at once, one job for each point that is asked for and not yet known."""

    def __init__(
        self, prepared: Prepared, limit_s: float, kept: Kept | None, stop: threading.Event, progress: Progress
    ) -> None:
        self.seed, self.limit_s = prepared.ground.scenario.parameters.seed, limit_s
        self.parts = {game.period.id: PeriodSearch(prepared, game) for game in prepared.games}
        self._kept, self._stop, self._progress = kept, stop, progress
        self._points: dict[str, Point | None] = {}
        self._waiting: dict[str, list[Ask]] = {}
        self._inputs: dict[str, tuple[str, Any]] = {}

    def begin(self) -> list[Job]:
        return [job for part in self.parts.values() for job in self._jobs(part)]

    def end(self, job: Job, result: Point | None) -> Iterable[Job]:
        # A point that was cut short is worth less than another start would find.
        if self._kept is not None and not self._stop.is_set():
            self._kept.put(self._input(job.name), [result])
        return self._file(job.name, result)

    def _input(self, key: str) -> tuple[Any, ...]:
        return "split", self.seed, self.limit_s, *self._inputs[key]

    def _file(self, key: str, result: Point | None) -> Iterator[Job]:
        self._points[key] = result
        self._progress(len(self._points), len(self._inputs))
        asks = self._waiting.pop(key)
        for period, storey, teams in asks:
            self.parts[period].learn(storey, teams, result)
        for period in dict.fromkeys(period for period, _, _ in asks):
            yield from self._jobs(self.parts[period])

    def _jobs(self, part: PeriodSearch) -> Iterator[Job]:
        """Jobs for what the period still wants; what is known already is learnt on the way."""
        while not part.pending and (asks := part.wanted()):
            part.pending.update(asks)
            for storey, teams in asks:
                yield from self._job(part, storey, teams)

    def _job(self, part: PeriodSearch, storey: int, teams: int) -> Iterator[Job]:
        given = part.input_of(storey, teams)
        if isinstance(given, Point) or given is None:
            part.learn(storey, teams, given)
            return
        name = PART_OF[part.forces.storeys[storey].duty]
        key = task_key(name, given)
        if key in self._points:
            part.learn(storey, teams, self._points[key])
            return
        waiting = self._waiting.setdefault(key, [])
        waiting.append((part.forces.period.id, storey, teams))
        if len(waiting) > 1:
            return
        self._inputs[key] = (name, given)
        known = None if self._kept is None else self._kept.get(self._input(key))
        if known is None:
            yield Job(key, (name, given), needed=False)
        else:
            yield from self._file(key, known[0])


@dataclass
class PeriodSearch:
    """The search of one period: first the split, then one team more of each duty.

    - ``pending``: points asked for, as (storey, teams), that are not known yet.
    """

    prepared: Prepared
    game: PeriodGame
    pending: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        scenario = self.prepared.ground.scenario
        self.forces = forces_of(scenario, self.game.period)
        splits = all_splits(self.forces.storeys, len(self.forces.shared))
        self.search = Search(self.forces.storeys, splits, tuple(Curve() for _ in self.forces.storeys))
        self.kinds = kinds_split(scenario, self.forces)
        self.stake = float(np.max(self.game.problem.values))

    def wanted(self) -> list[tuple[int, int]]:
        """What to ask for next: the ends of the curves and the split by kinds, the best split, then one team more."""
        curves = self.search.curves
        for asks in (
            [*self.search.first(), *enumerate(self.kinds)],
            self.search.wanted(),
            [(i, n + 1) for i, n in enumerate(self.search.choice().teams)],
        ):
            new = [(i, n) for i, n in dict.fromkeys(asks) if not curves[i].settled(n)]
            if new:
                return new
        return []

    def learn(self, storey: int, teams: int, point: Point | None) -> None:
        """Take up what a storey's planner found, None where it cannot be done."""
        self.pending.discard((storey, teams))
        if point is not None and self.forces.storeys[storey].duty == "reserve":
            point = Point(self.stake * (1 - point.value), self.stake * max(0.0, 1 - point.bound))
        self.search.curves[storey].known[teams] = point or Point(np.inf, np.inf)

    def input_of(self, storey: int, teams: int) -> Any:
        """What the storey has to solve with so many teams, or its point where nothing is; None where it cannot be."""
        duty = self.forces.storeys[storey].duty
        if duty == "checkpoint":
            return replace(self.game.problem, n_teams=teams) if teams else None
        reserves = duty == "reserve"
        nobody = Point(0.0, 0.0) if reserves else Point(self.stake, self.stake)
        scenario = with_teams(self.prepared.ground.scenario, self.forces, duty, max(1, teams))
        prepared = replace(self.prepared, ground=replace(self.prepared.ground, scenario=scenario))
        try:
            given = PART[PART_OF[duty]].setup(prepared, self.game)
        except InputError:
            return None
        if given is None:  # no incidents: whatever the reserves are, nobody waits
            return Point(1.0, 1.0) if reserves else Point(0.0, 0.0)
        return given if teams else nobody

    def decided(self) -> PeriodSplit:
        """The best split by what is known; raises :class:`InputError` where none can be carried out."""
        if not len(self.search.splits) or not np.isfinite(self.search.choice().value):
            raise InputError(_impossible(self.game))
        return PeriodSplit(self.forces, self.search, self.search.choice(), self.kinds, self.stake)


def refuse_teams(prepared: Prepared, teams: int | None) -> None:
    """Raises :class:`InputError` where checkpoint teams are asked for whose number is to be decided."""
    if teams is None:
        return
    raise InputError(
        Finding(
            "teams-with-shared",
            Text(
                "kịch bản có đơn vị dùng chung, nên kế hoạch tự quyết định số tổ chốt",
                "the scenario has shared units, so the plan decides how many checkpoint teams there are",
            ),
            Text(
                "bỏ --teams; muốn giới hạn thì ghi split_least.checkpoint và split_most.checkpoint",
                "leave --teams out; to bound their number set split_least.checkpoint and split_most.checkpoint",
            ),
            file=prepared.ground.scenario.folder.name,
            value=str(teams),
        )
    )


def _impossible(game: PeriodGame) -> Finding:
    return Finding(
        "split-impossible",
        Text(
            f"giai đoạn '{game.period.name.vi}': không cách chia lực lượng dùng chung nào thực hiện được",
            f"period '{game.period.name.en}': no split of the shared teams can be carried out",
        ),
        Text(
            "thêm đơn vị dùng chung, nới split_least và split_most, hoặc giảm incidents_per_day và visit_every_min",
            "add shared units, loosen split_least and split_most, or ask less by incidents_per_day and visit_every_min",
        ),
        file="units.csv",
    )
