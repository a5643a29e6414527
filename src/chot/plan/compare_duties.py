"""Where plans of one event give different duties: who or what stands where, period by period, storey by storey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]
Plan = Mapping[str, Any]

# Chances that differ by less are the same to whoever stands there.
SAME = 1e-4


def differences(plans: Sequence[Plan]) -> list[Json]:
    """One row for each duty or place that is not the same in all plans.

    ``values`` holds one entry a plan: the chance that a checkpoint is manned or that extra guards are at a site, the
    mean protection of a site by patrols, the names of the units at a fixed post, where a reserve unit waits, or who has
    a unit's duty, which stands with the period in which it begins; None where the plan has no such thing. The greatest
    differences come first within each period and storey.
    """
    rows: list[Json] = []
    for number, period in enumerate(plans[0]["periods"]):
        same = [plan["periods"][number] for plan in plans]
        for part, find in _DUTIES.items():
            found = [find(plan, p) for plan, p in zip(plans, same, strict=True)]
            rows += _rows(period["id"], part, found)
    return rows


def _rows(period: str, part: str, found: Sequence[Mapping[str, tuple[Any, Any]]]) -> list[Json]:
    names = {key: name for duties in reversed(found) for key, (name, _) in duties.items()}
    rows = []
    for key, name in names.items():
        values = [duties[key][1] if key in duties else None for duties in found]
        apart = _apart(values)
        if apart > 0:
            rows.append((apart, {"period": period, "part": part, "id": key, "place": name, "values": values}))
    rows.sort(key=lambda row: -row[0])
    return [row for _, row in rows]


def _apart(values: Sequence[Any]) -> float:
    """How different they are: for chances by how much, for names 1 or 0."""
    if any(isinstance(value, str) for value in values):
        return float(len(set(values)) > 1)
    numbers = [value or 0.0 for value in values]
    return spread if (spread := max(numbers) - min(numbers)) > SAME else 0.0


def _checkpoints(plan: Plan, period: Plan) -> dict[str, tuple[Any, Any]]:
    return {str(c["segment"]): (c["name"], c["probability"]) for c in period["checkpoints"]}


def _fixed(plan: Plan, period: Plan) -> dict[str, tuple[Any, Any]]:
    if period["posts"] is None:
        return {}
    return {row["post"]: (row["name"], ", ".join(sorted(row["units"]))) for row in period["posts"]["fixed"]}


def _extra(plan: Plan, period: Plan) -> dict[str, tuple[Any, Any]]:
    if period["posts"] is None:
        return {}
    names = {site["id"]: site["name"] for site in plan["sites"]}
    return {row["site"]: (names[row["site"]], row["chance"]) for row in period["posts"]["sites"]}


def _patrols(plan: Plan, period: Plan) -> dict[str, tuple[Any, Any]]:
    if period["patrols"] is None:
        return {}
    names = {site["id"]: site["name"] for site in plan["sites"]}
    rows = period["patrols"]["sites"]
    return {row["site"]: (names[row["site"]], sum(row["coverage"]) / len(row["coverage"])) for row in rows}


def _reserves(plan: Plan, period: Plan) -> dict[str, tuple[Any, Any]]:
    if period["reserves"] is None:
        return {}
    names = {unit["id"]: unit["name"] for unit in plan["units"]}
    return {row["unit"]: (names[row["unit"]], row["name"]["vi"]) for row in period["reserves"]["units"]}


def _people(plan: Plan, period: Plan) -> dict[str, tuple[Any, Any]]:
    """Duties of the roster that begin in this period."""
    found = {}
    for duty in (plan.get("roster") or {"duties": []})["duties"]:
        if duty["legs"][0]["period"] == period["id"]:
            hours = f"{duty['unit']} {duty['start'][11:16]}–{duty['end'][11:16]}"
            found[duty["id"]] = ({"vi": hours, "en": hours}, ", ".join(duty["people"]))
    return found


_DUTIES = {
    "checkpoints": _checkpoints,
    "fixed_posts": _fixed,
    "extra_guards": _extra,
    "patrols": _patrols,
    "reserves": _reserves,
    "people": _people,
}
