"""The reserve units' days in numbers: what became of the incidents, by period, by place and by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from chot.assess.exercise.checks import Flag, Float, Index
from chot.assess.exercise.incidents import NOBODY, Demand, Incidents, Served, Service, serve, together
from chot.assess.exercise.service import Response
from chot.assess.exercise.streams import Stream, stream

# Response times are counted by the second up to two hours for each period, by ten seconds for each place.
LONGEST_S = 7200
PLACE_STEP_S = 10


@dataclass(frozen=True)
class Surge:
    """``factor`` >= 1 times as many incidents, everywhere, between two moments (seconds; default always)."""

    factor: float
    from_s: float = -np.inf
    to_s: float = np.inf


@dataclass(frozen=True, eq=False)
class Answers:
    """Counts by day and period (n_days, P) and by day and unit (n_days, U); response times counted over all days.

    - ``incidents``; ``within``: reached within T; ``served``; ``waited``: found no idle unit; ``response_s``: summed
      over those served; ``covered``, ``covered_twice``: the quickest (second quickest) unit on duty is near enough.
    - ``busy_s`` seconds within the operation, ``trips``.
    - ``by_second`` (P, 7201) and ``by_place`` (L, 721): how many served took so long; the last counts all longer ones.
    - ``place_incidents``, ``place_within`` (L,) over all days.
    """

    incidents: Float
    within: Float
    served: Float
    waited: Float
    response_s: Float
    covered: Float
    covered_twice: Float
    busy_s: Float
    trips: Float
    place_incidents: Float
    place_within: Float
    by_second: Index
    by_place: Index

    @classmethod
    def joined(cls, parts: Sequence[Answers]) -> Answers:
        """Days one after another; what is counted over all days is added up."""
        added = {"by_second", "by_place", "place_incidents", "place_within"}
        columns = {f.name: [getattr(part, f.name) for part in parts] for f in fields(cls)}
        return cls(**{name: sum(c[1:], c[0]) if name in added else np.concatenate(c) for name, c in columns.items()})


@dataclass(frozen=True, eq=False)
class Desk:
    """Everything needed to run the reserve units' days."""

    demand: Demand
    service: Service
    target_s: float
    span_s: tuple[float, float]
    first_s: Float  # (P, L) from the order to the arrival of the quickest unit on duty
    second_s: Float

    @classmethod
    def of(cls, response: Response, starts_s: Float, end_s: float) -> Desk:
        travel = np.ascontiguousarray(response.travel_s, float)
        available = np.ascontiguousarray(response.available, bool)
        service = Service(
            starts_s,
            travel,
            np.ascontiguousarray(response.between_s, float),
            np.ascontiguousarray(response.preference, np.int64),
            available,
            np.ascontiguousarray(response.on_scene_s, float),
            np.asarray(response.handover_s, float),
            float(response.turnout_s),
            np.asarray(response.priority, np.int64),
            response.lost_when_busy,
            from_base=False,
        )
        rates = np.asarray(response.rates_per_hour, float)
        demand = Demand.of(np.asarray(response.bin_edges_s, float), rates, response.law_shape)
        span = (float(starts_s[0]), end_s)
        return cls(demand, service, response.target_s, span, *_nearest(travel, available, response.turnout_s))

    def without_units(self, units: Sequence[int]) -> Desk:
        available = self.service.available.copy()
        available[:, list(units)] = False
        nearest = _nearest(self.service.travel_s, available, self.service.turnout_s)
        return replace(
            self, service=replace(self.service, available=available), first_s=nearest[0], second_s=nearest[1]
        )

    def with_travel(self, travel_s: Float) -> Desk:
        """Other travel times (P, U, L); of the units listed for a place, the quickest now goes first."""
        nearest = _nearest(travel_s, self.service.available, self.service.turnout_s)
        listed = self.service.preference
        times = np.take_along_axis(travel_s.transpose(0, 2, 1), np.maximum(listed, 0), axis=2)
        order = np.argsort(np.where(listed < 0, np.inf, times), axis=2, kind="stable")
        # Where a listed unit has no way at all, it must not come behind the -1 that ends the list.
        ranked = np.take_along_axis(listed, order, axis=2)
        ranked = np.take_along_axis(ranked, np.argsort(ranked < 0, axis=2, kind="stable"), axis=2)
        service = replace(
            self.service,
            travel_s=np.ascontiguousarray(travel_s, float),
            preference=np.ascontiguousarray(ranked),
        )
        return replace(self, service=service, first_s=nearest[0], second_s=nearest[1])

    def incidents(self, seed: int, day: int, surge: Surge | None = None) -> Incidents:
        """The incidents of one day; a surge adds some and leaves the others as they are."""
        demand = self.demand
        usual = demand.draw(stream(seed, day, Stream.INCIDENTS), np.ones(len(demand.expected)))
        if surge is None:
            return usual
        edges = demand.edges_s
        overlap = np.minimum(edges[1:], surge.to_s) - np.maximum(edges[:-1], surge.from_s)
        share = np.clip(overlap / np.diff(edges), 0, 1)
        return together(usual, demand.draw(stream(seed, day, Stream.SURGE), (surge.factor - 1) * share))

    def answers(self, days: Sequence[tuple[Incidents, Served]]) -> Answers:
        """The numbers of several days."""
        service, n_days = self.service, len(days)
        (n_periods, n_units, n_places) = service.travel_s.shape
        which = np.repeat(np.arange(n_days), [len(incidents.time_s) for incidents, _ in days])
        time, place = (np.concatenate([getattr(i, name) for i, _ in days]) for name in ("time_s", "place"))
        unit, ordered, arrived, freed = (
            np.concatenate([getattr(s, f.name) for _, s in days]) for f in fields(Served)
        )  # fmt: skip
        period = np.maximum(np.searchsorted(service.period_start_s, time, side="right") - 1, 0)
        served = unit != NOBODY
        took = np.where(served, arrived - time, np.inf)
        within = took <= self.target_s

        def by_period(weight: Float | Flag) -> Float:
            return _counted(which, n_days, period, n_periods, weight)

        busy = np.clip(freed, *self.span_s) - np.clip(ordered, *self.span_s)
        second = np.minimum(np.floor(np.where(served, took, 0)), LONGEST_S).astype(np.int64)[served]
        bins = LONGEST_S + 1
        steps = LONGEST_S // PLACE_STEP_S + 1
        return Answers(
            incidents=by_period(np.ones(len(time))),
            within=by_period(within),
            served=by_period(served),
            waited=by_period(~served | (ordered > time)),
            response_s=by_period(np.where(served, took, 0)),
            covered=by_period(self.first_s[period, place] <= self.target_s),
            covered_twice=by_period(self.second_s[period, place] <= self.target_s),
            busy_s=_counted(which[served], n_days, unit[served], n_units, busy[served]),
            trips=_counted(which[served], n_days, unit[served], n_units, np.ones(int(served.sum()))),
            place_incidents=np.bincount(place, minlength=n_places).astype(float),
            place_within=np.bincount(place, within, n_places).astype(float),
            by_second=np.bincount(period[served] * bins + second, minlength=n_periods * bins).reshape(-1, bins),
            by_place=np.bincount(
                place[served] * steps + second // PLACE_STEP_S, minlength=n_places * steps
            ).reshape(-1, steps),
        )  # fmt: skip

    def run(self, seed: int, days: range, surge: Surge | None = None) -> Answers:
        incidents = [self.incidents(seed, day, surge) for day in days]
        return self.answers([(each, serve(each, self.service)) for each in incidents])


def _counted(day: Index, n_days: int, column: Index, n_columns: int, weight: Float | Flag) -> Float:
    flat = np.bincount(day * n_columns + column, weight, n_days * n_columns)
    return flat.astype(float).reshape(n_days, n_columns)


def _nearest(travel_s: Float, available: Flag, turnout_s: float) -> tuple[Float, Float]:
    """(P, L) seconds of the quickest and of the second quickest unit on duty, inf where there is none."""
    on_duty = np.where(available[:, :, None], travel_s + turnout_s, np.inf)
    padded = np.concatenate([on_duty, np.full((len(on_duty), 2, on_duty.shape[2]), np.inf)], axis=1)
    ranked = np.partition(padded, 1, axis=1)
    return ranked[:, 0], ranked[:, 1]
