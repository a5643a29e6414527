"""Coverage against an attacker whose values are known only as intervals: the worst case, by bisection."""

from __future__ import annotations

import time

import numpy as np

from chot.assess.guards import TIE, attack_within_intervals
from chot.posts.level import spend_spare
from chot.posts.problem import IntervalProblem
from chot.posts.result import Float, IntervalResult, outcome_of
from chot.posts.rotations import WHOLE, rotate, to_units

# A site counts as turned away only where it is worse for the attacker by twice what counts as a tie.
MARGIN = 2 * TIE
# The bisection ends at this share of the greatest loss.
STEP = 1e-12


def solve_intervals(problem: IntervalProblem) -> IntervalResult:
    """The coverage whose loss is least in the worst case over all values within the intervals.

    A site may be attacked where its highest payoff reaches the threshold, the greatest of all sites' lowest payoffs. A
    loss of D can be kept where each site is either covered so far that an attack costs at most D, or so far that it
    stays below the threshold, whichever takes less (Kiekintveld, Islam and Kreinovich 2013). The higher the threshold,
    the less it takes, and no site that costs at most D can set it higher than at the coverage that just does; so one
    pass over the sites decides, and D is found by bisection.

    - ``value``: exact for the coverage; ties, within 1e-9 of the greatest value, go against the planner.
    - ``bound``: no coverage keeps less, whoever wins ties; the two differ by more than about 1e-8 of the greatest loss
      only where a tie decides.
    """
    clock = time.perf_counter()
    search = _Search(problem)
    greatest = float(np.asarray(problem.values_high, float).max())
    loss, _ = search.bisect(-TIE * greatest)  # what is proved must hold whoever wins ties
    _, (needed, kept) = search.bisect(MARGIN * greatest)
    coverage = spend_spare(needed, search.most, search.n_teams, kept)
    units = to_units(coverage, search.least, search.n_teams)
    coverage = units / WHOLE
    answer = attack_within_intervals(problem, coverage)
    bound = min(loss, answer.value)
    return IntervalResult(
        coverage=coverage,
        value=answer.value,
        bound=bound,
        outcome=outcome_of(answer.value, bound, float(search.loss.max())),
        rotations=rotate(units),
        total_s=time.perf_counter() - clock,
        attacked=answer.site,
        may_be_attacked=answer.may_be_attacked,
        threshold=answer.threshold,
    )


class _Search:
    """Which losses can be kept, and the coverage that keeps them."""

    def __init__(self, problem: IntervalProblem) -> None:
        self.low, self.high = np.asarray(problem.values_low, float), np.asarray(problem.values_high, float)
        self.low_effect = self.low - np.asarray(problem.covered_low, float)
        self.high_effect = self.high - np.asarray(problem.covered_high, float)
        self.loss = np.asarray(problem.uncovered_loss, float)
        self.saved = self.loss - np.asarray(problem.covered_loss, float)
        self.least, self.most = np.asarray(problem.least, float), np.asarray(problem.most, float)
        self.n_teams = min(problem.n_teams, len(self.loss))

    def bisect(self, margin: float) -> tuple[float, tuple[Float, int]]:
        """A loss that cannot be kept (or the least any site can cost), and the coverage at one just above that can."""
        low = float((self.loss - self.most * self.saved).min())
        high = float((self.loss - self.least * self.saved).max())
        at_low, found = self.keep(low, margin), self.keep(high, margin)
        if at_low is not None:
            return low, at_low
        if found is None:  # at their least coverages all sites cost at most this
            found = self.least.copy(), int((self.low - self.least * self.low_effect).argmax())
        while high - low > STEP * float(self.loss.max()):
            middle = (low + high) / 2
            at_middle = self.keep(middle, margin)
            if at_middle is None:
                low = middle
            else:
                high, found = middle, at_middle
        return low, found

    def keep(self, loss: float, margin: float) -> tuple[Float, int] | None:
        """The least coverage that keeps every possible attack at ``loss``, with the site that sets the threshold."""
        cheap = self._needed(self.loss, self.saved, loss)
        lowest = self.low - np.where(np.isfinite(cheap), cheap, 0.0) * self.low_effect
        lowest[np.isinf(cheap)] = -np.inf
        threshold = float(lowest.max())
        if np.isinf(threshold):
            return None
        needed = np.minimum(cheap, self._needed(self.high, self.high_effect, threshold - margin))
        # One of the sites that set the threshold is attacked: that which costs the fewest teams to keep cheap.
        further = np.subtract(cheap, needed, out=np.full_like(cheap, np.inf), where=lowest == threshold)
        kept = int(further.argmin())
        needed[kept] = cheap[kept]
        return (needed, kept) if float(needed.sum()) <= self.n_teams else None

    def _needed(self, uncovered: Float, effect: Float, wanted: float) -> Float:
        """The coverage that brings ``uncovered - coverage * effect`` to ``wanted``; inf where none can."""
        enough = uncovered - self.least * effect <= wanted
        reachable = uncovered - self.most * effect <= wanted
        part = np.divide(uncovered - wanted, effect, out=np.zeros_like(effect), where=effect > 0)
        return np.where(enough, self.least, np.where(reachable, np.clip(part, self.least, self.most), np.inf))
