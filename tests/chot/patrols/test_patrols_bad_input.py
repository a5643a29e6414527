"""Every problem that cannot be used is refused with its reason and the remedy, in both languages."""

from collections.abc import Callable

import numpy as np
import pytest

from chot.errors import InputError
from chot.patrols import Problem, Shift, Visit

TRAVEL = np.where(np.eye(3, dtype=bool), 0.0, 600.0)


def problem(**changes) -> Problem:
    parts = {
        "slot_s": 900.0,
        "travel_s": TRAVEL,
        "values": np.ones((2, 6)),
        "sites": [0, 1],
        "shifts": [Shift(2, 1)],
    }
    return Problem(**(parts | changes))


CUT_OFF = TRAVEL.copy()
CUT_OFF[2, :2] = np.inf

CASES: dict[str, tuple[str, Callable[[], Problem]]] = {
    "negative values": ("patrols-values", lambda: problem(values=[[1, 1], [1, -1]])),
    "values of one dimension": ("patrols-values", lambda: problem(values=[1.0, 2.0])),
    "a travel time that is not a number": ("patrols-travel_s", lambda: problem(travel_s=TRAVEL * np.nan)),
    "travel that is not square": ("patrols-travel_s", lambda: problem(travel_s=TRAVEL[:2])),
    "roads that do not begin at slot 0": ("patrols-travel_s", lambda: problem(travel_s=[(1, TRAVEL)])),
    "a site that is no place": ("patrols-sites", lambda: problem(sites=[0, 3])),
    "a slot of no length": ("patrols-slot_s", lambda: problem(slot_s=0.0)),
    "a negative stay": ("patrols-dwell_s", lambda: problem(dwell_s=-1.0)),
    "nobody may stand anywhere": ("patrols-max_in_place", lambda: problem(max_in_place=0)),
    "effectiveness above 1": ("patrols-effectiveness", lambda: problem(effectiveness=1.5)),
    "no shifts": ("patrols-no-teams", lambda: problem(shifts=[])),
    "a shift of no teams": ("patrols-no-teams", lambda: problem(shifts=[Shift(2, 0)])),
    "a base that is no place": ("patrols-base", lambda: problem(shifts=[Shift(3, 1)])),
    "a shift outside the plan": ("patrols-shift", lambda: problem(shifts=[Shift(2, 1, 4, 9)])),
    "a base that protects": ("patrols-protects", lambda: problem(protects=np.ones((3, 2), bool))),
    "a base cut off from the sites": ("patrols-base-cut-off", lambda: problem(travel_s=CUT_OFF)),
    "a shift shorter than the shortest round": (
        "patrols-shift-too-short",
        lambda: problem(shifts=[Shift(2, 1, 0, 1)]),
    ),
    "a break that does not fit": (
        "patrols-break-impossible",
        lambda: problem(shifts=[Shift(2, 1, 0, 4, break_slots=2, break_from=1, break_to=3)]),
    ),
    "visits to a base": ("patrols-visits", lambda: problem(visits=[Visit(2, 3)])),
    "visits all the time and more": ("patrols-visits", lambda: problem(visits=[Visit(0, 0)])),
}


@pytest.mark.parametrize(("code", "make"), CASES.values(), ids=CASES.keys())
def test_it_is_refused_with_a_reason_and_a_remedy(code, make):
    with pytest.raises(InputError) as error:
        make()
    found = error.value.findings
    assert [finding.code for finding in found] == [code]
    for language in ("vi", "en"):
        assert found[0].message[language]
        assert found[0].remedy[language]


def test_the_shortest_round_is_named():
    with pytest.raises(InputError, match="at least 2 slots long"):
        problem(shifts=[Shift(2, 1, 0, 1)])
