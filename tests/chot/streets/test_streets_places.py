"""Cordon crossings, nearest streets, names and map lines."""

from __future__ import annotations

import gc
import math
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from chot import streets
from chot.errors import InputError
from chot.streets import StreetNetwork

Town = Callable[..., Path]
ROAD: Mapping[str, str] = {"highway": "residential"}
# A cordon from 0 to 10 thousandths of a degree both ways, with its middle at 5, 5.
SQUARE = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01)]


def _at(*places: tuple[int, float, float]) -> dict[int, tuple[float, float]]:
    return {node: (x / 1000, y / 1000) for node, x, y in places}


@pytest.fixture
def cordoned(town: Town) -> StreetNetwork:
    nodes = _at(
        (1, 5, 5), (2, 15, 5), (3, 5, 15), (4, -5, 5), (5, 5, -5),
        # 6-7 cuts a corner; 8 and 9 bend the street 1-10 out of the cordon and in again; 11 is where 12 comes in.
        (6, 8, -1), (7, 11, 2), (8, 7, 11), (9, 7, 9), (10, 7, 13), (11, 6, 6), (12, 8, 13), (13, 8, 8), (14, 13, 8),
    )  # fmt: skip
    ways: Sequence[tuple[int, Sequence[int], Mapping[str, str]]] = (
        (20, (1, 2), ROAD | {"name": "Đông"}),
        (21, (3, 1), ROAD | {"name": "Bắc", "oneway": "yes"}),
        (22, (1, 4), ROAD | {"name": "Tây", "oneway": "yes"}),
        (23, (5, 1), ROAD | {"name": "Nam", "motorcar": "no"}),
        (24, (6, 7), ROAD | {"name": "Góc"}),
        (25, (10, 8, 9, 12, 13, 11), ROAD | {"name": "Vòng"}),
        (26, (11, 14, 13), ROAD | {"name": "Phình"}),
        (27, (1, 11), ROAD),
    )
    return streets.build(town(nodes, ways)).network


def _named(crossings: list[streets.Crossing]) -> dict[str, streets.Crossing]:
    return {crossing.street: crossing for crossing in crossings}


def test_a_car_enters_a_cordon_where_an_arc_leads_inward(cordoned: StreetNetwork) -> None:
    found = _named(streets.entries(cordoned, SQUARE))
    assert sorted(found) == ["Bắc", "Vòng", "Đông"]
    east = found["Đông"]
    assert (cordoned.node_id[east.outside_node], cordoned.node_id[east.inside_node]) == (2, 1)
    assert (east.lon, east.lat) == (pytest.approx(0.01), pytest.approx(0.005, abs=1e-9))


def test_on_foot_one_also_enters_against_one_way_signs_and_by_alleys(cordoned: StreetNetwork) -> None:
    assert sorted(_named(streets.entries(cordoned, SQUARE, by_car=False))) == ["Bắc", "Nam", "Tây", "Vòng", "Đông"]


def test_a_street_that_crosses_several_times_counts_once_at_its_last_crossing(cordoned: StreetNetwork) -> None:
    (winding,) = [c for c in streets.entries(cordoned, SQUARE) if c.street == "Vòng"]
    assert cordoned.node_id[winding.outside_node] == 10
    # It comes in at y = 10 between nodes 12 (y = 13) and 13 (y = 8) for good.
    assert (winding.lon, winding.lat) == (pytest.approx(0.008), pytest.approx(0.01))


def test_a_street_that_only_cuts_a_corner_is_no_entry_but_is_told_apart(cordoned: StreetNetwork) -> None:
    through = streets.passing_through(cordoned, SQUARE)
    assert [cordoned.name_of(i) for i in np.flatnonzero(through)] == ["Góc"]


def test_nodes_inside_a_cordon_are_those_inside_and_not_in_its_holes(cordoned: StreetNetwork) -> None:
    assert sorted(cordoned.node_id[streets.inside(cordoned, SQUARE)]) == [1, 11, 13]
    hole = [(0.004, 0.004), (0.0055, 0.004), (0.0055, 0.0055), (0.004, 0.0055)]
    assert sorted(cordoned.node_id[streets.inside(cordoned, SQUARE, [hole])]) == [11, 13]


@pytest.mark.parametrize(
    "ring", [[], [(0.0, 0.0), (1.0, 1.0)], [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)], [(0.0, 0.0)] * 4]
)
def test_a_ring_without_area_or_that_crosses_itself_is_refused(
    cordoned: StreetNetwork, ring: list[tuple[float, float]]
) -> None:
    with pytest.raises(InputError, match="does not bound an area"):
        streets.entries(cordoned, ring)


def test_no_way_into_a_real_cordon_leads_past_its_entries(hanoi: streets.Built) -> None:
    network = hanoi.network
    ring = [(105.84, 21.01), (105.86, 21.01), (105.865, 21.03), (105.845, 21.035)]
    within = streets.inside(network, ring)
    crossings = streets.entries(network, ring, by_car=False)
    is_open = np.ones(network.n_segments, bool)
    is_open[[crossing.segment for crossing in crossings]] = False
    outside = np.flatnonzero(~within & network.routable)[:3]
    times = streets.travel_times(network, outside, open_segments=is_open)
    assert np.isinf(times[:, within]).all()
    by_car = {crossing.segment for crossing in streets.entries(network, ring)}
    assert by_car < {crossing.segment for crossing in crossings}


def _metres(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    east = math.radians(lon_b - lon_a) * math.cos(math.radians((lat_a + lat_b) / 2))
    return 6_371_008.8 * math.hypot(east, math.radians(lat_b - lat_a))


def test_the_nearest_street_point_is_no_farther_than_any_point_of_a_finely_divided_map(monaco: StreetNetwork) -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(7.40, 7.44, 12), rng.uniform(43.72, 43.75, 12)
    fine = np.concatenate(
        [
            np.column_stack([np.interp(np.linspace(0, k - 1, 20 * k), np.arange(k), shape[:, axis]) for axis in (0, 1)])
            for shape in map(monaco.shape_of, np.flatnonzero(streets.routable_segments(monaco)))
            for k in [len(shape)]
        ]
    )
    for x, y, point in zip(lon, lat, streets.nearest_all(monaco, lon, lat), strict=True):
        closest = min(_metres(x, y, a, b) for a, b in fine)
        # Within 0.3 %: the map's own corners reach far out to sea, and the plane is flat.
        assert point.distance_m <= closest * 1.003
        assert point.distance_m == pytest.approx(_metres(x, y, point.lon, point.lat), rel=3e-3, abs=0.01)
        assert streets.routable_segments(monaco)[point.segment]
        assert point.node in (monaco.segment_tail[point.segment], monaco.segment_head[point.segment])


def test_a_point_along_a_street_is_given_as_a_fraction_from_its_tail(cross: StreetNetwork) -> None:
    point = streets.nearest(cross, 105.8501, 21.0135)
    assert set(cross.node_id[[cross.segment_tail[point.segment], cross.segment_head[point.segment]]]) == {2, 3}
    assert point.fraction == pytest.approx(0.75, abs=1e-6)
    assert cross.node_id[point.node] == 3
    assert point.distance_m == pytest.approx(_metres(105.8501, 21.0135, 105.85, 21.0135), rel=1e-3)


def test_an_alley_without_cars_is_found_only_when_asked_for(cross: StreetNetwork) -> None:
    at_alley = (105.8527, 21.0144)
    assert cross.segment_way[streets.nearest(cross, *at_alley).segment] == 12
    assert cross.segment_way[streets.nearest(cross, *at_alley, routable_only=False).segment] == 13


def test_a_place_that_is_no_number_is_refused(cross: StreetNetwork) -> None:
    with pytest.raises(InputError, match="not a number"):
        streets.nearest(cross, math.nan, 21.0)


def _node(network: StreetNetwork, number: int) -> int:
    return int(np.flatnonzero(network.node_id == number)[0])


def _segment(network: StreetNetwork, *ends: int) -> int:
    pairs = zip(network.node_id[network.segment_tail], network.node_id[network.segment_head], strict=True)
    return next(i for i, pair in enumerate(pairs) if set(pair) == set(ends))


def test_a_junction_is_named_by_its_arms_and_streets(cross: StreetNetwork) -> None:
    names = {number: streets.junction_name(cross, _node(cross, number)) for number in (1, 2, 3, 7, 8)}
    assert names[2].vi == "ngã tư Phố Huế – Trần Nhân Tông"
    assert names[2].en == "junction of Phố Huế and Trần Nhân Tông"
    assert names[3].vi == "ngã ba Phố Huế – Ngõ Huế"
    assert (names[1].vi, names[1].en) == ("cuối Phố Huế", "end of Phố Huế")
    assert (names[7].vi, names[7].en) == (
        "điểm nối Ngõ Huế – ngõ không tên",
        "junction of Ngõ Huế and an unnamed alley",
    )
    assert names[8].vi == "cuối ngõ không tên, cách Ngõ Huế khoảng 120 m"
    assert names[8].en == "end of an unnamed alley, about 120 m from Ngõ Huế"


def test_a_piece_of_street_is_named_by_the_junctions_it_lies_between(cross: StreetNetwork) -> None:
    middle = streets.place_name(cross, _segment(cross, 2, 3))
    assert middle.vi == "Phố Huế, đoạn từ ngã tư Trần Nhân Tông đến ngã ba Ngõ Huế"
    assert middle.en == "Phố Huế, from the junction with Trần Nhân Tông to the junction with Ngõ Huế"
    last = streets.place_name(cross, _segment(cross, 3, 4))
    assert last.vi == "Phố Huế, đoạn từ ngã ba Ngõ Huế đến cuối phố"
    alley = streets.place_name(cross, _segment(cross, 7, 8))
    assert (alley.vi, alley.en) == ("ngõ không tên rẽ từ Ngõ Huế", "unnamed alley off Ngõ Huế")


def test_a_town_without_any_name_falls_back_on_numbers(town: Town) -> None:
    network = streets.build(town(_at((1, 0, 0), (2, 1, 0), (3, 1, 1)), [(9, (1, 2), ROAD), (8, (2, 3), ROAD)])).network
    assert streets.place_name(network, 0).vi == "đường không tên số 9"
    assert "nút số 1" in streets.junction_name(network, 0).vi


def test_every_place_of_a_real_city_has_a_name_in_both_languages(hanoi: streets.Built) -> None:
    network = hanoi.network
    rng = np.random.default_rng(1)
    for segment in rng.choice(network.n_segments, 300, replace=False):
        name = streets.place_name(network, int(segment))
        assert name.vi
        assert name.en
        if network.name_of(int(segment)):
            assert name.vi.startswith(network.name_of(int(segment)))
    for node in rng.choice(network.n_nodes, 300, replace=False):
        assert "None" not in streets.junction_name(network, int(node)).vi


def test_map_lines_are_rounded_and_follow_the_mask(cross: StreetNetwork) -> None:
    mask = cross.segment_way == 12
    assert streets.lines(cross, mask) == [[[105.85, 21.014], [105.852, 21.014]]]
    everything = streets.lines(cross)
    assert len(everything) == cross.n_segments
    assert all(len(line) >= 2 for line in everything)


def test_indices_for_searching_die_with_their_network(cross_path: Path) -> None:
    network = streets.build(cross_path).network
    streets.nearest(network, 105.85, 21.01)
    streets.junction_name(network, 0)
    gone = weakref.ref(network)
    del network
    gc.collect()
    assert gone() is None
