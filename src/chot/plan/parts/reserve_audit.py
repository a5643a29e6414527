"""The audit of a period's reserves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from chot import streets
from chot.assess.expected_cover import greatest_expected_cover
from chot.plan.parts.part import Desk
from chot.plan.parts.reserve_terms import (
    Standby,
    coverage_figures,
    dispatch_order,
    expected_share,
    queue_of,
    seconds,
    unit_times,
)
from chot.plan.shapes import degrees, text
from chot.units import Text

# Seconds that the auditor's own integer program may take for one period.
PATIENCE_S = 60.0
# The covering programs' tolerance, as a share of demand.
TOLERANCE = 1e-6


def audit_reserves(desk: Desk, given: Standby, section: Mapping[str, Any]) -> None:
    """Recompute every figure of the section from its staging points."""
    same, network = desk.ledger.same, desk.prepared.ground.network
    rules = desk.prepared.ground.scenario.parameters
    same(Text("thời gian ứng cứu", "response time"), section["response_min"], rules.response_min)
    same(Text("xác suất bận", "chance to be busy"), section["busy"], given.busy)
    same(Text("các lực lượng", "units"), [row["unit"] for row in section["units"]], [unit.id for unit in given.units])
    staging = {int(node): i for i, node in enumerate(given.places.staging)}
    astray = [row["node"] for row in section["units"] if row["node"] not in staging]
    same(Text("điểm chờ ở nơi không được phép", "staging points where none may be"), astray, [])
    if astray or len(section["units"]) != len(given.units):
        return
    at = np.array([staging[row["node"]] for row in section["units"]], np.int64)
    times = unit_times(given, at)
    claimed = [[row["name"], row["lon"], row["lat"], row["from_base_s"]] for row in section["units"]]
    true = [
        [
            text(streets.junction_name(network, row["node"])),
            degrees(network.node_lon[row["node"]]),
            degrees(network.node_lat[row["node"]]),
            seconds(given.from_base_s[i, c]),
        ]
        for i, (row, c) in enumerate(zip(section["units"], at.tolist(), strict=True))
    ]
    same(Text("điểm chờ", "staging points"), claimed, true)
    same(Text("số vụ việc mỗi giờ từng nơi", "incidents an hour of each place"), section["rates"], given.rates.tolist())
    travel = [[seconds(t) for t in row] for row in times]
    same(Text("thời gian tới từng nơi", "time to each place"), section["times_s"], travel)
    same(Text("thứ tự điều động", "dispatch order"), section["order"], dispatch_order(times).tolist())
    beyond = np.flatnonzero(times.min(axis=0) > given.target_s).tolist()
    same(Text("nơi không ai tới kịp", "places nobody reaches in time"), section["unreached"], beyond)
    for key, share in coverage_figures(given, times).items():
        same(Text(f"phần nhu cầu tới kịp ({key})", f"share of demand reached in time ({key})"), section[key], share)
    value = expected_share(given, times)
    same(Text("phần nhu cầu kỳ vọng tới kịp", "expected share reached in time"), section["value"], value)
    _audit_bound(desk, given, section)
    same(Text("mô hình hàng chờ", "queueing model"), section["queue"], queue_of(given, times))


def _audit_bound(desk: Desk, given: Standby, section: Mapping[str, Any]) -> None:
    """An integer program of the auditor's own: no choice of staging points may beat the bound."""
    best = greatest_expected_cover(
        given.travel_s <= given.target_s, given.rates / given.rates.sum(), len(given.units), given.busy, PATIENCE_S
    )
    figure = Text("cận trên không bị vượt", "bound that nothing beats")
    desk.ledger.note(figure, best <= section["bound"] + TOLERANCE, section["bound"], best)
    gap = (section["bound"] - section["value"]) / section["value"] if section["value"] > 0 else 0.0
    desk.ledger.same(Text("khoảng cách", "gap"), section["gap"], gap)
    if section["outcome"] == "optimal":
        fits = abs(section["bound"] - section["value"]) <= TOLERANCE
        desk.ledger.note(Text("tối ưu", "optimal"), fits, section["outcome"], f"gap {gap:.2g}")
