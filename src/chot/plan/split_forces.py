"""Who is shared in a period, and the scenario as it is when a duty has so many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chot.plan.split_search import Storey
from chot.scenario import Period, Scenario, Unit
from chot.scenario.model import DUTIES
from chot.scenario.split_rules import least_teams, own_teams

# By unit, then by period: what each shared unit does, empty where it is left free.
Duties = Mapping[str, Mapping[str, str]]

# The storey of the plan that each duty belongs to.
PART_OF = {"checkpoint": "checkpoints", "post": "posts", "patrol": "patrols", "reserve": "reserves"}
# Shared units are given out in the order of the file, to patrols first: of all duties only theirs depends on where a
# unit is based, so the value of so many patrols must not depend on who else took how many.
ORDER = ("patrol", "post", "checkpoint", "reserve")


@dataclass(frozen=True)
class Forces:
    """A period's shared units, in the order of the file, and what a split may give to each duty (d of them)."""

    period: Period
    shared: tuple[Unit, ...]
    storeys: tuple[Storey, ...]

    def given(self, teams: Sequence[int]) -> dict[str, str]:
        """The duty of each shared unit in a split, by id; empty for those left free."""
        wanted = {s.duty: n - s.own for s, n in zip(self.storeys, teams, strict=True)}
        duties = [duty for duty in ORDER for _ in range(wanted.get(duty, 0))]
        duties += [""] * (len(self.shared) - len(duties))
        return {unit.id: duty for unit, duty in zip(self.shared, duties, strict=True)}


def forces_of(scenario: Scenario, period: Period) -> Forces:
    """The forces of a period; a duty that can have no team takes no part in the split."""
    rules = scenario.parameters
    shared = tuple(unit for unit in scenario.units if unit.shared and unit.on_duty(period))
    storeys = []
    for duty in DUTIES:
        own = own_teams(duty, scenario.units, period)
        most = min(own + len(shared), rules.split_most.get(duty, own + len(shared)))
        if most:
            least = max(own, least_teams(duty, rules, scenario.posts, period))
            storeys.append(Storey(duty, own, least, most, rules.split_weight.get(duty, 1.0)))
    return Forces(period, shared, tuple(storeys))


def kinds_split(scenario: Scenario, forces: Forces) -> tuple[int, ...]:
    """The teams of each storey where every unit does what its kind says."""
    kinds = replace(scenario, units=tuple(replace(unit, duties={}) for unit in scenario.units))
    return tuple(len(kinds.units_on_duty(storey.duty, forces.period)) for storey in forces.storeys)


def with_duties(scenario: Scenario, duties: Duties) -> Scenario:
    """The scenario with what was decided for its shared units."""
    return replace(
        scenario,
        units=tuple(replace(unit, duties=duties[unit.id]) if unit.id in duties else unit for unit in scenario.units),
    )


def with_teams(scenario: Scenario, forces: Forces, duty: str, teams: int) -> Scenario:
    """The scenario with so many teams of one duty in the period, for the sake of that duty alone.

    Own units, then shared ones in the order of the file, then, for a question of what if, more like the last of them.
    """
    storey = next(s for s in forces.storeys if s.duty == duty)
    period, wanted = forces.period, teams - storey.own
    taken = forces.shared[:wanted]
    duties = {unit.id: {period.id: duty if unit in taken else ""} for unit in forces.shared}
    found = with_duties(scenario, duties)
    last = found.units_on_duty(duty, period)[-1:]
    more = [
        replace(unit, id=f"{unit.id}+{number + 1}", call_sign="")
        for unit in last
        for number in range(wanted - len(taken))
    ]
    return replace(found, units=(*found.units, *more))
