"""What building a network found: the figures and the warnings that go with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from chot.errors import Finding
from chot.streets.network import Flag, StreetNetwork
from chot.units import Text


@dataclass(frozen=True)
class BuildReport:
    """Figures of one build.

    - ``source``: file name; ``format``: pbf, xml, overpass, graphml or csv.
    - ``ways_read``: highways of every kind (edges in GraphML and CSV); ``drivable_ways``: those of a drivable class.
    - ``missing_nodes``, ``affected_ways``, ``lost_ways``: what a clipped extract lacks: nodes, ways that name one of
      them, and ways that have fewer than two nodes left.
    - ``junctions``: nodes before contraction (junctions and way ends); ``nodes``, ``segments``, ``arcs``: after it.
    - ``length_km``: of all segments, counted once.
    - ``dropped_nodes``, ``dropped_segments``: outside the largest strongly connected part, hence without routing;
      ``carless_segments``, among them: streets where no car may drive at all (alleys with ``motorcar=no``).
    - ``restrictions``: turn restrictions in the file, which routing does not honour.
    - ``warnings``: the same in words.
    """

    source: str
    format: str
    ways_read: int
    drivable_ways: int
    missing_nodes: int
    affected_ways: int
    lost_ways: int
    junctions: int
    nodes: int
    segments: int
    arcs: int
    length_km: float
    dropped_nodes: int
    dropped_segments: int
    carless_segments: int
    restrictions: int
    warnings: tuple[Finding, ...]


def report_to_dict(report: BuildReport) -> dict[str, Any]:
    """The report as plain JSON data."""
    return asdict(report)


def report_from_dict(data: dict[str, Any]) -> BuildReport:
    """The report that :func:`report_to_dict` wrote; ``TypeError`` or ``KeyError`` where it is not one."""
    warnings = tuple(
        Finding(**{**one, "message": Text(**one["message"]), "remedy": Text(**one["remedy"])})
        for one in data["warnings"]
    )
    return BuildReport(**{**data, "warnings": warnings})


def routable_segments(network: StreetNetwork) -> Flag:
    """(s,) segments with an arc whose two ends lie in the part used for routing."""
    driven = _driven(network)
    both: Flag = driven & network.routable[network.segment_tail] & network.routable[network.segment_head]
    return both


def carless_segments(network: StreetNetwork) -> Flag:
    """(s,) segments on which no car may drive in either direction."""
    return ~_driven(network)


def _driven(network: StreetNetwork) -> Flag:
    driven = np.zeros(network.n_segments, bool)
    driven[network.arc_segment] = True
    return driven


def describe(report: BuildReport, extra: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """The warnings that follow from the figures, after those of the reader."""
    found = list(extra)
    if report.missing_nodes:
        found.append(_warn("map-clipped", report.source, *_clipped(report)))
    if report.dropped_nodes and report.arcs:
        found.append(_warn("map-unroutable", report.source, *_unroutable(report)))
    if not report.arcs:
        found.append(_warn("map-no-car", report.source, *_NO_CAR))
    if report.restrictions:
        found.append(_warn("map-turns", report.source, *_turns(report)))
    return tuple(found)


_NO_CAR = (
    Text("không có đường nào ô tô được đi", "there is no street on which a car may drive"),
    Text("kiểm tra các thẻ access, motor_vehicle của bản đồ", "check the map's access and motor_vehicle tags"),
)


def _clipped(report: BuildReport) -> tuple[Text, Text]:
    return Text(
        f"bản đồ bị cắt: thiếu {report.missing_nodes} nút trên {report.affected_ways} tuyến đường,"
        f" {report.lost_ways} tuyến mất hẳn",
        f"the map is clipped: {report.missing_nodes} nodes of {report.affected_ways} ways are missing,"
        f" {report.lost_ways} ways are lost",
    ), Text(
        "các đường này dừng ở mép bản đồ; nếu mép gần vành đai, tải bản đồ rộng hơn",
        "these streets end at the map's rim; where the rim is near a cordon, get a larger map",
    )


def _unroutable(report: BuildReport) -> tuple[Text, Text]:
    return Text(
        f"{report.dropped_nodes} nút và {report.dropped_segments} đoạn đường nằm ngoài mạng ô tô liên thông"
        f" (trong đó {report.carless_segments} đoạn cấm ô tô)",
        f"{report.dropped_nodes} nodes and {report.dropped_segments} segments lie outside the connected car network"
        f" ({report.carless_segments} of these segments are closed to cars)",
    ), Text(
        "không tính thời gian ô tô tới đó; vẫn tính là lối đi bộ, xe máy",
        "no car travel time is computed there; they still count as ways on foot or by motorbike",
    )


def _turns(report: BuildReport) -> tuple[Text, Text]:
    return Text(
        f"bản đồ có {report.restrictions} quy định cấm rẽ, chưa được tính tới",
        f"the map has {report.restrictions} turn restrictions, which are not honoured",
    ), Text(
        "thời gian ô tô có thể thấp hơn thực tế ở các nút này; xe ưu tiên không bị ràng buộc",
        "car times may be too short at these junctions; priority vehicles are not bound by them",
    )


def _warn(code: str, source: str, message: Text, remedy: Text) -> Finding:
    return Finding(code, message, remedy, file=source, warning=True)
