"""The split as plan.json has it: what was decided, the points that it rests on, and what one more team would buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from chot.plan.split import PeriodSplit, Split
from chot.plan.split_forces import PART_OF
from chot.plan.split_search import Curve, Point, Search

Json = dict[str, Any]


def split_json(split: Split, document: Mapping[str, Any]) -> Json:
    """The place ``split`` of plan.json, at the teams chosen with the figures that the plan itself has reached."""
    rows = {period["id"]: period for period in document["periods"]}
    return {"periods": [_period(part, rows[part.forces.period.id]) for part in split.periods]}


def storey_loss(period: Mapping[str, Any], duty: str, stake: float) -> tuple[float, float] | None:
    """Loss and bound of a storey as the plan has them; None where it has no such section."""
    section = period if duty == "checkpoint" else period[PART_OF[duty]]
    if section is None:
        return None
    value, bound = float(section["value"]), float(section["bound"])
    if duty == "reserve":
        return stake * (1 - value), stake * max(0.0, 1 - bound)
    return value, bound


def _period(part: PeriodSplit, row: Mapping[str, Any]) -> Json:
    search = _settled(part, row)
    teams = part.choice.teams
    chosen = [curve.known[n] for curve, n in zip(search.curves, teams, strict=True)]
    value = max(storey.weight * point.value for storey, point in zip(search.storeys, chosen, strict=True))
    bound = min(value, search.lowest())
    kinds = search.worth(part.kinds)[0]
    given = part.forces.given(teams)
    return {
        "period": part.forces.period.id,
        "shared": [{"unit": unit.id, "kind": unit.kind, "duty": given[unit.id] or None} for unit in part.forces.shared],
        "stake": part.stake,
        "value": value,
        "bound": bound,
        "gap": (value - bound) / value if value > 0 else 0.0,
        "splits": len(search.splits),
        "by_kind": {"teams": list(part.kinds), "value": _number(kinds)},
        "storeys": [
            {
                "duty": storey.duty,
                "own": storey.own,
                "least": storey.least,
                "most": storey.most,
                "weight": storey.weight,
                "teams": n,
                "loss": point.value,
                "bound": point.bound,
                "curve": [_point(curve, count) for count in sorted({*curve.known, n + 1})],
            }
            for storey, curve, n, point in zip(search.storeys, search.curves, teams, chosen, strict=True)
        ],
        "what_if": what_if(search, teams),
    }


def _settled(part: PeriodSplit, row: Mapping[str, Any]) -> Search:
    """The search with the plan's own figures at the teams chosen: it had more time for them."""
    curves = []
    for storey, curve, teams in zip(part.search.storeys, part.search.curves, part.choice.teams, strict=True):
        reached = storey_loss(row, storey.duty, part.stake)
        old = Point(curve.value(teams), curve.bound(teams))
        point = old if reached is None else Point(reached[0], min(reached[0], max(reached[1], old.bound)))
        curves.append(Curve({**curve.known, teams: point}))
    return Search(part.search.storeys, part.search.splits, tuple(curves))


def what_if(search: Search, teams: Sequence[int]) -> list[Json]:
    """One more team of each duty, what buys most first: off the worst weighted loss, else off the duty's own."""
    rows = []
    for i, (storey, curve, n) in enumerate(zip(search.storeys, search.curves, teams, strict=True)):
        more = tuple(m + (j == i) for j, m in enumerate(teams))
        loss, now = curve.value(n + 1), curve.value(n)
        proved = min(loss, curve.bound(n + 1))
        rows.append(
            {
                "duty": storey.duty,
                "teams": n + 1,
                "loss": loss,
                "bound": proved,
                "buys": storey.weight * (now - loss),
                "buys_at_most": storey.weight * (now - proved),
                "worst": search.worth(more)[0],
            }
        )
    return sorted(rows, key=lambda row: (row["worst"], -row["buys"], row["duty"]))


def _point(curve: Curve, teams: int) -> Json:
    """What is known for so many teams, from fewer and more as well: both sides of the curve fall."""
    return {"teams": teams, "value": _number(curve.value(teams)), "bound": _number(curve.bound(teams))}


def _number(value: float) -> float | None:
    """null where it cannot be done with so few teams."""
    return float(value) if np.isfinite(value) else None
