"""The planner: puts the parts together into one plan, writes it, and checks what it claims."""

from chot.plan.audit import audit
from chot.plan.draws import CHECKPOINTS, Opening, check_draw, drawn_parts, open_draw, period_of
from chot.plan.exercise import run_exercise
from chot.plan.ledger import Check, Ledger
from chot.plan.make import Made, make_plan
from chot.plan.parts import PARTS
from chot.plan.prepare import Prepared, prepare
from chot.plan.reading import prepared_of, read_plan
from chot.plan.tables import tables
from chot.plan.tasks import tasks_of
from chot.plan.work import Event, Shared

__all__ = [
    "CHECKPOINTS",
    "PARTS",
    "Check",
    "Event",
    "Ledger",
    "Made",
    "Opening",
    "Prepared",
    "Shared",
    "audit",
    "check_draw",
    "drawn_parts",
    "make_plan",
    "open_draw",
    "period_of",
    "prepare",
    "prepared_of",
    "read_plan",
    "run_exercise",
    "tables",
    "tasks_of",
]
