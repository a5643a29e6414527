"""The secret side of a plan: one seed for each draw, kept apart from the plan, and what is published of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chot.draw import SCHEME, WEIGHT_TOTAL, Lottery, commitment, new_seed, seed_of_period, verify
from chot.errors import Finding, InputError
from chot.plan.parts import PART, PARTS, Options
from chot.units import Text

SECRET_FILE = "draw-secret.json"
CHECKPOINTS = "checkpoints"

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Opening:
    """A draw laid open: period, storey, its seed as hexadecimal digits, and the position of the option drawn."""

    period: str
    part: str
    seed: str
    position: int


def draw_id(period: str, part: str) -> str:
    """What a draw is called in its commitment and in the secret file."""
    return period if part == CHECKPOINTS else f"{period}/{part}"


def drawn_parts(plan: Json, period: Json) -> list[str]:
    """The storeys of which something is drawn in the period."""
    return [CHECKPOINTS, *(part.name for part in PARTS if _options(plan, period, part.name) is not None)]


def add_draws(plan: dict[str, Any], master: bytes | None) -> dict[str, bytes]:
    """Add to each period its draws with their commitments; returns the secret seed of each.

    - ``master``: for exercises and tests, the seeds come out of it; else from the operating system.
    """
    seeds: dict[str, bytes] = {}
    for period in plan["periods"]:
        for part in drawn_parts(plan, period):
            name = draw_id(period["id"], part)
            seeds[name] = seed_of_period(master, name) if master else new_seed()
            where = period if part == CHECKPOINTS else period[part]
            where["draw"] = draw_json(plan, period, part, seeds[name])
    return seeds


def draw_json(plan: Json, period: Json, part: str, seed: bytes) -> dict[str, Any]:
    """What is published of a draw before its period."""
    lottery = lottery_of(plan, period, part)
    return {
        "scheme": SCHEME,
        "weight_total": WEIGHT_TOTAL,
        "lottery_digest": lottery.digest,
        "commitment": commitment(lottery, seed),
    }


def lottery_of(plan: Json, period: Json, part: str = CHECKPOINTS) -> Lottery:
    """The lottery that a plan document describes for one of its periods.

    Raises :class:`InputError` where nothing of that storey is drawn.
    """
    found = _options(plan, period, part)
    if found is None:
        raise InputError(_nothing_drawn(period["id"], part))
    weights, options = found
    return Lottery(plan["scenario"]["id"], draw_id(period["id"], part), plan["schema_version"], tuple(weights), options)


def _options(plan: Json, period: Json, part: str) -> tuple[list[int], Options] | None:
    if part == CHECKPOINTS:
        segment = {c["id"]: c["segment"] for c in period["checkpoints"]}
        rows = period["dispositions"]
        return [d["weight"] for d in rows], tuple(tuple(sorted(segment[c] for c in d["checkpoints"])) for d in rows)
    section = period.get(part)
    return None if section is None or part not in PART else PART[part].lottery(plan, section)


def secret_text(scenario: str, seeds: Mapping[str, bytes]) -> str:
    """The secret file: the scenario it belongs to, and the seed of each draw."""
    seeds_hex = {name: seed.hex() for name, seed in seeds.items()}
    return json.dumps({"schema": "chot.draw-secret", "scenario": scenario, "seeds": seeds_hex}, indent=1) + "\n"


def open_draw(folder: Path, plan: Json, period_id: str, part: str = CHECKPOINTS) -> Opening:
    """Open one draw of a period with the secret that lies beside the plan.

    Raises :class:`InputError` where the period, the secret or the commitment does not fit.
    """
    path = folder / SECRET_FILE
    lottery_of(plan, period_of(plan, period_id), part)
    try:
        seed = json.loads(path.read_text(encoding="utf-8"))["seeds"][draw_id(period_id, part)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(_no_secret(path)) from error
    return check_draw(plan, period_id, seed, part)


def check_draw(plan: Json, period_id: str, seed_hex: str, part: str = CHECKPOINTS) -> Opening:
    """Recompute one draw of a period from its published seed.

    Raises :class:`InputError` where the seed is not 64 hexadecimal digits or does not fit the commitment.
    """
    period = period_of(plan, period_id)
    lottery = lottery_of(plan, period, part)
    try:
        seed = bytes.fromhex(seed_hex)
    except ValueError:
        seed = b""
    where = period if part == CHECKPOINTS else period[part]
    position = verify(lottery, seed, where["draw"]["commitment"])
    if position is None:
        raise InputError(_wrong_seed(period_id, seed_hex))
    return Opening(period_id, part, seed_hex.lower(), position)


def period_of(plan: Mapping[str, Any], period_id: str) -> Mapping[str, Any]:
    """The period of that id; raises :class:`InputError` naming the ones there are."""
    found = next((p for p in plan["periods"] if p["id"] == period_id), None)
    if found is None:
        ids = ", ".join(p["id"] for p in plan["periods"])
        raise InputError(
            Finding(
                "unknown-period",
                Text("kế hoạch không có giai đoạn này", "the plan has no such period"),
                Text(f"chọn một trong: {ids}", f"choose one of: {ids}"),
                value=period_id,
            )
        )
    return dict(found)


def _nothing_drawn(period: str, part: str) -> Finding:
    return Finding(
        "nothing-drawn",
        Text(f"giai đoạn {period} không rút gì cho '{part}'", f"period {period} draws nothing for '{part}'"),
        Text(
            "chọn checkpoints, posts hoặc patrols có trong kế hoạch",
            "choose what the plan has: checkpoints, posts or patrols",
        ),
        value=part,
    )


def _no_secret(path: Path) -> Finding:
    return Finding(
        "no-draw-secret",
        Text("không đọc được hạt giống bí mật của kế hoạch", "the plan's secret seeds cannot be read"),
        Text(
            "đặt tệp draw-secret.json do 'chot plan' ghi vào cùng thư mục với plan.json",
            "put the draw-secret.json that 'chot plan' wrote beside plan.json",
        ),
        file=path.name,
    )


def _wrong_seed(period: str, seed: str) -> Finding:
    return Finding(
        "draw-does-not-fit",
        Text(
            f"hạt giống không khớp với cam kết của giai đoạn {period}, hoặc kế hoạch đã bị sửa",
            f"the seed does not fit the commitment of period {period}, or the plan was altered",
        ),
        Text(
            "kiểm tra lại 64 chữ số thập lục phân đã công bố và đúng tệp plan.json đã công bố",
            "check the 64 hexadecimal digits that were published, and that this is the published plan.json",
        ),
        value=seed,
    )
