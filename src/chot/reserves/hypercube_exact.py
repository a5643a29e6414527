"""The hypercube model's equilibrium over all 2^u states, without building its generator.

States are sets of busy units as bit masks. Sweeps of Gauss and Seidel over the balance equations alternate with one
step of aggregation: states with equally many busy units keep their proportions, and the levels are scaled to balance
as a birth and death process (Larson 1974 solved by levels; aggregation: Koury, McAllister and Stewart 1984).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]


@njit(cache=True)
def call_rates(rate: Float, preference: Index, n_units: int) -> Float:
    """Rate at which each state sends each unit (2^u, u): every call goes to its first unit that is free."""
    n_states = 1 << n_units
    sends = np.zeros((n_states, n_units))
    for state in range(n_states):
        for a in range(len(rate)):
            for k in range(preference.shape[1]):
                unit = preference[a, k]
                if unit < 0:
                    break
                if not (state >> unit) & 1:
                    sends[state, unit] += rate[a]
                    break
    return sends


@njit(cache=True)
def equilibrium(sends: Float, service: Float, tolerance: float, max_sweeps: int) -> tuple[Float, int, float]:
    """Chance of each state (summing to 1 over these), sweeps taken, and the greatest imbalance of any state's flow.

    - ``service`` (u,): rate at which each busy unit becomes free. The imbalance is a share of the total flow.
    """
    n_states, n_units = sends.shape
    chance = np.full(n_states, 1.0 / n_states)
    out, level = np.zeros(n_states), np.zeros(n_states, np.int64)
    for state in range(n_states):
        for unit in range(n_units):
            if (state >> unit) & 1:
                level[state] += 1
                out[state] += service[unit]
            else:
                out[state] += sends[state, unit]
    up, down, scale = np.zeros(n_units + 1), np.zeros(n_units + 1), np.ones(n_units + 1)
    error, sweep = np.inf, 0
    while sweep < max_sweeps and error > tolerance:
        up[:], down[:] = 0.0, 0.0
        for state in range(n_states):
            for unit in range(n_units):
                if (state >> unit) & 1:
                    down[level[state]] += chance[state] * service[unit]
                else:
                    up[level[state]] += chance[state] * sends[state, unit]
        for k in range(n_units):
            scale[k + 1] = scale[k] * up[k] / down[k + 1] if down[k + 1] > 0 else 0.0
        total = 0.0
        for state in range(n_states):
            chance[state] *= scale[level[state]]
            total += chance[state]
        error, flow = 0.0, 0.0
        forward = sweep % 2 == 0
        for t in range(n_states):
            state = t if forward else n_states - 1 - t
            inflow = 0.0
            for unit in range(n_units):
                bit = 1 << unit
                if state & bit:
                    inflow += chance[state ^ bit] * sends[state ^ bit, unit]
                else:
                    inflow += chance[state ^ bit] * service[unit]
            error = max(error, abs(inflow - chance[state] * out[state]))
            flow += inflow
            if out[state] > 0:
                chance[state] = inflow / out[state]
        error /= max(flow, 1e-300)
        sweep += 1
    return chance / chance.sum(), sweep, error


@njit(cache=True)
def dispatches(chance: Float, preference: Index, n_units: int) -> Float:
    """Chance (n, u) that each unit is the first free one of each atom's list."""
    shares = np.zeros((len(preference), n_units))
    for state in range(len(chance)):
        for a in range(len(preference)):
            for k in range(preference.shape[1]):
                unit = preference[a, k]
                if unit < 0:
                    break
                if not (state >> unit) & 1:
                    shares[a, unit] += chance[state]
                    break
    return shares
