"""Posts change shift: who is late, and when the post is empty."""

from __future__ import annotations

import numpy as np
import pytest
from exercise_operations import DAY_S

from chot.assess.exercise import Claim, Operation, Period, Reliefs, Result, run

HALF = DAY_S / 2


def relieved(days: int = 2000, **parts: object) -> Result:
    given = {"posts": ["gate"], "post": [0, 0], "from_s": [0.0, HALF], "to_s": [HALF, DAY_S]} | parts
    reliefs = Reliefs(**given)  # type: ignore[arg-type]
    return run(Operation(("A",), [Period("P", 0.0, DAY_S, [1.0])], reliefs=reliefs), days=days, processes=1)


def test_a_post_is_empty_as_long_as_an_exponential_delay_exceeds_margin_and_hold() -> None:
    # First shift: nobody to stay on. E[(D - 60)+] = 300 e^(-60/300); the second has 240 s of hold on top.
    empty = 300 * np.exp(-60 / 300) + 300 * np.exp(-300 / 300)
    claim = Claim([1 - empty / DAY_S])
    result = relieved(margin_s=60.0, delay_mean_s=300.0, hold_s=240.0, travel_cv=0.0, manned=claim)
    assert result.agrees, result.refusals
    post = result.posts[0]
    assert post.late == pytest.approx(2 * np.exp(-0.2), abs=0.06)
    assert post.stayed_s == pytest.approx(300 * (np.exp(-0.2) - np.exp(-1.0)), rel=0.1)
    assert not relieved(margin_s=60.0, delay_mean_s=300.0, hold_s=0.0, travel_cv=0.0, manned=claim).agrees


def test_who_has_not_come_cannot_stay_on() -> None:
    # Delays of a thousand days: nobody ever comes, so the post is empty throughout.
    assert relieved(20, delay_mean_s=1e8, hold_s=1e9).posts[0].manned < 0.01


def test_a_shift_after_a_gap_relieves_nobody() -> None:
    gap = relieved(200, from_s=[0.0, HALF + 3600], margin_s=0.0, delay_mean_s=300.0, hold_s=1e6, travel_cv=0.0)
    assert gap.posts[0].stayed_s == 0.0


def test_reliefs_with_time_to_spare_leave_no_post_empty() -> None:
    easy = relieved(200, margin_s=1e5, travel_s=600.0)
    assert (easy.posts[0].manned, easy.posts[0].late) == (1.0, 0.0)
