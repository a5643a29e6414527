"""Checks of what an exercise is given; every fault becomes a finding that names the thing, its value and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chot.errors import Finding, InputError
from chot.units import Text

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]

# Rounded probabilities of a document sum to 1 within this.
SUM_TOLERANCE = 1e-6


def finding(name: str, value: str, wanted: Text, *, of: str = "") -> Finding:
    """``name``: the field; ``of``: the period, shift or queue it belongs to."""
    owner = f" ({of})" if of else ""
    return Finding(
        code=f"exercise-{name.replace('_', '-')}",
        message=Text(
            f"'{name}'{owner} của ngày mô phỏng không dùng được", f"the exercise's {name!r}{owner} cannot be used"
        ),
        remedy=Text(f"cần: {wanted.vi}", f"give {wanted.en}"),
        value=value,
    )


@dataclass
class Checks:
    """Gathers the findings of one input object; ``of`` names it in every one of them."""

    of: str = ""
    findings: list[Finding] = field(default_factory=list)

    def add(self, name: str, value: str, wanted: Text) -> None:
        self.findings.append(finding(name, value, wanted, of=self.of))

    def require(self, holds: bool, name: str, value: object, wanted: Text) -> None:
        if not holds:
            self.add(name, str(value), wanted)

    def done(self) -> None:
        """Raise :class:`chot.errors.InputError` where anything was found."""
        if self.findings:
            raise InputError(self.findings)

    def numbers(
        self, name: str, given: ArrayLike, shape: tuple[int, ...], *, low: float = 0.0, high: float = np.inf,
        allow_inf: bool = False, allow_nan: bool = False,
    ) -> Float:  # fmt: skip
        """``given`` as floats of that shape (a scalar is spread over it), each within [low, high]."""
        try:
            numbers = np.asarray(given, float)
            numbers = np.broadcast_to(numbers, shape).copy() if numbers.ndim == 0 else numbers
        except (TypeError, ValueError):
            numbers = np.empty(0)
        if numbers.shape != shape:
            size = "x".join(map(str, shape))
            self.add(name, f"{numbers.shape}", Text(f"{size} số", f"{size} numbers"))
            return np.full(shape, max(low, 0.0))
        fine = (numbers >= low) & (numbers <= high) & (np.isfinite(numbers) | allow_inf)
        wrong = np.argwhere(~(fine | (np.isnan(numbers) & allow_nan)))
        if len(wrong):
            where = tuple(int(i) for i in wrong[0])
            top = "" if np.isinf(high) else f", ≤ {high:g}"
            text = Text(f"các số ≥ {low:g}{top}", f"numbers that are at least {low:g}{top}")
            self.add(name, f"{name}{list(where)} = {numbers[where]}", text)
        return numbers

    def indices(self, name: str, given: ArrayLike, n: int, *, low: int = 0) -> Index:
        """``given`` as integers from ``low`` to n - 1, of any shape."""
        numbers = np.asarray(given)
        if numbers.size == 0:
            return np.zeros(numbers.shape, np.int64)
        if not np.issubdtype(numbers.dtype, np.integer) or numbers.min() < low or numbers.max() >= n:
            wrong = numbers.flat[0]
            if np.issubdtype(numbers.dtype, np.integer):
                wrong = numbers[(numbers < low) | (numbers >= n)].flat[0]
            self.add(name, str(wrong), Text(f"số nguyên từ {low} đến {n - 1}", f"whole numbers from {low} to {n - 1}"))
            return np.full(numbers.shape, low, np.int64)
        return numbers.astype(np.int64)

    def chances(self, name: str, given: ArrayLike, n: int) -> Float:
        """A probability for each of n things, summing to 1; what rounding left over is spread evenly."""
        before = len(self.findings)
        chance = self.numbers(name, given, (n,), high=1.0 + SUM_TOLERANCE)
        total = float(chance.sum())
        if len(self.findings) > before:
            return np.full(n, 1 / max(n, 1))
        if n == 0 or abs(total - 1) > SUM_TOLERANCE:
            text = Text(f"{n} xác suất có tổng bằng 1", f"{n} probabilities that sum to 1")
            self.add(name, f"sum {total:.9g}", text)
            return np.full(n, 1 / max(n, 1))
        return chance / total

    def sets(self, name: str, given: Sequence[ArrayLike], n: int) -> list[Index]:
        """Each of ``given`` as sorted distinct whole numbers below n."""
        return [np.unique(self.indices(name, each, n)) for each in given]

    def names(self, name: str, given: Sequence[str]) -> tuple[str, ...]:
        words = tuple(given)
        twice = sorted({word for word in words if words.count(word) > 1})
        if not words or twice:
            self.add(name, str(twice[:1] or "none"), Text("ít nhất một tên, không trùng", "at least one, none twice"))
        return words
