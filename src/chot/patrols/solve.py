"""Joint patrols and their probabilities: a flow of marginals, taken apart, and improved where rules break it.

The linear program over flows gives the bound (:mod:`chot.patrols.program`). Where limits concern single nodes, the flow
is exactly a mixture of joint patrols (:mod:`chot.patrols.peel`). Else joint patrols near the flow start a column
generation.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from chot.errors import InputError
from chot.patrols.anchors import TIMETABLES, appointments
from chot.patrols.mixture import Mixture
from chot.patrols.network import build
from chot.patrols.peel import peel
from chot.patrols.problem import Float, Index, JointPatrol, Problem, Result
from chot.patrols.program import coverage_rows, floor_of_loss, least_loss, least_loss_by_slot, losses, rules
from chot.patrols.respond import Responder
from chot.patrols.service import why_impossible
from chot.patrols.stops import coverage_of, joint_patrol, longest_gap
from chot.solvers import Outcome

Progress = Callable[[float, float, float], None]
GAP_TOLERANCE = 1e-6
# Joint patrols sought near the flow before the column generation, and the least chance that one takes of the flow.
_NEAR, _NEAR_CHANCE = 40, 0.02


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """A mixture of joint patrols with its value and a proved bound.

    - ``time_limit_s``: seconds; what has been found by then is returned with its proved gap. First joint patrols that
      keep the rules are sought for as long as it takes.
    - ``seed``: of the integer programs. ``progress``: called with (elapsed seconds, value, bound).
    - ``stop``: asked between steps and within integer programs; True ends the search.

    Raises :class:`chot.errors.InputError` where no joint patrol keeps the rules: which, and the smallest gap possible.
    """
    search = _Search(problem, seed, time_limit_s, progress, stop)
    search.bound_by_flow()
    if search.network.pure and not problem.visits and len(search.flow):
        search.take_apart()
    else:
        if search.network.pure and problem.visits and problem.max_in_place == 1:
            search.keep_appointments()
        if not search.patrols:
            search.start_near_flow()
    if not search.finished():
        search.generate()
    return search.result()


class _Search:
    """The best mixture so far and the best bound."""

    def __init__(
        self,
        problem: Problem,
        seed: int,
        time_limit_s: float,
        progress: Progress | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self.clock = time.perf_counter()
        self.until = self.clock + time_limit_s
        self.problem, self.seed, self.progress = problem, seed, progress
        self.asked_to_stop = stop or (lambda: False)
        self.network = build(problem)
        self.kept = rules(problem, self.network, tuple(visit.every for visit in problem.visits))
        self.losses = losses(problem, self.network)
        gains = coverage_rows(problem, self.network)
        self.responder = Responder(problem, self.network, self.kept, gains, seed, self.asked_to_stop)
        self.floor = self.bound = floor_of_loss(problem)
        self.bound_s = 0.0
        self.flow: Float = np.empty(0)
        self.prices: Float = np.asarray(problem.values)
        self.patrols: list[JointPatrol] = []
        self.covers: list[Float] = []
        self.chances: Float = np.empty(0)
        self.coverage: Float = np.empty(0)
        self.value = np.inf
        self.outcome = Outcome.FEASIBLE

    def bound_by_flow(self) -> None:
        """The linear program's bound, and one of its flows, the best slot by slot."""
        best = least_loss(self.problem, self.network, self.kept, self.losses, time_limit_s=self._left())
        if best.outcome is Outcome.INFEASIBLE:
            raise InputError(why_impossible(self.problem, self.network, self.seed))
        if best.outcome is Outcome.OPTIMAL:
            self.bound, self.flow = max(self.bound, best.loss), best.flow
            self.prices = best.weights * np.asarray(self.problem.values)
            self.bound_s = time.perf_counter() - self.clock
            self._tell()
            better = None
            if not self._out_of_time():
                better = least_loss_by_slot(self.network, self.kept, self.losses, best.loss, time_limit_s=self._left())
            self.flow = best.flow if better is None else better

    def take_apart(self) -> None:
        """The flow as a mixture of joint patrols, exactly."""
        wholes, chances = peel(self.network, self.flow, self.problem.max_in_place)
        for whole in wholes:
            self._add(whole)
        self._mix(chances)

    def keep_appointments(self) -> None:
        """The best flows that keep a timetable of visits, taken apart, and the best mixture of all their patrols."""
        mixture = Mixture(self.problem, self.floor)
        for number in range(TIMETABLES):
            if self.asked_to_stop() or (self.patrols and self._left() <= 0):
                break
            kept = appointments(self.problem, self.network, number)
            # One timetable is worth more than anything else that a short time could bring.
            left_s = self._left() if self.patrols else np.inf
            best = least_loss(self.problem, self.network, kept, self.losses, time_limit_s=left_s)
            if best.outcome is not Outcome.OPTIMAL:
                continue
            # Slot by slot, so that one timetable has room where another is short.
            better = least_loss_by_slot(self.network, kept, self.losses, best.loss, time_limit_s=self._left())
            flow = best.flow if better is None else better
            for whole in peel(self.network, flow, self.problem.max_in_place)[0]:
                mixture.add(self._add(whole))
        if self.patrols:
            self._mix(mixture.solve()[0])

    def start_near_flow(self) -> None:
        """Joint patrols near the flow, less and less of it left; or one that earns much, where there is no flow."""
        left, mixture = self.flow.copy(), Mixture(self.problem, self.floor)
        for _ in range(_NEAR if len(left) else 0):
            if self._out_of_time():
                break
            whole = self.responder.near(left, self._left())
            if whole is None:
                break
            taken = np.minimum(left, _NEAR_CHANCE * whole)
            left = np.maximum(left - np.maximum(taken, left[whole > 0].min() * whole), 0.0)
            mixture.add(self._add(whole))
        if not self.patrols:
            patient = replace(self.responder, stop=lambda: False)
            response = patient.best(self.prices, np.inf)
            if response.whole is None:
                raise InputError(why_impossible(self.problem, self.network, self.seed))
            mixture.add(self._add(response.whole))
        self._mix(mixture.solve()[0])

    def generate(self) -> None:
        """Column generation: joint patrols that earn most against the weights of the best mixture's losses."""
        values, mixture = np.asarray(self.problem.values), Mixture(self.problem, self.floor)
        for cover in self.covers:
            mixture.add(cover)
        while True:
            chances, weights = mixture.solve()
            self._mix(chances)
            if self.finished():
                return
            prices = weights * values
            response = self.responder.best(prices, self._left())
            if weights.sum() > 0:
                self.bound = max(self.bound, (prices.sum() - response.most) / max(weights.sum(), 1.0))
            if self.finished():
                return
            if response.whole is None:
                self.outcome = response.outcome
                return
            reached = max(float((prices * cover).sum()) for cover in self.covers)
            cover = self._add(response.whole)
            if float((prices * cover).sum()) <= reached + 1e-9 * max(1.0, abs(reached)):
                return
            mixture.add(cover)

    def finished(self) -> bool:
        """Whether the gap is closed or time is up; keeps the outcome that says which."""
        if self.value - self.bound <= GAP_TOLERANCE * max(self.value, 1e-12):
            self.outcome = Outcome.OPTIMAL
        elif self.asked_to_stop():
            self.outcome = Outcome.INTERRUPTED
        elif self._left() <= 0:
            self.outcome = Outcome.TIME_LIMIT
        else:
            return False
        return True

    def result(self) -> Result:
        used = np.flatnonzero(self.chances > 0)
        patrols = [self.patrols[i] for i in used]
        gaps = [
            max(longest_gap(self.problem, patrol, visit.place) for patrol in patrols) for visit in self.problem.visits
        ]
        return Result(
            tuple(patrols), self.chances[used], self.coverage, self.value, min(self.bound, self.value), self.outcome,
            tuple(gaps), self.bound_s, time.perf_counter() - self.clock,
        )  # fmt: skip

    def _add(self, whole: Index) -> Float:
        patrol = joint_patrol(self.problem, self.network, whole)
        self.patrols.append(patrol)
        self.covers.append(coverage_of(self.problem, patrol))
        return self.covers[-1]

    def _mix(self, chances: Float) -> None:
        """Take these chances of the joint patrols so far where they lose less."""
        coverage = np.tensordot(chances, np.array(self.covers), axes=1)
        value = float(np.max(np.asarray(self.problem.values) * (1 - coverage)))
        if value < self.value:
            self.value, self.coverage = value, coverage
            self.chances = chances
        self._tell()

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(time.perf_counter() - self.clock, self.value, self.bound)

    def _left(self) -> float:
        return self.until - time.perf_counter()

    def _out_of_time(self) -> bool:
        return self._left() <= 0 or self.asked_to_stop()
