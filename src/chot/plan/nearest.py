"""The name that was probably meant, for sentences about one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable

from chot.scenario.catalogue import hint
from chot.scenario.words import nearest
from chot.units import Text


def did_you_mean(given: str, known: Iterable[str]) -> Text:
    """``, did you mean 'x'?`` in both languages; empty where nothing is near."""
    return hint(nearest(given, list(known)))
