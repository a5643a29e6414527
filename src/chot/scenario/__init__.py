"""What the planner is given: typed, validated together, read from a scenario folder or a workbook."""

from chot.scenario.model import (
    Closure,
    Cordon,
    Entry,
    Option,
    Parameters,
    PastIncident,
    Period,
    Person,
    Post,
    ProgrammeItem,
    Request,
    Scenario,
    Site,
    Unit,
)
from chot.scenario.on_streets import check_on_streets, entry_nodes, resolve
from chot.scenario.options import with_option
from chot.scenario.reading import check, read
from chot.scenario.writing import TEMPLATE_MAP, export_workbook, import_workbook, write_template

__all__ = [
    "TEMPLATE_MAP",
    "Closure",
    "Cordon",
    "Entry",
    "Option",
    "Parameters",
    "PastIncident",
    "Period",
    "Person",
    "Post",
    "ProgrammeItem",
    "Request",
    "Scenario",
    "Site",
    "Unit",
    "check",
    "check_on_streets",
    "entry_nodes",
    "export_workbook",
    "import_workbook",
    "read",
    "resolve",
    "with_option",
    "write_template",
]
