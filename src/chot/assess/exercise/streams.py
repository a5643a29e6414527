"""Random numbers: one stream for each day and purpose, so that no result depends on which process runs a day."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What a stream of a day is for; queues count on from the last."""

    INCIDENTS = 0
    SURGE = 1
    BARRIERS = 2
    RELIEFS = 3
    QUEUES = 4


def stream(seed: int, day: int, purpose: int) -> np.random.Generator:
    """The day's stream for that purpose."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(day, purpose)))
