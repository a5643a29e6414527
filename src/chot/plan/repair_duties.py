"""A duty that a repair changes, and why: what is counted, shown and kept few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chot.plan.shapes import text
from chot.units import Text

Json = dict[str, Any]

# dropped: nobody does it any more. taken: another unit does it. new: it was not there before. moved: the same unit
# does it elsewhere or otherwise.
KINDS = ("dropped", "taken", "new", "moved")


@dataclass(frozen=True)
class Duty:
    """One duty that differs. ``unit``: who, or the letter of the disposition; ``place``: where; ``reason``: why."""

    part: str
    kind: str
    unit: str
    place: Text
    reason: Text

    def row(self, period: str) -> Json:
        """As plan.json lists it."""
        return {
            "period": period,
            "part": self.part,
            "kind": self.kind,
            "unit": self.unit,
            "place": text(self.place),
            "reason": text(self.reason),
        }


def lost_reason(unit: str) -> Text:
    return Text(f"mất {unit}", f"{unit} is lost")


def name_of(row: Mapping[str, str]) -> Text:
    """A name of plan.json."""
    return Text(row["vi"], row["en"])
