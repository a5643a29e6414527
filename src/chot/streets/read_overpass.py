"""Saved Overpass API answers (``.json``, ``.json.gz``) to drivable ways."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chot.errors import Finding, InputError
from chot.streets.tags import WayTags
from chot.streets.ways import WayCollector
from chot.units import Text

_NOWHERE = (math.nan, math.nan)


def read_overpass(path: Path) -> WayCollector:
    """Drivable ways of a saved Overpass answer, with nodes listed apart (``out body; >; out;``) or ``out geom``.

    Raises :class:`InputError` where the file is not JSON or holds no ``elements``; ``OSError``, ``EOFError`` and
    ``zlib.error`` where it cannot be unpacked.
    """
    answer = _load(path)
    elements = answer.get("elements") if isinstance(answer, dict) else None
    if not isinstance(elements, list):
        raise InputError(
            Finding(
                "map-not-overpass",
                Text("tệp JSON không có danh sách 'elements'", "the JSON file has no list 'elements'"),
                Text("lưu nguyên câu trả lời của Overpass API", "save the Overpass API's answer as it came"),
                file=path.name,
            )
        )
    position = {
        element["id"]: (float(element["lon"]), float(element["lat"]))
        for element in elements
        if element.get("type") == "node" and "lon" in element and "lat" in element
    }
    collector = WayCollector()
    if remark := str(answer.get("remark", "")):
        collector.remarks.append(_remark(path, remark))
    for element in elements:
        tags = element.get("tags", {})
        if element.get("type") == "way" and "highway" in tags:
            meaning = collector.meaning_of(int(element["id"]), tags)
            if meaning is not None:
                _add(collector, element, meaning, position)
        elif element.get("type") == "relation" and tags.get("type") == "restriction":
            collector.restrictions += 1
    return collector


def _load(path: Path) -> Any:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        data = file.read()
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(
            Finding(
                "map-not-json",
                Text("tệp bản đồ không phải JSON hợp lệ", "the map file is not valid JSON"),
                Text("tải lại tệp từ Overpass API", "download the file from the Overpass API again"),
                file=path.name,
                value=str(error),
            )
        ) from None


def _remark(path: Path, remark: str) -> Finding:
    return Finding(
        "map-incomplete",
        Text("máy chủ Overpass báo câu trả lời chưa đủ", "the Overpass server says that its answer is incomplete"),
        Text("tải lại với vùng nhỏ hơn hoặc thời hạn dài hơn", "ask again for a smaller area or with a longer timeout"),
        file=path.name,
        value=remark,
        warning=True,
    )


def _add(
    collector: WayCollector,
    element: Mapping[str, Any],
    meaning: WayTags,
    position: Mapping[int, tuple[float, float]],
) -> None:
    geometry: Sequence[Mapping[str, float] | None] = element.get("geometry", ())
    points = [(float(p["lon"]), float(p["lat"])) if p else _NOWHERE for p in geometry]
    refs: Sequence[int] = element.get("nodes", ())
    if not refs:
        # "out tags geom" leaves the ids out; ways still meet where their coordinates are the same.
        refs = [_id_of(lon, lat) for lon, lat in points]
    elif len(points) != len(refs):
        points = [position.get(ref, _NOWHERE) for ref in refs]
    collector.add(int(element["id"]), meaning, refs, [lon for lon, _ in points], [lat for _, lat in points])


def _id_of(lon: float, lat: float) -> int:
    """A negative id, distinct for each place on OpenStreetMap's grid of 1e-7 degrees."""
    if math.isnan(lon):
        return -1
    return -(round((lon + 180) * 1e7) * 2**31 + round((lat + 90) * 1e7)) - 2
