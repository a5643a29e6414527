"""Reading a folder as people write it: Excel's CSV, Vietnamese headings, GeoJSON sites, Vietnamese dates."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from small_scenario import SITES, UNITS

from chot import scenario

HANOI = Path(__file__).parents[3] / "scenarios" / "hanoi-congress"


def test_a_sound_folder_has_no_findings_and_reads_to_what_it_says(folder: Path) -> None:
    assert scenario.check(folder) == []
    whole = scenario.read(folder)
    assert whole.name["vi"] == "Hội nghị"
    assert whole.periods[1].start == datetime(2026, 9, 23, 18, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert whole.sites[0].values == {"P1": 100.0, "P2": 40.0}
    assert whole.sites[1].position is None
    assert whole.outer_cordon.id == "NGOAI"
    assert whole.parameters.detection == {"primary": 0.9}
    assert whole.map_file == (folder / "map.json").resolve()


def test_csv_as_excel_in_vietnam_writes_it_reads_the_same(folder: Path) -> None:
    before = scenario.read(folder)
    lines = SITES.replace(",", ";").replace("105.8041", "105,8041").replace("21.0041", "21,0041")
    excel = lines.replace("\n", "\r\n").encode("utf-8-sig")
    (folder / "sites.csv").write_bytes(excel)
    assert scenario.read(folder) == before
    (folder / "sites.csv").write_bytes(b"sep=;\r\n" + excel.removeprefix(b"\xef\xbb\xbf"))
    assert scenario.read(folder) == before
    (folder / "sites.csv").write_bytes(lines.replace(";", "\t").encode("utf-16"))
    assert scenario.read(folder) == before


@pytest.mark.parametrize(
    "header",
    [
        "Mã,Tên tiếng Việt,Tên tiếng Anh,Loại,Kinh độ,Vĩ độ,Đường phố,Giá trị:P1,Giá trị:P2",
        "MA,TEN TIENG VIET,TEN TIENG ANH,LOAI,KINH DO,VI DO,DUONG PHO,GIA TRI:P1,GIA TRI:P2",
        "id,Tên,English name,Kind,Longitude,LATITUDE,street,Value: P1,Giá trị / Value: P2",
    ],
)
def test_headings_in_either_language_with_or_without_diacritics_are_understood(folder: Path, header: str) -> None:
    before = scenario.read(folder)
    (folder / "sites.csv").write_text(header + "\n" + SITES.partition("\n")[2], "utf-8")
    assert scenario.check(folder) == []
    assert scenario.read(folder) == before


def test_one_value_column_holds_for_every_period_and_a_period_column_overrides_it(folder: Path) -> None:
    (folder / "sites.csv").write_text("id,name_vi,name_en,lon,lat,value,value:P2\nA,A,A,105.804,21.004,10,30\n")
    text = (folder / "programme.csv").read_text("utf-8").replace("HALL", "A")
    (folder / "programme.csv").write_text(text, "utf-8")
    assert scenario.read(folder).sites[0].values == {"P1": 10.0, "P2": 30.0}


def test_sites_may_be_drawn_as_geojson_points(folder: Path) -> None:
    before = scenario.read(folder)
    (folder / "sites.csv").unlink()
    header, *rows = [line.split(",") for line in SITES.splitlines()]
    features = []
    for row in rows:
        cells = {key: cell for key, cell in zip(header, row, strict=True) if cell}
        point = [float(cells.pop(key)) for key in ("lon", "lat") if key in cells]
        geometry = {"type": "Point", "coordinates": point} if point else None
        features.append({"type": "Feature", "properties": cells, "geometry": geometry})
    (folder / "sites.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert scenario.read(folder) == before


@pytest.mark.parametrize(
    "written", ["23/09/2026 08:00", "08:00 23/09/2026", "2026-09-23T01:00:00+00:00", "8h00 23/9/2026"]
)
def test_dates_as_vietnamese_staff_write_them_mean_the_same_hour(folder: Path, written: str) -> None:
    before = scenario.read(folder)
    text = (folder / "programme.csv").read_text("utf-8").replace("2026-09-23 08:00", written)
    (folder / "programme.csv").write_text(text, "utf-8")
    assert scenario.read(folder) == before


def test_without_a_number_of_teams_the_checkpoint_units_on_duty_are_counted(folder: Path) -> None:
    toml = (folder / "scenario.toml").read_text("utf-8").replace("checkpoint_teams = 2", "checkpoint_teams = 0")
    (folder / "scenario.toml").write_text(toml, "utf-8")
    header, *rows = UNITS.splitlines()
    rows[2] += ",2026-09-23 18:00"
    units = "\n".join([header + ",available_from", *(row + "," * (i < 2) for i, row in enumerate(rows))])
    (folder / "units.csv").write_text(units, "utf-8")
    whole = scenario.read(folder)
    assert [whole.checkpoint_teams(period) for period in whole.periods] == [1, 2]


def test_the_shipped_congress_is_what_its_readme_says() -> None:
    assert scenario.check(HANOI) == []
    whole = scenario.read(HANOI)
    kinds = [unit.kind for unit in whole.units]
    site_kinds = [site.kind for site in whole.sites]
    assert len(whole.periods) == 8
    assert (whole.periods[-1].end - whole.periods[0].start).days == 4
    assert len(kinds) >= 40
    assert kinds.count("checkpoint") == 15
    assert [whole.checkpoint_teams(period) for period in whole.periods] == [15] * 8
    assert site_kinds.count("venue") == 1
    assert site_kinds.count("hotel") >= 6
    assert len(site_kinds) >= 11
    assert {cordon.kind for cordon in whole.cordons} == {"outer", "inner"}
    hall, hotel = whole.sites[0], whole.sites[1]
    assert hall.values["D1"] > hall.values["N1"]
    assert hotel.values["N1"] > hotel.values["D1"]
