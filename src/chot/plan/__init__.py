"""The planner: puts the parts together into one plan, writes it, and checks what it claims."""

from chot.plan.audit import audit, read_plan
from chot.plan.draws import Opening, check_draw, open_draw
from chot.plan.ledger import Check, Ledger
from chot.plan.make import Made, make_plan
from chot.plan.prepare import Prepared, prepare
from chot.plan.work import Event

__all__ = [
    "Check",
    "Event",
    "Ledger",
    "Made",
    "Opening",
    "Prepared",
    "audit",
    "check_draw",
    "make_plan",
    "open_draw",
    "prepare",
    "read_plan",
]
