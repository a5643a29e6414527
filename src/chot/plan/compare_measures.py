"""What plans of one event are compared by: each figure of a whole plan, and how it comes out of its document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np

from chot.errors import Finding, InputError
from chot.plan.nearest import did_you_mean
from chot.plan.prepare import Prepared
from chot.units import Text

Json = Mapping[str, Any]

# What is lost without one team or unit is a single point of failure where it is at least so many times as much.
FRAGILE = 2.0


@dataclass(frozen=True)
class Measure:
    """A figure of a plan.

    - ``better``: whether less or more of it is wanted; ``decimals`` to show; ``share``: shown as a percentage.
    - ``of``: its value from a plan's document and its prepared scenario, None where the plan has none.
    """

    key: str
    group: Text
    name: Text
    unit: Text
    better: Literal["less", "more"]
    of: Callable[[Json, Prepared], float | None]
    decimals: int = 1
    share: bool = False


PROTECTION, RESPONSE = Text("Bảo vệ", "Protection"), Text("Ứng cứu", "Response")
FORCES, PUBLIC = Text("Lực lượng", "Forces"), Text("Người dân", "The public")
RISK = Text("Điểm yếu", "Weak points")
LOSS = Text("giá trị mất", "value lost")


def hours_of(period: Json) -> float:
    """The length of a period of plan.json, hours."""
    return (datetime.fromisoformat(period["end"]) - datetime.fromisoformat(period["start"])).total_seconds() / 3600


def loss_of(period: Json, part: str) -> float | None:
    """The greatest weighted loss of a storey in a period; None where it has none."""
    section = period if part == "checkpoints" else period.get(part)
    return None if section is None else float(section["value"])


def _worst(*parts: str) -> Callable[[Json, Prepared], float | None]:
    def of(plan: Json, prepared: Prepared) -> float | None:
        losses = [loss_of(period, part) for period in plan["periods"] for part in parts]
        return max((loss for loss in losses if loss is not None), default=None)

    return of


def _weighted(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The mean of values with their weights."""
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else None


def _reserves(plan: Json) -> Iterator[tuple[Json, float]]:
    """The reserves of each period, with the incidents expected in it."""
    for period in plan["periods"]:
        section = period["reserves"]
        if section is not None:
            yield section, sum(section["rates"]) * hours_of(period)


def _within(plan: Json, prepared: Prepared) -> float | None:
    return _weighted([(section["share_within"], n) for section, n in _reserves(plan)])


def _one_busy(plan: Json, prepared: Prepared) -> float | None:
    return min((section["share_without_one"] for section, _ in _reserves(plan)), default=None)


def _mean_response(plan: Json, prepared: Prepared) -> float | None:
    queues = [(section["queue"], n) for section, n in _reserves(plan)]
    return _weighted([(queue["mean_response_s"] / 60, n) for queue, n in queues if queue is not None])


def staff_hours(plan: Json, prepared: Prepared) -> float | None:
    """Hours of people on duty: each storey's teams at the strength of their units, over the length of each period.

    Checkpoint teams have the mean strength of the checkpoint units on duty; without such units, of one person.
    """
    strength = {unit.id: unit.strength for unit in prepared.ground.scenario.units}
    total = 0.0
    for period, game in zip(plan["periods"], prepared.games, strict=True):
        there = prepared.ground.scenario.units_on_duty("checkpoint", game.period)
        mean = float(np.mean([unit.strength for unit in there])) if there else 1.0
        total += hours_of(period) * (period["teams"] * mean + sum(strength[unit] for unit in named_units(period)))
    return total


def named_units(period: Json) -> list[str]:
    """The units of the storeys above the checkpoints that are on duty in a period."""
    posts, patrols, reserves = (period[part] for part in ("posts", "patrols", "reserves"))
    found: list[str] = []
    if posts is not None:
        found += [unit for row in posts["fixed"] for unit in row["units"]] + list(posts["extra"])
    if patrols is not None:
        found += patrols["units"]
    if reserves is not None:
        found += [row["unit"] for row in reserves["units"]]
    return found


def _cost(plan: Json, prepared: Prepared) -> float | None:
    rate, hours = prepared.ground.scenario.parameters.staff_hour_cost, staff_hours(plan, prepared)
    return rate * hours if rate and hours is not None else None


def _rest(plan: Json, prepared: Prepared) -> float | None:
    roster = plan.get("roster")
    return None if not roster else roster.get("least_rest_h")


def _short(plan: Json, prepared: Prepared) -> float | None:
    roster = plan.get("roster")
    return None if not roster else float(len({row["duty"] for row in roster["shortages"]}))


def _delay(plan: Json, prepared: Prepared) -> float | None:
    rows = [(period["traffic"], hours_of(period)) for period in plan["periods"]]
    return _weighted([(traffic["mean_s"], hours) for traffic, hours in rows if traffic is not None])


def _affected(plan: Json, prepared: Prepared) -> float | None:
    rows = [(period["traffic"], hours_of(period)) for period in plan["periods"]]
    return _weighted([(traffic["affected_share"], hours) for traffic, hours in rows if traffic is not None])


def _closed(plan: Json, prepared: Prepared) -> float | None:
    """Street closed to cars, kilometres times hours."""
    length = prepared.ground.network.segment_length_m
    return float(sum(length[p["closed_segments"]].sum() / 1000 * hours_of(p) for p in plan["periods"]))


def fragile(plan: Json) -> list[Json] | None:
    """The rows of the stress table that are single points of failure; None where nothing was simulated.

    A checkpoint without which the greatest loss of the period is at least twice the planned one; a reserve unit without
    which at least twice as many incidents are not reached in time.
    """
    if plan["exercise"] is None:
        return None
    found = []
    for row in plan["exercise"]["stress"]:
        if row["kind"] == "checkpoint":
            before, after = row["loss_before"], row["loss_after"]
        elif row["kind"] == "unit" and row["within_before"] is not None and row["within_after"] is not None:
            before, after = 1 - row["within_before"], 1 - row["within_after"]
        else:
            continue
        if after >= FRAGILE * before and after > before:
            found.append(row)
    return found


def _fragile(plan: Json, prepared: Prepared) -> float | None:
    rows = fragile(plan)
    return None if rows is None else float(len(rows))


MEASURES: tuple[Measure, ...] = (
    Measure(
        "protection",
        PROTECTION,
        Text("Tổn thất lớn nhất ở mọi lớp", "Greatest loss in any storey"),
        LOSS,
        "less",
        _worst("checkpoints", "posts", "patrols"),
    ),
    Measure("checkpoint_loss", PROTECTION, Text("Chốt kiểm soát", "Checkpoints"), LOSS, "less", _worst("checkpoints")),
    Measure("post_loss", PROTECTION, Text("Vị trí gác", "Guard posts"), LOSS, "less", _worst("posts")),
    Measure("patrol_loss", PROTECTION, Text("Tuần tra", "Patrols"), LOSS, "less", _worst("patrols")),
    Measure(
        "response", RESPONSE, Text("Vụ việc tới kịp", "Reached in time"), Text("", ""), "more", _within, share=True
    ),
    Measure(
        "response_one_busy",
        RESPONSE,
        Text("Tới kịp khi một lực lượng bận, giai đoạn kém nhất", "In time with one unit busy, worst period"),
        Text("", ""),
        "more",
        _one_busy,
        share=True,
    ),
    Measure(
        "response_min",
        RESPONSE,
        Text("Thời gian ứng cứu trung bình", "Mean response"),
        Text("phút", "min"),
        "less",
        _mean_response,
    ),
    Measure("staff_hours", FORCES, Text("Giờ công", "Staff-hours"), Text("giờ", "h"), "less", staff_hours, 0),
    Measure(
        "rest", FORCES, Text("Nghỉ ít nhất giữa hai ca", "Least rest between duties"), Text("giờ", "h"), "more", _rest
    ),
    Measure("short", FORCES, Text("Ca thiếu người", "Duties short of people"), Text("ca", "duties"), "less", _short, 0),
    Measure("cost", FORCES, Text("Chi phí", "Cost"), Text("", ""), "less", _cost, 0),
    Measure(
        "delay", PUBLIC, Text("Xe thường chậm thêm", "Ordinary cars delayed"), Text("giây/chuyến", "s a trip"), "less",
        _delay,
    ),
    Measure(
        "affected", PUBLIC, Text("Chuyến xe bị ảnh hưởng", "Trips affected"), Text("", ""), "less", _affected,
        share=True,
    ),
    Measure("closed", PUBLIC, Text("Đường cấm xe", "Streets closed"), Text("km·giờ", "km·h"), "less", _closed),
    Measure(
        "fragile",
        RISK,
        Text("Điểm mất đi là tổn thất gấp đôi", "Single points of failure"),
        Text("điểm", "points"),
        "less",
        _fragile,
        0,
    ),
)  # fmt: skip
MEASURE: dict[str, Measure] = {measure.key: measure for measure in MEASURES}


def check_pareto(keys: Sequence[str]) -> None:
    """Raise :class:`InputError` for each key that is no measure, with the nearest one that is."""
    wrong = [key for key in keys if key not in MEASURE]
    if wrong:
        raise InputError([_unknown(key) for key in wrong])


def pareto_front(keys: Sequence[str], values: Sequence[Mapping[str, float | None]]) -> list[int]:
    """The plans that no other beats in all of these measures: at least as good in each, better in one.

    A plan without one of the figures is not on the front, and beats nobody.
    """
    sign = np.array([1.0 if MEASURE[key].better == "less" else -1.0 for key in keys])
    known = [i for i, row in enumerate(values) if all(row[key] is not None for key in keys)]
    table = {i: sign * np.array([values[i][key] for key in keys], float) for i in known}

    def beats(a: int, b: int) -> bool:
        return bool(np.all(table[a] <= table[b]) and np.any(table[a] < table[b]))

    return [i for i in known if not any(beats(j, i) for j in known)]


def _unknown(key: str) -> Finding:
    near = did_you_mean(key, MEASURE)
    listed = ", ".join(MEASURE)
    return Finding(
        "unknown-measure",
        Text(f"không có thước đo này{near.vi}", f"there is no such measure{near.en}"),
        Text(f"chọn trong: {listed}", f"choose from: {listed}"),
        value=key,
    )
