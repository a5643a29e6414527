"""Dispositions and their probabilities: double oracle on the skeleton of nested cuts.

The bound comes from one growing maximum flow, and its nested minimum cuts are the skeleton. Dispositions are mixed
first from antichains (:mod:`chot.checkpoints.antichains`), which reaches the bound wherever no path has to meet a
disposition twice; then by a double oracle on the skeleton (McMahan, Gordon and Blum 2003; RUGGED: Jain et al. 2011)
that takes many bad paths a round and starts from the antichains.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from chot.assess import best_response
from chot.checkpoints import flow, oracle
from chot.checkpoints.antichains import mix
from chot.checkpoints.bound import bound_by_logarithms, bound_by_sums
from chot.checkpoints.flow import Flag, Float, Index, nested_cuts
from chot.checkpoints.problem import Problem, Result
from chot.checkpoints.restricted import RestrictedGame
from chot.checkpoints.skeleton import Skeleton, contract, nested_crossings, nested_skeleton
from chot.solvers import Outcome

Progress = Callable[[float, float, float], None]
GAP_TOLERANCE = 1e-7
# With at most so many candidates, the double oracle goes on over all of them where the skeleton leaves a gap.
WHOLE_NETWORK = 300
# A segment of the skeleton counts so many times in the search for the next cuts, which so avoid it where they can.
FURTHER = 4.0


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """A mixed strategy over dispositions with its exact value and a proved bound.

    - ``time_limit_s``: seconds; what has been found by then is returned with its proved gap.
    - ``seed``: breaks ties between sites of equal value.
    - ``progress``: called with (elapsed seconds, value, bound); ``stop``: asked between rounds, True ends the search.
    """
    flow.compile_kernels()
    oracle.compile_kernels()
    search = _Search(problem, seed, time_limit_s, progress, stop)
    columns, probabilities = search.mix_antichains()
    if not search.finished():
        search.double_oracle(RestrictedGame(search.skeleton, columns), probabilities, whole=False)
    if not search.finished():
        search.widen()
    return search.result()


class _Search:
    """The best mixed strategy so far, and the two ways to a better one."""

    def __init__(
        self,
        problem: Problem,
        seed: int,
        time_limit_s: float,
        progress: Progress | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        self.problem, self.clock = problem, time.perf_counter()
        self.until = self.clock + time_limit_s
        self.progress, self.asked_to_stop = progress, stop or (lambda: False)
        m = len(np.asarray(problem.tail))
        self.cost = np.ones(m) if problem.cost is None else np.asarray(problem.cost, float)
        detection = np.ones(m) if problem.detection is None else np.asarray(problem.detection, float)
        candidate = np.ones(m, bool) if problem.candidate is None else np.asarray(problem.candidate, bool)
        self.candidate = candidate & (self.cost <= problem.n_teams)
        self.n_candidates = int(self.candidate.sum())
        self.capacity = np.where(self.candidate, self.cost / detection, np.inf)
        cuts = nested_cuts(problem, self.capacity, seed)
        falling = np.asarray(problem.values, float)[cuts.order]
        self.bound = bound_by_sums(falling, cuts.cut, problem.n_teams)
        if np.all(detection[self.candidate] < 1):
            capacity = np.where(self.candidate, self.cost / -np.log1p(-np.minimum(detection, 1 - 1e-12)), np.inf)
            uncertain = nested_cuts(problem, capacity, seed)
            falling = np.asarray(problem.values, float)[uncertain.order]
            self.bound = max(self.bound, bound_by_logarithms(falling, uncertain.cut, problem.n_teams))
        self.bound_s = time.perf_counter() - self.clock
        self.skeleton = nested_skeleton(problem, cuts, self.bound, self.candidate)
        self.seed = seed
        self.outcome = Outcome.FEASIBLE
        self.value = np.inf
        self.columns: list[Index] = []
        self.chance = np.ones(1)

    def mix_antichains(self) -> tuple[list[Index], Float]:
        """The best mixture of antichains, evaluated; its columns and probabilities."""
        mixture = mix(self.skeleton, self.out_of_time)
        self.consider(self.skeleton, mixture.columns, mixture.probabilities)
        return mixture.columns, mixture.probabilities

    def double_oracle(self, game: RestrictedGame, probabilities: Float, whole: bool) -> None:
        """From what has been found: bad paths, the dispositions against them, until no path is worse than known.

        With ``whole`` the skeleton holds every candidate, so what no disposition on it can beat bounds the game.
        Paths are sought half way between the master's mixture and the best one known (in-out separation: Ben-Ameur
        and Neto 2007), because the master's own is bold where few paths are known.
        """
        centre, loss = probabilities, self.bound
        game.add_bad_paths(probabilities, loss * (1 + GAP_TOLERANCE) + 1e-12)
        while game.paths:
            probabilities, loss, proved = game.solve(self.bound * (1 + GAP_TOLERANCE), self.out_of_time)
            if whole:
                self.bound = max(self.bound, proved)
            centre = np.pad(centre, (0, len(probabilities) - len(centre)))
            threshold = loss * (1 + GAP_TOLERANCE) + 1e-12
            middle = (centre + probabilities) / 2
            grew, worst = game.add_bad_paths(middle, threshold)
            if worst < self.value and self.consider(game.skeleton, game.columns, middle):
                centre = middle
            if not grew:
                grew, worst = game.add_bad_paths(probabilities, threshold)
                if worst < self.value:
                    self.consider(game.skeleton, game.columns, probabilities)
            if self.finished() or not grew:
                return

    def widen(self) -> None:
        """Go on with more segments: further cuts behind those of the skeleton, or every candidate where they are few.

        Two teams on one path are no waste where detection is uncertain, or where an inner cut can be closed whole.
        """
        kept = np.zeros(len(self.cost), bool)
        kept[self.skeleton.segment] = True
        while not self.finished():
            whole = self.n_candidates <= WHOLE_NETWORK
            wider = self.candidate if whole else self._with_further_cuts(kept)
            before = self.value
            skeleton = contract(self.problem, wider)
            columns = [np.searchsorted(skeleton.segment, column) for column in self.columns]
            self.double_oracle(RestrictedGame(skeleton, columns), self.chance, whole)
            if whole or wider.sum() == kept.sum() or self.value > before * (1 - GAP_TOLERANCE):
                return
            kept = wider

    def _with_further_cuts(self, kept: Flag) -> Flag:
        cuts = nested_cuts(self.problem, np.where(kept, FURTHER * self.capacity, self.capacity), self.seed)
        return kept | nested_crossings(self.problem, cuts, self.bound, self.candidate)

    def consider(self, skeleton: Skeleton, columns: list[Index], probabilities: Float) -> bool:
        """Ask the independent evaluator what a mixture is worth; keep it, and say so, where it is the best so far."""
        used = np.flatnonzero(probabilities > 1e-12)
        chosen = [skeleton.segment[columns[i]] for i in used.tolist()]
        chance = probabilities[used] / probabilities[used].sum()
        value = best_response(self.problem, chosen, chance).value
        better = value < self.value
        if better:
            self.value, self.columns, self.chance = value, chosen, chance
        if self.progress is not None:
            self.progress(time.perf_counter() - self.clock, self.value, self.bound)
        return better

    def out_of_time(self) -> bool:
        return time.perf_counter() > self.until or self.asked_to_stop()

    def finished(self) -> bool:
        """Whether to stop, with the reason in ``outcome``."""
        if self.value - self.bound <= GAP_TOLERANCE * max(1.0, self.value):
            self.outcome = Outcome.OPTIMAL
        elif time.perf_counter() > self.until:
            self.outcome = Outcome.TIME_LIMIT
        elif self.asked_to_stop():
            self.outcome = Outcome.INTERRUPTED
        return self.outcome is not Outcome.FEASIBLE

    def result(self) -> Result:
        marginals = np.zeros(len(self.cost))
        for column, q in zip(self.columns, self.chance, strict=True):
            marginals[column] += q
        closed = self.value <= 1e-9 and len(self.columns) == 1
        covering = self.columns[0] if closed else np.empty(0, np.int64)
        bound = min(self.bound, self.value)
        total_s = time.perf_counter() - self.clock
        return Result(
            self.columns, self.chance, self.value, bound, self.outcome, marginals, covering, self.bound_s, total_s
        )
