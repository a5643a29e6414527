"""How well an onlooker can predict patrols: the entropy of the next stop, and an intruder who learns from watching.

Coverage alone does not tell: a timetable covers well on average and is worth nothing once it is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chot.assess.patrol_watch import Patrol

Float = NDArray[np.float64]


def next_stop_entropy_bits(joint_patrols: Sequence[Sequence[Patrol]], probabilities: ArrayLike) -> float:
    """Entropy of a team's next stop given the present one and the time it leaves it, in bits, averaged over departures.

    0 where the place and the time of leaving tell where the team goes: a timetable, however long.
    """
    return _entropy_bits(joint_patrols, probabilities, timed=True)


def next_place_entropy_bits(joint_patrols: Sequence[Sequence[Patrol]], probabilities: ArrayLike) -> float:
    """The same for an onlooker without a watch: entropy of the next stop given the present place alone, in bits."""
    return _entropy_bits(joint_patrols, probabilities, timed=False)


def _entropy_bits(
    joint_patrols: Sequence[Sequence[Patrol]],
    probabilities: ArrayLike,
    *,
    timed: bool,
) -> float:
    chances = np.asarray(probabilities, float)
    weight: dict[tuple[int, float, int], float] = defaultdict(float)
    for patrols, chance in zip(joint_patrols, chances.tolist(), strict=True):
        for patrol in patrols:
            for here, there in pairwise(patrol.stops):
                weight[here.place, round(here.leave_s, 3) if timed else 0.0, there.place] += chance
    leaving: dict[tuple[int, float], float] = defaultdict(float)
    for (place, moment, _), amount in weight.items():
        leaving[place, moment] += amount
    total = sum(leaving.values())
    surprise = sum(
        amount * np.log2(leaving[place, moment] / amount) for (place, moment, _), amount in weight.items() if amount > 0
    )
    return float(surprise / total) if total else 0.0


@dataclass(frozen=True)
class Observed:
    """What an intruder who watched gets, in the average over several such intruders.

    - ``loss``: expected loss of the attack; ``success``: the chance that the attacked site is not protected.
    """

    loss: float
    success: float


def learned_attack(
    covers: ArrayLike, probabilities: ArrayLike, values: ArrayLike, *, days: int, trials: int = 200, seed: int = 1
) -> Observed:
    """An intruder who watches so many days, each drawn from the mixture, and then picks the best site and slot.

    - ``covers`` (J, n, T): the protection by each joint patrol (:func:`chot.assess.patrol_watch.protection`).
    - ``values`` (n, T). It believes the shares it saw; among equals it picks the one of greatest value, then the first.
    - ``trials``: so many intruders, each with days of its own; ``seed`` of the draws.

    Raises ``ValueError`` for less than one day or one trial.
    """
    if days < 1 or trials < 1:
        raise ValueError(f"days = {days} and trials = {trials} must both be at least 1")
    cover = np.asarray(covers, float)
    worth = np.asarray(values, float).ravel()
    cover = cover.reshape(len(cover), -1)
    chances = np.asarray(probabilities, float)
    truth = chances @ cover / chances.sum()
    seen = np.random.default_rng(seed).multinomial(days, chances / chances.sum(), size=trials)
    by_value = np.argsort(-worth, kind="stable")
    loss = success = 0.0
    for counts in seen:
        drawn = np.flatnonzero(counts)
        believed = worth * (1 - counts[drawn] @ cover[drawn] / days)
        target = by_value[np.argmax(believed[by_value])]
        loss += worth[target] * (1 - truth[target])
        success += 1 - truth[target]
    return Observed(loss / trials, success / trials)
