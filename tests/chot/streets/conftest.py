"""Small towns, from files and from hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from streets_towns import CROSS_NODES, CROSS_WAYS, osm_text

from chot import streets

REPOSITORY = Path(__file__).parents[3]
Town = Callable[..., Path]


@pytest.fixture(scope="session")
def data() -> Path:
    return REPOSITORY / "tests" / "data"


@pytest.fixture(scope="session")
def hanoi_map() -> Path:
    return REPOSITORY / "scenarios" / "hanoi-congress" / "map" / "hanoi-inner.json.gz"


@pytest.fixture(scope="session")
def hanoi(hanoi_map: Path) -> streets.Built:
    return streets.build(hanoi_map)


@pytest.fixture(scope="session")
def monaco(data: Path) -> streets.StreetNetwork:
    return streets.build(data / "monaco.osm.pbf").network


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Writes a hand-made town as .osm and gives its path."""

    def write(
        nodes: Mapping[int, tuple[float, float]],
        ways: Sequence[tuple[int, Sequence[int], Mapping[str, str]]],
        relations: str = "",
        name: str = "town.osm",
    ) -> Path:
        path = tmp_path / name
        path.write_text(osm_text(nodes, ways, relations), encoding="utf-8")
        return path

    return write


@pytest.fixture
def cross_path(town: Town) -> Path:
    return town(CROSS_NODES, CROSS_WAYS)


@pytest.fixture
def cross(cross_path: Path) -> streets.StreetNetwork:
    return streets.build(cross_path).network
