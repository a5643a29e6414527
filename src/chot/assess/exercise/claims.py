"""What a plan claims, in the form that an exercise can confirm or refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from chot.assess.exercise.checks import Checks, Float
from chot.units import Text

Sense = Literal["equal", "at most", "at least"]
SENSES: tuple[Sense, ...] = ("equal", "at most", "at least")


@dataclass(frozen=True, eq=False)
class Claim:
    """Figures that the plan states; nan where it states none.

    - ``value``: a number or an array, of the shape that the field it is given to asks for.
    - ``sense``: ``equal``: the figure itself; ``at most``: the true figure is no greater; ``at least``: no smaller.
    - ``tolerance`` >= 0: the rounding of the document, added to the interval on both sides.
    """

    value: ArrayLike
    sense: Sense = "equal"
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        checks = Checks()
        checks.require(
            self.sense in SENSES,
            "sense",
            self.sense,
            Text("một trong: equal, at most, at least", "one of: equal, at most, at least"),
        )
        checks.numbers("tolerance", self.tolerance, ())
        checks.done()

    def checked(self, checks: Checks, name: str, shape: tuple[int, ...], high: float = np.inf) -> Claim:
        """The same claim with its value as an array of that shape."""
        value: Float = checks.numbers(name, self.value, shape, high=high, allow_nan=True)
        return Claim(value, self.sense, self.tolerance)


def checked(claim: Claim | None, checks: Checks, name: str, shape: tuple[int, ...], high: float = np.inf) -> Claim:
    """The claim with its value as an array; nan everywhere where none is made."""
    if claim is None:
        return Claim(np.full(shape, np.nan))
    return claim.checked(checks, name, shape, high)
