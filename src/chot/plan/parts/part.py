"""What every storey of the plan beside the checkpoints has in common, so that plan, audit and draw treat them alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chot.plan.game import PeriodGame
from chot.plan.ledger import Ledger
from chot.plan.prepare import Prepared
from chot.units import Text

Json = dict[str, Any]
Options = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Limits:
    """How a solve is bounded and watched.

    - ``seed`` of the search; ``time_limit_s`` seconds.
    - ``tell``: called with (elapsed seconds, value, bound); ``stop``: asked now and then, True ends the search.
    """

    seed: int
    time_limit_s: float
    tell: Callable[[float, float, float], None]
    stop: Callable[[], bool]


@dataclass(frozen=True)
class Desk:
    """All that an auditor has before him for one part of one period.

    ``plan`` and ``period`` are as the plan claims them; ``prepared`` and ``game`` are made anew from the scenario.
    """

    plan: Mapping[str, Any]
    period: Mapping[str, Any]
    prepared: Prepared
    game: PeriodGame
    ledger: Ledger


class Part(Protocol):
    """One storey: posts, patrols or reserves.

    - ``name``: its key in a period of plan.json; ``label`` for people.
    - ``setup``: the input of its solve for a period, to be sent to a worker; None where the scenario asks for none.
    - ``solve``: in a worker. ``section``: its place in plan.json, without the draw.
    - ``lottery``: weights and options that are drawn from, None where nothing is drawn.
    - ``audit``: recompute every figure of the section.
    """

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> Text: ...
    def setup(self, prepared: Prepared, game: PeriodGame) -> Any: ...
    def solve(self, given: Any, limits: Limits) -> Any: ...
    def section(self, prepared: Prepared, game: PeriodGame, given: Any, result: Any) -> Json: ...
    def lottery(self, plan: Mapping[str, Any], section: Mapping[str, Any]) -> tuple[list[int], Options] | None: ...
    def audit(self, desk: Desk, given: Any, section: Mapping[str, Any]) -> None: ...
