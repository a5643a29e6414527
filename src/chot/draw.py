"""The draw of one option for a period: not to be predicted before, and to be audited after.

Each draw has a secret seed of 32 bytes from the operating system's generator. Before the period its *commitment* is
published: a SHA-256 digest that binds the seed to the scenario, the draw and the exact probabilities. The option (a
disposition of checkpoints, an allocation of guard teams, a set of patrols) is drawn from the seed by HMAC-SHA256. After
the period the seed is published; whoever holds the plan recomputes both. The seeds of two draws tell nothing about each
other, so one can be opened while the next stays secret.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import ArrayLike

# Probabilities are whole multiples of 1 / WEIGHT_TOTAL, so that plan, draw and audit use the same exact numbers.
WEIGHT_TOTAL = 1_000_000_000

SCHEME = "chot-draw-1"
SEED_BYTES = 32
_RANGE = 1 << 256


@dataclass(frozen=True)
class Lottery:
    """What a draw is made from: public before the period.

    - ``scenario``, ``period``: ids of the scenario and of the draw; ``plan_version``: the version of the plan's schema.
    - ``weights``: a whole number > 0 for each option; its probability is exactly weight / sum of weights.
    - ``options``: what each stands for as whole numbers, so that nobody can swap them after the draw.
    """

    scenario: str
    period: str
    plan_version: int
    weights: tuple[int, ...]
    options: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if len(self.weights) != len(self.options) or not self.weights:
            raise ValueError(
                f"{len(self.weights)} weights for {len(self.options)} options; give one each, at least one"
            )
        if min(self.weights) <= 0:
            raise ValueError(f"a weight of {min(self.weights)}; every weight must be a whole number above 0")

    @property
    def digest(self) -> str:
        """SHA-256 of weights and options in canonical JSON, hexadecimal."""
        rows = [[w, list(option)] for w, option in zip(self.weights, self.options, strict=True)]
        return hashlib.sha256(_canonical(rows)).hexdigest()


def exact_weights(probabilities: ArrayLike, total: int = WEIGHT_TOTAL) -> list[int]:
    """Whole weights that sum to ``total``, each within 1 of its probability's share (largest remainders first)."""
    share = np.asarray(probabilities, float)
    share = share / share.sum() * total
    weights = np.floor(share).astype(np.int64)
    missing = total - int(weights.sum())
    weights[np.argsort(weights - share, kind="stable")[:missing]] += 1
    return [int(w) for w in weights]


def new_seed() -> bytes:
    """A secret seed for one draw."""
    return secrets.token_bytes(SEED_BYTES)


def seed_of_period(master: bytes, period: str) -> bytes:
    """The draw's seed out of one master seed, for exercises and tests that must come out the same."""
    return hmac.digest(master, f"{SCHEME}|seed|{period}".encode(), "sha256")


def commitment(lottery: Lottery, seed: bytes) -> str:
    """What is published before the period: hexadecimal SHA-256 over the lottery and the seed."""
    _check(seed)
    subject = {
        "scheme": SCHEME,
        "scenario": lottery.scenario,
        "period": lottery.period,
        "plan_version": lottery.plan_version,
        "lottery": lottery.digest,
        "seed": seed.hex(),
    }
    return hashlib.sha256(_canonical(subject)).hexdigest()


def draw(lottery: Lottery, seed: bytes) -> int:
    """Position of the option that the seed draws, each with exactly its probability for a random seed.

    A 256-bit number from HMAC-SHA256 is refused where it falls into the incomplete last block of multiples of the
    sum of weights, so that no option is favoured even by one part in 2^200.
    """
    _check(seed)
    total = sum(lottery.weights)
    limit = _RANGE - _RANGE % total
    for attempt in count():
        message = f"{SCHEME}|draw|{lottery.scenario}|{lottery.period}|{lottery.digest}|{attempt}"
        number = int.from_bytes(hmac.digest(seed, message.encode(), "sha256"), "big")
        if number < limit:
            return _position(lottery.weights, number % total)
    raise AssertionError("unreachable: the attempts never end")


def verify(lottery: Lottery, seed: bytes, published: str) -> int | None:
    """The drawn position where the opened seed fits the published commitment, else None."""
    if len(seed) != SEED_BYTES or not hmac.compare_digest(commitment(lottery, seed), published.lower()):
        return None
    return draw(lottery, seed)


def _position(weights: Sequence[int], ticket: int) -> int:
    for position, weight in enumerate(weights):
        if ticket < weight:
            return position
        ticket -= weight
    raise AssertionError("unreachable: the ticket is below the sum of the weights")


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _check(seed: bytes) -> None:
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a draw seed has {SEED_BYTES} bytes, this one has {len(seed)}; give 64 hexadecimal digits")
