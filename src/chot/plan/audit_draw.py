"""The audit of what a plan publishes of a draw before the period."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from chot.draw import SCHEME
from chot.plan.draws import CHECKPOINTS, lottery_of
from chot.plan.ledger import Ledger
from chot.units import Text

Json = Mapping[str, Any]


def check_draw_claims(plan: Json, period: Json, ledger: Ledger, part: str = CHECKPOINTS) -> None:
    """Scheme and digest as they must be, and a commitment of the right form; what it holds is secret until opened."""
    claimed = (period if part == CHECKPOINTS else period[part])["draw"]
    ledger.same(Text("cách rút", "method of the draw"), claimed["scheme"], SCHEME)
    figure = Text("dấu vân bảng xác suất", "digest of the probabilities")
    ledger.same(figure, claimed["lottery_digest"], lottery_of(plan, period, part).digest)
    well_formed = bool(re.fullmatch(r"[0-9a-f]{64}", str(claimed["commitment"])))
    ledger.same(Text("cam kết đúng dạng", "commitment well formed"), well_formed, True)
