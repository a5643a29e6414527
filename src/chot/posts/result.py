"""The guard post game as data: what is answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chot.posts.rotations import Rotations
from chot.solvers import Outcome

Float = NDArray[np.float64]
Index = NDArray[np.int64]

# A value within this share of the greatest loss of its bound is proved best.
GAP_TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False, kw_only=True)
class Answer:
    """What every form of the game answers.

    - ``coverage`` (n,): the chance that each site is guarded, whole multiples of 1 / WHOLE; sums to at most K.
    - ``value``: the planner's expected loss, recomputed by :mod:`chot.assess.guards`; ``bound``: no coverage has less.
    - ``outcome``: OPTIMAL where the two agree within 1e-7 of the greatest loss, else FEASIBLE.
    - ``rotations``: allocations of whole teams whose chances add up to the coverage exactly.
    - ``total_s``: seconds taken.
    """

    coverage: Float
    value: float
    bound: float
    outcome: Outcome
    rotations: Rotations
    total_s: float

    @property
    def gap(self) -> float:
        """(value - bound) / value, 0 where the value is 0."""
        return (self.value - self.bound) / self.value if self.value > 0 else 0.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Result(Answer):
    """Coverage against one attacker, who breaks ties in the planner's favour (strong Stackelberg equilibrium).

    - ``attacked``: the site attacked; ``attacker_value``: what the attacker expects there.
    - ``worst_value``: the planner's loss where the attacker breaks ties against him; the same in a zero-sum game.
    - ``certificate`` (n,): weights of sites that prove that no coverage leaves the attacker less; by them
      :func:`chot.assess.guards.loss_bound` recomputes ``bound``.
    """

    attacked: int
    attacker_value: float
    worst_value: float
    certificate: Float


@dataclass(frozen=True, eq=False, kw_only=True)
class TypesResult(Answer):
    """Coverage against several types of attacker.

    - ``attacked`` (l,): the site that each type attacks; ``type_values`` (l,): what it expects and the planner loses.
    - ``certificate`` (l, n): weights that prove ``bound`` by :func:`chot.assess.guards.types_bound`.
    """

    attacked: Index
    type_values: Float
    certificate: Float


@dataclass(frozen=True, eq=False, kw_only=True)
class IntervalResult(Answer):
    """Coverage against an attacker whose values may be any within their intervals; ``value`` is the worst case.

    - ``attacked``: the site where the worst case happens; ``may_be_attacked``: all where an attack can be best.
    - ``threshold``: what the attacker can get wherever his values lie, so that he takes no less.
    """

    attacked: int
    may_be_attacked: Index
    threshold: float


def outcome_of(value: float, bound: float, greatest_loss: float) -> Outcome:
    """Whether a value is proved best."""
    return Outcome.OPTIMAL if value - bound <= GAP_TOLERANCE * greatest_loss else Outcome.FEASIBLE
