"""What an audit finds: one line for each figure, what was claimed and what came out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from chot.units import LANGUAGES, Language, Text

RELATIVE, ABSOLUTE = 1e-6, 1e-7


@dataclass(frozen=True)
class Check:
    """One figure: ``holds`` or not, the claim and the recomputed value as text; ``place`` is what it belongs to."""

    figure: Text
    holds: bool
    claimed: str
    recomputed: str
    place: str = ""

    def line(self, language: Language) -> str:
        """``ok`` and the figure, or ``WRONG`` with both values."""
        if self.holds:
            word = "đúng" if language == "vi" else "ok"
            return f"{word}: {self.figure[language]}: {self.claimed}"
        if language == "vi":
            return f"SAI: {self.figure.vi}: kế hoạch ghi {self.claimed}, tính lại {self.recomputed}"
        return f"WRONG: {self.figure.en}: claimed {self.claimed}, recomputed {self.recomputed}"


@dataclass
class Ledger:
    """Collects checks. ``place``, such as a period's id, and ``part`` are put before each figure where not empty."""

    checks: list[Check] = field(default_factory=list)
    place: str = ""
    part: Text = field(default_factory=lambda: Text("", ""))

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)

    def same(self, figure: Text, claimed: Any, recomputed: Any, *, within: float = 0.0) -> None:
        """Both are equal: numbers within the tolerance of the audit (or ``within``), all else exactly."""
        self.note(figure, _equal(claimed, recomputed, within), claimed, recomputed)

    def note(self, figure: Text, holds: bool, claimed: Any, recomputed: Any) -> None:
        """Record a check whose outcome is known."""
        vi, en = (": ".join(filter(None, (self.place, self.part[lang], figure[lang]))) for lang in LANGUAGES)
        whole = Text(vi, en)
        self.checks.append(Check(whole, holds, _short(claimed), _short(recomputed), self.place))


def _equal(claimed: Any, recomputed: Any, within: float) -> bool:
    if isinstance(claimed, int) and isinstance(recomputed, int):
        return claimed == recomputed
    if isinstance(claimed, (int, float)) and isinstance(recomputed, (int, float)):
        return math.isclose(claimed, recomputed, rel_tol=RELATIVE, abs_tol=max(ABSOLUTE, within))
    if isinstance(claimed, dict) and isinstance(recomputed, dict):
        return claimed.keys() == recomputed.keys() and all(
            _equal(value, recomputed[key], within) for key, value in claimed.items()
        )
    if isinstance(claimed, (list, tuple)) and isinstance(recomputed, (list, tuple)):
        return len(claimed) == len(recomputed) and all(
            _equal(a, b, within) for a, b in zip(claimed, recomputed, strict=True)
        )
    return bool(claimed == recomputed)


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.9g}"
    text = str(value)
    return text if len(text) <= 90 else f"{text[:60]} … ({len(text)})"
