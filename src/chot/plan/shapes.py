"""Names, places and lines as plan.json writes them."""

from __future__ import annotations

from typing import Any

from chot.streets import StreetNetwork
from chot.units import Text


def text(value: Text) -> dict[str, Any]:
    return {"vi": value.vi, "en": value.en}


def degrees(value: float) -> float:
    """Six decimals of a degree are a tenth of a metre."""
    return round(float(value), 6)


def street_name(network: StreetNetwork, segment: int) -> Text:
    """The street's name as the map spells it, in both languages; empty where it has none."""
    name = network.name_of(segment)
    return Text(name, name)


def route_line(network: StreetNetwork, nodes: list[int], segments: list[int]) -> list[list[float]]:
    """The route's geometry as [lon, lat] pairs in the direction of travel."""
    line: list[list[float]] = []
    for start, segment in zip(nodes, segments, strict=False):
        shape = network.shape_of(segment)
        if network.segment_tail[segment] != start:
            shape = shape[::-1]
        points = [[degrees(x), degrees(y)] for x, y in shape]
        line += points[1:] if line and line[-1] == points[0] else points
    return line
