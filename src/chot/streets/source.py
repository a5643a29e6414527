"""What a reader hands to the builder: street pieces, counts and remarks."""

from __future__ import annotations

from dataclasses import dataclass

from chot.errors import Finding
from chot.streets.pieces import Pieces
from chot.streets.ways import NOT_CLIPPED, Clipping, WayCollector, cut_ways

OSM_ATTRIBUTION = "© OpenStreetMap contributors"


@dataclass(frozen=True, eq=False)
class Source:
    """Pieces before contraction, and what is worth reporting about where they come from."""

    pieces: Pieces
    ways_read: int
    drivable_ways: int
    clipping: Clipping = NOT_CLIPPED
    restrictions: int = 0
    remarks: tuple[Finding, ...] = ()
    attribution: str = OSM_ATTRIBUTION


def source_of_ways(collector: WayCollector) -> Source:
    """Cuts the collected ways into pieces."""
    pieces, clipping = cut_ways(collector)
    return Source(
        pieces=pieces,
        ways_read=collector.ways_read,
        drivable_ways=len(collector.way_id),
        clipping=clipping,
        restrictions=collector.restrictions,
        remarks=tuple(collector.remarks),
    )
