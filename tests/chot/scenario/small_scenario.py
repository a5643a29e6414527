"""A small scenario on a grid of 6 x 6 streets, written as a planner writes it."""

from __future__ import annotations

import json
from pathlib import Path

LON, LAT, STEP, SIDE = 105.80, 21.00, 0.002, 6

TOML = """
id = "nho"
name.vi = "Hội nghị"
name.en = "Conference"
time_zone = "Asia/Ho_Chi_Minh"
map = "map.json"

[[period]]
id = "P1"
name.vi = "Ngày"
name.en = "Day"
start = 2026-09-23T06:00:00
end = 2026-09-23T18:00:00

[[period]]
id = "P2"
name.vi = "Đêm"
name.en = "Night"
start = 2026-09-23T18:00:00
end = 2026-09-24T06:00:00

[parameters]
checkpoint_teams = 2
detection = { primary = 0.9 }
"""

SITES = """id,name_vi,name_en,kind,lon,lat,street,value:P1,value:P2
HALL,Hội trường,Hall,venue,105.8041,21.0041,Phố Ngang 2,100,40
INN,Nhà khách,Inn,hotel,,,Phố Ngang 3 & Phố Dọc 3,20,60
"""

PROGRAMME = """id,name_vi,name_en,site,start,end,attendance
CT1,Khai mạc,Opening,HALL,2026-09-23 08:00,2026-09-23 11:00,500
"""

UNITS = """id,name_vi,name_en,call_sign,kind,strength,lon,lat,commander
CH1,Sở chỉ huy,Command post,Sông Hồng 0,command,10,105.804,21.004,
CK1,Tổ chốt 1,Team 1,Sông Hồng 1,checkpoint,6,,,CH1
CK2,Tổ chốt 2,Team 2,Sông Hồng 2,checkpoint,6,,,CH1
"""

CLOSURES = """id,name_vi,name_en,ways,street,polygon,start,end
D1,Cấm xe,No cars,,Phố Dọc 1,,2026-09-23 07:00,2026-09-23 12:00
"""

POST_UNITS = """VG1,Tổ gác 1,Post team 1,Trúc Bạch 1,post,4,,,CH1
VG2,Tổ gác 2,Post team 2,Trúc Bạch 2,post,4,,,CH1
"""

POSTS = """id,name_vi,name_en,site,kind,teams:P1,teams:P2,note
G1,Cổng chính,Main gate,HALL,gate,1,1,
G2,Tầng 3,Third floor,INN,floor,0,1,cạnh thang máy
"""

INCIDENTS = """id,kind,lon,lat,time
V1,traffic,105.8041,21.0021,2025-10-04 17:30
V2,medical,105.8062,21.0061,05/10/2025 09:05
"""


def town() -> str:
    """The grid as a saved Overpass answer: streets Phố Ngang 0..5 east-west, Phố Dọc 0..5 south-north."""
    number = {(x, y): 1 + x + SIDE * y for x in range(SIDE) for y in range(SIDE)}
    nodes = [{"type": "node", "id": n, "lon": LON + STEP * x, "lat": LAT + STEP * y} for (x, y), n in number.items()]
    ways = []
    for line in range(SIDE):
        across = [number[x, line] for x in range(SIDE)]
        along = [number[line, y] for y in range(SIDE)]
        for kind, way_nodes in (("Ngang", across), ("Dọc", along)):
            tags = {"highway": "residential", "name": f"Phố {kind} {line}"}
            ways.append({"type": "way", "id": 100 * (1 + len(ways)), "nodes": way_nodes, "tags": tags})
    return json.dumps({"version": 0.6, "elements": [*nodes, *ways]})


def square(identifier: str, kind: str, low: float, high: float) -> dict[str, object]:
    """A cordon as a GeoJSON feature: a square from ``low`` to ``high`` degrees from the town's corner."""
    corners = ((low, low), (high, low), (high, high), (low, high), (low, low))
    ring = [[round(LON + x, 6), round(LAT + y, 6)] for x, y in corners]
    names = {"id": identifier, "kind": kind, "name_vi": identifier, "name_en": identifier}
    return {"type": "Feature", "properties": names, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def collection(*features: dict[str, object]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


CORDONS = collection(square("NGOAI", "outer", 0.001, 0.0091), square("TRONG", "inner", 0.003, 0.005))


def write(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    files = {
        "scenario.toml": TOML, "sites.csv": SITES, "programme.csv": PROGRAMME, "units.csv": UNITS,
        "closures.csv": CLOSURES, "cordons.geojson": CORDONS, "map.json": town(),
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def write_with_posts(folder: Path) -> Path:
    """The same with fixed posts, teams to man them, and past incidents."""
    write(folder)
    for name, text in {"units.csv": UNITS + POST_UNITS, "posts.csv": POSTS, "incidents.csv": INCIDENTS}.items():
        (folder / name).write_text(text, "utf-8")
    return folder
