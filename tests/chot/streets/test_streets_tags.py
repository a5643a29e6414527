"""What OpenStreetMap tags mean for a car."""

from __future__ import annotations

import pytest

from chot.streets.tags import (
    RESTRICTED_SPEED_KPH,
    SHARE_OF_LIMIT,
    default_speed_kph,
    directions,
    lane_count,
    parse_maxspeed,
    read_tags,
    street_name,
)


@pytest.mark.parametrize(
    ("value", "kph"),
    [
        ("50", 50), ("50 km/h", 50), ("30 mph", 48.28), ("VN:urban", 50), ("VN:rural", 80), ("DE:motorway", 120),
        ("none", 120), ("walk", 5), ("60;40", 40), ("50|60", 50), ("['30', '50']", 30), ("none;60", 60),
        ("", None), ("signals", None), ("fast", None), ("-5", None), ("0", None), ("50;signals", 50),
    ],
)  # fmt: skip
def test_a_speed_limit_is_read_in_every_form_that_mappers_write(value: str, kph: float | None) -> None:
    assert parse_maxspeed(value) == (None if kph is None else pytest.approx(kph, abs=0.01))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "1"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "no"}, (True, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"junction": "circular"}, (True, False)),
        ({"junction": "roundabout", "oneway": "-1"}, (False, True)),
        ({"junction": "roundabout", "oneway": "no"}, (True, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"highway": "motorway_link"}, (True, True)),
        ({"access": "no"}, (False, False)),
        ({"vehicle": "no"}, (False, False)),
        ({"motor_vehicle": "no"}, (False, False)),
        ({"motorcar": "no"}, (False, False)),
        ({"access": "no", "motor_vehicle": "yes"}, (True, True)),
        ({"access": "yes", "motorcar": "no"}, (False, False)),
        ({"motor_vehicle": "no", "motorcar": "destination"}, (True, True)),
        ({"access": "private"}, (True, True)),
        ({"highway": "busway"}, (False, False)),
        ({"highway": "busway", "motor_vehicle": "yes"}, (True, True)),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, (True, True)),
    ],
)
def test_a_car_drives_in_the_directions_that_the_signs_allow(tags: dict[str, str], expected: tuple[bool, bool]) -> None:
    assert directions({"highway": "residential"} | tags) == expected


def test_a_limit_counts_by_its_share_and_a_missing_limit_by_the_class() -> None:
    tagged = read_tags({"highway": "primary", "maxspeed": "50", "maxspeed:backward": "30"})
    plain = read_tags({"highway": "primary"})
    assert tagged is not None
    assert plain is not None
    assert (tagged.forward_kph, tagged.backward_kph) == (50 * SHARE_OF_LIMIT, 30 * SHARE_OF_LIMIT)
    assert plain.forward_kph == default_speed_kph({"highway": "primary"})


def test_a_private_street_may_be_driven_but_no_through_route_gains_by_it() -> None:
    private = read_tags({"highway": "primary", "access": "private", "maxspeed": "60"})
    assert private is not None
    assert private.forward_kph == RESTRICTED_SPEED_KPH


def test_an_alley_closed_to_cars_stays_a_street_for_those_on_foot() -> None:
    alley = read_tags({"highway": "service", "service": "alley", "motorcar": "no"})
    assert alley is not None
    assert (alley.forward_kph, alley.backward_kph) == (0, 0)


@pytest.mark.parametrize(
    "tags", [{"highway": "footway"}, {"highway": "construction"}, {"highway": "service", "area": "yes"}]
)
def test_what_is_no_street_is_left_out(tags: dict[str, str]) -> None:
    assert read_tags(tags) is None


@pytest.mark.parametrize(
    ("tags", "lanes"),
    [({"lanes": "4"}, 4), ({"lanes": "2;3"}, 3), ({"lanes": "Lô 12"}, 0), ({}, 0), ({"lanes": "['2', '4']"}, 4),
     ({"lanes:forward": "2", "lanes:backward": "1"}, 3), ({"lanes": "900"}, 255)],
)  # fmt: skip
def test_lanes_are_counted_over_both_directions(tags: dict[str, str], lanes: int) -> None:
    assert lane_count(tags) == lanes


def test_equal_names_are_equal_however_their_accents_are_encoded() -> None:
    composed, decomposed = "Phố Huế", "Phố Huế"
    assert street_name({"name": composed}) == street_name({"name": f" {decomposed} "})
    assert street_name({"ref": "QL.1"}) == "QL.1"


def test_a_passage_through_a_building_is_no_tunnel() -> None:
    passage = read_tags({"highway": "service", "tunnel": "building_passage"})
    tunnel = read_tags({"highway": "trunk", "tunnel": "yes", "bridge": "no"})
    assert passage is not None
    assert tunnel is not None
    assert (passage.tunnel, tunnel.tunnel, tunnel.bridge) == (False, True, False)
