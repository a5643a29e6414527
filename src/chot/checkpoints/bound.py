"""Proved bounds of the checkpoint game from minimum cuts of site prefixes."""

from __future__ import annotations

import numpy as np

from chot.checkpoints.flow import Float


def bound_by_sums(values: Float, cut: Float, n_teams: float) -> float:
    """Smallest u with ``sum_k (w_k - w_{k+1}) F_k <= K``, where ``w_k = max(0, 1 - u / v_k)``.

    - ``values`` (t,) falling; ``cut`` (t,) the minimum cut ``F_k`` of each prefix under the capacities cost over
      detection, ``inf`` where it cannot be cut off.

    The chance to be stopped on a path is at most the sum of the chances at its segments. Between two neighbouring
    values the sum over k is linear in u, so the root is exact.
    """
    floor, values, cut, step = _cuttable(values, cut)
    for j in range(len(cut), 0, -1):
        excess = float(cut[j - 1]) - n_teams
        if excess <= 0 or values[j - 1] <= 0:
            continue
        root = excess / float(np.sum(step[:j] / values[:j]))
        if root <= values[j - 1]:
            return max(floor, root)
    return floor


def bound_by_logarithms(values: Float, cut: Float, n_teams: float) -> float:
    """The same with ``w_k = max(0, ln(v_k / u))`` and the capacities cost over ``-ln(1 - detection)``.

    Where no detection is certain, the chance to pass a path is at least ``exp(-sum x_e a_e)`` (Jensen), with x the
    chances of manning and ``a = -ln(1 - detection)``. It holds where many teams can man a path twice.
    """
    floor, values, cut, step = _cuttable(values, cut)
    for j in range(len(cut), 0, -1):
        if cut[j - 1] <= 0 or values[j - 1] <= 0:
            continue
        mean = float(np.sum(step[:j] * np.log(values[:j])))
        root = float(np.exp((mean - n_teams) / cut[j - 1]))
        lower = values[j] if j < len(values) else 0.0
        if lower <= root <= values[j - 1]:
            return max(floor, root)
    return floor


def _cuttable(values: Float, cut: Float) -> tuple[float, Float, Float, Float]:
    """The greatest value that cannot be cut off, and the sites before it with their cuts and the cuts' steps."""
    uncut = np.flatnonzero(np.isinf(cut))
    n = int(uncut[0]) if len(uncut) else len(cut)
    floor = float(values[n]) if len(uncut) else 0.0
    return floor, values[:n], cut[:n], np.diff(cut[:n], prepend=0.0)
