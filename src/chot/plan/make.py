"""From a scenario folder to a plan's folder: the whole way, in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from chot.checkpoints.operation import sample_trips
from chot.engine import Engine, Here
from chot.errors import Finding, InputError
from chot.plan import compare_measures as measures
from chot.plan.compare import Entry, remove_comparison, write_comparison
from chot.plan.document import plan_document
from chot.plan.draws import add_draws
from chot.plan.exercise import refuse, run_exercise
from chot.plan.files import check_folder
from chot.plan.kept import PARTS_FOLDER, Kept
from chot.plan.options import Case, joined, option_cases, shared_by_options
from chot.plan.prepare import Prepared, prepare, roads_of, with_split
from chot.plan.roster import make_roster
from chot.plan.split import Split, decide_split, is_shared, refuse_teams
from chot.plan.split_section import split_json
from chot.plan.tasks import Tasks, tasks_of
from chot.plan.work import Event, Outcomes, Shared, solve_all
from chot.plan.write import write_plan
from chot.units import Language, Text

# One roster spans all periods, and most of it is proved best long before its time is over.
ROSTER_TIMES = 2


@dataclass(frozen=True, eq=False)
class Made:
    """A plan that was made: its document, its folder, what was doubtful, and whether it was stopped early.

    - ``entry``: the plan as it enters a comparison. ``options``: the plans of the scenario's options.
    - ``resumed``: parts that an earlier start of the same run had finished, and that were taken over.
    """

    document: dict[str, Any]
    folder: Path
    warnings: tuple[Finding, ...]
    stopped: bool
    entry: Entry
    resumed: int = 0
    options: tuple[Made, ...] = ()


def make_plan(
    scenario_folder: Path,
    out: Path,
    *,
    language: Language = "vi",
    time_limit_s: float | None = None,
    teams: int | None = None,
    engine: Engine | None = None,
    draw_seed: bytes | None = None,
    cache_dir: Path | None = None,
    on_prepared: Callable[[Prepared, Shared], None] | None = None,
    watch: Callable[[Event], None] | None = None,
    on_exercise: Callable[[int, int], None] | None = None,
    on_split: Callable[[int, int], None] | None = None,
    options: Sequence[str] = (),
    pareto: Sequence[str] = (),
) -> Made:
    """Plan every period and write plan.json, plan.geojson, report.html and draw-secret.json.

    - ``options``: ids of options of the scenario that are planned too, each into ``out/options/ID``, and compared in
      compare.json and compare.html; ``ALL_OPTIONS`` for all. They get a quarter of the time, and what is equal in two
      of them is solved once. ``pareto``: measures of the comparison whose Pareto front is wanted.

    - ``time_limit_s``: search time for one period; ``teams``: in every period; both instead of the scenario's.
    - ``engine``: where it is computed, by default in this process. Finished parts are kept in ``out`` until the plan is
      written, so that the same run, started again, continues where it was ended.
    - ``draw_seed``: a master seed for draws that come out the same, for exercises and tests only.
    - ``on_split``, ``on_prepared``, ``watch`` and ``on_exercise`` are told how far it is. Ctrl-C ends the search; the
      best so far is written.

    Raises :class:`InputError` with everything that is wrong with scenario, streets, options or folder, and where the
    simulated day contradicts the plan.
    """
    check_folder(out)
    _check_options(time_limit_s, teams)
    measures.check_pareto(pareto)
    prepared = prepare(scenario_folder, teams=teams, cache_dir=cache_dir)
    desk = _Desk(
        engine or Here(), Kept(out / PARTS_FOLDER), language, draw_seed, on_prepared, watch, on_exercise, on_split
    )
    prepared, split = desk.split(prepared, time_limit_s, teams)
    base = Case(prepared, tasks_of(prepared), teams, out)
    others = option_cases(scenario_folder, base, options, cache_dir)
    shared = share(prepared, time_limit_s, base.tasks)
    outcomes = desk.solve(base, shared)
    outcomes.stopped |= split is not None and split.stopped
    made = desk.finish(base, shared, outcomes, split)
    remove_comparison(out)
    if others and not outcomes.stopped:
        shared = shared_by_options(shared, others, outcomes)
        outcomes = joined(outcomes, desk.solve(others[0], shared))
        made = replace(made, options=tuple(desk.finish(case, shared, outcomes) for case in others))
        write_comparison(out, [made.entry, *(option.entry for option in made.options)], pareto, language)
    if not outcomes.stopped:
        desk.kept.clear()
    warnings = (*prepared.warnings, *desk.kept.findings)
    return replace(made, warnings=warnings, stopped=outcomes.stopped, resumed=desk.kept.found)


@dataclass(frozen=True, eq=False)
class _Desk:
    """Where and how the plans of one call are made."""

    engine: Engine
    kept: Kept
    language: Language
    draw_seed: bytes | None
    on_prepared: Callable[[Prepared, Shared], None] | None
    watch: Callable[[Event], None] | None
    on_exercise: Callable[[int, int], None] | None
    on_split: Callable[[int, int], None] | None

    def split(self, prepared: Prepared, time_limit_s: float | None, teams: int | None) -> tuple[Prepared, Split | None]:
        """The scenario with its shared units split over the duties, and the split; None where none is shared."""
        if not is_shared(prepared):
            return prepared, None
        refuse_teams(prepared, teams)
        limit_s = prepared.ground.scenario.parameters.time_limit_s if time_limit_s is None else time_limit_s
        split = decide_split(prepared, self.engine, time_limit_s=limit_s, kept=self.kept, progress=self.on_split)
        return (prepared if split.stopped else with_split(prepared, split.duties)), split

    def solve(self, case: Case, shared: Shared) -> Outcomes:
        if self.on_prepared is not None:
            self.on_prepared(case.prepared, shared)
        return solve_all(shared, self.engine, self.watch, self.kept)

    def finish(self, case: Case, shared: Shared, outcomes: Outcomes, split: Split | None = None) -> Made:
        """The plan of a case from what was solved: its document, simulated, drawn and written."""
        prepared = case.prepared
        document = plan_document(prepared, shared, outcomes, case.tasks, case.teams, case.out)
        if split is not None and not split.stopped:
            document["split"] = split_json(split, document)
        if not outcomes.stopped:
            document["roster"] = make_roster(
                document, prepared, seed=shared.seed, time_limit_s=ROSTER_TIMES * shared.time_limit_s, kept=self.kept
            )
        seeds = add_draws(document, self.draw_seed)
        days = prepared.ground.scenario.parameters.exercise_days
        if days and not outcomes.stopped:
            document["exercise"] = run_exercise(
                document, prepared, case.tasks, days=days, seed=shared.seed, engine=self.engine,
                progress=self.on_exercise, kept=self.kept,
            )  # fmt: skip
            refuse(document["exercise"])
        write_plan(case.out, document, seeds, prepared, self.language)
        entry = Entry.of(case.out, document, prepared)
        return Made(document, case.out, prepared.warnings, outcomes.stopped, entry=entry)


def share(prepared: Prepared, time_limit_s: float | None, tasks: Tasks) -> Shared:
    """What the workers need: each distinct game and task once, and the streets for routes and traffic."""
    ground = prepared.ground
    rules = ground.scenario.parameters
    return Shared(
        problems={game.key: game.problem for game in prepared.games},
        closed={game.key: game.closed for game in prepared.games},
        length_m=ground.network.segment_length_m,
        site_of=np.repeat(np.arange(len(ground.scenario.sites)), 2),
        roads=roads_of(ground.network),
        trips=sample_trips(np.flatnonzero(ground.network.routable), rules.sample_trips, rules.seed),
        stop_delay_s=rules.stop_delay_s,
        seed=rules.seed,
        time_limit_s=rules.time_limit_s if time_limit_s is None else time_limit_s,
        tasks={task.key: (task.part, task.given) for task in tasks.values()},
    )


def _check_options(time_limit_s: float | None, teams: int | None) -> None:
    findings = []
    if time_limit_s is not None and time_limit_s <= 0:
        findings.append(
            Finding(
                "time-limit-not-positive",
                Text("thời gian lập kế hoạch phải lớn hơn 0", "the planning time must be above 0"),
                Text("ghi số giây cho một giai đoạn, ví dụ 30", "give the seconds for one period, such as 30"),
                value=f"{time_limit_s:g}",
            )
        )
    if teams is not None and teams < 1:
        findings.append(
            Finding(
                "no-teams",
                Text("không có tổ chốt nào để bố trí", "there is no checkpoint team to place"),
                Text("ghi số tổ từ 1 trở lên", "give 1 team or more"),
                value=str(teams),
            )
        )
    if findings:
        raise InputError(findings)
