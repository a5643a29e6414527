"""Whatever stands in the files, reading answers with findings and never with a traceback."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_scenario import (
    CLOSURES,
    CORDONS,
    INCIDENTS,
    POST_UNITS,
    POSTS,
    PROGRAMME,
    SITES,
    TOML,
    UNITS,
    write_with_posts,
)

from chot import scenario
from chot.errors import InputError

TEXTS = {
    "scenario.toml": TOML, "sites.csv": SITES, "programme.csv": PROGRAMME, "units.csv": UNITS + POST_UNITS,
    "posts.csv": POSTS, "closures.csv": CLOSURES, "incidents.csv": INCIDENTS, "cordons.geojson": CORDONS,
}  # fmt: skip
ODD = st.sampled_from(
    [
        "",
        "-1",
        "1e999",
        "nan",
        "=1+1",
        "NULL",
        "9" * 400,
        "\ud800",
        "\x00",
        "true",
        "2026-13-45",
        "{}",
        "[1,2]",
        "∞",
        "١٢",
    ]
)
CELLS = ODD | st.text(max_size=20)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_with_posts(tmp_path_factory.mktemp("fuzz") / "nho")


def answers(path: Path) -> None:
    """The check gives printable findings; reading gives a scenario or the same findings."""
    findings = scenario.check(path)
    for found in findings:
        assert found.line("vi").isprintable() or "\\" not in found.value
        assert found.line("en")
    if any(not found.warning for found in findings):
        with pytest.raises(InputError):
            scenario.read(path)
    else:
        scenario.read(path)


def swap_file(home: Path, name: str, data: bytes) -> None:
    before = (home / name).read_bytes()
    try:
        (home / name).write_bytes(data)
        answers(home)
    finally:
        (home / name).write_bytes(before)


quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(
    name=st.sampled_from(list(TEXTS)),
    data=st.binary(max_size=200) | st.text(max_size=80).map(lambda t: t.encode("utf-8", "ignore")),
)
def test_any_bytes_in_any_file(home: Path, name: str, data: bytes) -> None:
    swap_file(home, name, data)


@quick
@given(name=st.sampled_from(list(TEXTS)), data=st.data())
def test_any_text_in_place_of_any_part_of_a_good_file(home: Path, name: str, data: st.DataObject) -> None:
    good = TEXTS[name]
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 30)))
    swap_file(home, name, (good[:start] + data.draw(CELLS) + good[end:]).encode("utf-8", "surrogatepass"))


@quick
@given(name=st.sampled_from([name for name in TEXTS if name.endswith(".csv")]), data=st.data())
def test_any_text_in_any_cell(home: Path, name: str, data: st.DataObject) -> None:
    rows = [line.split(",") for line in TEXTS[name].splitlines()]
    row = rows[data.draw(st.integers(0, len(rows) - 1))]
    row[data.draw(st.integers(0, len(row) - 1))] = '"' + data.draw(CELLS).replace('"', '""') + '"'
    text = "\n".join(",".join(cells) for cells in rows)
    swap_file(home, name, text.encode("utf-8", "surrogatepass"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "id", "kind", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@quick
@given(geometry=JSON, properties=JSON, kind=st.sampled_from(["Polygon", "LineString", "Point", 3]))
def test_any_geometry_and_properties_of_a_cordon(
    home: Path, geometry: object, properties: object, kind: object
) -> None:
    feature = {"type": "Feature", "geometry": {"type": kind, "coordinates": geometry}, "properties": properties}
    swap_file(home, "cordons.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())


@pytest.mark.parametrize("deep", [b"[" * 100_000, b'{"a":' * 100_000])
def test_nesting_without_end_is_a_finding(home: Path, deep: bytes) -> None:
    swap_file(home, "cordons.geojson", deep)
    swap_file(home, "scenario.toml", b"x = " + deep)


@quick
@given(where=st.integers(0, 10_000), junk=st.binary(min_size=1, max_size=30))
def test_a_damaged_workbook_is_a_finding(home: Path, where: int, junk: bytes) -> None:
    book = home.parent / "a.xlsx"
    if not book.exists():
        scenario.export_workbook(home, book)
    good = book.read_bytes()
    at = where % len(good)
    broken = home.parent / "broken.xlsx"
    broken.write_bytes(good[:at] + junk + good[at + len(junk) :])
    answers(broken)


@quick
@given(
    sheet=st.sampled_from(
        ["Mục tiêu", "Units", "Vành đai", "Giai đoạn", "Tham số", "Vị trí gác", "Past incidents", "?"]
    ),
    rows=st.lists(
        st.lists(CELLS | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(), max_size=4), max_size=4
    ),
)
def test_a_workbook_with_any_cells(home: Path, sheet: str, rows: list[list[object]]) -> None:
    path = home.parent / "cells.xlsx"
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(sheet.replace("?", "x"))
    page.write_row(0, 0, ["id", "name_vi", "lon", "lat"])
    for number, row in enumerate(rows, 1):
        cells = [cell.encode("utf-8", "ignore").decode() if isinstance(cell, str) else cell for cell in row]
        page.write_row(number, 0, cells)
    book.close()
    answers(path)


def test_a_zip_that_holds_no_sheets_is_a_finding(home: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    path = home.parent / "zip.xlsx"
    path.write_bytes(data.getvalue())
    answers(path)
