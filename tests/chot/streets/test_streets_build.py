"""A map file to a street network, in every format."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import osmium
import pytest
from streets_towns import CROSS_NODES, CROSS_WAYS, osm_text

from chot import streets
from chot.errors import InputError
from chot.streets import HIGHWAY_CLASSES, StreetNetwork

Town = Callable[..., Path]
HANOI_BUDGET_S = 3.0
HANOI_BUDGET_MIB = 300


def _overpass(*, geometry: bool, refs: bool = True) -> str:
    ways = []
    for way, nodes, tags in CROSS_WAYS:
        element: dict[str, object] = {"type": "way", "id": way, "tags": tags}
        if refs:
            element["nodes"] = list(nodes)
        if geometry:
            element["geometry"] = [{"lon": CROSS_NODES[n][0], "lat": CROSS_NODES[n][1]} for n in nodes]
        ways.append(element)
    nodes_apart = (
        [] if geometry else [{"type": "node", "id": n, "lon": x, "lat": y} for n, (x, y) in CROSS_NODES.items()]
    )
    return json.dumps({"elements": [*nodes_apart, *ways]})


def _as_pbf(path: Path) -> Path:
    target = path.with_name("town.osm.pbf")
    with osmium.SimpleWriter(str(target)) as writer:
        for element in osmium.FileProcessor(str(path)):
            writer.add(element)
    return target


def _picture(network: StreetNetwork) -> set[tuple[object, ...]]:
    """The network without its numbering: every segment with its places, traits and times."""
    seconds: dict[tuple[int, bool], float] = {}
    for arc in range(network.n_arcs):
        segment = int(network.arc_segment[arc])
        forward = bool(network.arc_tail[arc] == network.segment_tail[segment])
        seconds[segment, forward] = round(float(network.arc_time_s[arc]), 3)
    return {
        (
            tuple(map(tuple, network.shape_of(i).round(7).tolist())), network.name_of(i), network.class_of(i),
            round(float(network.segment_length_m[i]), 3), seconds.get((i, True)), seconds.get((i, False)),
        )
        for i in range(network.n_segments)
    }  # fmt: skip


def test_every_openstreetmap_format_gives_the_same_network(cross_path: Path, tmp_path: Path) -> None:
    zipped = tmp_path / "town.osm.gz"
    zipped.write_bytes(gzip.compress(cross_path.read_bytes()))
    files = [zipped, _as_pbf(cross_path)]
    for name, text in {
        "apart.json": _overpass(geometry=False),
        "geom.json": _overpass(geometry=True),
        "bare.json": _overpass(geometry=True, refs=False),
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        files.append(tmp_path / name)
    expected = _picture(streets.build(cross_path).network)
    assert len(expected) == 7
    for file in files:
        assert _picture(streets.build(file).network) == expected, file.name


def test_an_edge_list_with_the_same_streets_gives_the_same_figures(tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text(
        "tail,head,length_m,tail_lon,tail_lat,head_lon,head_lat,name,highway,oneway,lanes,speed_kph,tunnel,way\n"
        "1,2,100,105.85,21.01,105.85,21.011,Phố Huế,primary,yes,4,36,no,77\n"
        "2,3,50,,,105.851,21.011,Ngõ Huế,,-1,,18,,\n"
        "3,1,,,,,,,service,,,,yes,\n",
        encoding="utf-8",
    )
    network = streets.build(path).network
    assert network.segment_length_m[:2].tolist() == [100, 50]
    assert network.segment_length_m[2] == pytest.approx(152.0, abs=1)
    assert [network.class_of(i) for i in range(3)] == ["primary", "residential", "service"]
    assert (network.name_of(0), network.segment_lanes[0], network.segment_way[0]) == ("Phố Huế", 4, 77)
    assert network.segment_tunnel.tolist() == [False, False, True]
    times = streets.travel_times(network, [0, 1, 2])
    assert times[0, 1] == pytest.approx(10)
    assert times[2, 1] == pytest.approx(10)
    assert times[1, 0] == np.inf
    assert network.attribution == ""


def test_an_edge_list_without_lengths_counts_a_block_each_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("u,v\n1,2\n2,3\n3,1\n1,4\n", encoding="utf-8")
    built = streets.build(path, contract=False)
    assert (built.network.n_nodes, built.network.n_segments) == (4, 4)
    assert built.network.segment_length_m.tolist() == [100] * 4
    assert [warning.code for warning in built.report.warnings] == ["edges-no-length"]
    with pytest.raises(InputError, match="no coordinates"):
        streets.nearest(built.network, 105.85, 21.03)


def test_an_edge_list_from_vietnamese_excel_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_bytes("tail;head;length_m\r\n1;2;12,5\r\n".encode("utf-8-sig"))
    assert streets.build(path).network.segment_length_m.tolist() == [12.5]


def test_inner_hanoi_has_the_published_figures(hanoi: streets.Built, hanoi_map: Path) -> None:
    report = hanoi.report
    assert (report.ways_read, report.drivable_ways, report.missing_nodes) == (16_958, 14_041, 0)
    assert report.junctions == 21_197
    assert report.length_km == pytest.approx(1491.7, abs=0.05)
    plain = streets.build(hanoi_map, contract=False)
    assert plain.network.n_nodes == 21_197
    assert plain.report.length_km == pytest.approx(report.length_km)
    assert hanoi.network.n_nodes < 21_197


def test_inner_hanoi_is_read_within_its_budget(hanoi_map: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from chot import streets;"
        "start = time.process_time(); streets.build(Path(sys.argv[1]));"
        # Not getrusage: a child begins with its parent's peak there.
        "peak = next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'));"
        "print(time.process_time() - start, int(peak) / 1024)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(hanoi_map)], capture_output=True, text=True, check=True, env=os.environ
    )
    seconds, mebibytes = map(float, run.stdout.split())
    assert seconds <= HANOI_BUDGET_S
    assert mebibytes <= HANOI_BUDGET_MIB


@pytest.mark.parametrize(
    ("name", "affected_ways"), [("monaco.osm.pbf", 0), ("campo-grande.osm.pbf", 183), ("hanoi-old-quarter.json", 45)]
)
def test_a_clipped_extract_survives_and_says_how_many_ways_it_lacks_nodes_of(
    data: Path, name: str, affected_ways: int
) -> None:
    built = streets.build(data / name)
    assert built.report.affected_ways == affected_ways
    assert ("map-clipped" in {w.code for w in built.report.warnings}) == (affected_ways > 0)
    assert np.isfinite(built.network.shape_lon).all()
    assert built.network.routable.mean() > 0.6


def test_a_way_is_broken_where_a_node_is_missing(town: Town) -> None:
    nodes = {1: (0.0, 0.0), 2: (0.001, 0.0), 4: (0.003, 0.0), 5: (0.004, 0.0)}
    ways = [
        (10, (1, 2, 3, 4, 5), {"highway": "primary"}),
        (11, (2, 9), {"highway": "primary"}),
        (12, (8, 9), {"highway": "primary"}),
    ]
    built = streets.build(town(nodes, ways))
    assert sorted(built.network.node_id) == [1, 2, 4, 5]
    assert built.network.n_segments == 2
    assert (built.report.missing_nodes, built.report.affected_ways, built.report.lost_ways) == (3, 3, 2)


def test_repeated_nodes_points_without_length_and_loops_do_no_harm(town: Town) -> None:
    nodes = {1: (0.0, 0.0), 2: (0.001, 0.0), 3: (0.001, 0.001), 4: (0.0, 0.0), 5: (0.001, 0.0)}
    road = {"highway": "residential"}
    ways = [
        (10, (1, 1, 2, 2), road), (11, (2, 3, 1), road), (12, (1, 4), road), (13, (2, 5, 2), road),
        (14, (3,), road), (15, (3, 3), road),
    ]  # fmt: skip
    network = streets.build(town(nodes, ways), contract=False).network
    ways_kept = network.segment_way.tolist()
    assert sorted(set(ways_kept)) == [10, 11, 12]
    assert (network.segment_length_m[network.segment_tail == network.segment_head] > 0).all()
    times = streets.travel_times(network, np.flatnonzero(network.node_id == 4))
    assert np.isfinite(times).all()


def test_a_ring_road_without_junction_stays(town: Town) -> None:
    nodes = {1: (0.0, 0.0), 2: (0.001, 0.0), 3: (0.001, 0.001)}
    network = streets.build(town(nodes, [(10, (1, 2, 3, 1), {"highway": "residential"})])).network
    assert (network.n_nodes, network.n_segments) == (1, 1)
    assert len(network.shape_of(0)) == 4


def test_turn_restrictions_are_counted_and_said_not_to_be_honoured(town: Town) -> None:
    relation = (
        '<relation id="1" version="1"><member type="way" ref="10" role="from"/><member type="node" ref="2" role="via"/>'
        '<member type="way" ref="11" role="to"/><tag k="type" v="restriction"/>'
        '<tag k="restriction" v="no_left_turn"/></relation>'
    )
    report = streets.build(town(CROSS_NODES, CROSS_WAYS, relation)).report
    assert report.restrictions == 1
    assert "map-turns" in {warning.code for warning in report.warnings}


def test_what_lies_outside_the_connected_car_network_is_reported(cross_path: Path) -> None:
    built = streets.build(cross_path)
    alley_end = built.network.node_id == 8
    assert built.network.routable.tolist() == (~alley_end).tolist()
    assert (built.report.dropped_nodes, built.report.dropped_segments, built.report.carless_segments) == (1, 1, 1)


def test_a_graph_of_osmnx_in_metres_lands_in_hanoi(data: Path) -> None:
    network = streets.build(data / "hanoi-vinhtuy-utm.graphml", contract=False).network
    assert 105.86 < network.node_lon.min() < network.node_lon.max() < 105.89
    assert 20.98 < network.node_lat.min() < network.node_lat.max() < 21.01
    straight = network.shape_of(0)
    assert straight[0] == pytest.approx(
        (network.node_lon[network.segment_tail[0]], network.node_lat[network.segment_tail[0]])
    )
    assert {network.class_of(i) for i in range(network.n_segments)} <= set(HIGHWAY_CLASSES)
    # All roads of the ward are two-way but for one: each pair of directed edges has become one segment.
    assert network.n_arcs == pytest.approx(2 * network.n_segments, abs=2)


def test_a_graph_of_osmnx_in_degrees_keeps_its_travel_times(data: Path) -> None:
    built = streets.build(data / "hanoi-center-degrees.graphml", contract=False)
    network = built.network
    assert (built.report.ways_read, network.n_arcs, network.n_nodes) == (117, 117, 69)
    # 93.279 m at the 37.6 km/h that the file gives for this edge.
    assert network.arc_time_s.min() > 0
    speed_kph = network.segment_length_m[network.arc_segment] / network.arc_time_s * 3.6
    assert 10 < speed_kph.min() <= speed_kph.max() < 100


def test_segments_and_shapes_of_a_real_town_fit_together(hanoi: streets.Built) -> None:
    network = hanoi.network
    first, last = network.shape_start[:-1], network.shape_start[1:] - 1
    np.testing.assert_array_equal(network.shape_lon[first], network.node_lon[network.segment_tail])
    np.testing.assert_array_equal(network.shape_lat[last], network.node_lat[network.segment_head])
    assert (network.arc_time_s > 0).all()
    assert len(np.unique(network.node_id)) == network.n_nodes


def test_a_saved_network_is_read_back_whole_and_a_damaged_one_is_built_anew(cross_path: Path, tmp_path: Path) -> None:
    cache = tmp_path / "kept"
    first = streets.build(cross_path, cache_dir=cache)
    (kept,) = cache.iterdir()
    again = streets.build(cross_path, cache_dir=cache)
    assert again.report == first.report
    for name, value in vars(first.network).items():
        np.testing.assert_array_equal(getattr(again.network, name), value)
    for damage in (b"", b"PK\x03\x04", kept.read_bytes()[:-40], os.urandom(300)):
        kept.write_bytes(damage)
        assert streets.build(cross_path, cache_dir=cache).report == first.report
    assert [file.name for file in cache.iterdir()] == [kept.name]


def test_a_changed_map_or_option_is_never_answered_from_the_cache(cross_path: Path, tmp_path: Path) -> None:
    cache = tmp_path / "kept"
    before = streets.build(cross_path, cache_dir=cache)
    streets.build(cross_path, cache_dir=cache, contract=False)
    cross_path.write_text(osm_text(CROSS_NODES, CROSS_WAYS[:2]), encoding="utf-8")
    assert streets.build(cross_path, cache_dir=cache).network.n_segments < before.network.n_segments
    assert len(list(cache.iterdir())) == 3


def test_a_cache_folder_that_cannot_be_made_does_not_stop_the_work(cross_path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert streets.build(cross_path, cache_dir=tmp_path / "file" / "kept").network.n_segments == 7
