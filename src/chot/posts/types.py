"""Coverage against several types of attacker: a linear program in their payoffs alone."""

from __future__ import annotations

import time

import numpy as np
from scipy.sparse import csr_matrix

from chot.assess.guards import attack_by_types, types_bound
from chot.posts.level import FLAT, lowest_level, spend_spare
from chot.posts.problem import TypesProblem
from chot.posts.result import Float, Index, TypesResult, outcome_of
from chot.posts.rotations import WHOLE, rotate, to_units
from chot.solvers import LinearProgram, Outcome

# HiGHS's tolerances are absolute: each type's greatest value is brought to this, which makes them 1e-11 of it.
SCALE = 1e4
# The search ends at this share of the greatest value.
ENOUGH = 1e-9
# Newton's method on a convex function that is linear in pieces ends after a few; rounding could keep it going.
STEPS = 50


def solve_types(problem: TypesProblem, *, time_limit_s: float = 60.0) -> TypesResult:
    """The coverage of least expected loss where the type of the attacker is drawn and the planner does not see it.

    Minimises ``sum_k p_k z_k`` with ``z_k >= v_ki - c_i (v_ki - w_ki)`` for every type k and site i. Given the payoffs
    z, site i needs the coverage ``max_k (v_ki - z_k) / (v_ki - w_ki)``, so the coverages can be left out: what remains
    is a convex problem with one variable a type, solved by supporting hyperplanes (Veinott 1967) of the teams needed.

    - ``time_limit_s``: seconds; what has been found by then is returned with its proved gap.

    Raises :class:`chot.errors.SolverError` where HiGHS does not find an optimum.
    """
    clock = time.perf_counter()
    values = np.asarray(problem.values, float)
    least, most = np.asarray(problem.least, float), np.asarray(problem.most, float)
    search = _Search(problem)
    in_time = search.run(clock + time_limit_s)
    coverage = spend_spare(search.coverage(search.best), most, search.n_teams, kept=None)
    units = to_units(coverage, least, search.n_teams)
    coverage = units / WHOLE
    certificate = search.certificate()
    answer = attack_by_types(problem, coverage)
    bound = min(types_bound(problem, certificate), answer.value)
    outcome = outcome_of(answer.value, bound, float(values.max()))
    return TypesResult(
        coverage=coverage,
        value=answer.value,
        bound=bound,
        outcome=outcome if in_time or outcome is Outcome.OPTIMAL else Outcome.TIME_LIMIT,
        rotations=rotate(units),
        total_s=time.perf_counter() - clock,
        attacked=answer.sites,
        type_values=answer.type_values,
        certificate=certificate,
    )


class _Search:
    """The payoffs z that the types are held to: a growing linear program from below, feasible points from above.

    Each type's payoffs are scaled to SCALE, and its weight is its chance times its greatest value.
    """

    def __init__(self, problem: TypesProblem) -> None:
        values, covered = np.asarray(problem.values, float), np.asarray(problem.covered_values, float)
        self.least, self.most = np.asarray(problem.least, float), np.asarray(problem.most, float)
        self.n_teams = min(problem.n_teams, values.shape[1])
        greatest = values.max(axis=1)
        values, covered = (SCALE * part / np.where(greatest > 0, greatest, 1.0)[:, None] for part in (values, covered))
        weight = np.asarray(problem.type_probabilities, float) * greatest
        self.weight = weight / (float(weight.sum()) or 1.0)
        # No type can be held lower than it can be held alone.
        alone = [lowest_level(v, w, self.least, self.most, self.n_teams) for v, w in zip(values, covered, strict=True)]
        self.alone = np.array([level.payoff for level in alone])
        self.alone_proof = np.array([level.certificate for level in alone])
        effect = values - covered
        steep = effect > FLAT * SCALE
        self.slope = np.divide(1.0, effect, out=np.ones_like(effect), where=steep)
        self.values = np.where(steep, values, -np.inf)
        self.best = np.full(len(weight), SCALE)  # nobody gets more than the greatest value
        self.planes: list[Float] = []  # the points z where the teams needed were linearised
        self.duals = np.zeros(0)

    def run(self, until: float) -> bool:
        """Search until the bound is met (True) or the clock runs out (False)."""
        program = self._master()
        z = self.alone
        while True:
            before = len(self.planes)
            self._approach(z, program)
            if float(self.weight @ (self.best - z)) <= ENOUGH * SCALE or len(self.planes) == before:
                return True
            if time.perf_counter() > until:
                return False
            last = z
            z, self.duals, _ = program.solve()
            if np.array_equal(z, last):  # the new planes cut off less than HiGHS can tell
                return True

    def coverage(self, z: Float) -> Float:
        """The least coverage (n,) that holds the types to z."""
        needed: Float = np.clip(self._needs(z).max(axis=0), self.least, self.most)
        return needed

    def certificate(self) -> Float:
        """Weights (l, n): the planes' by their duals, and for what is left of a type's weight those of it alone."""
        weights: Float = np.zeros(self.slope.shape)
        for row in np.flatnonzero(self.duals > 0).tolist():
            kind, site, _ = self._needed(self.planes[row])
            slope = self.slope[kind, site]
            weights[kind, site] += self.duals[row] * slope / slope.sum()
        left = np.where(self.weight > 0, np.maximum(self.weight - weights.sum(axis=1), 0.0), 1.0)
        weights += left[:, None] * self.alone_proof
        return weights

    def _approach(self, z: Float, program: LinearProgram) -> None:
        """From z towards the best known point until the teams suffice, with a plane at each step (Newton's method)."""
        way = self.best - z
        if not way.any():
            return
        for _ in range(STEPS):
            kind, site, teams = self._needed(z)
            excess = teams - self.n_teams
            if excess <= ENOUGH * max(1, self.n_teams):
                if self.weight @ z < self.weight @ self.best:
                    self.best = z
                return
            steep = np.bincount(kind, self.slope[kind, site], len(z))
            self.planes.append(z)
            program.add_row((excess + float(steep @ z)) / steep.sum(), np.inf, np.arange(len(z)), steep / steep.sum())
            z = z + way * (excess / float(steep @ way))

    def _needed(self, z: Float) -> tuple[Index, Index, float]:
        """The sites needed above their least coverage, the type that each is needed for, and the teams in all."""
        needs = self._needs(z)
        kind, most_needed = needs.argmax(axis=0), needs.max(axis=0)
        site = np.flatnonzero(most_needed > self.least)
        teams = float(most_needed[site].sum()) + float(self.least.sum() - self.least[site].sum())
        return kind[site], site, teams

    def _needs(self, z: Float) -> Float:
        """The coverage (l, n) that each site needs for each type; -inf where coverage changes nothing for it."""
        needs: Float = (self.values - z[:, None]) * self.slope
        return needs

    def _master(self) -> LinearProgram:
        """Minimise the expected payoff over z, with no planes yet."""
        n = len(self.weight)
        nothing = np.zeros(0)
        return LinearProgram(self.weight, csr_matrix((0, n)), nothing, nothing, self.alone, np.full(n, np.inf))
