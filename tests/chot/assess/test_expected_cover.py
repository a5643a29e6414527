"""The auditor's integer program of expected covering, against every choice of staging points."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest

from chot.assess.expected_cover import greatest_expected_cover


@pytest.mark.parametrize("seed", range(8))
def test_it_finds_the_best_of_all_choices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    covers = rng.random((9, 5)) < 0.4
    demand, busy, n_units = rng.random(9), float(rng.choice([0.0, 0.3, 0.7])), 3
    best = max(
        float(demand @ (1 - busy ** covers[:, list(chosen)].sum(axis=1)))
        for chosen in combinations_with_replacement(range(5), n_units)
    )
    assert greatest_expected_cover(covers, demand, n_units, busy, 30.0) == pytest.approx(best, abs=1e-9)
