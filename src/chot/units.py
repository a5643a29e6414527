"""Units and small value types that every room shares.

Lengths are metres (``_m``), times of travel are seconds (``_s``), speeds are km/h (``_kph``), chances are
probabilities in [0, 1], coordinates are WGS 84 degrees in the order longitude, latitude.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, Language] = ("vi", "en")

EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True)
class Text:
    """A sentence or a name in both languages."""

    vi: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.vi if language == "vi" else self.en


def kph_to_mps(speed_kph: float) -> float:
    """Metres a second of a speed in km/h."""
    return speed_kph / 3.6
