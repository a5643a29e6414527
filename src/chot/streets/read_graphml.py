"""Street graphs saved by OSMnx as GraphML to street pieces."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from chot.errors import Finding, InputError
from chot.streets.edges import Edge, pieces_of_edges
from chot.streets.network import Float
from chot.streets.source import Source
from chot.streets.tags import WayTags, read_tags
from chot.units import Text, kph_to_mps

_NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


@dataclass
class _Graph:
    """GraphML as read: attributes of the graph, its nodes and its edges, every value still text."""

    directed: bool = True
    about: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


def read_graphml(path: Path) -> Source:
    """Pieces of an OSMnx graph (1.x and 2.x), in degrees or in a projection that its ``crs`` names.

    The two directed edges of a two-way street become one piece. ``travel_time`` is used where it is given, else
    ``speed_kph``, else the class's default speed. Edges that are no drivable street (footways) are left out.

    Raises :class:`InputError` where the file is no GraphML, has no ``crs`` that is known, or a node has no place.
    """
    graph = _parse(path)
    to_degrees = _to_degrees(path, graph)
    number = _numbers(graph)
    place = _places(path, graph, number, to_degrees)
    edges: list[Edge] = []
    waiting: dict[tuple[object, ...], list[Edge]] = {}
    for tail, head, text in graph.edges:
        values = {key: _first(value) for key, value in text.items() if key != "geometry"}
        # The direction is in the graph itself, not in the tags any more.
        meaning = read_tags({key: v for key, v in values.items() if key not in {"oneway", "junction"}})
        if meaning is None:
            continue
        edge = _edge(number[tail], number[head], place, values, meaning)
        street, turned = (_ways(text), round(edge.length_m, 1)), text.get("reversed", "")
        mates = waiting.get((edge.head, edge.tail, street, _other(turned)), [])
        if graph.directed and mates:
            mates.pop().backward_s = edge.forward_s
            continue
        if "geometry" in text:
            edge.shape = _degrees(to_degrees, shapely.get_coordinates(shapely.from_wkt(text["geometry"])))
        if not graph.directed:
            edge.backward_s = edge.forward_s
        waiting.setdefault((edge.tail, edge.head, street, turned), []).append(edge)
        edges.append(edge)
    return Source(pieces_of_edges(place, edges), ways_read=len(graph.edges), drivable_ways=len(edges))


def _parse(path: Path) -> _Graph:
    graph, keys = _Graph(), dict[str, str]()
    try:
        for _, element in ElementTree.iterparse(path):
            kind = element.tag.removeprefix(_NAMESPACE)
            if kind == "key":
                keys[element.attrib["id"]] = element.attrib["attr.name"]
            elif kind in {"node", "edge", "graph"}:
                _keep(graph, kind, element, keys)
    except ElementTree.ParseError as error:
        raise InputError(_not_graphml(path, str(error))) from None
    if not graph.nodes:
        raise InputError(_not_graphml(path, ""))
    return graph


def _keep(graph: _Graph, kind: str, element: ElementTree.Element, keys: Mapping[str, str]) -> None:
    data = {keys[one.attrib["key"]]: one.text or "" for one in element if one.tag == f"{_NAMESPACE}data"}
    if kind == "graph":
        graph.directed = element.attrib.get("edgedefault") != "undirected"
        graph.about = data
        return
    if kind == "node":
        graph.nodes[element.attrib["id"]] = data
    else:
        graph.edges.append((element.attrib["source"], element.attrib["target"], data))
    # What is kept is text in dictionaries; the tree would hold it all a second time.
    element.clear()


def _not_graphml(path: Path, detail: str) -> Finding:
    return Finding(
        "map-not-graphml",
        Text("tệp không phải GraphML hợp lệ có nút", "the file is not valid GraphML with nodes"),
        Text("lưu lại bằng osmnx.save_graphml", "save it again with osmnx.save_graphml"),
        file=path.name,
        value=detail,
    )


def _numbers(graph: _Graph) -> dict[str, int]:
    """A number for each node: its own where all are whole numbers, else its place in the file."""
    try:
        return {node: int(node) for node in graph.nodes}
    except ValueError:
        return {node: position for position, node in enumerate(graph.nodes)}


def _to_degrees(path: Path, graph: _Graph) -> pyproj.Transformer:
    crs = graph.about.get("crs", "")
    try:
        return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except CRSError:
        raise InputError(
            Finding(
                "map-unknown-crs",
                Text("GraphML thiếu hệ tọa độ 'crs' hợp lệ", "the GraphML has no valid 'crs'"),
                Text("lưu lại bằng osmnx.save_graphml", "save it again with osmnx.save_graphml"),
                file=path.name,
                value=crs,
            )
        ) from None


def _places(
    path: Path, graph: _Graph, number: Mapping[str, int], to_degrees: pyproj.Transformer
) -> dict[int, tuple[float, float]]:
    """Longitude and latitude of each node, degrees."""
    unplaced = next((name for name, node in graph.nodes.items() if not _is_placed(node)), None)
    if unplaced is not None:
        raise InputError(
            Finding(
                "map-node-unplaced",
                Text(f"nút {unplaced} thiếu tọa độ x, y", f"node {unplaced} has no coordinates x, y"),
                Text("lưu lại bằng osmnx.save_graphml", "save it again with osmnx.save_graphml"),
                file=path.name,
            )
        )
    xy = np.array([(float(node["x"]), float(node["y"])) for node in graph.nodes.values()])
    return dict(zip(number.values(), _degrees(to_degrees, xy), strict=True))


def _degrees(to_degrees: pyproj.Transformer, xy: Float) -> list[tuple[float, float]]:
    lon, lat = to_degrees.transform(xy[:, 0], xy[:, 1])
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def _is_placed(node: Mapping[str, str]) -> bool:
    try:
        return math.isfinite(float(node["x"])) and math.isfinite(float(node["y"]))
    except (KeyError, ValueError):
        return False


def _edge(
    tail: int,
    head: int,
    place: Mapping[int, tuple[float, float]],
    values: Mapping[str, str],
    meaning: WayTags,
) -> Edge:
    length_m = float(values["length"])
    return Edge(
        tail=tail,
        head=head,
        length_m=length_m,
        forward_s=_seconds(values, meaning, length_m),
        backward_s=math.inf,
        class_code=meaning.class_code,
        shape=(place[tail], place[head]),
        name=meaning.name,
        way=int(float(values.get("osmid", "0") or 0)),
        lanes=meaning.lanes,
        tunnel=meaning.tunnel,
        bridge=meaning.bridge,
    )


def _seconds(values: Mapping[str, str], meaning: WayTags, length_m: float) -> float:
    if meaning.forward_kph <= 0:
        return math.inf
    given = float(values.get("travel_time", "nan") or "nan")
    if math.isfinite(given) and given > 0:
        return given
    speed_kph = float(values.get("speed_kph", "nan") or "nan")
    return length_m / kph_to_mps(speed_kph if speed_kph > 0 else meaning.forward_kph)


def _first(value: str) -> str:
    """OSMnx writes a list where it merged ways that differ; its first item speaks for the edge."""
    items = _list(value)
    return items[0] if items else value


def _list(value: str) -> list[str]:
    if not value.startswith("["):
        return []
    try:
        return [str(item) for item in ast.literal_eval(value)]
    except (ValueError, SyntaxError):
        return []


def _ways(text: Mapping[str, str]) -> frozenset[str]:
    osmid = text.get("osmid", "")
    return frozenset(_list(osmid) or [osmid])


def _other(turned: str) -> str:
    return {"True": "False", "False": "True"}.get(turned, turned)
