"""Figures of a plan beside what the simulation says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from chot.assess.exercise.claims import Claim, Sense
from chot.errors import Finding
from chot.units import Text


@dataclass(frozen=True)
class Figure:
    """One figure: what the plan claims and what was simulated.

    - ``kind``: a stable word for machines, such as ``survival``; ``period``: the period, shift or queue it belongs to;
      ``subject``: the route, site or unit; empty for the whole.
    - ``claimed`` (None: nothing is claimed), ``sense``, ``tolerance``: see :class:`Claim`.
    - ``mean``, ``low``, ``high``: simulated, with the confidence interval; ``n``: trials or days behind it.
      A greatest loss has the greatest of the single means, ends and all, so its mean lies a little high.
    """

    kind: str
    name: Text
    period: str
    subject: str
    claimed: float | None
    sense: Sense
    tolerance: float
    mean: float
    low: float
    high: float
    n: int

    @property
    def agrees(self) -> bool:
        """Whether the claim lies within the interval, or on the safe side of it; True where nothing is claimed."""
        if self.claimed is None:
            return True
        too_low = self.claimed < self.low - self.tolerance - 1e-9
        too_high = self.claimed > self.high + self.tolerance + 1e-9
        return not ((too_low and self.sense != "at least") or (too_high and self.sense != "at most"))

    def refusal(self) -> Finding:
        """Why the plan is refused, for people."""
        place_vi = " ".join(filter(None, (self.name.vi, self.subject, f"({self.period})")))
        place_en = " ".join(filter(None, (self.name.en, self.subject, f"({self.period})")))
        return Finding(
            code="exercise-disagrees",
            message=Text(
                f"{place_vi}: phương án nêu {self.claimed:.4g}, mô phỏng cho {self.low:.4g} đến {self.high:.4g}",
                f"{place_en}: the plan claims {self.claimed:.4g}, simulation says {self.low:.4g} to {self.high:.4g}",
            ),
            remedy=Text(
                "lập lại phương án, hoặc tìm xem số liệu nào đã bị sửa",
                "make the plan again, or find out which figure was altered",
            ),
            value=f"{self.claimed:.6g}",
        )


def figures(
    kind: str, name: Text, period: str, subjects: list[str], claim: Claim | None,
    means: object, low: object, high: object, n: object,
) -> Iterator[Figure]:  # fmt: skip
    """One figure for each subject; arrays or scalars are spread over them."""
    size = len(subjects)
    claimed = np.broadcast_to(np.nan if claim is None else np.asarray(claim.value, float), (size,))
    sense: Sense = "equal" if claim is None else claim.sense
    tolerance = 0.0 if claim is None else claim.tolerance
    rows = [np.broadcast_to(np.asarray(x, float), (size,)) for x in (means, low, high, n)]
    for i, subject in enumerate(subjects):
        mean, bottom, top, count = (float(row[i]) for row in rows)
        stated = None if np.isnan(claimed[i]) else float(claimed[i])
        yield Figure(kind, name, period, subject, stated, sense, tolerance, mean, bottom, top, int(count))
