"""The plan as GeoJSON for other mapping programs: sites, cordons, entries, checkpoints and weak routes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]


def plan_geojson(plan: Mapping[str, Any]) -> str:
    """A FeatureCollection (RFC 7946); every feature tells its ``layer``, and its ``period`` where it has one."""
    features = [*_fixed(plan), *(feature for period in plan["periods"] for feature in _of_period(period))]
    collection = {
        "type": "FeatureCollection",
        "name": plan["scenario"]["id"],
        "attribution": plan["map"]["attribution"],
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def _feature(layer: str, shape: str, coordinates: Any, **properties: Any) -> Json:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": {"layer": layer, **properties}}


def _names(name: Mapping[str, str]) -> Json:
    return {"name_vi": name["vi"], "name_en": name["en"]}


def _fixed(plan: Mapping[str, Any]) -> Iterator[Json]:
    for cordon in plan["cordons"]:
        rings = [_closed(cordon["ring"]), *map(_closed, cordon["holes"])]
        yield _feature("cordon", "Polygon", rings, id=cordon["id"], kind=cordon["kind"], **_names(cordon["name"]))
    for site in plan["sites"]:
        place = [site["lon"], site["lat"]]
        yield _feature("site", "Point", place, id=site["id"], kind=site["kind"], **_names(site["name"]))
    for entry in plan["entries"]:
        yield _feature("entry", "Point", [entry["lon"], entry["lat"]], id=entry["id"], **_names(entry["name"]))


def _closed(ring: list[list[float]]) -> list[list[float]]:
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _of_period(period: Mapping[str, Any]) -> Iterator[Json]:
    for checkpoint in period["checkpoints"]:
        yield _feature(
            "checkpoint",
            "Point",
            [checkpoint["lon"], checkpoint["lat"]],
            period=period["id"],
            id=checkpoint["id"],
            probability=checkpoint["probability"],
            teams=checkpoint["teams"],
            dispositions=[d["letter"] for d in period["dispositions"] if checkpoint["id"] in d["checkpoints"]],
            **_names(checkpoint["name"]),
        )
    for rank, route in enumerate(period["routes"], start=1):
        line = route["line"] if len(route["line"]) > 1 else route["line"] * 2
        yield _feature(
            "weak-route",
            "LineString",
            line,
            period=period["id"],
            rank=rank,
            site=route["site"],
            entry=route["entry"],
            chance=route["chance"],
            loss=route["loss"],
        )
