"""What the planner is given: typed, validated together, read from a scenario folder or a workbook."""

from chot.scenario.model import (
    Closure,
    Cordon,
    Entry,
    Parameters,
    Period,
    ProgrammeItem,
    Scenario,
    Site,
    Unit,
)
from chot.scenario.reading import check, read
from chot.scenario.writing import export_workbook, import_workbook, write_template

__all__ = [
    "Closure",
    "Cordon",
    "Entry",
    "Parameters",
    "Period",
    "ProgrammeItem",
    "Scenario",
    "Site",
    "Unit",
    "check",
    "export_workbook",
    "import_workbook",
    "read",
    "write_template",
]
