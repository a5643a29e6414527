"""From a scenario folder to a plan's folder: the whole way, in one call."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chot.checkpoints.operation import sample_trips
from chot.errors import Finding, InputError
from chot.plan.document import plan_document
from chot.plan.draws import SECRET_FILE, add_draws, secret_text
from chot.plan.exercise import refuse, run_exercise
from chot.plan.files import EXERCISE_FILE, GEOJSON_FILE, PLAN_FILE, REPORT_FILE, check_folder, write_files
from chot.plan.geojson import plan_geojson
from chot.plan.prepare import Prepared, prepare, roads_of
from chot.plan.report_file import report_html
from chot.plan.tasks import Tasks, tasks_of
from chot.plan.work import Event, Shared, solve_all
from chot.units import Language, Text


@dataclass(frozen=True, eq=False)
class Made:
    """A plan that was made: its document, its folder, what was doubtful, and whether it was stopped early."""

    document: dict[str, Any]
    folder: Path
    warnings: tuple[Finding, ...]
    stopped: bool


def make_plan(
    scenario_folder: Path,
    out: Path,
    *,
    language: Language = "vi",
    time_limit_s: float | None = None,
    teams: int | None = None,
    jobs: int = 1,
    draw_seed: bytes | None = None,
    cache_dir: Path | None = None,
    on_prepared: Callable[[Prepared, Shared], None] | None = None,
    watch: Callable[[Event], None] | None = None,
    on_exercise: Callable[[int, int], None] | None = None,
) -> Made:
    """Plan every period and write plan.json, plan.geojson, report.html and draw-secret.json.

    - ``time_limit_s``: search time for one period; ``teams``: in every period; both instead of the scenario's.
    - ``draw_seed``: a master seed for draws that come out the same, for exercises and tests only.
    - ``on_prepared``, ``watch`` and ``on_exercise`` are told how far it is. Ctrl-C ends the search; the best so far is
      written.

    Raises :class:`InputError` with everything that is wrong with scenario, streets, options or folder, and where the
    simulated day contradicts the plan.
    """
    check_folder(out)
    _check_options(time_limit_s, teams)
    prepared = prepare(scenario_folder, teams=teams, cache_dir=cache_dir)
    tasks = tasks_of(prepared)
    shared = share(prepared, time_limit_s, tasks)
    if on_prepared is not None:
        on_prepared(prepared, shared)
    outcomes = solve_all(shared, jobs, watch)
    document = plan_document(prepared, shared, outcomes, tasks, teams, out)
    seeds = add_draws(document, draw_seed)
    days = prepared.ground.scenario.parameters.exercise_days
    if days and not outcomes.stopped:
        document["exercise"] = run_exercise(
            document, prepared, tasks, days=days, seed=shared.seed, processes=jobs, progress=on_exercise
        )
        refuse(document["exercise"])
    plan_text = json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
    texts = {
        SECRET_FILE: secret_text(document["scenario"]["id"], seeds),
        GEOJSON_FILE: plan_geojson(document),
        REPORT_FILE: report_html(document, prepared.ground.network, language),
        PLAN_FILE: plan_text,
    }
    write_files(out, texts, stale=(EXERCISE_FILE,))
    return Made(document, out, prepared.warnings, outcomes.stopped)


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
