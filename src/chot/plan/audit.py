"""``chot assess``: recompute every figure that a plan claims, from the scenario and its map alone.

The games are set up anew and evaluated by :mod:`chot.assess`, which shares no code with the planner.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chot.errors import Finding, InputError
from chot.plan.audit_period import PeriodAudit
from chot.plan.document import SCHEMA, SCHEMA_VERSION
from chot.plan.files import GEOJSON_FILE, PLAN_FILE, REPORT_FILE
from chot.plan.geojson import plan_geojson
from chot.plan.ledger import Ledger
from chot.plan.prepare import Prepared, prepare
from chot.plan.report_file import read_report_data, report_data
from chot.units import Text

Json = Mapping[str, Any]


def read_plan(folder: Path) -> dict[str, Any]:
    """The plan document of a folder; raises :class:`InputError` where there is none or it is of another kind."""
    try:
        plan = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(_no_plan(folder, error.strerror or str(error))) from error
    except ValueError as error:
        raise InputError(_no_plan(folder, str(error))) from error
    if not isinstance(plan, dict) or plan.get("schema") != SCHEMA:
        raise InputError(_no_plan(folder, f"schema != {SCHEMA}"))
    if plan.get("schema_version") != SCHEMA_VERSION:
        raise InputError(_no_plan(folder, f"schema_version {plan.get('schema_version')} != {SCHEMA_VERSION}"))
    return plan


def audit(folder: Path, *, scenario_folder: Path | None = None, cache_dir: Path | None = None) -> Ledger:
    """Check every figure of the plan in a folder.

    - ``scenario_folder``: where the scenario lies now; default is the place that the plan names.

    Raises :class:`InputError` where plan or scenario cannot be read.
    """
    plan = read_plan(folder)
    try:
        given = plan["parameters"]
        teams = given["teams"] if given["teams_source"] == "option" else None
        where = scenario_folder or folder / plan["scenario"]["folder"]
        prepared = prepare(where, teams=teams, cache_dir=cache_dir)
        ledger = Ledger()
        _check_ground(plan, prepared, ledger)
        _check_periods(plan, prepared, ledger)
        _check_files(folder, plan, prepared, ledger)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise InputError(_no_plan(folder, f"{type(error).__name__} {error}")) from error
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


RULES = (
    "standoff_m",
    "forbidden_classes",
    "allow_tunnels",
    "detection",
    "teams_needed",
    "stop_delay_s",
    "sample_trips",
)


def _check_periods(plan: Json, prepared: Prepared, ledger: Ledger) -> None:
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
        earlier = next((k for k in list(keys)[: list(keys).index(game.period.id)] if keys[k] == game.key), None)
        ledger.same(Text("trùng với giai đoạn trước", "same game as an earlier period"), period["same_as"], earlier)
    ledger.place = ""


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


def _no_plan(folder: Path, why: str) -> Finding:
    return Finding(
        "not-a-plan",
        Text(f"'{folder}' không có kế hoạch đọc được: {why}", f"'{folder}' holds no readable plan: {why}"),
        Text(
            "lập lại bằng 'chot plan', hoặc chỉ đúng thư mục",
            "make it again with 'chot plan', or name the right folder",
        ),
        file=PLAN_FILE,
    )
