"""Small operations whose every figure can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from chot.assess.exercise import (
    Checkpoints,
    Claim,
    Ground,
    Guards,
    Operation,
    Patrols,
    Period,
    Queue,
    Reliefs,
    Response,
)

DAY_S = 86_400.0
HOURS_S = np.arange(0, DAY_S + 1, 3600.0)


def two_roads(**changes: Any) -> Checkpoints:
    """Entry 0 leads over segments 0 and 2 to site A, over 1 and 3 to B; one team stands on 0 or on 1.

    A is passed with 0.5 + 0.5 (1 - 0.8) = 0.6, B with 0.5; the greatest loss is 100 x 0.6.
    """
    parts = {
        "dispositions": [[0], [1]],
        "probabilities": [0.5, 0.5],
        "detection": [0.8, 1.0, 1.0, 1.0],
        "routes": [[0, 2], [1, 3]],
        "route_site": [0, 1],
        "route_names": ("to A", "to B"),
        "survival": Claim([0.6, 0.5]),
        "reach": Claim([0.6, 0.5]),
        "loss": Claim(60.0),
        "names": {0: "C-0", 1: "C-1"},
    }
    return Checkpoints(**(parts | changes))


def two_sites_guarded(**changes: Any) -> Guards:
    """One team at A with 0.3, at B with 0.7: the worst loss is 100 x 0.7 at A."""
    parts = {
        "rotations": [[0], [1]],
        "probabilities": [0.3, 0.7],
        "coverage": Claim([0.3, 0.7]),
        "loss": Claim(70.0),
    }
    return Guards(**(parts | changes))


def patrol_shift(**changes: Any) -> Patrols:
    """One team stays all day at A or at B with equal chance, and stops an intruder who meets it with 0.5."""
    parts = {
        "name": "shift",
        "slot_edges_s": HOURS_S,
        "probabilities": [0.5, 0.5],
        "stop_patrol": [0, 1],
        "stop_place": [0, 1],
        "stop_from_s": [0.0, 0.0],
        "stop_to_s": [DAY_S, DAY_S],
        "protects": np.eye(2, dtype=bool),
        "effectiveness": 0.5,
        "values": np.ones((2, 24)),
        "coverage": Claim(np.full((2, 24), 0.25)),
        "loss": Claim(0.75),
    }
    return Patrols(**(parts | changes))


def reserve(**changes: Any) -> Response:
    """Two units, three places, one kind of incident, 0.3 incidents an hour at each place, two periods."""
    travel = np.array([[[60, 300, 900], [700, 500, 120]], [[200, 700, 900], [700, 650, 120]]], float)
    parts = {
        "units": ["U-1", "U-2"],
        "places": ["a", "b", "c"],
        "kinds": ["k"],
        "bin_edges_s": HOURS_S,
        "rates_per_hour": np.full((24, 3, 1), 0.3),
        "travel_s": travel,
        "target_s": 600.0,
        "on_scene_s": [1200.0],
        "handover_s": [300.0],
    }
    return Response(**(parts | changes))


def day_and_night(**changes: Any) -> Operation:
    """Two periods of twelve hours with everything above, and one post relieved at noon."""
    periods = [
        Period("day", 0.0, DAY_S / 2, [100.0, 50.0], two_roads(), two_sites_guarded()),
        Period("night", DAY_S / 2, DAY_S, [100.0, 50.0], two_roads(), two_sites_guarded()),
    ]
    operation = Operation(
        ("A", "B"),
        periods,
        ground=Ground(5, [0, 0, 1, 2], [1, 2, 3, 4], [0], [[3], [4]]),
        patrols=[patrol_shift()],
        response=reserve(covered=Claim([1.0, 2 / 3]), covered_twice=Claim([1 / 3, 0.0])),
        queues=[erlang(2, 2.0, lose=True)],
        reliefs=Reliefs(["gate"], [0, 0], [0.0, DAY_S / 2], [DAY_S / 2, DAY_S]),
    )
    return replace(operation, **changes)


def erlang(n_units: int, offered: float, *, lose: bool, **changes: Any) -> Queue:
    """n alike units an equal 120 s away, ``offered`` units' worth of work at one place: M/M/n or M/M/n/n."""
    parts = {
        "name": "queue",
        "units": [f"U-{i}" for i in range(n_units)],
        "rates_per_hour": [offered * 3.0],
        "service_s": np.full(n_units, 1200.0),
        "travel_s": np.full((n_units, 1), 120.0),
        "target_s": 120.0,
        "lost_when_busy": lose,
    }
    return Queue(**(parts | changes))
