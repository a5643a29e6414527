"""OpenStreetMap files (``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``) to drivable ways."""

from __future__ import annotations

from math import nan
from pathlib import Path

import osmium

from chot.streets.ways import WayCollector

_NOWHERE = (nan, nan)


def read_osm(path: Path) -> WayCollector:
    """Drivable ways of an OpenStreetMap file, read in one pass.

    Raises ``RuntimeError`` or ``OSError`` (osmium's own) where the file cannot be read.
    """
    collector = WayCollector()
    kinds = osmium.osm.NODE | osmium.osm.WAY | osmium.osm.RELATION
    reader = osmium.FileProcessor(str(path), kinds).with_locations()
    reader.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY | osmium.osm.RELATION))
    reader.with_filter(osmium.filter.KeyFilter("highway", "restriction", "restriction:motorcar"))
    for element in reader:
        if isinstance(element, osmium.osm.Relation):
            collector.restrictions += element.tags.get("type") == "restriction"
            continue
        if not isinstance(element, osmium.osm.Way) or "highway" not in element.tags:
            continue
        meaning = collector.meaning_of(element.id, dict(element.tags))
        if meaning is None:
            continue
        nodes = [(n.ref, n.location) for n in element.nodes]
        # Asking a location that is not there for its degrees raises.
        places = [(at.lon_without_check(), at.lat_without_check()) if at.valid() else _NOWHERE for _, at in nodes]
        refs = [ref for ref, _ in nodes]
        collector.add(element.id, meaning, refs, [lon for lon, _ in places], [lat for _, lat in places])
    return collector
