"""A scenario laid on its streets: places by street name, and what only the map shows to be wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_scenario import LAT, LON, STEP, collection, square

from chot import scenario, streets
from chot.errors import Finding, InputError
from chot.streets import StreetNetwork

HANOI = Path(__file__).parents[3] / "scenarios" / "hanoi-congress"


def network_of(folder: Path) -> StreetNetwork:
    return streets.build(folder / "map.json").network


def found_in(folder: Path) -> list[Finding]:
    whole = scenario.read(folder)
    return scenario.check_on_streets(whole, streets.build(whole.map_file).network)


def replace(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")


def test_a_sound_scenario_stands_on_its_streets(folder: Path) -> None:
    assert found_in(folder) == []


def test_a_site_given_by_two_streets_stands_at_their_junction(folder: Path) -> None:
    placed = scenario.resolve(scenario.read(folder), network_of(folder))
    assert placed.sites[1].lonlat == pytest.approx((LON + 3 * STEP, LAT + 3 * STEP))
    assert placed.sites[0] == scenario.read(folder).sites[0]


def test_a_site_given_by_one_street_stands_on_it_inside_the_cordon(folder: Path) -> None:
    replace(folder, "sites.csv", "Phố Ngang 3 & Phố Dọc 3", "12 ngang 1")
    lon, lat = scenario.resolve(scenario.read(folder), network_of(folder)).sites[1].lonlat
    assert lat == pytest.approx(LAT + STEP)
    assert LON + 0.001 < lon < LON + 0.0091


def test_a_closure_by_a_street_typed_without_diacritics_gets_the_name_of_the_map(folder: Path) -> None:
    replace(folder, "closures.csv", "Phố Dọc 1", "pho doc 1")
    assert scenario.resolve(scenario.read(folder), network_of(folder)).closures[0].street == "Phố Dọc 1"


def test_a_street_that_the_map_does_not_have_is_answered_with_the_nearest_name(folder: Path) -> None:
    replace(folder, "sites.csv", "Phố Dọc 3", "Phố Dọcc 3")
    replace(folder, "closures.csv", "Phố Dọc 1", "Phố Ngangg 1")
    found = found_in(folder)
    assert [one.code for one in found] == ["street-unknown", "street-unknown"]
    assert [one.file for one in found] == ["sites.csv", "closures.csv"]
    assert "'Phố Dọc 3'" in found[0].message.vi
    with pytest.raises(InputError) as caught:
        scenario.resolve(scenario.read(folder), network_of(folder))
    assert list(caught.value.findings) == found


def test_two_streets_that_do_not_meet_are_named(folder: Path) -> None:
    replace(folder, "sites.csv", "Phố Ngang 3 & Phố Dọc 3", "Phố Ngang 3 & Phố Ngang 4")
    assert [one.code for one in found_in(folder)] == ["streets-do-not-meet"]


def test_a_map_that_misses_a_site_says_how_far(folder: Path) -> None:
    wide = collection(square("NGOAI", "outer", 0.001, 0.1))
    (folder / "cordons.geojson").write_text(wide)
    replace(folder, "sites.csv", "105.8041,21.0041", f"{LON + 5 * STEP},{LAT + 5 * STEP + 0.01}")
    found = {one.code: one for one in found_in(folder)}
    # A hundredth of a degree of latitude is 1,112 m.
    assert any(f"{metres} m" in found["site-off-map"].message.en for metres in range(1105, 1116))
    assert "cordon-off-map" in found


def test_a_cordon_that_no_street_crosses_has_no_entries(folder: Path) -> None:
    (folder / "cordons.geojson").write_text(collection(square("NGOAI", "outer", -0.001, 0.011)))
    found = found_in(folder)
    assert [one.code for one in found] == ["no-entries"]
    assert found[0].file == "cordons.geojson"


def test_a_site_on_the_street_piece_of_an_entry_is_named_with_the_street(folder: Path) -> None:
    replace(folder, "sites.csv", "105.8041,21.0041", f"{LON + 0.0015},{LAT + STEP}")
    (found,) = [one for one in found_in(folder) if not one.warning]
    assert found.code == "same-block"
    assert "Phố Ngang 1" in found.message.vi


def test_entries_given_by_hand_take_the_place_of_the_crossings(folder: Path) -> None:
    (folder / "entries.csv").write_text(f"id,name_vi,name_en,lon,lat\nE1,Cửa,Gate,{LON},{LAT}\n", "utf-8")
    whole, network = scenario.read(folder), network_of(folder)
    (node,) = scenario.entry_nodes(whole, network)
    # The corner of the grid is no junction: the chain through it is one street piece between its neighbours.
    away = abs(network.node_lon[node] - LON) + abs(network.node_lat[node] - LAT)
    assert away <= STEP * 1.01


def test_a_site_that_no_entry_reaches_is_named(folder: Path) -> None:
    data = json.loads((folder / "map.json").read_text("utf-8"))
    far = [{"type": "node", "id": 900 + i, "lon": LON + 0.02 + 0.001 * i, "lat": LAT + 0.02} for i in range(2)]
    way = {"type": "way", "id": 9000, "nodes": [900, 901], "tags": {"highway": "residential", "name": "Phố Đảo"}}
    (folder / "map.json").write_text(json.dumps({"elements": [*data["elements"], *far, way]}), "utf-8")
    (folder / "cordons.geojson").write_text(collection(square("NGOAI", "outer", 0.001, 0.03)))
    replace(folder, "sites.csv", ",,,Phố Ngang 3 & Phố Dọc 3", f",{LON + 0.0205},{LAT + 0.02},")
    assert [one.code for one in found_in(folder) if one.code != "cordon-off-map"] == ["unreachable"]


def test_a_closure_that_closes_nothing_on_the_map_is_named(folder: Path) -> None:
    nowhere = "105.9 21.1, 105.91 21.1, 105.91 21.11"
    rows = f'D2,Vùng,Area,,,"{nowhere}",,\nD3,Đường,Way,123456,,,,\nD4,Đường,Way,200,,,,\n'
    (folder / "closures.csv").write_text((folder / "closures.csv").read_text("utf-8") + rows, "utf-8")
    assert [one.code for one in found_in(folder)] == ["closure-empty", "way-unknown"]


def test_a_site_far_from_the_street_it_names_is_doubtful(folder: Path) -> None:
    replace(folder, "sites.csv", "Phố Ngang 2", "Phố Ngang 4")
    (found,) = found_in(folder)
    assert (found.code, found.warning) == ("street-far", True)


def test_the_shipped_congress_stands_on_the_streets_of_hanoi() -> None:
    whole = scenario.read(HANOI)
    network = streets.build(whole.map_file).network
    assert scenario.check_on_streets(whole, network) == []
    assert 30 <= len(scenario.entry_nodes(whole, network)) <= 90
    far = [streets.nearest(network, *site.lonlat).distance_m for site in whole.sites]
    assert max(far) < 80
