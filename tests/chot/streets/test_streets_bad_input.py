"""A map that cannot be used is refused in one line that a planner understands, whatever is wrong with it."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from chot import streets
from chot.errors import Finding, InputError

ENDINGS = (".osm.pbf", ".osm", ".osm.gz", ".json", ".json.gz", ".graphml", ".csv")
EMPTY_OSM = '<?xml version="1.0"?><osm version="0.6"></osm>'


def refusal(path: Path) -> tuple[Finding, ...]:
    """The findings that the map is refused with, each checked to be one line that names the file."""
    with pytest.raises(InputError) as caught:
        streets.build(path)
    for finding in caught.value.findings:
        for line in (finding.line("vi"), finding.line("en")):
            assert "\n" not in line
            assert line.startswith(path.name)
    return caught.value.findings


@pytest.mark.parametrize("ending", ENDINGS)
def test_random_bytes_are_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"random{ending}"
    path.write_bytes(random.Random(7).randbytes(5000))
    assert len(refusal(path)) == 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_missing_and_an_empty_file_are_told_apart(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"map{ending}"
    assert [finding.code for finding in refusal(path)] == ["map-missing"]
    path.write_bytes(b"")
    assert [finding.code for finding in refusal(path)] == ["map-empty"]


def test_a_folder_is_no_map(tmp_path: Path) -> None:
    (tmp_path / "map.osm").mkdir()
    assert [finding.code for finding in refusal(tmp_path / "map.osm")] == ["map-missing"]


def test_an_unknown_ending_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    (finding,) = refusal(tmp_path / "map.shp")
    assert finding.code == "map-unknown-format"
    assert ".osm.pbf" in finding.remedy.vi


@pytest.mark.parametrize("name", ["monaco.osm.pbf", "hanoi-old-quarter.json", "hanoi-vinhtuy-utm.graphml"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_download_that_was_cut_short_is_refused(data: Path, tmp_path: Path, name: str, share: float) -> None:
    whole = (data / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(whole[: int(len(whole) * share)])
    assert len(refusal(path)) == 1


@pytest.mark.parametrize("name", ["map.osm.gz", "map.json.gz"])
def test_a_zipped_download_that_was_cut_short_is_refused(
    data: Path, cross_path: Path, tmp_path: Path, name: str
) -> None:
    source = cross_path if name.endswith(".osm.gz") else data / "hanoi-old-quarter.json"
    whole = gzip.compress(source.read_bytes())
    path = tmp_path / name
    path.write_bytes(whole[: len(whole) // 2])
    assert len(refusal(path)) == 1


def test_a_wrong_ending_is_refused(cross_path: Path) -> None:
    for ending in (".osm.pbf", ".json", ".csv", ".graphml"):
        renamed = cross_path.with_name(f"renamed{ending}")
        renamed.write_bytes(cross_path.read_bytes())
        refusal(renamed)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.osm", EMPTY_OSM),
        ("empty.json", '{"elements": []}'),
        ("empty.csv", "tail,head\n"),
        ("lost.json", '{"elements": [{"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "primary"}}]}'),
        ("paths.json", '{"elements": [{"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "footway"}}]}'),
    ],
)
def test_a_map_without_a_drivable_street_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert [finding.code for finding in refusal(path)] == ["map-no-street"]


@pytest.mark.parametrize(
    "text",
    [
        "{}", "[1, 2]", "null", '{"elements": [1, 2]}', '{"elements": {}}', "[" * 100_000,
        '{"elements": [{"type": "way", "tags": {"highway": "primary"}}]}',
        '{"elements": [{"type": "way", "id": 1, "nodes": ["a"], "tags": {"highway": "primary"}}]}',
        '{"elements": [{"type": "way", "id": 1, "nodes": [99999999999999999999], "tags": {"highway": "primary"}}]}',
    ],
)  # fmt: skip
def test_json_that_is_no_overpass_answer_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "map.json"
    path.write_text(text, encoding="utf-8")
    assert len(refusal(path)) == 1


def test_an_overpass_answer_that_the_server_cut_short_is_used_with_a_warning(tmp_path: Path) -> None:
    nodes = [{"type": "node", "id": i, "lon": i / 1000, "lat": 0} for i in (1, 2)]
    way = {"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "primary"}}
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"remark": "runtime error: Query timed out", "elements": [*nodes, way]}))
    warnings = streets.build(path).report.warnings
    assert [(one.code, one.warning) for one in warnings] == [("map-incomplete", True)]


def test_a_map_on_which_no_car_may_drive_is_used_with_a_warning(town: Callable[..., Path]) -> None:
    alley = {"highway": "service", "motorcar": "no"}
    built = streets.build(town({1: (0.0, 0.0), 2: (0.001, 0.0)}, [(1, (1, 2), alley)]))
    assert built.network.n_arcs == 0
    assert [warning.code for warning in built.report.warnings] == ["map-no-car"]
    with pytest.raises(InputError, match="no connected car network"):
        streets.nearest(built.network, 0.0, 0.0)


def test_every_mistake_in_an_edge_list_is_told_at_once_with_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text(
        "tail,head,length_m,highway,oneway,tail_lon,tail_lat\n"
        "1,2,abc,primary,yes,,\n"
        "1,x,-3,primry,,,\n"
        ",4,5,,ja,,\n"
        "7,8,5,,,105.8,21\n"
        "7,9,5,,,105.9,95\n"
        "7,9,5,,,105.9,21\n",
        encoding="utf-8",
    )
    places = [(finding.row, finding.column, finding.value) for finding in refusal(path)]
    assert places == [
        (2, "length_m", "abc"), (3, "head", "x"), (3, "length_m", "-3"), (3, "highway", "primry"), (4, "tail", ""),
        (4, "oneway", "ja"), (6, "tail_lat", "95"), (7, "tail_lon", "105.9 21.0"),
    ]  # fmt: skip


def test_an_unknown_column_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("tail,heed,lenght_m\n1,2,3\n", encoding="utf-8")
    findings = refusal(path)
    assert [finding.code for finding in findings] == ["edges-unknown-column"] * 2 + ["edges-missing-column"]
    assert "'length_m'" in findings[1].remedy.vi


@pytest.mark.parametrize(("old", "new"), [("EPSG:32648", "EPSG:0"), ('<data key="d5">', '<data key="d4">')])
def test_a_graph_without_a_known_projection_or_with_an_unplaced_node_is_refused(
    data: Path, tmp_path: Path, old: str, new: str
) -> None:
    path = tmp_path / "map.graphml"
    text = (data / "hanoi-vinhtuy-utm.graphml").read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    (finding,) = refusal(path)
    assert finding.code in {"map-unknown-crs", "map-node-unplaced"}
