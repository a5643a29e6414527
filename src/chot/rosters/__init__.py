"""Who works when: rosters that keep the rules of work, with what is proved of their cost."""

from chot.assess.roster_check import check
from chot.rosters.formats import read_curtois
from chot.rosters.inrc2 import read_inrc2
from chot.rosters.problem import OFF, Cover, Person, Problem, Request, Result, Shift
from chot.rosters.solve import solve

__all__ = [
    "OFF",
    "Cover",
    "Person",
    "Problem",
    "Request",
    "Result",
    "Shift",
    "check",
    "read_curtois",
    "read_inrc2",
    "solve",
]
