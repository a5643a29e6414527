"""A small real town with a plan, shared by the tests of plan, command line and report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chot.plan import Made, make_plan

DATA = Path(__file__).parent / "data"

TOML = """
id = "pho-co"
name.vi = "Lễ hội phố cổ"
name.en = "Old quarter festival"
description.vi = "Sự kiện hư cấu trên đường phố thật."
description.en = "A fictional event on real streets."
time_zone = "Asia/Ho_Chi_Minh"
map = "map.json"

[[period]]
id = "P1"
name.vi = "Sáng 23/9"
name.en = "23 September, morning"
start = 2026-09-23T06:00:00
end = 2026-09-23T12:00:00

[[period]]
id = "P2"
name.vi = "Chiều 23/9"
name.en = "23 September, afternoon"
start = 2026-09-23T12:00:00
end = 2026-09-23T18:00:00

[[period]]
id = "P3"
name.vi = "Sáng 24/9"
name.en = "24 September, morning"
start = 2026-09-24T06:00:00
end = 2026-09-24T12:00:00

[parameters]
checkpoint_teams = 4
time_limit_s = 100
seed = 7
standoff_m = 20
detection = { tertiary = 0.9 }
teams_needed = { tertiary = 2 }
stop_delay_s = 30
sample_trips = 60
"""

SITES = """id,name_vi,name_en,kind,lon,lat,street,value:P1,value:P2,value:P3
STAGE,Sân khấu,Stage,venue,105.8487,21.0341,,100,40,100
TEMPLE,Đền,Temple,culture,105.8495,21.0330,,40,60,40
INN,Nhà khách,Inn,hotel,105.8478,21.0350,,30,30,30
"""
UNITS = """id,name_vi,name_en,call_sign,kind,strength,lon,lat,commander
CK1,Tổ chốt 1,Team 1,Sông Hồng 1,checkpoint,6,,,
"""
PROGRAMME = """id,name_vi,name_en,site,start,end,attendance
CT1,Khai mạc,Opening,STAGE,2026-09-23 08:00,2026-09-23 11:00,500
"""
CLOSURES = """id,name_vi,name_en,ways,street,polygon,start,end
"""
CORDON = [[105.8466, 21.0319], [105.8509, 21.0319], [105.8509, 21.0366], [105.8466, 21.0366], [105.8466, 21.0319]]


@pytest.fixture(scope="session")
def write_town() -> Callable[..., Path]:
    """Writes the town's scenario into a folder; ``changes`` are (old, new) pairs for scenario.toml."""

    def write(folder: Path, *changes: tuple[str, str], sites: str = SITES) -> Path:
        folder.mkdir(parents=True)
        toml = TOML
        for old, new in changes:
            assert old in toml
            toml = toml.replace(old, new)
        texts = {
            "scenario.toml": toml,
            "sites.csv": sites,
            "units.csv": UNITS,
            "programme.csv": PROGRAMME,
            "closures.csv": CLOSURES,
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        properties = {"id": "OUTER", "kind": "outer", "name_vi": "Vành đai", "name_en": "Cordon"}
        feature = {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": [CORDON]},
        }
        collection = {"type": "FeatureCollection", "features": [feature]}
        (folder / "cordons.geojson").write_text(json.dumps(collection), encoding="utf-8")
        shutil.copy(DATA / "hanoi-old-quarter.json", folder / "map.json")
        return folder

    return write


FULL_UNITS = """id,name_vi,name_en,call_sign,kind,strength,lon,lat,commander
CH1,Sở chỉ huy,Command post,Sông Hồng 0,command,8,105.8487,21.0341,
CK1,Tổ chốt 1,Team 1,Sông Hồng 1,checkpoint,6,,,CH1
VG1,Tổ gác 1,Guard team 1,Trúc Bạch 1,post,4,105.8487,21.0341,CH1
VG2,Tổ gác 2,Guard team 2,Trúc Bạch 2,post,4,105.8495,21.0330,CH1
VG3,Tổ gác 3,Guard team 3,Trúc Bạch 3,post,4,,,CH1
TT1,Tổ tuần tra 1,Patrol 1,Hoàn Kiếm 1,patrol,4,105.8480,21.0335,CH1
TT2,Tổ tuần tra 2,Patrol 2,Hoàn Kiếm 2,patrol,4,,,CH1
CD1,Cơ động 1,Reserve 1,Tản Viên 1,reserve,10,105.8487,21.0341,CH1
CD2,Cơ động 2,Reserve 2,Tản Viên 2,reserve,10,105.8495,21.0330,CH1
"""
POSTS = """id,name_vi,name_en,site,kind,teams
G1,Cổng sân khấu,Stage gate,STAGE,gate,1
"""
INCIDENTS = """id,kind,lon,lat,time
V1,medical,105.8487,21.0341,2025-09-23 08:00
V2,traffic,105.8495,21.0330,2025-09-24 09:00
V3,traffic,105.8478,21.0350,2025-09-25 14:00
"""


@pytest.fixture(scope="session")
def write_full_town(write_town: Callable[..., Path]) -> Callable[..., Path]:
    """Writes the town with guards, patrols and reserves; ``changes`` as for ``write_town``."""

    def write(folder: Path, *changes: tuple[str, str], units: str = FULL_UNITS) -> Path:
        sites = SITES.replace("value:P3\n", "value:P3,visit_every_min\n", 1)
        sites = sites.replace("100,40,100\n", "100,40,100,\n").replace("40,60,40\n", "40,60,40,120\n")
        sites = sites.replace("30,30,30\n", "30,30,30,\n")
        rules = (
            "sample_trips = 60\npatrol_slot_min = 30\nresponse_min = 1.0\nincidents_per_day = 12\nexercise_days = 60"
        )
        write_town(folder, ("sample_trips = 60", rules), *changes, sites=sites)
        texts = {"units.csv": units, "posts.csv": POSTS, "incidents.csv": INCIDENTS}
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def full_town_plan(write_full_town: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The town's plan with every storey; read it only."""
    base = tmp_path_factory.mktemp("full-town")
    return make_plan(write_full_town(base / "scenario"), base / "out", time_limit_s=20, draw_seed=b"for tests only")


SHARED_UNITS = """id,name_vi,name_en,call_sign,kind,strength,lon,lat,commander,shared
CH1,Sở chỉ huy,Command post,Sông Hồng 0,command,8,105.8487,21.0341,,
CK1,Tổ chốt 1,Team 1,Sông Hồng 1,checkpoint,6,,,CH1,
CK2,Tổ chốt 2,Team 2,Sông Hồng 2,checkpoint,6,,,CH1,
CK3,Tổ chốt 3,Team 3,Sông Hồng 3,checkpoint,6,,,CH1,true
VG1,Tổ gác 1,Guard team 1,Trúc Bạch 1,post,4,105.8487,21.0341,CH1,
TT1,Tổ tuần tra 1,Patrol 1,Hoàn Kiếm 1,patrol,4,105.8480,21.0335,CH1,
TT2,Tổ tuần tra 2,Patrol 2,Hoàn Kiếm 2,patrol,4,,,CH1,true
CD1,Cơ động 1,Reserve 1,Tản Viên 1,reserve,10,105.8487,21.0341,CH1,
CD2,Cơ động 2,Reserve 2,Tản Viên 2,reserve,10,105.8495,21.0330,CH1,true
"""


@pytest.fixture(scope="session")
def write_shared_town(write_full_town: Callable[..., Path]) -> Callable[..., Path]:
    """Writes the town with three teams that are shared; ``changes`` as for ``write_town``."""

    def write(folder: Path, *changes: tuple[str, str], units: str = SHARED_UNITS) -> Path:
        return write_full_town(folder, ("checkpoint_teams = 4", "checkpoint_teams = 0"), *changes, units=units)

    return write


@pytest.fixture(scope="session")
def split_town_plan(write_shared_town: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The town's plan with its shared teams split over the duties; read it only."""
    base = tmp_path_factory.mktemp("split-town")
    return make_plan(write_shared_town(base / "scenario"), base / "out", time_limit_s=20, draw_seed=b"for tests only")


@pytest.fixture(scope="session")
def town_plan(write_town: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The town's plan, with draws that come out the same; read it only."""
    base = tmp_path_factory.mktemp("town")
    return make_plan(write_town(base / "scenario"), base / "out", draw_seed=b"for tests only")
