"""Hand-made towns as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr


def osm_text(
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[tuple[int, Sequence[int], Mapping[str, str]]],
    relations: str = "",
) -> str:
    """An OpenStreetMap XML file: nodes with (lon, lat), ways with (id, node ids, tags)."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="hand">']
    lines += [f'<node id="{n}" lon="{lon:.7f}" lat="{lat:.7f}" version="1"/>' for n, (lon, lat) in nodes.items()]
    for way, refs, tags in ways:
        lines.append(f'<way id="{way}" version="1">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]
        lines.append("</way>")
    return "\n".join([*lines, relations, "</osm>"])


# Phố Huế runs north (1-2-3-4), Trần Nhân Tông east (5-2-6), Ngõ Huế leaves at 3 (7), an unnamed alley at 7 (8).
CROSS_NODES = {
    1: (105.850, 21.010), 2: (105.850, 21.012), 3: (105.850, 21.014), 4: (105.850, 21.016),
    5: (105.848, 21.012), 6: (105.852, 21.012), 7: (105.852, 21.014), 8: (105.853, 21.0145),
}  # fmt: skip
CROSS_WAYS: Sequence[tuple[int, Sequence[int], Mapping[str, str]]] = (
    (10, (1, 2, 3, 4), {"highway": "secondary", "name": "Phố Huế", "lanes": "4"}),
    (11, (5, 2, 6), {"highway": "tertiary", "name": "Trần Nhân Tông"}),
    (12, (3, 7), {"highway": "residential", "name": "Ngõ Huế"}),
    (13, (7, 8), {"highway": "service", "motorcar": "no"}),
    (14, (6, 8), {"highway": "footway", "name": "Lối đi bộ"}),
)
