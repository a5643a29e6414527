"""Who stands where at an event: people of units, duties with hours, and the rules of work between them, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chot.errors import Finding, InputError
from chot.rosters import event_findings as say
from chot.solvers import Outcome

Span = tuple[int, int]


@dataclass(frozen=True)
class Member:
    """One person by a number, never by a name.

    - ``unit``: the one unit where they belong, and whose base they come from; ``also``: units that they may help.
    - ``skills``: what they can do and lead, as words; ``team``: the part of the unit that is kept together, or empty.
    - ``leave``: spans [start, end) of minutes from the start of the event in which they are not there at all.
    """

    id: str
    unit: str
    also: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    team: str = ""
    leave: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Duty:
    """So many people of a unit from ``start`` to ``end``, in minutes from the start of the event.

    - ``people``: wanted, and the most that stand there; ``needs``: how many of them must have a skill.
    - ``weight``: the cost of each person short; ``need_weight``: of each skill short. A duty that matters more weighs
      more and is the last to be left short.
    - ``travel_min``: minutes from the base of a unit to the place, by unit; a unit not named is there at once.
    - ``hard``: a place that nobody should have more often than others.
    """

    id: str
    unit: str
    start: int
    end: int
    people: int
    weight: int = 1000
    needs: Mapping[str, int] = field(default_factory=dict)
    need_weight: int = 500
    travel_min: Mapping[str, int] = field(default_factory=dict)
    hard: bool = False


@dataclass(frozen=True)
class Wish:
    """What it costs (``weight``) to work within [start, end), or, not being ``off``, not to work in it."""

    person: str
    start: int
    end: int
    weight: int = 10
    off: bool = True


@dataclass(frozen=True)
class Rules:
    """The rules of work, in minutes; None means no limit.

    - ``rest``: between coming home from one duty and leaving for the next.
    - ``day``: most work in any 24 hours; ``event``: in the whole event; ``nights``: most night duties.
    - ``relief``: how long before a duty its people are there to take over; it counts as work.
    - ``pause``: the break of each person in a duty of ``pause_after`` or longer, one after another; 0: none.
    - ``night``: minutes of the day [start, end), over midnight where end < start; a duty with ``night_least`` of them
      is a night duty. ``clock``: the minute of the day at which the event starts.
    """

    rest: int = 660
    day: int | None = 720
    event: int | None = None
    nights: int | None = None
    relief: int = 15
    pause: int = 30
    pause_after: int = 360
    night: Span = (1320, 360)
    night_least: int = 120
    clock: int = 0


@dataclass(frozen=True)
class Weights:
    """What a plain shortcoming costs beside a person short: whole numbers >= 0.

    - ``loan``: a duty done for another unit; ``split``: each further team on one duty.
    - ``night``, ``hard``, ``load``: times the squares of each person's night duties, hard duties and hours (in steps
      of :func:`load_step`): the squares are least where all have the same.
    """

    loan: int = 8
    split: int = 4
    night: int = 2
    hard: int = 2
    load: int = 1


@dataclass(frozen=True)
class EventProblem:
    """Who does which duty, at the least cost: people short by weight first, then wishes, loans, teams, fairness.

    Raises :class:`chot.errors.InputError` naming the entry, its value and the remedy.
    """

    people: tuple[Member, ...]
    duties: tuple[Duty, ...]
    rules: Rules = field(default_factory=Rules)
    wishes: tuple[Wish, ...] = ()
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        for name in ("people", "duties", "wishes"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        found = [*self._wrong_rules(), *self._wrong_people(), *self._wrong_duties(), *self._wrong_wishes()]
        if found:
            raise InputError(found)

    def _wrong_rules(self) -> Iterable[Finding]:
        rules = self.rules
        for name in ("rest", "day", "event", "nights", "relief", "pause", "pause_after", "night_least"):
            value = getattr(rules, name)
            if value is not None and value < 0:
                yield say.of_rule(name, value, "0 or more", "0 trở lên")
        for name, minute in (("night", rules.night[0]), ("night", rules.night[1]), ("clock", rules.clock)):
            if not 0 <= minute < 1440:
                yield say.of_rule(name, minute, "0 to 1439", "0 đến 1439")
        for name in ("loan", "split", "night", "hard", "load"):
            if getattr(self.weights, name) < 0:
                yield say.of_rule(f"weights.{name}", getattr(self.weights, name), "0 or more", "0 trở lên")

    def _wrong_people(self) -> Iterable[Finding]:
        bases: dict[str, str] = {}
        for person in self.people:
            if person.id in bases:
                yield say.two_bases(person.id, bases[person.id], person.unit)
            bases.setdefault(person.id, person.unit)
            for span in person.leave:
                if span[0] >= span[1]:
                    yield say.span("person", person.id, "leave", span)

    def _wrong_duties(self) -> Iterable[Finding]:
        seen: set[str] = set()
        for duty in self.duties:
            if duty.id in seen:
                yield say.double("duty", duty.id)
            seen.add(duty.id)
            if duty.start >= duty.end:
                yield say.span("duty", duty.id, "start, end", (duty.start, duty.end))
            figures = [duty.weight, duty.need_weight, *duty.needs.values(), *duty.travel_min.values()]
            if duty.people < 1 or min(figures) < 0:
                yield say.figures(duty.id)
            if any(count > duty.people for count in duty.needs.values()):
                yield say.needs(duty.id, duty.people)
            length, room = duty.end - duty.start, self.rules.pause * (duty.people + 1)
            if 0 < length < room and self.rules.pause and length >= self.rules.pause_after:
                yield say.no_room_for_breaks(duty.id, duty.people, self.rules.pause)

    def _wrong_wishes(self) -> Iterable[Finding]:
        known = {person.id for person in self.people}
        for wish in self.wishes:
            if wish.person not in known:
                yield say.unknown_person(wish.person, known)
            if wish.start >= wish.end:
                yield say.span("wish", wish.person, "start, end", (wish.start, wish.end))
            if wish.weight < 0:
                yield say.of_rule(f"weight of {wish.person}", wish.weight, "0 or more", "0 trở lên")


@dataclass(frozen=True, eq=False)
class EventRoster:
    """Who does what, what that costs, and what is proved.

    - ``on_duty``: for each duty, the indices of its people, ascending; every rule is kept.
    - ``value``: its cost by :func:`chot.assess.event_roster_check.check_event`; ``bound``: no roster costs less;
      ``gap`` = (value - bound) / value, 0 where the value is 0.
    """

    on_duty: tuple[tuple[int, ...], ...]
    value: int
    bound: float
    outcome: Outcome
    total_s: float

    @property
    def gap(self) -> float:
        return max(0.0, (self.value - self.bound) / self.value) if self.value > 0 else 0.0
