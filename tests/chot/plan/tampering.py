"""Altering one figure of a plan, to see that the audit finds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Plan = dict[str, Any]
Tamper = Callable[[Plan], None]


def put(*path: str | int, value: Any = None, change: Callable[[Any], Any] | None = None) -> Tamper:
    """A tampering: the figure at the path set to a value or changed."""

    def tamper(plan: Plan) -> None:
        at: Any = plan
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = change(at[path[-1]]) if change else value

    return tamper
