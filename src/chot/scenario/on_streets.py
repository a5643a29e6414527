"""A scenario laid on its streets: places found by street name, and what only the map can show to be wrong."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from chot import streets
from chot.errors import Finding, InputError
from chot.scenario.catalogue import finding, hint
from chot.scenario.folder import SITES_GEOJSON
from chot.scenario.model import Closure, Cordon, Entry, LonLat, PastIncident, Scenario, Site
from chot.scenario.options import added_closures
from chot.scenario.rings import METRES_PER_DEGREE, polygon_of
from chot.scenario.schema import TABLE
from chot.scenario.words import nearest, street_key
from chot.streets import StreetNetwork

OFF_MAP_M = 500.0  # a place farther from every street is not on the map
STREET_FAR_M = 200.0  # a site farther from the street it names is doubtful
_RIM_M = 300.0  # a cordon may pass the outermost streets by this much


@dataclass(frozen=True)
class _Streets:
    """A network with its segments by street name."""

    network: StreetNetwork
    by_key: dict[str, list[int]]
    names: dict[str, str]

    def find(self, name: str) -> list[int]:
        """The segments of a street by its name, with or without ``Phố``, a house number or diacritics."""
        key = street_key(name)
        return self.by_key.get(key) or self.by_key.get(street_key(re.sub(r"^\s*\d+\w?\s+", "", name)), [])

    def spelling(self, name: str) -> str:
        """The street's name as the map spells it; the name itself where the map has it so, or not at all."""
        if name in self.network.names:
            return name
        segments = self.find(name)
        return self.network.name_of(segments[0]) if segments else name

    def suggest(self, name: str) -> str:
        """The street of the map with the most similar name, empty where none is similar."""
        return self.names.get(nearest(street_key(name), self.names), "")


def _index(network: StreetNetwork) -> _Streets:
    keys = [street_key(name) for name in network.names]
    by_key: dict[str, list[int]] = {}
    for segment, name in enumerate(network.segment_name.tolist()):
        if keys[name]:
            by_key.setdefault(keys[name], []).append(segment)
    names = {key: name for key, name in zip(keys, network.names, strict=True) if key}
    return _Streets(network, by_key, names)


def resolve(scenario: Scenario, network: StreetNetwork) -> Scenario:
    """The scenario with a position for every site, and the streets that it names spelled as the map spells them.

    These are the streets of its closures and those that patrols keep off. A site given by a street stands on it, inside
    the cordon where it can. Raises :class:`InputError` with every street that the map does not have.
    """
    index = _index(network)
    findings: list[Finding] = []
    sites = tuple(
        site if site.position is not None else _placed(scenario, site, index, findings) for site in scenario.sites
    )
    closures = tuple(replace(closure, street=index.spelling(closure.street)) for closure in scenario.closures)
    for closure in scenario.closures:
        findings += _closes_nothing(index, closure)
    findings += _no_go_unknown(index, scenario)
    if findings:
        raise InputError(_with_files(scenario, findings))
    no_go = tuple(index.spelling(street) for street in scenario.parameters.patrol_no_go)
    parameters = replace(scenario.parameters, patrol_no_go=no_go)
    return replace(scenario, sites=sites, closures=closures, parameters=parameters)


def _with_files(scenario: Scenario, findings: Iterable[Finding]) -> list[Finding]:
    """The findings with the file, or the sheet, that each table stands in."""

    def name(key: str) -> str:
        spec = TABLE[key]
        if key == "sites" and (scenario.folder / SITES_GEOJSON).exists():
            return SITES_GEOJSON
        return spec.file if (scenario.folder / spec.file).exists() else spec.sheet

    return [replace(found, file=name(found.file)) for found in findings]


def _placed(scenario: Scenario, site: Site, index: _Streets, findings: list[Finding]) -> Site:
    where = ("sites", None, "street", site.street)
    parts = [part for part in re.split(r"\s*&\s*", site.street) if part]
    found = [index.find(part) for part in parts]
    for part, segments in zip(parts, found, strict=True):
        if not segments:
            findings.append(finding("street-unknown", *where, id=site.id, hint=hint(index.suggest(part))))
    if not found or not all(found):
        return site
    corners = _junctions(index.network, found) if len(found) > 1 else _middles(index.network, found[0])
    if not corners:
        findings.append(finding("streets-do-not-meet", *where, id=site.id))
        return site
    return replace(site, position=_most_central(corners, scenario.outer_cordon))


def _junctions(network: StreetNetwork, found: Sequence[Sequence[int]]) -> list[LonLat]:
    ends = [
        {int(node) for s in group for node in (network.segment_tail[s], network.segment_head[s])} for group in found
    ]
    return [(float(network.node_lon[n]), float(network.node_lat[n])) for n in sorted(set.intersection(*ends))]


def _middles(network: StreetNetwork, segments: Iterable[int]) -> list[LonLat]:
    points = (shapely.LineString(network.shape_of(segment)).interpolate(0.5, normalized=True) for segment in segments)
    return [(point.x, point.y) for point in points]


def _most_central(places: Sequence[LonLat], cordon: Cordon) -> LonLat:
    """The place nearest to the middle of all of them, of those inside the cordon where there are any."""
    outer = polygon_of(cordon)
    inside = [place for place in places if outer.covers(shapely.Point(place))] or list(places)
    lon, lat = np.mean(inside, axis=0)
    squeeze = math.cos(math.radians(lat))
    return min(inside, key=lambda place: math.hypot((place[0] - lon) * squeeze, place[1] - lat))


def entry_nodes(scenario: Scenario, network: StreetNetwork) -> list[int]:
    """The nodes where an intruder may start, sorted: the scenario's entries, or the outer cordon's crossings."""
    if scenario.entries:
        return sorted({int(streets.nearest(network, *entry.position).node) for entry in scenario.entries})
    # Against a one-way sign too: who walks or rides a motorbike does not mind it.
    crossings = streets.entries(network, scenario.outer_cordon.ring, by_car=False)
    return sorted({int(crossing.outside_node) for crossing in crossings})


def check_on_streets(scenario: Scenario, network: StreetNetwork) -> list[Finding]:
    """What the map shows to be wrong or doubtful in a scenario; empty where all of it stands on the streets.

    Sites and entries off the map (and how far), how many past incidents are, streets and ways that the map does not
    have, cordons outside it, no street across the outer cordon, a site in the block of an entry, a site that no entry
    reaches.
    """
    index = _index(network)
    findings: list[Finding] = []
    sites = [site if site.position is not None else _placed(scenario, site, index, findings) for site in scenario.sites]
    on_map = [site for site in sites if site.position is not None and _on_map(network, site, findings)]
    findings += [found for entry in scenario.entries for found in _entry_off(network, entry)]
    findings += [found for cordon in scenario.cordons for found in _cordon_off(network, cordon)]
    for site in on_map:
        findings += _far_from_street(index, site)
    for closure in scenario.closures:
        findings += _closes_nothing(index, closure)
    for option in scenario.options:
        for closure in added_closures(scenario, option):
            findings += [replace(found, file="options") for found in _closes_nothing(index, closure)]
    findings += _no_go_unknown(index, scenario)
    findings += _incidents_off(network, scenario.incidents)
    starts = entry_nodes(scenario, network)
    if not starts:
        findings.append(finding("no-entries", "cordons"))
    else:
        findings += _ways_in(network, on_map, starts)
    return _with_files(scenario, findings)


def _place(position: LonLat) -> str:
    return f"{position[0]:.10g}, {position[1]:.10g}"


def _on_map(network: StreetNetwork, site: Site, findings: list[Finding]) -> bool:
    away = float(streets.nearest(network, *site.lonlat, routable_only=False).distance_m)
    if away <= OFF_MAP_M:
        return True
    value = _place(site.lonlat)
    findings.append(finding("site-off-map", "sites", None, "lon", value, id=site.id, distance_m=f"{away:.0f}"))
    return False


def _entry_off(network: StreetNetwork, entry: Entry) -> list[Finding]:
    away = float(streets.nearest(network, *entry.position).distance_m)
    if away <= OFF_MAP_M:
        return []
    value = _place(entry.position)
    return [finding("entry-off-map", "entries", None, "lon", value, id=entry.id, distance_m=f"{away:.0f}")]


def _incidents_off(network: StreetNetwork, incidents: Sequence[PastIncident]) -> list[Finding]:
    """One warning for all of them: a long list from a register always has some that are elsewhere."""
    if not incidents:
        return []
    lon, lat = zip(*(incident.position for incident in incidents), strict=True)
    count = sum(place.distance_m > OFF_MAP_M for place in streets.nearest_all(network, lon, lat))
    words = {"count": count, "all": len(incidents), "most_m": f"{OFF_MAP_M:.0f}"}
    return [finding("incidents-off-map", "incidents", None, "lon", **words)] if count else []


def _cordon_off(network: StreetNetwork, cordon: Cordon) -> list[Finding]:
    """A cordon off the map: its first corner beyond the box of the streets by more than the rim."""
    south, north = float(network.node_lat.min()), float(network.node_lat.max())
    west, east = float(network.node_lon.min()), float(network.node_lon.max())
    rim = _RIM_M / METRES_PER_DEGREE
    wide = rim / math.cos(math.radians((south + north) / 2))
    for lon, lat in cordon.ring:
        if not (west - wide <= lon <= east + wide and south - rim <= lat <= north + rim):
            return [finding("cordon-off-map", "cordons", value=cordon.id, id=cordon.id, where=f"{lat:.5f}, {lon:.5f}")]
    return []


def _far_from_street(index: _Streets, site: Site) -> list[Finding]:
    segments = index.find(site.street) if site.street else []
    if not segments:
        return []
    scale = METRES_PER_DEGREE * math.cos(math.radians(site.lonlat[1])), METRES_PER_DEGREE
    shape = shapely.MultiLineString([index.network.shape_of(segment) * scale for segment in segments])
    away = shape.distance(shapely.Point(site.lonlat[0] * scale[0], site.lonlat[1] * scale[1]))
    if away <= STREET_FAR_M:
        return []
    return [finding("street-far", "sites", None, "street", site.street, id=site.id, distance_m=f"{away:.0f}")]


def _closes_nothing(index: _Streets, closure: Closure) -> list[Finding]:
    found: list[Finding] = []
    network = index.network
    known = {*network.segment_way.tolist(), *network.merged_way.tolist()}
    for way in closure.ways:
        if way not in known:
            found.append(finding("way-unknown", "closures", None, "ways", way, id=closure.id))
    if closure.street and not index.find(closure.street):
        guess = hint(index.suggest(closure.street))
        found.append(finding("street-unknown", "closures", None, "street", closure.street, id=closure.id, hint=guess))
    if closure.polygon and not streets.closed_segments(network, polygon=closure.polygon).any():
        found.append(finding("closure-empty", "closures", None, "polygon", id=closure.id))
    return found


def _no_go_unknown(index: _Streets, scenario: Scenario) -> list[Finding]:
    key = "patrol_no_go"
    return [
        finding("street-unknown", "parameters", None, key, street, id=key, hint=hint(index.suggest(street)))
        for street in scenario.parameters.patrol_no_go
        if not index.find(street)
    ]


def _ways_in(network: StreetNetwork, sites: Sequence[Site], starts: Sequence[int]) -> list[Finding]:
    """Sites that share a street piece with an entry, and sites that no entry reaches on foot or on wheels."""
    links = np.ones(network.n_segments, np.int8)
    shape = (network.n_nodes, network.n_nodes)
    graph = coo_matrix((links, (network.segment_tail, network.segment_head)), shape=shape)
    _, part = connected_components(graph, directed=False)
    reached = {int(part[node]) for node in starts}
    found: list[Finding] = []
    for site in sites:
        value = _place(site.lonlat)
        # A courtyard that the map joins to nothing may be nearer; what counts is the street from which it is entered.
        driven = streets.nearest(network, *site.lonlat)
        ends = {int(network.segment_tail[driven.segment]), int(network.segment_head[driven.segment])}
        if driven.distance_m > OFF_MAP_M or int(part[driven.node]) not in reached:
            found.append(finding("unreachable", "sites", None, "lon", value, id=site.id))
        elif shared := sorted(ends & set(starts)):
            words = {"id": site.id, "entry": _entry_label(network, shared[0])}
            words["street"] = network.name_of(driven.segment)
            found.append(finding("same-block", "sites", None, "lon", value, **words))
    return found


def _entry_label(network: StreetNetwork, node: int) -> str:
    return f"{network.node_lat[node]:.5f}, {network.node_lon[node]:.5f}"
