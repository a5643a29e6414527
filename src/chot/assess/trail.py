"""One route of the intruder, followed step by step: does it hold together, and what is it worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def trail_end(start: int, segments: Sequence[int], tail: ArrayLike, head: ArrayLike) -> int:
    """The node where a walk over the segments ends, -1 where one does not begin where the last one ended."""
    tails, heads = np.asarray(tail), np.asarray(head)
    at = start
    for segment in segments:
        if at == tails[segment]:
            at = int(heads[segment])
        elif at == heads[segment]:
            at = int(tails[segment])
        else:
            return -1
    return at


def survival(
    segments: Sequence[int],
    dispositions: Sequence[Sequence[int]],
    probabilities: Sequence[float],
    detection: NDArray[np.float64],
) -> float:
    """The chance to pass: ``sum_D q_D prod_{e in D on the route} (1 - p_e)``; a segment walked twice counts once."""
    route = set(segments)
    total = 0.0
    for disposition, chance in zip(dispositions, probabilities, strict=True):
        met = [segment for segment in disposition if segment in route]
        total += chance * float(np.prod([1 - detection[segment] for segment in met]))
    return total
