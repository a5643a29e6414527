"""A scenario folder read into a :class:`~chot.scenario.source.Source`."""

from __future__ import annotations

from pathlib import Path

from chot.errors import InputError
from chot.scenario import csv_file, geojson_file, toml_file
from chot.scenario.catalogue import finding
from chot.scenario.schema import TABLE, TABLES
from chot.scenario.source import Settings, Source

SITES_GEOJSON = "sites.geojson"


def read_source(folder: Path) -> Source:
    """Read every file of a folder; what cannot be read becomes a finding, never an exception."""
    source = Source(folder, folder, Settings("scenario.toml", {}), Settings("scenario.toml", {}))
    if not (folder / "scenario.toml").exists():
        source.findings.append(finding("file-missing", name="scenario.toml"))
    else:
        try:
            read = toml_file.read(folder / "scenario.toml")
            source.scenario, source.tables["periods"], source.parameters, source.tables["options"], wrong = read
            source.findings += wrong
        except InputError as error:
            source.findings += error.findings
    _read_cordons(source)
    for spec in TABLES:
        if spec.file.endswith(".csv"):
            _read_table(source, spec.key)
    return source


def _read_cordons(source: Source) -> None:
    path = source.folder / TABLE["cordons"].file
    source.shapes_file = path.name
    if not path.exists():
        source.findings.append(finding("file-missing", name=path.name))
        return
    try:
        source.shapes, wrong = geojson_file.read_cordons(path)
        source.findings += wrong
    except InputError as error:
        source.findings += error.findings


def _read_table(source: Source, key: str) -> None:
    spec = TABLE[key]
    path, drawn = source.folder / spec.file, source.folder / SITES_GEOJSON
    if key == "sites" and drawn.exists():
        if path.exists():
            source.findings.append(finding("two-sources", first=path.name, second=drawn.name))
        try:
            source.tables[key], wrong = geojson_file.read_sites(drawn)
            source.findings += wrong
        except InputError as error:
            source.findings += error.findings
    elif path.exists():
        table, wrong = csv_file.read_table(path, spec)
        source.findings += wrong
        if table is not None:
            source.tables[key] = table
    elif spec.required:
        source.findings.append(finding("file-missing", name=path.name))
