"""The simulated day: the whole plan run thousands of times, which confirms its figures or refuses it."""

from chot.assess.exercise.answers import Surge
from chot.assess.exercise.barriers import Checkpoints, Ground, Guards, Patrols
from chot.assess.exercise.claims import Claim
from chot.assess.exercise.figures import Figure
from chot.assess.exercise.log import LogRow, day_log
from chot.assess.exercise.operation import Operation, Period
from chot.assess.exercise.result import Result
from chot.assess.exercise.run import run
from chot.assess.exercise.service import Queue, Reliefs, Response
from chot.assess.exercise.stress import Stress, stress
from chot.assess.exercise.variants import Variant

__all__ = [
    "Checkpoints",
    "Claim",
    "Figure",
    "Ground",
    "Guards",
    "LogRow",
    "Operation",
    "Patrols",
    "Period",
    "Queue",
    "Reliefs",
    "Response",
    "Result",
    "Stress",
    "Surge",
    "Variant",
    "day_log",
    "run",
    "stress",
]
