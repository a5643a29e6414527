"""Who answers which call, and how soon, when units are busy: the hypercube queueing model (Larson 1974)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from chot.errors import Finding, InputError
from chot.reserves.hypercube_approximate import approximate
from chot.reserves.hypercube_exact import call_rates, dispatches, equilibrium
from chot.reserves.problem import wrong
from chot.units import Text

Float = NDArray[np.float64]
Index = NDArray[np.int64]

# 2^20 states are 170 MB of rates; "auto" stays well below.
MOST_UNITS_EXACT, MOST_UNITS_AUTO = 20, 18
TOLERANCE, MAX_SWEEPS = 1e-13, 20_000


@dataclass(frozen=True, eq=False)
class Calls:
    """Calls, who is to answer them, and how long that takes: the hypercube model's data.

    - ``arrival_per_h`` (n,): calls per hour from each atom (place), Poisson, >= 0, some above 0.
    - ``preference`` (n, k): unit numbers in dispatch order; -1 from where a list ends. A call goes to the first that
      is free. One that finds none is lost, or with ``waiting`` stays in line, first come first served, for
      whichever unit is free next; lists must then name every unit.
    - ``service_per_h``: calls per hour that a busy unit completes, one number or (u,); exponential.
    - ``travel_s`` (n, u): seconds from each unit's base to each atom; ``within_s``: seconds within which to arrive.

    Raises :class:`chot.errors.InputError` naming the offending entry; ``reserve-overloaded`` where a line would grow
    without end.
    """

    arrival_per_h: ArrayLike
    preference: ArrayLike
    service_per_h: ArrayLike
    waiting: bool = False
    travel_s: ArrayLike | None = None
    within_s: float | None = None

    def __post_init__(self) -> None:
        findings: list[Finding] = []
        arrival = np.asarray(self.arrival_per_h, float)
        object.__setattr__(self, "arrival_per_h", arrival)
        if arrival.ndim != 1 or not np.all(np.isfinite(arrival) & (arrival >= 0)) or not arrival.sum() > 0:
            findings.append(wrong("arrival", f"{arrival.tolist()[:5]}", "số cuộc gọi mỗi giờ, không âm, tổng lớn hơn 0",
                                  "calls per hour, not negative, some above 0"))  # fmt: skip
        preference = np.asarray(self.preference)
        if preference.ndim != 2 or len(preference) != len(np.atleast_1d(arrival)) or not _lists(preference):
            findings.append(wrong("preference", f"{preference.dtype}{preference.shape}",
                                  "mỗi nơi một hàng số hiệu tổ khác nhau, -1 ở cuối",
                                  "for each atom a row of different unit numbers, -1 where it ends"))  # fmt: skip
        if findings:
            raise InputError(findings)
        object.__setattr__(self, "preference", preference.astype(np.int64))
        self._check_units(arrival, preference.astype(np.int64), findings)
        if findings:
            raise InputError(findings)

    def _check_units(self, arrival: Float, preference: Index, findings: list[Finding]) -> None:
        service = np.atleast_1d(np.asarray(self.service_per_h, float))
        named = int(preference.max()) + 1
        if np.ndim(self.service_per_h) == 0:
            across = 0 if self.travel_s is None else np.shape(self.travel_s)[-1]
            service = np.full(max(named, across), service[0])
        object.__setattr__(self, "service_per_h", service)
        n, u = len(arrival), len(service)
        if service.ndim != 1 or u < named or not np.all(np.isfinite(service) & (service > 0)):
            findings.append(wrong("service", f"{service.tolist()[:5]}", f"{named} số lớn hơn 0",
                                  f"{named} numbers above 0, one for each unit"))  # fmt: skip
            return
        if self.waiting and np.any((preference >= 0).sum(axis=1) < u):
            findings.append(wrong("preference", "waiting", f"đủ {u} tổ cho mỗi nơi khi cho phép chờ",
                                  f"all {u} units for every atom where calls wait"))  # fmt: skip
        if self.waiting and arrival.sum() >= service.sum():
            findings.append(overloaded(float(arrival.sum()), float(service.sum())))
        if self.within_s is not None and not (np.isfinite(self.within_s) and self.within_s > 0):
            findings.append(wrong("within", f"{self.within_s}", "số giây lớn hơn 0", "seconds above 0"))
        if self.travel_s is not None:
            travel = np.asarray(self.travel_s, float)
            object.__setattr__(self, "travel_s", travel)
            if travel.shape != (n, u) or not np.all(travel >= 0):
                findings.append(wrong("travel", f"{travel.shape}", f"bảng ({n}, {u}) số giây không âm",
                                      f"a table ({n}, {u}) of seconds, not negative"))  # fmt: skip


@dataclass(frozen=True, eq=False)
class Queue:
    """The system in the long run.

    - ``busy`` (u,): share of time that each unit is busy.
    - ``dispatch`` (n, u): chance that a call from the atom is answered by the unit, at once or after waiting.
    - ``lost``: share of calls that nobody answers; ``waits``: share that wait; ``mean_wait_s`` over all calls.
    - ``mean_travel_s`` over the calls answered; ``share_within``: of all calls, lost ones included, those reached
      within ``within_s`` of the call; nan where travel or the limit is not given. Units start from their bases.
    - ``exact``: over all states, balanced to ``error`` (share of the flow); else Larson's approximation, ``error``
      its last change; ``rounds``: sweeps or rounds.
    """

    busy: Float
    dispatch: Float
    lost: float
    waits: float
    mean_wait_s: float
    mean_travel_s: float
    share_within: float
    exact: bool
    rounds: int
    error: float
    total_s: float

    @property
    def mean_response_s(self) -> float:
        """Mean seconds from call to arrival, over the calls answered."""
        return self.mean_wait_s + self.mean_travel_s


def dispatch_order(travel_s: ArrayLike) -> Index:
    """Units nearest first (n, u) from travel times (n, u); -1 for those that have no way."""
    travel = np.asarray(travel_s, float)
    order = np.argsort(travel, axis=1, kind="stable")
    return np.where(np.isfinite(np.take_along_axis(travel, order, axis=1)), order, -1).astype(np.int64)


def hypercube(
    arrival_per_h: ArrayLike,
    preference: ArrayLike,
    service_per_h: ArrayLike,
    *,
    waiting: bool = False,
    travel_s: ArrayLike | None = None,
    within_s: float | None = None,
    method: Literal["auto", "exact", "approximate"] = "auto",
) -> Queue:
    """The hypercube model of these calls; arguments and what raises as in :class:`Calls`.

    - ``method``: "exact" over 2^u states for at most 20 units, "approximate" (Larson 1975) for any number; "auto" is
      exact up to 18 units.
    """
    return solve_calls(Calls(arrival_per_h, preference, service_per_h, waiting, travel_s, within_s), method)


def solve_calls(calls: Calls, method: Literal["auto", "exact", "approximate"] = "auto") -> Queue:
    """The hypercube model of these calls."""
    started = time.perf_counter()
    arrival, service = np.asarray(calls.arrival_per_h, float), np.asarray(calls.service_per_h, float)
    preference, which = np.unique(np.asarray(calls.preference, np.int64), axis=0, return_inverse=True)
    which = which.ravel()
    rate = np.bincount(which, arrival, len(preference)).astype(float)  # atoms with the same list are one to the model
    n_units = len(service)
    exact = method == "exact" or (method == "auto" and n_units <= MOST_UNITS_AUTO)
    if exact and n_units > MOST_UNITS_EXACT:
        raise InputError(wrong("units", f"{n_units}", f"nhiều nhất {MOST_UNITS_EXACT} tổ, hoặc method='approximate'",
                               f"at most {MOST_UNITS_EXACT} units, or method='approximate'"))  # fmt: skip
    solver = _exact if exact else approximate
    busy, shares, all_busy, rounds, error = solver(rate, preference, service, calls.waiting)
    dispatch = shares[which]
    waits = all_busy if calls.waiting else 0.0
    dispatch = dispatch + waits * service / service.sum()
    spare_per_s = max(float(service.sum() - arrival.sum()), 0.0) / 3600
    mean_wait_s = waits / spare_per_s if waits > 0 else 0.0
    lost = float(arrival @ (1 - dispatch.sum(axis=1)) / arrival.sum())
    travel, within = _reached(calls, arrival, dispatch, shares[which], waits, spare_per_s)
    total_s = time.perf_counter() - started
    return Queue(busy, dispatch, max(0.0, lost), waits, mean_wait_s, travel, within, exact, rounds, error, total_s)


def overloaded(arrival: float, service: float) -> Finding:
    """More work than all units can do."""
    return Finding(
        "reserve-overloaded",
        Text(
            f"mọi tổ luôn bận: {arrival:g} cuộc gọi mỗi giờ, các tổ chỉ xử lý được {service:g}",
            f"all units are always busy: {arrival:g} calls an hour, the units complete {service:g}",
        ),
        Text(
            "thêm tổ, rút ngắn thời gian xử lý, hoặc waiting=False (cuộc gọi không gặp ai thì mất)",
            "add units, shorten the service time, or use waiting=False (calls that find nobody free are lost)",
        ),
        value=f"{arrival:g} >= {service:g}",
    )


def _exact(rate: Float, preference: Index, service: Float, waiting: bool) -> tuple[Float, Float, float, int, float]:
    """Busy shares, dispatches at once, chance of all busy (or waiting), sweeps, imbalance; as :func:`approximate`."""
    n_units = len(service)
    sends = call_rates(rate, preference, n_units)
    chance, sweeps, error = equilibrium(sends, service, TOLERANCE, MAX_SWEEPS)
    if waiting:
        # A line of any length behind the full state: its chances fall by the load, and the rest stay in proportion.
        load = rate.sum() / service.sum()
        chance[-1] /= 1 - load
        chance /= chance.sum()
    states = np.arange(len(chance))
    busy = np.array([chance[(states >> unit) & 1 == 1].sum() for unit in range(n_units)])
    return busy, dispatches(chance, preference, n_units), float(chance[-1]), sweeps, error


def _reached(
    calls: Calls, arrival: Float, dispatch: Float, at_once: Float, waits: float, spare_per_s: float
) -> tuple[float, float]:
    """Mean travel over the calls answered, and the share of all calls reached in time."""
    if calls.travel_s is None:
        return np.nan, np.nan
    travel = np.asarray(calls.travel_s, float)
    answered = arrival[:, None] * dispatch
    mean = float((answered * np.where(answered > 0, travel, 0.0)).sum() / answered.sum())
    if calls.within_s is None:
        return mean, np.nan
    in_time = at_once * (travel <= calls.within_s)
    if waits > 0:
        # Who waits does so for an exponential time (M/M/c, first come first served).
        left = np.maximum(calls.within_s - travel, 0.0)
        service = np.asarray(calls.service_per_h, float)
        in_time = in_time + waits * service / service.sum() * -np.expm1(-spare_per_s * left)
    return mean, float((arrival[:, None] * in_time).sum() / arrival.sum())


def _lists(preference: NDArray[Any]) -> bool:
    """Whole numbers, each unit once a row, -1 only at the end, some unit named."""
    if not np.issubdtype(preference.dtype, np.integer) or preference.size == 0 or preference.min() < -1:
        return False
    rows = np.sort(preference, axis=1)
    repeated = (rows[:, 1:] == rows[:, :-1]) & (rows[:, 1:] >= 0)
    after_end = (preference[:, :-1] < 0) & (preference[:, 1:] >= 0)
    return not repeated.any() and not after_end.any() and int(preference.max()) >= 0
