"""Independent evaluators: they see none of the planners, so they cannot share their mistakes."""

from chot.assess.intruder import Response, best_response

__all__ = ["Response", "best_response"]
