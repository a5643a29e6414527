"""The audit of one period's figures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from chot import streets
from chot.assess import best_response
from chot.assess.cuts import proved_bound
from chot.assess.delay import trip_delays
from chot.assess.trail import survival, trail_end
from chot.checkpoints import Problem
from chot.plan.audit_draw import check_draw_claims
from chot.plan.game import PeriodGame
from chot.plan.ground import Ground
from chot.plan.ledger import Ledger
from chot.units import Text

# The plan rounds seconds to thousandths, shares to ten-thousandths, metres to tenths, degrees to millionths.
SECONDS, SHARE, METRES, DEGREES = 1e-3, 1e-4, 0.06, 1.1e-6


@dataclass
class PeriodAudit:
    """Checks one period against its game; ``known`` keeps costly results for periods with the same game and plan."""

    plan: Mapping[str, Any]
    period: Mapping[str, Any]
    game: PeriodGame
    ground: Ground
    ledger: Ledger
    known: dict[str, Any]

    def run(self) -> None:
        """Every figure of the period, in the order of the plan document."""
        self.segment = {c["id"]: int(c["segment"]) for c in self.period["checkpoints"]}
        self.sets = [[self.segment[c] for c in d["checkpoints"]] for d in self.period["dispositions"]]
        total = self.period["draw"]["weight_total"]
        self.chances = [d["weight"] / total for d in self.period["dispositions"]]
        self._input()
        self._checkpoints()
        if self._dispositions(total):
            self._loss()
            self._routes()
            self._traffic()
        self._what_if(total)
        check_draw_claims(self.plan, self.period, self.ledger)

    def _input(self) -> None:
        game, sites = self.game, self.ground.scenario.sites
        same, period = self.ledger.same, self.period
        same(Text("số tổ chốt", "checkpoint teams"), period["teams"], int(game.problem.n_teams))
        values = {s.id: float(v) for s, v in zip(sites, np.asarray(game.problem.values)[::2], strict=True)}
        same(Text("giá trị mục tiêu", "site values"), period["site_values"], values)
        same(
            Text("đoạn đường bị cấm", "closed segments"),
            period["closed_segments"],
            np.flatnonzero(game.closed).tolist(),
        )
        times = [game.period.start.isoformat(), game.period.end.isoformat()]
        same(Text("thời gian", "hours"), [period["start"], period["end"]], times)
        codes = [note["code"] for note in period["notes"]]
        covered = ["all-covered"] if period["value"] == 0 else []
        same(Text("các lưu ý", "notes"), codes, [note.code for note in game.notes] + covered)

    def _checkpoints(self) -> None:
        network, ground = self.ground.network, self.ground
        allowed = np.asarray(self.game.problem.candidate, bool)
        inside = [s for s in self.segment.values() if 0 <= s < network.n_segments]
        wrong = [c for c, s in self.segment.items() if s not in inside or not allowed[s]]
        self.ledger.same(Text("chốt ở nơi không được phép", "checkpoints where none may stand"), wrong, [])
        for c in self.period["checkpoints"]:
            s = int(c["segment"])
            if s not in inside:
                continue
            place = [c["way"], c["nodes"], c["class"], c["street"]["vi"], c["name"]]
            name = streets.place_name(network, s)
            ends = [int(network.node_id[n]) for n in (network.segment_tail[s], network.segment_head[s])]
            true = [
                int(network.segment_way[s]),
                ends,
                network.class_of(s),
                network.name_of(s),
                {"vi": name.vi, "en": name.en},
            ]
            self.ledger.same(Text(f"vị trí {c['id']}", f"place of {c['id']}"), place, true)
            where = [round(float(x), 6) for x in ground.middle[s]]
            self.ledger.same(
                Text(f"tọa độ {c['id']}", f"coordinates of {c['id']}"), [c["lon"], c["lat"]], where, within=DEGREES
            )
            needs = [float(ground.detection[s]), float(ground.cost[s])]
            figure = Text(f"phát hiện và số tổ của {c['id']}", f"detection and teams of {c['id']}")
            self.ledger.same(figure, [c["detection"], c["teams"]], needs)
            share = sum(p for p, d in zip(self.chances, self.sets, strict=True) if s in d)
            self.ledger.same(Text(f"xác suất có chốt {c['id']}", f"probability of {c['id']}"), c["probability"], share)

    def _dispositions(self, total: int) -> bool:
        """Probabilities, budgets; False where the probabilities do not sum to 1, so that no loss is defined."""
        rows, same = self.period["dispositions"], self.ledger.same
        weights = [d["weight"] for d in rows]
        same(Text("tổng xác suất", "sum of probabilities"), sum(weights), total)
        same(
            Text("xác suất từng phương án", "probability of each disposition"),
            [d["probability"] for d in rows],
            self.chances,
        )
        needed = [float(self.ground.cost[d].sum()) for d in self.sets]
        same(Text("số tổ từng phương án", "teams of each disposition"), [d["teams"] for d in rows], needed)
        most, budget = max(needed), float(self.game.problem.n_teams)
        self.ledger.note(
            Text("không phương án nào vượt số tổ", "no disposition exceeds the teams"),
            most <= budget + 1e-9,
            most,
            budget,
        )
        return bool(sum(weights) == total and min(weights) > 0)

    def _loss(self) -> None:
        period, problem, same = self.period, self.game.problem, self.ledger.same
        sites = self.ground.scenario.sites
        value = best_response(problem, self.sets, self.chances).value
        value = value if value > 1e-9 else 0.0
        same(Text("tổn thất lớn nhất", "greatest loss"), period["value"], value)
        self._bound(Text("cận dưới", "bound"), period["bound"], period["value"], problem)
        gap = (period["value"] - period["bound"]) / period["value"] if period["value"] > 0 else 0.0
        same(Text("khoảng cách", "gap"), period["gap"], gap)
        if period["outcome"] == "optimal":
            self.ledger.note(Text("tối ưu", "optimal"), gap <= 1e-5, period["outcome"], f"gap {gap:.2g}")
        risks = self._remember("risks", lambda: self._risks(problem))
        claimed = {r["site"]: [r["chance"], r["loss"]] for r in period["site_risks"]}
        values = np.asarray(problem.values, float)[::2]
        true = {s.id: [p, float(v * p)] for s, v, p in zip(sites, values, risks, strict=True) if v > 0}
        for site in claimed.keys() | true.keys():
            same(Text(f"nguy cơ với {site}", f"risk to {site}"), claimed.get(site), true.get(site))
        worst = period["worst"]
        if value > 0 and worst is not None:
            chance, loss = true.get(worst["site"], [0.0, 0.0])
            same(Text("mục tiêu yếu nhất", "weakest site"), [worst["chance"], value], [chance, loss])
        else:
            same(Text("mục tiêu yếu nhất", "weakest site"), worst is None, value == 0)

    def _risks(self, problem: Problem) -> list[float]:
        chances = []
        for doors in self.ground.doors:
            alone = replace(problem, sites=doors, values=np.ones(2))
            chances.append(best_response(alone, self.sets, self.chances).value)
        return chances

    def _bound(self, figure: Text, claimed: float, value: float, problem: Problem) -> None:
        key = f"bound {self.game.key} {problem.n_teams}"
        if key not in self.known:
            self.known[key] = proved_bound(problem)
        proved = self.known[key]
        # Within the tolerance of whole-number capacities; a claim below the proof would hide how good a plan can be.
        holds = abs(claimed - min(proved, value)) <= 1e-4 * max(1.0, proved) and claimed <= value * (1 + 1e-9)
        self.ledger.note(figure, holds, claimed, proved)

    def _routes(self) -> None:
        routes = self.period["routes"]
        for rank, route in enumerate(routes, start=1):
            self._route(rank, route)
        losses = [route["loss"] for route in routes]
        falling = all(a >= b - 1e-5 for a, b in pairwise(losses))
        self.ledger.same(Text("thứ tự tuyến yếu", "order of weak routes"), falling, True)
        first = losses[0] if losses else 0.0
        self.ledger.same(
            Text("tuyến yếu nhất đạt tổn thất lớn nhất", "the weakest route attains the loss"),
            first,
            self.period["value"],
        )

    def _route(self, rank: int, route: Mapping[str, Any]) -> None:
        network, same = self.ground.network, self.ledger.same
        position = next(i for i, s in enumerate(self.ground.scenario.sites) if s.id == route["site"])
        start = next(e.node for e in self.ground.entries if e.id == route["entry"])
        end = trail_end(start, route["segments"], network.segment_tail, network.segment_head)
        doors = {int(door) for door in self.ground.doors[position]}
        self.ledger.note(
            Text(f"tuyến {rank} nối điểm vào với mục tiêu", f"route {rank} leads from entry to site"),
            end in doors,
            end,
            sorted(doors),
        )
        chance = survival(route["segments"], self.sets, self.chances, self.ground.detection)
        value = float(np.asarray(self.game.problem.values)[2 * position])
        figure = Text(f"tuyến {rank}: xác suất lọt và tổn thất", f"route {rank}: chance and loss")
        same(figure, [route["chance"], route["loss"]], [chance, value * chance])
        length = float(network.segment_length_m[route["segments"]].sum())
        same(Text(f"tuyến {rank}: chiều dài", f"route {rank}: length"), route["length_m"], length, within=METRES)
        code = {s: c for c, s in self.segment.items()}
        met = [code[s] for s in route["segments"] if s in code]
        same(Text(f"tuyến {rank}: chốt đi qua", f"route {rank}: checkpoints passed"), route["checkpoints"], met)

    def _traffic(self) -> None:
        claimed = self.period["traffic"]
        if claimed is None:
            self.ledger.same(Text("giao thông chưa tính", "traffic not reckoned"), self.plan["complete"], False)
            return
        delay = self._remember("traffic", self._delays)
        known = np.maximum(delay[np.isfinite(delay)], 0.0)
        true = [float(known.mean()), float(np.percentile(known, 95))] if len(known) else [0.0, 0.0]
        same = self.ledger.same
        same(Text("số chuyến", "trips"), [claimed["trips"], claimed["skipped"]], [len(known), len(delay) - len(known)])
        figure = Text("chậm thêm trung bình và mức 95%", "mean and 95th percentile of delay")
        same(figure, [claimed["mean_s"], claimed["p95_s"]], true, within=SECONDS)
        share = float(np.mean(known > 0.5)) if len(known) else 0.0
        same(
            Text("phần chuyến bị ảnh hưởng", "share of trips affected"), claimed["affected_share"], share, within=SHARE
        )

    def _delays(self) -> Any:
        closed, trips = self.period["closed_segments"], self.plan["traffic_trips"]
        delay_s = self.ground.scenario.parameters.stop_delay_s
        return trip_delays(self.ground.network, closed, trips, self.sets, self.chances, delay_s)

    def _what_if(self, total: int) -> None:
        for other in self.period["what_if"]:
            k = other["teams"]
            self.ledger.part = Text(f"với {k} tổ", f"with {k} teams")
            self._other(other, total)
            self.ledger.part = Text("", "")
        bounds = [(o["teams"], o["bound"]) for o in self.period["what_if"]] + [
            (self.period["teams"], self.period["bound"])
        ]
        ordered = [bound for _, bound in sorted(bounds)]
        falling = all(a >= b - 1e-6 * max(1.0, a) for a, b in pairwise(ordered))
        self.ledger.same(
            Text("nhiều tổ hơn thì cận không tăng", "with more teams the bound does not rise"), falling, True
        )
        missing = (
            {self.period["teams"] - 1, self.period["teams"] + 1} - {0} - {o["teams"] for o in self.period["what_if"]}
        )
        # An option is itself a comparison, and a repair has no time for one.
        derived = self.plan["scenario"]["option"] is not None or self.plan["repair"] is not None
        if missing and not derived:
            self.ledger.same(Text("thiếu so sánh số tổ", "comparison of teams missing"), self.plan["complete"], False)

    def _other(self, other: Mapping[str, Any], total: int) -> None:
        problem = replace(self.game.problem, n_teams=other["teams"])
        allowed = np.asarray(problem.candidate, bool)
        self.ledger.same(Text("tổng xác suất", "sum of probabilities"), sum(other["weights"]), total)
        if sum(other["weights"]) != total:
            return
        sets = [list(map(int, segments)) for segments in other["segments"]]
        fits = all(allowed[d].all() and self.ground.cost[d].sum() <= other["teams"] + 1e-9 for d in sets)
        self.ledger.same(Text("phương án đúng quy định và số tổ", "dispositions keep rules and teams"), fits, True)
        value = best_response(problem, sets, [w / total for w in other["weights"]]).value
        self.ledger.same(Text("tổn thất lớn nhất", "greatest loss"), other["value"], value if value > 1e-9 else 0.0)
        self._bound(Text("cận dưới", "bound"), other["bound"], other["value"], problem)

    def _remember(self, what: str, compute: Callable[[], Any]) -> Any:
        """A costly result, kept under all that it depends on."""
        subject = json.dumps([self.sets, self.chances, self.period["closed_segments"]])
        key = f"{what} {self.game.key} {hashlib.sha256(subject.encode()).hexdigest()}"
        if key not in self.known:
            self.known[key] = compute()
        return self.known[key]
