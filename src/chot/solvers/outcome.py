"""What a solver's answer is worth, apart from the answer itself."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"  # proved best within the tolerance asked for
    FEASIBLE = "feasible"  # a sound answer with a proved bound; the search had nothing more to try
    TIME_LIMIT = "time limit"  # a sound answer with a proved bound; stopped by the clock
    INTERRUPTED = "interrupted"  # a sound answer with a proved bound; stopped by the caller
    INFEASIBLE = "infeasible"  # no answer exists
