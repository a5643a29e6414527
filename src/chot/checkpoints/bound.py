"""The proved bound of the checkpoint game from the nested minimum cuts."""

from __future__ import annotations

import numpy as np

from chot.checkpoints.flow import Float


def bound_from_cuts(values: Float, cut: Float, n_teams: float) -> float:
    """Smallest u with ``sum_k (w_k - w_{k+1}) F_k <= K``, where ``w_k = max(0, 1 - u / v_k)``.

    - ``values`` (t,) falling; ``cut`` (t,) the minimum cut of each prefix, ``inf`` where it cannot be cut off.

    Between two neighbouring values the sum is linear in u, so the root is exact.
    """
    uncut = np.flatnonzero(np.isinf(cut))
    floor = float(values[uncut[0]]) if len(uncut) else 0.0
    known = cut[: uncut[0]] if len(uncut) else cut
    step = np.diff(known, prepend=0.0)
    # With the first j sites (those worth more than u) the sum is sum(step) - u * sum(step / v).
    best = 0.0
    for j in range(len(known), 0, -1):
        if values[j - 1] <= 0:
            continue
        root = (known[j - 1] - n_teams) / float(np.sum(step[:j] / values[:j]))
        lower = float(values[j]) if j < len(values) else 0.0
        if root >= lower:
            best = min(root, float(values[j - 1])) if root <= values[j - 1] else best
            if root <= values[j - 1]:
                break
    return max(floor, best)
