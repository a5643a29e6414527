"""The storeys of the plan beside the checkpoints."""

from chot.plan.parts.part import Desk, Limits, Options, Part
from chot.plan.parts.patrols import Patrols
from chot.plan.parts.posts import Posts
from chot.plan.parts.reserve_terms import Standby
from chot.plan.parts.reserves import Reserves

PARTS: tuple[Part, ...] = (Posts(), Patrols(), Reserves())
PART: dict[str, Part] = {part.name: part for part in PARTS}

__all__ = ["PART", "PARTS", "Desk", "Limits", "Options", "Part", "Standby"]
