"""Guard posts in the plan: fixed posts are manned first, the extra teams spread over the sites by their game."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from chot import posts
from chot.assess.guards import attack_on_rotations, loss_bound
from chot.draw import WEIGHT_TOTAL, exact_weights
from chot.plan.game import PeriodGame
from chot.plan.parts.forces import nearest_units
from chot.plan.parts.part import Desk, Json, Limits, Options
from chot.plan.prepare import Prepared
from chot.plan.shapes import text
from chot.scenario import Period, Post, Scenario, Unit
from chot.units import Text

OPTIMAL_WITHIN = 1e-6


@dataclass(frozen=True, eq=False)
class Guards:
    """The posts of a period.

    - ``manned``: every place of every fixed post with its unit; ``extra``: the units left for the game.
    - ``fixed`` (t,): guard teams of fixed posts at each site. ``problem``: the game of the extra teams.
    """

    manned: tuple[tuple[Post, Unit], ...]
    extra: tuple[Unit, ...]
    fixed: tuple[int, ...]
    problem: posts.Problem


@dataclass(frozen=True, eq=False)
class Guarding:
    """What is drawn from: whole weights and the sites of each allocation, what it is worth, and the proof."""

    weights: list[int]
    allocations: list[list[int]]
    value: float
    bound: float
    certificate: list[float]


class Posts:
    """The storey of guard posts.

    A team at a site stops an attack there with the scenario's ``guard_effectiveness`` g; teams of fixed posts at one
    site count as one, an extra team acts independently of them. So an attack on a site of value v costs ``v (1 - g)^k``
    with k = 0, 1 or 2.
    """

    name = "posts"
    label = Text("Vị trí gác", "Guard posts")

    def setup(self, prepared: Prepared, game: PeriodGame) -> Guards | None:
        scenario, period = prepared.ground.scenario, game.period
        units = scenario.units_on_duty("post", period)
        places = places_to_man(scenario, period, len(units))
        if not units:
            return None
        at = {site.id: site.lonlat for site in scenario.sites}
        chosen = nearest_units(units, [at[site] for _, site in places])
        manned = tuple((post, unit) for (post, _), unit in zip(places, chosen, strict=True))
        extra = tuple(unit for unit in units if unit not in chosen)
        fixed = tuple(sum(post.site == site.id for post, _ in manned) for site in scenario.sites)
        values = np.asarray(game.problem.values, float)[::2]  # both doors of a site have its value
        through = 1 - scenario.parameters.guard_effectiveness
        uncovered = values * np.where(np.array(fixed) > 0, through, 1.0)
        covered = uncovered * through
        problem = posts.Problem(
            values=uncovered, n_teams=len(extra), uncovered_loss=uncovered, covered_loss=covered, covered_values=covered
        )
        return Guards(manned, extra, fixed, problem)

    def solve(self, given: Guards, limits: Limits) -> Guarding:
        result = posts.solve(given.problem)
        weights = exact_weights(result.rotations.probabilities)
        pairs = [(w, sites.tolist()) for w, sites in zip(weights, result.rotations, strict=True) if w > 0]
        pairs.sort(key=lambda pair: (-pair[0], pair[1]))
        allocations = [sites for _, sites in pairs]
        value = attack_on_rotations(given.problem, allocations, [w / WEIGHT_TOTAL for w, _ in pairs]).value
        bound = min(loss_bound(given.problem, result.certificate), value)
        limits.tell(result.total_s, value, bound)
        return Guarding([w for w, _ in pairs], allocations, value, bound, result.certificate.tolist())

    def section(self, prepared: Prepared, game: PeriodGame, given: Guards, result: Guarding) -> Json:
        sites = prepared.ground.scenario.sites
        chances = [w / WEIGHT_TOTAL for w in result.weights]
        coverage = _coverage(result.allocations, chances, len(sites))
        loss = _losses(given, coverage)
        return {
            "effectiveness": prepared.ground.scenario.parameters.guard_effectiveness,
            "fixed": _fixed(given),
            "extra": [unit.id for unit in given.extra],
            "value": result.value,
            "bound": result.bound,
            "gap": (result.value - result.bound) / result.value if result.value > 0 else 0.0,
            "outcome": "optimal"
            if result.value - result.bound <= OPTIMAL_WITHIN * max(1, result.value)
            else "feasible",
            "worst": sites[int(np.argmax(loss))].id if result.value > 0 else None,
            "sites": [
                {"site": site.id, "fixed": fixed, "chance": float(c), "loss": float(x)}
                for site, fixed, c, x in zip(sites, given.fixed, coverage, loss, strict=True)
            ],
            "certificate": result.certificate,
            "allocations": [
                {
                    "weight": w,
                    "probability": w / WEIGHT_TOTAL,
                    "teams": [[unit.id, sites[i].id] for i, unit in _who(prepared, given, allocation)],
                }
                for w, allocation in zip(result.weights, result.allocations, strict=True)
            ],
        }

    def lottery(self, plan: Mapping[str, Any], section: Mapping[str, Any]) -> tuple[list[int], Options] | None:
        if not section["extra"]:
            return None
        number = {site["id"]: i for i, site in enumerate(plan["sites"])}
        options = tuple(tuple(sorted(number[site] for _, site in a["teams"])) for a in section["allocations"])
        return [a["weight"] for a in section["allocations"]], options

    def audit(self, desk: Desk, given: Guards, section: Mapping[str, Any]) -> None:
        same, note, scenario = desk.ledger.same, desk.ledger.note, desk.prepared.ground.scenario
        same(
            Text("hiệu quả tổ gác", "effectiveness of a guard team"),
            section["effectiveness"],
            scenario.parameters.guard_effectiveness,
        )
        _audit_units(desk, section)
        number = {site.id: i for i, site in enumerate(scenario.sites)}
        weights = [a["weight"] for a in section["allocations"]]
        same(Text("tổng xác suất", "sum of probabilities"), sum(weights), WEIGHT_TOTAL)
        if sum(weights) != WEIGHT_TOTAL or min(weights) <= 0:
            return
        chances = [w / WEIGHT_TOTAL for w in weights]
        same(
            Text("xác suất từng cách bố trí", "probability of each allocation"),
            [a["probability"] for a in section["allocations"]],
            chances,
        )
        allocations = [[number[site] for _, site in a["teams"]] for a in section["allocations"]]
        try:
            response = attack_on_rotations(given.problem, allocations, chances)
        except ValueError as error:
            note(Text("cách bố trí đúng số tổ", "allocations keep the teams"), False, "", str(error))
            return
        coverage = _coverage(allocations, chances, len(scenario.sites))
        loss = _losses(given, coverage)
        rows = [[r["site"], r["fixed"], r["chance"], r["loss"]] for r in section["sites"]]
        true = [[s.id, f, c, x] for s, f, c, x in zip(scenario.sites, given.fixed, coverage, loss, strict=True)]
        same(Text("xác suất có gác và tổn thất từng mục tiêu", "coverage and loss of each site"), rows, true)
        same(Text("tổn thất lớn nhất", "greatest loss"), section["value"], response.value)
        worst = scenario.sites[int(np.argmax(loss))].id if response.value > 0 else None
        same(Text("mục tiêu yếu nhất", "weakest site"), section["worst"], worst)
        proved = min(loss_bound(given.problem, section["certificate"]), response.value)
        same(Text("cận dưới", "bound"), section["bound"], proved)
        gap = (section["value"] - section["bound"]) / section["value"] if section["value"] > 0 else 0.0
        same(Text("khoảng cách", "gap"), section["gap"], gap)
        optimal = section["value"] - proved <= OPTIMAL_WITHIN * max(1, section["value"])
        same(Text("kết thúc", "outcome"), section["outcome"], "optimal" if optimal else "feasible")


def places_to_man(scenario: Scenario, period: Period, n_units: int) -> list[tuple[Post, str]]:
    """Each place of each fixed post, with its site; with too few units those at the sites of most value."""
    places = [(post, post.site) for post in scenario.posts for _ in range(post.teams.get(period.id, 0))]
    worth = {site.id: site.values.get(period.id, 0.0) for site in scenario.sites}
    first = sorted(range(len(places)), key=lambda i: -worth[places[i][1]])[:n_units]
    return [places[i] for i in sorted(first)]


def _coverage(allocations: list[list[int]], chances: list[float], n_sites: int) -> list[float]:
    return [sum(p for p, a in zip(chances, allocations, strict=True) if i in a) for i in range(n_sites)]


def _losses(given: Guards, coverage: list[float]) -> list[float]:
    problem = given.problem
    bare, guarded = np.asarray(problem.uncovered_loss, float), np.asarray(problem.covered_loss, float)
    chance = np.array(coverage)
    return [float(x) for x in (1 - chance) * bare + chance * guarded]


def _fixed(given: Guards) -> list[Json]:
    """One row for each fixed post that is manned in the period, with its units."""
    rows: dict[str, Json] = {}
    for post, unit in given.manned:
        row = rows.setdefault(
            post.id, {"post": post.id, "name": text(post.name), "kind": post.kind, "site": post.site, "units": []}
        )
        row["units"].append(unit.id)
    return list(rows.values())


def _who(prepared: Prepared, given: Guards, allocation: list[int]) -> list[tuple[int, Unit]]:
    """The sites of an allocation, each with the extra unit that goes there."""
    at = [prepared.ground.scenario.sites[i].lonlat for i in allocation]
    return list(zip(allocation, nearest_units(given.extra, at), strict=True))


def _audit_units(desk: Desk, section: Mapping[str, Any]) -> None:
    """Every fixed post has its teams, and nobody is in two places."""
    scenario, period = desk.prepared.ground.scenario, desk.game.period
    n_units = len(scenario.units_on_duty("post", period))
    needed = dict(Counter(post.id for post, _ in places_to_man(scenario, period, n_units)))
    manned = {row["post"]: len(row["units"]) for row in section["fixed"]}
    same = desk.ledger.same
    same(Text("số tổ ở vị trí gác cố định", "teams at fixed posts"), manned, needed)
    sites = {p.id: [p.site, p.kind, p.name.vi, p.name.en] for p in scenario.posts if p.id in needed}
    claimed = {r["post"]: [r["site"], r["kind"], r["name"]["vi"], r["name"]["en"]] for r in section["fixed"]}
    same(Text("vị trí gác cố định", "fixed posts"), claimed, sites)
    busy = [unit for row in section["fixed"] for unit in row["units"]]
    on_duty = sorted(unit.id for unit in scenario.units_on_duty("post", period))
    same(Text("mỗi tổ gác ở một nơi", "each post unit in one place"), sorted([*busy, *section["extra"]]), on_duty)
    astray = [a["teams"] for a in section["allocations"] if not _fits(a["teams"], section["extra"])]
    same(Text("tổ gác tăng cường ở hai nơi", "extra teams in two places"), astray, [])


def _fits(teams: list[list[str]], extra: list[str]) -> bool:
    units = [unit for unit, _ in teams]
    return len(set(units)) == len(units) and set(units) <= set(extra)
