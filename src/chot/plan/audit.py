"""``chot assess``: recompute every figure that a plan claims, from the scenario and its map alone.

The games are set up anew and evaluated by :mod:`chot.assess`, which shares no code with the planner.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chot.errors import InputError
from chot.plan.audit_draw import check_draw_claims
from chot.plan.audit_period import PeriodAudit
from chot.plan.document import demand_places, named_units
from chot.plan.draws import drawn_parts
from chot.plan.exercise import run_exercise
from chot.plan.files import GEOJSON_FILE, REPORT_FILE
from chot.plan.geojson import plan_geojson
from chot.plan.ledger import Ledger
from chot.plan.parts import PARTS, Desk, Part
from chot.plan.prepare import Prepared
from chot.plan.reading import no_plan, prepared_of, read_plan
from chot.plan.report_file import read_report_data, report_data
from chot.plan.roster_audit import audit_roster
from chot.plan.split_audit import audit_split
from chot.plan.tasks import Tasks, standbys_of, tasks_of
from chot.units import Text

Json = Mapping[str, Any]


def audit(folder: Path, *, scenario_folder: Path | None = None, cache_dir: Path | None = None) -> Ledger:
    """Check every figure of the plan in a folder.

    - ``scenario_folder``: where the scenario lies now; default is the place that the plan names.

    Raises :class:`InputError` where plan or scenario cannot be read.
    """
    plan = read_plan(folder)
    try:
        prepared = prepared_of(folder, plan, scenario_folder, cache_dir)
        ledger, tasks = Ledger(), tasks_of(prepared)
        _check_ground(plan, prepared, ledger)
        _check_names(plan, prepared, tasks, ledger)
        _check_periods(plan, prepared, tasks, ledger)
        audit_split(plan, prepared, ledger)
        audit_roster(plan, prepared, ledger)
        _check_exercise(plan, prepared, tasks, ledger)
        _check_files(folder, plan, prepared, ledger)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise InputError(no_plan(folder, f"{type(error).__name__} {error}")) from error
    return ledger


def _check_ground(plan: Json, prepared: Prepared, ledger: Ledger) -> None:
    ground = prepared.ground
    scenario, network, rules = ground.scenario, ground.network, ground.scenario.parameters
    ledger.same(Text("kịch bản", "scenario"), plan["scenario"]["id"], scenario.id)
    ledger.same(Text("dấu vân SHA-256 của bản đồ", "SHA-256 of the map"), plan["map"]["sha256"], prepared.map_sha256)
    ledger.same(
        Text("số nút và số đoạn của mạng đường", "nodes and segments of the network"),
        [plan["map"]["nodes"], plan["map"]["segments"]],
        [network.n_nodes, network.n_segments],
    )
    ledger.same(
        Text("ghi công dữ liệu bản đồ", "attribution of the map"), plan["map"]["attribution"], network.attribution
    )
    claimed = {key: plan["parameters"][key] for key in RULES}
    ledger.same(
        Text("quy định đặt chốt", "rules for checkpoints"),
        claimed,
        {
            "standoff_m": rules.standoff_m,
            "forbidden_classes": list(rules.forbidden_classes),
            "allow_tunnels": rules.allow_tunnels,
            "detection": dict(rules.detection),
            "teams_needed": dict(rules.teams_needed),
            "stop_delay_s": rules.stop_delay_s,
            "sample_trips": rules.sample_trips,
        },
    )
    ledger.same(
        Text("mục tiêu và đoạn phố của chúng", "sites and their street pieces"),
        [[s["id"], s["segment"], s["lon"], s["lat"]] for s in plan["sites"]],
        [
            [s.id, int(segment), round(s.lonlat[0], 6), round(s.lonlat[1], 6)]
            for s, segment in zip(scenario.sites, ground.site_segment, strict=True)
        ],
    )
    ledger.same(
        Text("điểm vào", "entries"),
        [[e["id"], e["node"]] for e in plan["entries"]],
        [[e.id, e.node] for e in ground.entries],
    )
    ledger.same(Text("số chuyến xe lấy mẫu", "trips sampled"), len(plan["traffic_trips"]), rules.sample_trips)


def _check_names(plan: Json, prepared: Prepared, tasks: Tasks, ledger: Ledger) -> None:
    ground = prepared.ground
    ledger.same(Text("các đơn vị", "units"), plan["units"], named_units(ground.scenario))
    places = demand_places(ground, standbys_of(tasks))
    ledger.same(Text("các nơi có vụ việc", "places of incidents"), plan["places"], places)


RULES = (
    "standoff_m",
    "forbidden_classes",
    "allow_tunnels",
    "detection",
    "teams_needed",
    "stop_delay_s",
    "sample_trips",
)


def _check_periods(plan: Json, prepared: Prepared, tasks: Tasks, ledger: Ledger) -> None:
    ledger.same(
        Text("các giai đoạn", "periods"),
        [p["id"] for p in plan["periods"]],
        [game.period.id for game in prepared.games],
    )
    known: dict[str, Any] = {}
    keys = {game.period.id: game.key for game in prepared.games}
    for period, game in zip(plan["periods"], prepared.games, strict=False):
        ledger.place = str(period["id"])
        PeriodAudit(plan, period, game, prepared.ground, ledger, known).run()
        for part in PARTS:
            ledger.part = part.label
            task = tasks.get((part.name, game.period.id))
            _check_part(part, Desk(plan, period, prepared, game, ledger), None if task is None else task.given)
        ledger.part = Text("", "")
        earlier = next((k for k in list(keys)[: list(keys).index(game.period.id)] if keys[k] == game.key), None)
        ledger.same(Text("trùng với giai đoạn trước", "same game as an earlier period"), period["same_as"], earlier)
    ledger.place = ""


def _check_part(part: Part, desk: Desk, given: Any) -> None:
    """One storey: everything it claims, and the draw from it."""
    section = desk.period[part.name]
    same = desk.ledger.same
    if given is None:
        same(Text("không có trong kịch bản", "not asked for by the scenario"), section, None)
    elif section is None:
        same(Text("chưa lập", "not planned"), desk.plan["complete"], False)
    else:
        part.audit(desk, given, section)
        if part.name in drawn_parts(desk.plan, desk.period):
            check_draw_claims(desk.plan, desk.period, desk.ledger, part.name)
        else:
            same(Text("không rút gì", "nothing is drawn"), section.get("draw"), None)


def _check_exercise(plan: Json, prepared: Prepared, tasks: Tasks, ledger: Ledger) -> None:
    """The simulated days once more: the same seed must tell the same story, and it must not contradict the plan."""
    claimed = plan["exercise"]
    if claimed is None:
        # The days are simulated for a plan as it is made, not for a repair that has to be out in seconds.
        wanted = prepared.ground.scenario.parameters.exercise_days and plan["repair"] is None
        ledger.same(Text("chưa diễn tập", "no simulated days"), bool(wanted) and plan["complete"], False)
        return
    ledger.part = Text("diễn tập", "simulated days")
    days = prepared.ground.scenario.parameters.exercise_days
    ledger.same(Text("số ngày", "days"), claimed["days"], days)
    if not ledger.holds:
        # What makes no sense cannot be simulated, and what is wrong has been named.
        ledger.part = Text("", "")
        return
    found = run_exercise(plan, prepared, tasks, days=claimed["days"], seed=claimed["seed"])
    for key, true in found.items():
        ledger.same(Text(key, key), claimed[key], true)
    for figure in found["figures"]:
        if not figure["agrees"]:
            name = Text(*(f"{figure['name'][lang]} {figure['period']} {figure['subject']}" for lang in ("vi", "en")))
            ledger.note(name, False, figure["claimed"], f"{figure['low']:.6g} … {figure['high']:.6g}")
    ledger.part = Text("", "")


def _check_files(folder: Path, plan: Json, prepared: Prepared, ledger: Ledger) -> None:
    """The map file and the report show this very plan."""
    try:
        geojson = (folder / GEOJSON_FILE).read_text(encoding="utf-8")
    except OSError:
        geojson = ""
    figure = Text(f"{GEOJSON_FILE} khớp với kế hoạch", f"{GEOJSON_FILE} shows this plan")
    ledger.same(figure, geojson == plan_geojson(plan), True)
    shown = read_report_data(folder / REPORT_FILE)
    expected = report_data(plan, prepared.ground.network, "vi")
    figure = Text(f"{REPORT_FILE} khớp với kế hoạch", f"{REPORT_FILE} shows this plan")
    ledger.same(figure, [shown.get(k) == expected[k] for k in ("plan", "streets")], [True, True])
