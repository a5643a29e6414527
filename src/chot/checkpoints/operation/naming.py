"""From a mixed strategy to named dispositions with probabilities that can be drawn exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from chot.draw import WEIGHT_TOTAL, exact_weights
from chot.units import Text

# A disposition that would be drawn less than once in 100,000 periods only burdens the order sheets.
LEAST_PROBABILITY = 1e-5


@dataclass(frozen=True)
class Disposition:
    """A named disposition: ``letter`` A, B, ..., its exact ``weight`` out of WEIGHT_TOTAL, its segments."""

    letter: str
    weight: int
    segments: tuple[int, ...]

    @property
    def probability(self) -> float:
        return self.weight / WEIGHT_TOTAL

    @property
    def name(self) -> Text:
        return Text(f"Phương án bố trí {self.letter}", f"Disposition {self.letter}")


def letter_of(position: int) -> str:
    """A, B, ..., Z, AA, AB, ... as spreadsheet columns are lettered."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def name_dispositions(dispositions: Sequence[ArrayLike], probabilities: ArrayLike) -> list[Disposition]:
    """Merge equal dispositions, drop the negligible, and letter the rest by falling probability.

    Raises ``ValueError`` where there is no disposition.
    """
    merged: dict[tuple[int, ...], float] = {}
    for segments, p in zip(dispositions, np.asarray(probabilities, float), strict=True):
        key = tuple(sorted(int(s) for s in np.asarray(segments)))
        merged[key] = merged.get(key, 0.0) + float(p)
    if not merged:
        raise ValueError("no disposition to name; solve the problem first")
    kept = {key: p for key, p in merged.items() if p >= LEAST_PROBABILITY} or merged
    ordered = sorted(kept.items(), key=lambda item: (-item[1], item[0]))
    weights = exact_weights([p for _, p in ordered])
    pairs = sorted(zip(weights, (key for key, _ in ordered), strict=True), key=lambda pair: (-pair[0], pair[1]))
    return [Disposition(letter_of(i), weight, key) for i, (weight, key) in enumerate(pairs)]
