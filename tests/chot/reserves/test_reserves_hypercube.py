"""The hypercube model against figures in print, and against the simulated day under the same assumptions."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from chot.assess.exercise import Claim, Operation, Period, Queue, run
from chot.reserves import dispatch_order, hypercube

DAY_S = 86_400.0


@pytest.mark.parametrize(
    ("method", "busy"), [("exact", [0.5574, 0.4734, 0.4693]), ("approximate", [0.5627, 0.4716, 0.4657])]
)
def test_three_units_are_as_busy_as_in_larson_and_odoni(
    method: Literal["exact", "approximate"], busy: list[float]
) -> None:
    # Larson and Odoni, Urban Operations Research (1981), sections 5.4.3, 5.4.4 and 5.5.3. The areas bring 0.75, 0.35
    # and 0.40; unit 2 backs up atoms 1 and 2, unit 3 atom 4. That those bring 0.5 and 0.25 is read off the results.
    # The book rounds to four places, and ends its approximation at a change of 0.0011.
    lists = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 0, 1]]
    found = hypercube([0.5, 0.25, 0.35, 0.4], lists, 1.0, waiting=True, method=method)
    assert found.busy == pytest.approx(busy, abs=0.0011 if method == "approximate" else 6e-5)


@pytest.mark.parametrize("waiting", [False, True])
def test_the_simulated_day_finds_what_the_model_says(waiting: bool) -> None:
    rng = np.random.default_rng(4)
    travel = np.linalg.norm(rng.random((12, 1, 2)) - rng.random((1, 4, 2)), axis=2) * 1500 + 30
    if not waiting:
        travel[0, :3] = np.inf  # only one unit goes there
        travel[1, 2] = np.inf
    service = np.array([900.0, 1200.0, 1800.0, 2400.0])
    rates = rng.random(12)
    rates *= 0.6 * (3600 / service).sum() / rates.sum()
    model = hypercube(
        rates, dispatch_order(travel), 3600 / service, waiting=waiting, travel_s=travel, within_s=600.0, method="exact"
    )
    # What finds all units busy is lost as a rule; at the place with one unit, what finds that one busy.
    queue = Queue(
        "reserve", [f"U-{i}" for i in range(4)], rates, service, travel.T, 600.0, lost_when_busy=not waiting,
        busy=Claim(model.busy), lost=Claim(model.lost), delayed=Claim(model.waits) if waiting else None,
        within=Claim(model.share_within), travel=Claim(model.mean_travel_s), response=Claim(model.mean_response_s),
    )  # fmt: skip
    operation = Operation(("A",), [Period("P", 0.0, DAY_S, [1.0])], queues=[queue])
    result = run(operation, days=3000, seed=7, processes=1)
    assert result.agrees, result.refusals


def test_eighteen_units_are_solved_exactly() -> None:
    rng = np.random.default_rng(18)
    service = rng.uniform(1.5, 6.0, 18)
    travel = rng.random((30, 18))
    rates = rng.random(30)
    rates *= 0.6 * service.sum() / rates.sum()
    found = hypercube(rates, dispatch_order(travel), service, waiting=True, method="exact")
    assert found.exact
    assert found.error <= 1e-12
    # ``error`` is the greatest of one state; 2^18 of them can add up.
    assert rates @ found.dispatch == pytest.approx(service * found.busy, rel=2**18 * 1e-12)
