"""GeoJSON as map programs write it: cordons as polygons, sites as points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

from chot.errors import Finding, InputError
from chot.scenario.catalogue import finding
from chot.scenario.csv_file import decode
from chot.scenario.files import read_bytes
from chot.scenario.schema import TABLE, TableSpec
from chot.scenario.source import Cell, Row, Shape, Table, find_column, unknown_column
from chot.scenario.words import is_refused
from chot.units import Text

_DRAWING = {"stroke", "stroke-width", "stroke-opacity", "fill", "fill-opacity", "marker-color", "fid"}


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in GeoJSON")


def cell_of(value: object) -> Cell:
    """A JSON or TOML value as a cell; whole numbers become floats, as in a sheet."""
    if value is None or isinstance(value, str | bool | float):
        return value
    if isinstance(value, int):
        return float(value) if abs(value) < 1e300 else str(value)[:40]
    return [str(item) for item in value] if isinstance(value, list) else str(value)


def _features(path: Path) -> list[dict[str, object]]:
    file = path.name
    try:
        data = json.loads(decode(read_bytes(path), file), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(finding("bad-json", file, why=error)) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        why = Text("không phải FeatureCollection", "it is not a FeatureCollection")
        raise InputError(finding("bad-structure", file, why=why))
    return features


def _properties(spec: TableSpec, file: str, number: int, feature: dict[str, object]) -> tuple[Row, list[Finding]]:
    cells: dict[str, Cell] = {}
    findings: list[Finding] = []
    place = f"feature {number}"
    given = feature.get("properties")
    for heading, value in (given if isinstance(given, dict) else {}).items():
        key = find_column(str(heading), spec.columns)
        if key:
            cells[key] = cell_of(value)
        elif heading not in _DRAWING or is_refused(str(heading)):
            findings.append(unknown_column(spec.columns, f"{file}, {place}", None, str(heading)))
    return Row(None, cells, place), findings


def _geometry(feature: dict[str, object]) -> tuple[str, object]:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return "", None
    return str(geometry.get("type")), geometry.get("coordinates")


def _point(value: object) -> tuple[float, float] | None:
    if not isinstance(value, list) or len(value) < 2:
        return None
    lon, lat = value[0], value[1]
    if isinstance(lon, bool) or isinstance(lat, bool):
        return None
    if not isinstance(lon, int | float) or not isinstance(lat, int | float) or max(abs(lon), abs(lat)) > 1e9:
        return None
    return float(lon), float(lat)


def _rings(feature: dict[str, object]) -> list[list[tuple[float, float]]] | None:
    kind, coordinates = _geometry(feature)
    # Many programs draw a closed line where a polygon is meant.
    lines = {"Polygon": coordinates, "LineString": [coordinates]}.get(kind)
    if not isinstance(lines, list) or not lines or not all(isinstance(line, list) for line in lines):
        return None
    rings = [[_point(point) for point in line] for line in lines]
    whole = [[point for point in ring if point is not None] for ring in rings]
    return whole if [len(ring) for ring in whole] == [len(ring) for ring in rings] else None


def read_cordons(path: Path) -> tuple[list[Shape], list[Finding]]:
    """Read cordons from GeoJSON; raises :class:`InputError` where the file as a whole is no GeoJSON."""
    shapes: list[Shape] = []
    findings: list[Finding] = []
    for number, feature in enumerate(_features(path), 1):
        row, wrong = _properties(TABLE["cordons"], path.name, number, feature)
        findings += wrong
        rings = _rings(feature)
        if rings is None:
            place = f"{path.name}, {row.place}"
            findings.append(finding("not-a-polygon", place, value=row.cells.get("id", "")))
            rings = []
        shapes.append(Shape(row, rings, closed=all(len(ring) > 1 and ring[0] == ring[-1] for ring in rings)))
    return shapes, findings


def read_sites(path: Path) -> tuple[Table, list[Finding]]:
    """Read sites from GeoJSON points; raises :class:`InputError` where the file as a whole is no GeoJSON."""
    spec = TABLE["sites"]
    rows: list[Row] = []
    findings: list[Finding] = []
    for number, feature in enumerate(_features(path), 1):
        row, wrong = _properties(spec, path.name, number, feature)
        findings += wrong
        kind, coordinates = _geometry(feature)
        point = _point(coordinates) if kind == "Point" else None
        if point is not None:
            row.cells["lon"], row.cells["lat"] = point
        elif feature.get("geometry") is not None:
            place = f"{path.name}, {row.place}"
            findings.append(finding("not-a-point", place, value=row.cells.get("id", "")))
        rows.append(row)
    headings = {key: key for row in rows for key in row.cells}
    return Table(spec, path.name, headings, rows), findings
