"""The audit of the split: who is shared, what each duty got, whether the figures are the storeys' own, and the bound.

The bound is proved anew: by thresholds from the bounds quoted (:mod:`chot.assess.split`), and those bounds on which it
stands, with what one more team buys at most, by the evaluators that the storeys' own audits use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from chot.assess.cuts import proved_bound
from chot.assess.expected_cover import greatest_expected_cover
from chot.assess.patrol_bound import flow_bound
from chot.assess.split import Share, furthest_proof, guards_bound, least_worst_loss
from chot.errors import InputError
from chot.plan.game import PeriodGame
from chot.plan.ledger import Ledger
from chot.plan.parts import PART
from chot.plan.prepare import Prepared
from chot.plan.split_forces import PART_OF, Forces, forces_of, kinds_split, with_teams
from chot.units import Text

Json = Mapping[str, Any]

# Seconds of the auditor's own integer program for one number of reserves, and the tolerance of all proofs.
PATIENCE_S = 60.0
WITHIN = 1e-4


def audit_split(plan: Json, prepared: Prepared, ledger: Ledger) -> None:
    """Check the plan's place ``split``, and that its duties are those decided there."""
    scenario, claimed = prepared.ground.scenario, plan["split"]
    derived = plan["scenario"]["option"] is not None or plan["repair"] is not None
    if claimed is None:
        wanted = any(unit.shared for unit in scenario.units) and not derived
        ledger.same(Text("chưa chia lực lượng", "forces not split"), wanted and plan["complete"], False)
        return
    duties: dict[str, dict[str, str]] = {}
    for section, row, game in zip(claimed["periods"], plan["periods"], prepared.games, strict=True):
        ledger.place, ledger.part = str(row["id"]), Text("chia lực lượng", "split")
        _Audit(section, row, prepared, game, ledger).run()
        for unit in section["shared"]:
            duties.setdefault(unit["unit"], {})[row["id"]] = unit["duty"] or ""
    ledger.place, ledger.part = "", Text("chia lực lượng", "split")
    ledger.same(Text("nhiệm vụ từng đơn vị dùng chung", "duty of each shared unit"), plan["duties"], duties)
    ledger.part = Text("", "")


@dataclass(frozen=True)
class _Audit:
    section: Json
    row: Json
    prepared: Prepared
    game: PeriodGame
    ledger: Ledger

    def run(self) -> None:
        section, same = self.section, self.ledger.same
        scenario, period = self.prepared.ground.scenario, self.game.period
        forces = forces_of(scenario, period)
        same(Text("giai đoạn", "period"), section["period"], period.id)
        units = [[row["unit"], row["kind"]] for row in section["shared"]]
        same(Text("đơn vị dùng chung", "shared units"), units, [[unit.id, unit.kind] for unit in forces.shared])
        rules = [[r["duty"], r["own"], r["least"], r["most"], r["weight"]] for r in section["storeys"]]
        true = [[s.duty, s.own, s.least, s.most, s.weight] for s in forces.storeys]
        same(Text("quy định chia", "rules of the split"), rules, true)
        if rules != true:
            return
        kinds = section["by_kind"]["teams"]
        same(Text("số tổ theo loại đơn vị", "teams by kind"), kinds, list(kinds_split(scenario, forces)))
        self._teams()
        self._figures()
        self._curves()
        self._bound(forces)

    def _teams(self) -> None:
        """Own and shared teams add up to what each duty has, within its rules, and the plan's sections have as many."""
        duties = [unit["duty"] for unit in self.section["shared"]]
        rows, same = self.section["storeys"], self.ledger.same
        true = {row["duty"]: row["own"] + duties.count(row["duty"]) for row in rows}
        same(Text("số tổ cộng đúng", "teams add up"), {row["duty"]: row["teams"] for row in rows}, true)
        astray = [row["duty"] for row in rows if not row["least"] <= row["teams"] <= row["most"]]
        same(Text("số tổ ngoài giới hạn", "teams beyond the limits"), astray, [])
        there = {row["duty"]: self._there(row["duty"]) for row in rows}
        same(Text("số tổ trong phương án", "teams in the plan"), there, true)

    def _there(self, duty: str) -> int:
        section = self.row if duty == "checkpoint" else self.row[PART_OF[duty]]
        if duty == "checkpoint":
            return int(section["teams"])
        if section is None:
            return len(self.prepared.ground.scenario.units_on_duty(duty, self.game.period))
        if duty == "post":
            return sum(len(row["units"]) for row in section["fixed"]) + len(section["extra"])
        return len(section["units"])

    def _figures(self) -> None:
        """The loss of each storey is its section's own, the split's is the worst of them weighted."""
        section, same = self.section, self.ledger.same
        stake = float(np.max(self.game.problem.values))
        same(Text("giá trị lớn nhất", "greatest value at stake"), section["stake"], stake)
        for row in section["storeys"]:
            found = self.row if row["duty"] == "checkpoint" else self.row[PART_OF[row["duty"]]]
            if found is not None:
                loss = stake * (1 - found["value"]) if row["duty"] == "reserve" else found["value"]
                same(Text(f"tổn thất: {row['duty']}", f"loss of {row['duty']}"), row["loss"], float(loss))
            held = row["bound"] <= row["loss"] + WITHIN * max(1.0, row["loss"])
            self.ledger.note(Text("cận không vượt tổn thất", "bound below loss"), held, row["bound"], row["loss"])
        worst = max(float(row["weight"] * row["loss"]) for row in section["storeys"])
        same(Text("tổn thất nặng nhất", "worst weighted loss"), section["value"], worst)
        gap = (section["value"] - section["bound"]) / section["value"] if section["value"] > 0 else 0.0
        same(Text("khoảng cách", "gap"), section["gap"], gap)

    def _curves(self) -> None:
        """No team more makes a curve rise, and at the teams chosen it says what the storey says."""
        for row in self.section["storeys"]:
            for side in ("value", "bound"):
                found = [_finite(point[side]) for point in row["curve"]]
                falling = all(a >= b for a, b in pairwise(found))
                figure = Text(f"đường {side} không tăng: {row['duty']}", f"curve does not rise, {side}: {row['duty']}")
                self.ledger.same(figure, falling, True)
            point = next((p for p in row["curve"] if p["teams"] == row["teams"]), None)
            fits = point is not None and _finite(point["value"]) <= row["loss"] + WITHIN * max(1.0, row["loss"])
            figure = Text(f"điểm đã chọn: {row['duty']}", f"point chosen: {row['duty']}")
            self.ledger.note(figure, fits, row["loss"], point and point["value"])

    def _bound(self, forces: Forces) -> None:
        section, shared = self.section, len(self.section["shared"])
        shares = [
            Share(r["own"], r["least"], r["most"], r["weight"], {p["teams"]: _finite(p["bound"]) for p in r["curve"]})
            for r in section["storeys"]
        ]
        proved = min(least_worst_loss(shares, shared), section["value"])
        self.ledger.same(Text("cận của cách chia", "bound on the split"), section["bound"], proved)
        if section["bound"] <= 0:
            return
        for storey, share, row in zip(forces.storeys, shares, section["storeys"], strict=True):
            counts = {furthest_proof(share, section["bound"]), row["teams"] + 1} - {None}
            for teams in sorted(n for n in counts if n is not None and n in share.bounds):
                self._proof(forces, storey.duty, teams, share.bounds[teams])
        self._what_if(shares)

    def _proof(self, forces: Forces, duty: str, teams: int, claimed: float) -> None:
        true = self._proved(forces, duty, teams)
        figure = Text(f"cận của {duty} với {teams} tổ", f"bound of {duty} with {teams} teams")
        self.ledger.note(figure, claimed <= true + WITHIN * max(1.0, true), claimed, true)

    def _proved(self, forces: Forces, duty: str, teams: int) -> float:
        """What the loss with so many teams cannot go below, proved without the planner."""
        if duty == "checkpoint":
            return proved_bound(replace(self.game.problem, n_teams=teams))
        ground = self.prepared.ground
        scenario = with_teams(ground.scenario, forces, duty, max(1, teams))
        prepared = replace(self.prepared, ground=replace(ground, scenario=scenario))
        try:
            given = PART[PART_OF[duty]].setup(prepared, self.game)
        except InputError:
            return float("inf")
        if given is None:
            return 0.0
        stake = float(np.max(self.game.problem.values))
        return stake if not teams else _least_loss(duty, given, teams, stake)

    def _what_if(self, shares: list[Share]) -> None:
        """One more team of each duty: what its curve says, and the best first."""
        section, same = self.section, self.ledger.same
        claimed = {row["duty"]: row for row in section["what_if"]}
        values = {r["duty"]: {p["teams"]: _finite(p["value"]) for p in r["curve"]} for r in section["storeys"]}
        weighted = {r["duty"]: r["weight"] * values[r["duty"]][r["teams"]] for r in section["storeys"]}
        rows = []
        for row, share in zip(section["storeys"], shares, strict=True):
            duty, more = row["duty"], row["teams"] + 1
            if more not in values[duty]:
                continue
            loss, proved = values[duty][more], share.bounds[more]
            now = values[duty][row["teams"]]
            worst = max(share.weight * loss, *(w for other, w in weighted.items() if other != duty), 0.0)
            true = [more, loss, min(loss, proved), share.weight * (now - loss)]
            true += [share.weight * (now - min(loss, proved)), worst]
            keys = ("teams", "loss", "bound", "buys", "buys_at_most", "worst")
            found = [claimed[duty][key] for key in keys]
            same(Text(f"thêm một tổ: {duty}", f"one more team: {duty}"), found, true)
            rows.append((worst, -true[3], duty))
        order = [row["duty"] for row in section["what_if"]]
        same(Text("thứ tự lợi ích", "ranking"), order, [duty for _, _, duty in sorted(rows)])


def _least_loss(duty: str, given: Any, teams: int, stake: float) -> float:
    """What the storey's own auditor proves of its input."""
    if duty == "post":
        return guards_bound(given.problem.uncovered_loss, given.problem.covered_loss, given.problem.n_teams)
    if duty == "patrol":
        return flow_bound(given.problem)
    covers, demand = given.travel_s <= given.target_s, given.rates / given.rates.sum()
    return stake * (1 - greatest_expected_cover(covers, demand, teams, given.busy, PATIENCE_S))


def _finite(value: float | None) -> float:
    return float("inf") if value is None else float(value)
