"""The guard post game as data: what is asked. Three forms: one attacker, several types, uncertain values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from chot.errors import Finding, InputError
from chot.posts.check import Checker, Float


@dataclass(frozen=True, eq=False)
class Problem:
    """K guard teams over n sites; the attacker knows the chance that each is covered, and picks one (Kiekintveld,
    Jain, Tsai, Pita, Ordóñez and Tambe 2009, section 3).

    - ``values`` (n,) >= 0: the attacker's payoff at a site that is not covered; ``covered_values``: at one that is, at
      most ``values``. A team that stops only part of the attacks is a covered value above 0.
    - ``n_teams``: the budget K, an integer >= 0; a team covers one site at a time.
    - ``uncovered_loss``, ``covered_loss``: the planner's losses, >= 0, covered at most uncovered; by default the values
      and 0, which makes the game zero-sum where ``covered_values`` are 0 too.
    - ``least``, ``most`` in [0, 1]: the least coverage of a site (a fixed post has 1) and the most it can have.

    All but ``n_teams`` are (n,); a single number stands for every site. Once made, all are float arrays of length n.

    Raises :class:`chot.errors.InputError` (a ``ValueError``) naming the offending entries, their values, the remedies.
    """

    values: ArrayLike
    n_teams: int
    uncovered_loss: ArrayLike | None = None
    covered_loss: ArrayLike = 0.0
    covered_values: ArrayLike = 0.0
    least: ArrayLike = 0.0
    most: ArrayLike = 1.0

    def __post_init__(self) -> None:
        check = Checker(_sites(self.values, 1))
        values = check.numbers("values", self.values)
        loss = values.copy() if self.uncovered_loss is None else check.numbers("uncovered_loss", self.uncovered_loss)
        covered_loss = check.numbers("covered_loss", self.covered_loss)
        covered = check.numbers("covered_values", self.covered_values)
        check.at_most("covered_values", covered, "values", values)
        check.at_most("covered_loss", covered_loss, "uncovered_loss", loss)
        least, most = check.coverage_limits(self.least, self.most, self.n_teams)
        check.raise_findings()
        _keep(
            self, values=values, uncovered_loss=loss, covered_loss=covered_loss, covered_values=covered,
            least=least, most=most,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class TypesProblem:
    """K guard teams over n sites against one of l types of attacker, each with its own values (Paruchuri et al. 2008).

    - ``values`` (l, n) >= 0 and ``covered_values`` (l, n), at most ``values``: each type's payoff at a site that is not
      covered, and at one that is. The planner loses what the attacker gains: with other losses the problem is NP-hard.
    - ``type_probabilities`` (l,): the chance of each type, summing to 1.
    - ``n_teams``, ``least``, ``most``: as in :class:`Problem`.

    Raises :class:`chot.errors.InputError` naming the offending entries, their values and the remedies.
    """

    values: ArrayLike
    type_probabilities: ArrayLike
    n_teams: int
    covered_values: ArrayLike = 0.0
    least: ArrayLike = 0.0
    most: ArrayLike = 1.0

    def __post_init__(self) -> None:
        shape = _sites(self.values, 2)
        check = Checker(shape[1:])
        values = check.numbers("values", self.values, shape=shape)
        covered = check.numbers("covered_values", self.covered_values, shape=shape)
        check.at_most("covered_values", covered, "values", values)
        chance = check.probabilities("type_probabilities", self.type_probabilities, shape[0])
        least, most = check.coverage_limits(self.least, self.most, self.n_teams)
        check.raise_findings()
        _keep(self, values=values, covered_values=covered, type_probabilities=chance, least=least, most=most)


@dataclass(frozen=True, eq=False)
class IntervalProblem:
    """K guard teams over n sites against an attacker whose values are known only to lie within intervals (Kiekintveld,
    Islam and Kreinovich 2013).

    - ``values_low``, ``values_high`` (n,), 0 <= low <= high: the attacker's payoff at a site that is not covered lies
      between; ``covered_low``, ``covered_high``: at a site that is, each at most its fellow of the uncovered.
    - ``uncovered_loss`` (default ``values_high``), ``covered_loss``: the planner's losses, which he knows.
    - ``n_teams``, ``least``, ``most``: as in :class:`Problem`.

    Raises :class:`chot.errors.InputError` naming the offending entries, their values and the remedies.
    """

    values_low: ArrayLike
    values_high: ArrayLike
    n_teams: int
    uncovered_loss: ArrayLike | None = None
    covered_loss: ArrayLike = 0.0
    covered_low: ArrayLike = 0.0
    covered_high: ArrayLike = 0.0
    least: ArrayLike = 0.0
    most: ArrayLike = 1.0

    def __post_init__(self) -> None:
        check = Checker(_sites(self.values_high, 1))
        low, high = check.numbers("values_low", self.values_low), check.numbers("values_high", self.values_high)
        loss = high.copy() if self.uncovered_loss is None else check.numbers("uncovered_loss", self.uncovered_loss)
        covered_loss = check.numbers("covered_loss", self.covered_loss)
        covered_low = check.numbers("covered_low", self.covered_low)
        covered_high = check.numbers("covered_high", self.covered_high)
        check.in_order("values_low", low, "values_high", high)
        check.in_order("covered_low", covered_low, "covered_high", covered_high)
        check.at_most("covered_low", covered_low, "values_low", low)
        check.at_most("covered_high", covered_high, "values_high", high)
        check.at_most("covered_loss", covered_loss, "uncovered_loss", loss)
        least, most = check.coverage_limits(self.least, self.most, self.n_teams)
        check.raise_findings()
        _keep(
            self, values_low=low, values_high=high, uncovered_loss=loss, covered_loss=covered_loss,
            covered_low=covered_low, covered_high=covered_high, least=least, most=most,
        )  # fmt: skip


def _sites(values: ArrayLike, dimensions: int) -> tuple[int, ...]:
    """The shape that every other array has to fit; refused at once where there is none."""
    finding: Finding = Checker.no_sites(values, dimensions)
    try:
        shape = np.asarray(values, float).shape
    except (TypeError, ValueError):
        raise InputError(finding) from None
    if len(shape) != dimensions or 0 in shape:
        raise InputError(finding)
    return shape


def _keep(problem: object, **arrays: Float) -> None:
    for name, array in arrays.items():
        array.setflags(write=False)
        object.__setattr__(problem, name, array)
