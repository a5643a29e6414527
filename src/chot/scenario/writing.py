"""Writing scenarios: a template to fill in, a workbook from a folder, a folder from a workbook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from chot.scenario import folder_write, workbook_write
from chot.scenario.build import id_from
from chot.scenario.model import Closure, Cordon, PastIncident, Period, Post, ProgrammeItem, Scenario, Site, Unit
from chot.scenario.reading import read
from chot.units import Text

TEMPLATE_MAP = "map.osm.pbf"


def export_workbook(scenario: Scenario | str | Path, workbook: str | Path, *, force: bool = False) -> None:
    """Write a scenario, or the scenario in a folder, as an ``.xlsx`` workbook.

    Raises :class:`chot.errors.InputError` where the folder is wrong, or the file exists and ``force`` is not set.
    """
    whole = scenario if isinstance(scenario, Scenario) else read(scenario)
    workbook_write.write(whole, Path(workbook), force=force)


def import_workbook(workbook: str | Path, folder: str | Path, *, force: bool = False) -> None:
    """Write the scenario in a workbook as a folder.

    Raises :class:`chot.errors.InputError` where the workbook is wrong, or the folder is in use and ``force`` is unset.
    """
    folder_write.write(read(workbook), Path(folder), force=force)


def write_template(folder: str | Path, *, force: bool = False) -> None:
    """Write a small example scenario to fill in; only its map is missing.

    Raises :class:`chot.errors.InputError` where the folder is in use and ``force`` is not set.
    """
    folder = Path(folder)
    folder_write.write(_example(folder), folder, force=force)


def _example(folder: Path) -> Scenario:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")

    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 9, day, hour, tzinfo=zone)

    periods = (
        Period("P1", Text("Ban ngày 23/9", "23 September, day"), at(23, 6), at(23, 18)),
        Period("P2", Text("Ban đêm 23/9", "23 September, night"), at(23, 18), at(24, 6)),
    )
    venue, hotel = Text("Hội trường lớn", "Main hall"), Text("Khách sạn đại biểu", "Delegates' hotel")
    sites = (
        Site("VENUE", venue, "venue", (105.8443, 21.0224), {"P1": 100.0, "P2": 40.0}),
        Site(
            "HOTEL-1",
            hotel,
            "hotel",
            None,
            {"P1": 20.0, "P2": 60.0},
            "Phố Lý Thường Kiệt & Phố Quang Trung",
            visit_every_min=120.0,
        ),
    )
    return Scenario(
        id=id_from(folder),
        name=Text("Tên sự kiện", "Name of the event"),
        description=Text("Một câu về sự kiện", "A sentence about the event"),
        time_zone=zone,
        folder=folder,
        map_file=folder.resolve() / TEMPLATE_MAP,
        periods=periods,
        sites=sites,
        cordons=(
            _box("OUTER", "outer", Text("Vành đai ngoài", "Outer cordon"), 0.02),
            _box("INNER", "inner", Text("Vành đai trong", "Inner cordon"), 0.003),
        ),
        programme=(
            ProgrammeItem("CT-1", Text("Phiên khai mạc", "Opening session"), "VENUE", at(23, 8), at(23, 11), 900),
        ),
        units=(
            Unit("CH-1", Text("Sở chỉ huy", "Command post"), "Thăng Long 0", "command", 12, (105.8415, 21.0236)),
            Unit("CK-1", Text("Tổ chốt 1", "Checkpoint team 1"), "Sông Hồng 1", "checkpoint", 8, None, "CH-1"),
            Unit("VG-1", Text("Tổ gác 1", "Post team 1"), "Trúc Bạch 1", "post", 6, None, "CH-1"),
            Unit("TT-1", Text("Tổ tuần tra 1", "Patrol 1"), "Hoàn Kiếm 1", "patrol", 4, None, "CH-1"),
        ),
        closures=(
            Closure(
                "CD-1",
                Text("Cấm xe trước hội trường", "No cars before the hall"),
                street="Phố Yết Kiêu",
                start=at(23, 6),
                end=at(23, 12),
            ),
        ),
        posts=(Post("VT-1", Text("Cổng chính", "Main gate"), "VENUE", "gate", {"P1": 1, "P2": 1}),),
        incidents=(PastIncident("VV-1", "traffic", (105.8452, 21.0231), datetime(2025, 10, 4, 17, 30, tzinfo=zone)),),
    )


def _box(identifier: str, kind: str, name: Text, half: float) -> Cordon:
    lon, lat = 105.8443, 21.0224
    corners = ((-half, -half), (half, -half), (half, half), (-half, half), (-half, -half))
    ring = tuple((round(lon + east, 6), round(lat + north, 6)) for east, north in corners)
    return Cordon(identifier, name, kind, ring)
