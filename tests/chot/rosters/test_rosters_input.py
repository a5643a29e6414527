"""A roster problem that makes no sense is refused, in both languages, with the entry, its value and the remedy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from small_rosters import TEXT

from chot.errors import InputError
from chot.rosters import Cover, Person, Problem, Request, Shift, read_curtois

GOOD = Problem(3, (Shift("E", 480), Shift("L", 480)), (Person("A"),))


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"n_days": 0}, "roster-n_days", "1 or more"),
        ({"people": ()}, "roster-people", "at least one person"),
        ({"first_weekday": 7}, "roster-first_weekday", "7"),
        ({"min_rest_minutes": 2000}, "roster-min_rest_minutes", "1440"),
        ({"shifts": (Shift("E", 480), Shift("E", 480))}, "roster-double-shift", "'E' is given twice"),
        ({"shifts": (Shift("E", 0),)}, "roster-shift-minutes", "shift 'E'"),
        ({"shifts": (Shift("E", 480, frozenset({"Late"})),)}, "roster-unknown-shift", "there is no shift 'Late'"),
        ({"shifts": (Shift("E", 480, start_minute=1440),)}, "roster-shift-start-minute", "1439"),
        ({"people": (Person("A"), Person("A"))}, "roster-double-person", "'A' is given twice"),
        ({"people": (Person("A", max_shifts={"N": 1}),)}, "roster-unknown-shift", "no shift 'N'"),
        ({"people": (Person("A", max_shifts={"E": -1}),)}, "roster-person-max-shifts", "-1"),
        ({"people": (Person("A", min_minutes=9, max_minutes=5),)}, "roster-person-max-minutes", "at least 9"),
        ({"people": (Person("A", min_consecutive=3, max_consecutive=2),)}, "roster-person-max-consecutive", "3"),
        ({"people": (Person("A", min_days_off=0),)}, "roster-person-min-days-off", "1 or more"),
        ({"people": (Person("A", days_off=frozenset({3})),)}, "roster-day-off-outside", "0 to 2"),
        ({"cover": (Cover(3, "E", 1, 1),)}, "roster-cover-outside", "day 3"),
        ({"cover": (Cover(0, "X", 1, 1),)}, "roster-unknown-shift", "'X'"),
        ({"cover": (Cover(0, "E", 1, 1), Cover(0, "E", 2, 1))}, "roster-double-cover", "twice"),
        ({"cover": (Cover(0, "E", 1, -1),)}, "roster-cover-required-under-over", "none below 0"),
        ({"requests": (Request("B", 0, "E", 1),)}, "roster-unknown-person", "no person 'B'"),
        ({"requests": (Request("A", 5, "E", 1),)}, "roster-request-outside", "day 5"),
        ({"requests": (Request("A", 0, "E", -1),)}, "roster-request-weight", "-1"),
    ],
)
def test_a_wrong_entry_is_named_with_its_remedy(change: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        replace(GOOD, **change)
    assert [finding.code for finding in caught.value.findings] == [code]
    finding = caught.value.findings[0]
    assert said in finding.line("en")
    assert finding.line("vi") != finding.line("en")


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Problem(0, (Shift("E", 0),), (Person("A", min_days_off=0),), first_weekday=9)
    assert len(caught.value.findings) == 4


def test_a_file_of_the_benchmark_is_read_as_it_says(tmp_path: Path) -> None:
    path = tmp_path / "small.txt"
    path.write_text(TEXT)
    assert read_curtois(path) == Problem(
        7,
        (Shift("E", 480), Shift("L", 600, frozenset({"E"}))),
        (
            Person("A", frozenset(), {"E": 7, "L": 2}, 1440, 2400, 2, 5, 2, 1, frozenset({0, 6})),
            Person("B", frozenset(), {"E": 0, "L": 7}, 1800, 3000, 1, 4, 1, 0),
        ),
        (Cover(2, "E", 1, 100, 1), Cover(3, "L", 2, 50, 4)),
        (Request("A", 2, "L", 3), Request("B", 3, "L", 2, wanted=False)),
    )


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [("E,480,", "E,x,", 7), ("2,E,1,100,1", "2,E,1,100", 24), ("A,0,6", "A,zero", 15), ("2400,1440", "2400", 11)],
)
def test_a_bad_line_of_a_file_is_named(tmp_path: Path, old: str, new: str, row: int) -> None:
    path = tmp_path / "small.txt"
    path.write_text(TEXT.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_curtois(path)
    assert [(finding.file, finding.row) for finding in caught.value.findings] == [("small.txt", row)]


def test_a_file_without_a_horizon_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "small.txt"
    path.write_text(TEXT.replace("\n7\n", "\n"))
    with pytest.raises(InputError, match="SECTION_HORIZON"):
        read_curtois(path)
