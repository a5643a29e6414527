"""The secret side of a plan: one seed per period, kept apart from the plan, and what is published of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chot.draw import Lottery, new_seed, seed_of_period, verify
from chot.errors import Finding, InputError
from chot.units import Text

SECRET_FILE = "draw-secret.json"


@dataclass(frozen=True)
class Opening:
    """A draw laid open: the period, its seed as hexadecimal digits, and the letter of the disposition drawn."""

    period: str
    seed: str
    letter: str


def new_seeds(periods: list[str], master: bytes | None) -> dict[str, bytes]:
    """A secret seed per period, from the operating system or, for exercises, out of a master seed."""
    return {period: seed_of_period(master, period) if master else new_seed() for period in periods}


def lottery_of(plan: Mapping[str, Any], period: Mapping[str, Any]) -> Lottery:
    """The lottery that a plan document describes for one of its periods."""
    segment = {c["id"]: c["segment"] for c in period["checkpoints"]}
    return Lottery(
        plan["scenario"]["id"],
        period["id"],
        plan["schema_version"],
        tuple(d["weight"] for d in period["dispositions"]),
        tuple(tuple(sorted(segment[c] for c in d["checkpoints"])) for d in period["dispositions"]),
    )


def secret_text(scenario: str, seeds: Mapping[str, bytes]) -> str:
    """The secret file: the scenario it belongs to, and the seed of each period."""
    seeds_hex = {period: seed.hex() for period, seed in seeds.items()}
    return json.dumps({"schema": "chot.draw-secret", "scenario": scenario, "seeds": seeds_hex}, indent=1) + "\n"


def open_draw(folder: Path, plan: Mapping[str, Any], period_id: str) -> Opening:
    """Open one period's draw with the secret that lies beside the plan.

    Raises :class:`InputError` where the period, the secret or the commitment does not fit.
    """
    path = folder / SECRET_FILE
    try:
        seeds = json.loads(path.read_text(encoding="utf-8"))["seeds"]
        seed = seeds[period_of(plan, period_id)["id"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(_no_secret(path)) from error
    return check_draw(plan, period_id, seed)


def check_draw(plan: Mapping[str, Any], period_id: str, seed_hex: str) -> Opening:
    """Recompute a period's draw from its published seed.

    Raises :class:`InputError` where the seed is not 64 hexadecimal digits or does not fit the commitment.
    """
    period = period_of(plan, period_id)
    try:
        seed = bytes.fromhex(seed_hex)
    except ValueError:
        seed = b""
    position = verify(lottery_of(plan, period), seed, period["draw"]["commitment"])
    if position is None:
        raise InputError(_wrong_seed(period_id, seed_hex))
    return Opening(period_id, seed_hex.lower(), period["dispositions"][position]["letter"])


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
