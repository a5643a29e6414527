"""A plan repaired in seconds: what is over or under way stays as it is, the rest changes as few duties as it can."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chot.draw import new_seed, seed_of_period
from chot.errors import Finding
from chot.plan.changes import Change, change_json, changes_of
from chot.plan.document import named_units, period_json, relative
from chot.plan.draws import CHECKPOINTS, SECRET_FILE, draw_id, draw_json, drawn_parts
from chot.plan.files import NOW_FILE, PLAN_FILE, check_folder
from chot.plan.game import PeriodGame
from chot.plan.make import share
from chot.plan.parts import PART, PARTS, Limits
from chot.plan.prepare import Prepared, after_changes
from chot.plan.reading import prepared_of, read_plan
from chot.plan.repair_checkpoints import mend_checkpoints
from chot.plan.repair_duties import Duty
from chot.plan.repair_input import change_asked, refuse_another_version
from chot.plan.repair_now import Now, now_of
from chot.plan.repair_patrols import mend_patrols
from chot.plan.repair_posts import mend_posts
from chot.plan.repair_reserves import mend_reserves
from chot.plan.roster_repair import carried_over
from chot.plan.split_forces import PART_OF
from chot.plan.work import Outcomes, Shared
from chot.plan.write import json_text, write_plan
from chot.scenario import Period, Scenario
from chot.units import Language, Text

Json = dict[str, Any]

# Seconds that a search for one part of one period may take; most end by proof long before.
SEARCH_S = 2.0
KIND_OF = {part: duty for duty, part in PART_OF.items()}


@dataclass(frozen=True, eq=False)
class Repaired:
    """A repaired plan: its document and folder, what to do at once in the period under way, and what was doubtful."""

    document: Json
    folder: Path
    now: Now
    warnings: tuple[Finding, ...]


def repair_plan(
    folder: Path,
    out: Path,
    *,
    moment: str,
    lost: Sequence[str] = (),
    closed: Sequence[str] = (),
    added: Sequence[str] = (),
    language: Language = "vi",
    scenario_folder: Path | None = None,
    cache_dir: Path | None = None,
    draw_seed: bytes | None = None,
) -> Repaired:
    """Repair the plan in a folder for what has happened at ``moment``, and write the new plan into another.

    - ``lost``, ``closed``, ``added``, ``moment``: as for :func:`chot.plan.repair_input.change_asked`.
    - Periods that began before ``moment`` are copied as they are. In later ones only the parts are touched that what
      happened bears upon, each with as few duties changed as can be, and its value and bound stated.
    - ``draw_seed``: a master seed for new draws that come out the same, for exercises and tests only.

    Raises :class:`chot.errors.InputError` where something asked for does not exist, the scenario is another version
    than the plan was made of, or nothing can be planned with what is left.
    """
    check_folder(out)
    text = (folder / PLAN_FILE).read_bytes() if (folder / PLAN_FILE).is_file() else b""
    plan = read_plan(folder)
    before = prepared_of(folder, plan, scenario_folder, cache_dir)
    refuse_another_version(plan, before)
    change = change_asked(before, lost=lost, closed=closed, added=added, moment=moment)
    changes = (*changes_of(plan), change)
    teams = plan["parameters"]["teams"] if plan["parameters"]["teams_source"] == "option" else None
    prepared = after_changes(before, changes, teams)
    bench = _Bench(before, prepared, change, share(prepared, SEARCH_S, {}))
    document = dict(plan)
    document["periods"], touched, duties = _periods(bench, plan)
    seeds = _draws(document, touched, folder, draw_seed)
    now = now_of(before, plan, change, folder)
    document |= {
        "scenario": plan["scenario"] | {"folder": relative(prepared.ground.scenario.folder, out)},
        "units": named_units(prepared.ground.scenario),
        "exercise": None,
        # The shared units keep the duties they have; on what grounds they got them no longer holds.
        "split": None,
        "repair": _repair_json(plan, document, changes, touched, duties, hashlib.sha256(text).hexdigest()),
    }
    document["roster"] = carried_over(plan, document, prepared, change.moment)
    more = {NOW_FILE: json_text(now.json())} if now.period else {}
    write_plan(out, document, seeds, prepared, language, more)
    return Repaired(document, out, now, prepared.warnings)


# The parts of a period that were repaired, by period id.
Touched = dict[str, list[str]]


@dataclass(frozen=True, eq=False)
class _Bench:
    """What a repair works with: the scenario before and after, what happened, and the streets."""

    before: Prepared
    after: Prepared
    change: Change
    shared: Shared

    @property
    def limits(self) -> Limits:
        return Limits(self.shared.seed, SEARCH_S, lambda elapsed_s, value, bound: None, lambda: False)

    def concerns(self, part: str, period: Period) -> bool:
        """Whether what happened bears upon a part of a period: its units are others, or its streets are cut."""
        if self.change.closed and part in ("patrols", "reserves"):
            return True
        return _on_duty(self.before, part, period) != _on_duty(self.after, part, period)

    def reason(self, part: str, period: Period) -> Text:
        """What happened, as far as it bears upon a part of a period."""
        was, now = (_on_duty(prepared, part, period) for prepared in (self.before, self.after))
        gone, came = [u for u in was if u not in now], [u for u in now if u not in was]
        vi, en = [], []
        if gone:
            vi.append(f"mất {', '.join(gone)}")
            en.append(f"{', '.join(gone)} lost")
        if came:
            vi.append(f"thêm {', '.join(came)}")
            en.append(f"{', '.join(came)} added")
        if self.change.closed:
            vi.append("đường bị cắt")
            en.append("ways closed")
        return Text("; ".join(vi), "; ".join(en))


def _on_duty(prepared: Prepared, part: str, period: Period) -> tuple[str, ...]:
    scenario: Scenario = prepared.ground.scenario
    return tuple(unit.id for unit in scenario.units_on_duty(KIND_OF[part], period))


def _periods(bench: _Bench, plan: Mapping[str, Any]) -> tuple[list[Json], Touched, dict[str, list[Duty]]]:
    """Every period of the repaired plan, which parts of it are new, and the duties that differ."""
    periods: list[Json] = []
    touched: Touched = {}
    duties: dict[str, list[Duty]] = {}
    first: dict[str, str] = {}
    for period, old_game, game in zip(plan["periods"], bench.before.games, bench.after.games, strict=True):
        same_as = first.get(game.key)
        first.setdefault(game.key, game.period.id)
        if game.period.start < bench.change.moment:
            periods.append(period)
            continue
        now, found = dict(period), list[Duty]()
        if game.key != old_game.key:
            now, found = _checkpoints(bench, game, period, same_as)
            touched.setdefault(game.period.id, []).append(CHECKPOINTS)
        else:
            now["same_as"] = same_as
        for part in PARTS:
            if bench.concerns(part.name, game.period):
                now[part.name], more = _part(bench, part.name, game, period)
                touched.setdefault(game.period.id, []).append(part.name)
                found += more
        periods.append(now)
        duties[game.period.id] = found
    return periods, touched, duties


def _checkpoints(
    bench: _Bench, game: PeriodGame, period: Mapping[str, Any], same_as: str | None
) -> tuple[Json, list[Duty]]:
    mended = mend_checkpoints(bench.after, game, period, bench.shared, bench.reason(CHECKPOINTS, game.period))
    outcomes = Outcomes({game.key: mended.strategy}, {}, {game.key: mended.after})
    now = period_json(bench.after.ground, game, outcomes, same_as)
    # In the order of before, so that whoever compares the files sees only what differs.
    return {key: now.get(key, period[key]) for key in period}, mended.duties


def _part(bench: _Bench, name: str, game: PeriodGame, period: Mapping[str, Any]) -> tuple[Json | None, list[Duty]]:
    """A storey of a period for what is left of it; planned anew where it had none before."""
    part = PART[name]
    given, section = part.setup(bench.after, game), period[name]
    if given is None:
        return None, [] if section is None else [_all_gone(name, bench.reason(name, game.period))]
    if section is None:
        result = part.solve(given, bench.limits)
        return part.section(bench.after, game, given, result), [_all_new(name, bench.reason(name, game.period))]
    if name == "patrols":
        only_lost = not (bench.change.closed or bench.change.added)
        next_out = game.period.start == bench.change.effective
        return mend_patrols(bench.after, game, given, section, bench.limits, only_lost=only_lost, next_out=next_out)
    mend: Callable[..., tuple[Json, list[Duty]]] = mend_posts if name == "posts" else mend_reserves
    return mend(bench.after, game, given, section, bench.limits)


def _all_gone(part: str, reason: Text) -> Duty:
    return Duty(part, "dropped", "", Text("toàn bộ", "all of them"), reason)


def _all_new(part: str, reason: Text) -> Duty:
    return Duty(part, "new", "", Text("toàn bộ", "all of them"), reason)


def _draws(document: Json, touched: Touched, folder: Path, master: bytes | None) -> dict[str, bytes]:
    """New draws for what was repaired; all others keep theirs, with their seeds where the old plan's are at hand."""
    try:
        known = json.loads((folder / SECRET_FILE).read_text(encoding="utf-8"))["seeds"]
    except (OSError, ValueError, KeyError, TypeError):
        known = {}
    seeds: dict[str, bytes] = {}
    for period in document["periods"]:
        for part in drawn_parts(document, period):
            name = draw_id(period["id"], part)
            if part not in touched.get(period["id"], ()):
                if name in known:
                    seeds[name] = bytes.fromhex(known[name])
                continue
            seeds[name] = seed_of_period(master, f"repair/{name}") if master else new_seed()
            where = period if part == CHECKPOINTS else period[part]
            where["draw"] = draw_json(document, period, part, seeds[name])
    return seeds


def _repair_json(
    plan: Mapping[str, Any],
    document: Mapping[str, Any],
    changes: Sequence[Change],
    touched: Touched,
    duties: Mapping[str, Sequence[Duty]],
    of: str,
) -> Json:
    moment = changes[-1].moment.isoformat()
    began = [p for p in plan["periods"] if p["start"] < moment]
    return {
        "of": of,
        "changes": [change_json(change) for change in changes],
        "kept": [p["id"] for p in began],
        "running": next((p["id"] for p in began if p["end"] > moment), None),
        "duties": [duty.row(period) for period, found in duties.items() for duty in found],
        "figures": [
            _figure(p, was, part)
            for was, p in zip(plan["periods"], document["periods"], strict=True)
            for part in touched.get(p["id"], ())
        ],
    }


def _figure(now: Mapping[str, Any], was: Mapping[str, Any], part: str) -> Json:
    """A part's value before and now, its bound, and how much worse than any full re-plan it can be."""
    old, new = (period if part == CHECKPOINTS else period[part] for period in (was, now))
    value, bound = (None, None) if new is None else (float(new["value"]), float(new["bound"]))
    return {
        "period": now["id"],
        "part": part,
        "before": None if old is None else float(old["value"]),
        "value": value,
        "bound": bound,
        "worse_by_at_most": None if value is None or bound is None else abs(value - bound),
    }
