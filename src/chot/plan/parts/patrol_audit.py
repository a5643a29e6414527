"""The audit of a period's patrols."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chot.assess.patrol_bound import flow_bound
from chot.assess.patrol_watch import Watch, watch
from chot.draw import WEIGHT_TOTAL
from chot.plan.parts.beats import slot_times
from chot.plan.parts.part import Desk
from chot.plan.parts.patrol_shown import legs_of, places_of, predictability, visits_of
from chot.plan.parts.patrol_terms import OPTIMAL_WITHIN, OVERLAP, ROUNDING, Round, joint_of
from chot.units import Text


def audit_patrols(desk: Desk, given: Round, section: Mapping[str, Any]) -> None:
    """Recompute every figure of the section from its stops."""
    same, rules = desk.ledger.same, desk.prepared.ground.scenario.parameters
    claimed = [section[key] for key in ("slot_min", "slots", "radius_m", "effectiveness", "speed_kph", "most_in_place")]
    true = [
        rules.patrol_slot_min, given.beats.values.shape[1], rules.patrol_radius_m, rules.patrol_effectiveness,
        rules.patrol_speed_kph, rules.patrol_most_in_place,
    ]  # fmt: skip
    same(Text("quy định tuần tra", "rules of the patrols"), claimed, true)
    same(Text("các tổ tuần tra", "patrol teams"), section["units"], list(given.units))
    same(Text("các nơi", "places"), section["places"], places_of(desk.prepared, given.beats))
    weights = [row["weight"] for row in section["sets"]]
    same(Text("tổng xác suất", "sum of probabilities"), sum(weights), WEIGHT_TOTAL)
    if sum(weights) != WEIGHT_TOTAL or min(weights) <= 0:
        return
    chances = [w / WEIGHT_TOTAL for w in weights]
    claimed = [row["probability"] for row in section["sets"]]
    same(Text("xác suất từng lượt", "probability of each set"), claimed, chances)
    sets = [joint_of(given, row["teams"]) for row in section["sets"]]
    found = watch(given.problem, sets, chances)
    breaches = "; ".join(breach.message.en for breach in found.breaches[:3])
    same(Text("mọi lượt đi được và đúng quy định", "every set can be driven and keeps the rules"), breaches, "")
    _audit_figures(desk, given, section, found)
    same(Text("đường đi", "ways between the stops"), section["legs"], legs_of(desk.prepared, given.beats, sets))
    figure = Text("khả năng bị đoán trước", "predictability")
    same(figure, section["predictability"], predictability(given, sets, chances))


def _audit_figures(desk: Desk, given: Round, section: Mapping[str, Any], found: Watch) -> None:
    """Coverage and loss of each site and slot, the worst of them, the bound, and the visits."""
    same, beats, sites = desk.ledger.same, given.beats, desk.prepared.ground.scenario.sites
    coverage = found.coverage[:, OVERLAP:-OVERLAP]
    loss = beats.values * (1 - coverage)
    for row, site, cover, values, lost in zip(section["sites"], sites, coverage, beats.values, loss, strict=True):
        figure = Text(f"bảo vệ {site.id} từng khung giờ", f"protection of {site.id} in each slot")
        claimed = [row["site"], row["values"], row["coverage"], row["loss"]]
        same(figure, claimed, [site.id, values.tolist(), cover.tolist(), float(lost.max())], within=ROUNDING)
    same(Text("tổn thất lớn nhất", "greatest loss"), section["value"], float(loss.max()), within=ROUNDING)
    worst = section["worst"]
    if worst is not None:
        number, slot = [s.id for s in sites].index(worst["site"]), int(worst["slot"])
        start, _ = slot_times(desk.game.period, slot, beats.slot_s)
        figure = Text("lúc và nơi yếu nhất", "weakest place and time")
        same(
            figure, [float(loss[number, slot]), worst["start"]], [float(loss.max()), start.isoformat()], within=ROUNDING
        )
    proved = min(flow_bound(given.problem), section["value"])
    figure = Text("cận dưới không quá mức chứng minh được", "bound no better than can be proved")
    desk.ledger.note(figure, section["bound"] <= proved + ROUNDING, section["bound"], proved)
    gap = (section["value"] - section["bound"]) / section["value"] if section["value"] > 0 else 0.0
    same(Text("khoảng cách", "gap"), section["gap"], gap)
    if section["outcome"] == "optimal":
        best = section["value"] - section["bound"] <= OPTIMAL_WITHIN * max(1.0, section["value"])
        desk.ledger.note(Text("tối ưu", "optimal"), best, section["outcome"], f"gap {gap:.2g}")
    sets = [joint_of(given, row["teams"]) for row in section["sets"]]
    same(Text("các nơi phải ghé", "places to visit"), section["visits"], visits_of(desk.prepared, given, sets))
