"""Maximum gaps that cannot be kept, and the smallest that can."""

from __future__ import annotations

from collections.abc import Callable

from chot.errors import Finding
from chot.patrols import findings as say
from chot.patrols.network import Network
from chot.patrols.problem import Problem
from chot.patrols.program import rules
from chot.patrols.respond import possible


def why_impossible(problem: Problem, network: Network, seed: int) -> list[Finding]:
    """Why no joint patrol keeps the rules, with the smallest gaps that can be kept."""
    none = (problem.n_slots + 1,) * len(problem.visits)
    if not _keeps(problem, network, none, seed):
        return [say.no_joint_patrol()]
    findings = []
    for i, visit in enumerate(problem.visits):

        def alone(every: int, i: int = i) -> bool:
            return _keeps(problem, network, (*none[:i], every, *none[i + 1 :]), seed)

        if not alone(visit.every):
            smallest = _smallest(alone, visit.every + 1, problem.n_slots)
            findings.append(say.gap_impossible(visit.place, visit.every, smallest))
    if findings:
        return findings

    def wider(extra: int) -> bool:
        return _keeps(problem, network, tuple(visit.every + extra for visit in problem.visits), seed)

    return [say.gaps_impossible_together(_smallest(wider, 1, problem.n_slots))]


def _keeps(problem: Problem, network: Network, gaps: tuple[int, ...], seed: int) -> bool:
    """Whether a joint patrol keeps these gaps; one that is longer than the plan asks for nothing."""
    return possible(network, rules(problem, network, gaps), seed)


def _smallest(works: Callable[[int], bool], low: int, high: int) -> int | None:
    """The smallest number from low to high that works, if the highest does; whatever is above one that works does."""
    if low > high or not works(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if works(middle):
            high = middle
        else:
            low = middle + 1
    return low
