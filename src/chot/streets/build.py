"""A map file to a street network, whatever its format."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from chot.errors import Finding, InputError
from chot.streets.cache import Built, cache_file, load, store
from chot.streets.contract import contract as contract_chains
from chot.streets.pieces import Pieces, to_network
from chot.streets.read_edges import read_edges
from chot.streets.read_graphml import read_graphml
from chot.streets.read_osm import read_osm
from chot.streets.read_overpass import read_overpass
from chot.streets.report import BuildReport, carless_segments, describe, routable_segments
from chot.streets.source import Source, source_of_ways
from chot.units import Text

_FORMATS: tuple[tuple[tuple[str, ...], str, Callable[[Path], Source]], ...] = (
    ((".osm.pbf", ".pbf"), "pbf", lambda path: source_of_ways(read_osm(path))),
    ((".osm", ".osm.gz", ".osm.bz2"), "xml", lambda path: source_of_ways(read_osm(path))),
    ((".json", ".json.gz"), "overpass", lambda path: source_of_ways(read_overpass(path))),
    ((".graphml",), "graphml", read_graphml),
    ((".csv",), "csv", read_edges),
)

# What JSON or XML raises that is well formed but not what its ending promises.
_MISSHAPEN = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


def build(path: Path, *, cache_dir: Path | None = None, contract: bool = True) -> Built:
    """The street network of a map file and the report of its making.

    - ``path``: ``.osm.pbf``, ``.osm``, ``.osm.gz``, a saved Overpass answer (``.json``, ``.json.gz``), OSMnx
      ``.graphml``, or an edge list ``.csv`` (columns: see :func:`chot.streets.read_edges.read_edges`).
    - ``cache_dir``: keep the network there under the hash of the file's content; None keeps nothing.
    - ``contract``: merge chains of segments that meet where nothing else does.

    Raises :class:`InputError` where the file is missing, unreadable, empty, or holds no drivable street.
    """
    path = Path(path)
    name, read = _format_of(path)
    _check_file(path)
    kept = cache_file(cache_dir, path, contract=contract) if cache_dir is not None else None
    if kept is not None and (built := load(kept)) is not None:
        return built
    source = _read(path, read)
    if len(source.pieces) == 0:
        raise InputError(_no_street(path, source.ways_read))
    pieces = contract_chains(source.pieces) if contract else source.pieces
    built = _finish(path, name, source, pieces)
    if kept is not None:
        store(kept, built)
    return built


def _finish(path: Path, name: str, source: Source, pieces: Pieces) -> Built:
    network = to_network(pieces, source.attribution)
    report = BuildReport(
        source=path.name,
        format=name,
        ways_read=source.ways_read,
        drivable_ways=source.drivable_ways,
        missing_nodes=source.clipping.missing_nodes,
        affected_ways=source.clipping.affected_ways,
        lost_ways=source.clipping.lost_ways,
        junctions=len(source.pieces.node_id),
        nodes=network.n_nodes,
        segments=network.n_segments,
        arcs=network.n_arcs,
        length_km=float(network.segment_length_m.sum() / 1000),
        dropped_nodes=int(np.count_nonzero(~network.routable)),
        dropped_segments=int(np.count_nonzero(~routable_segments(network))),
        carless_segments=int(np.count_nonzero(carless_segments(network))),
        restrictions=source.restrictions,
        warnings=(),
    )
    return Built(network, replace(report, warnings=describe(report, source.remarks)))


def _format_of(path: Path) -> tuple[str, Callable[[Path], Source]]:
    for endings, name, read in _FORMATS:
        if path.name.lower().endswith(endings):
            return name, read
    known = ", ".join(ending for endings, _, _ in _FORMATS for ending in endings)
    raise InputError(
        Finding(
            "map-unknown-format",
            Text("không biết định dạng bản đồ này", "the map's format is unknown"),
            Text(f"dùng tệp có đuôi {known}", f"use a file that ends in {known}"),
            file=path.name,
            value="".join(path.suffixes),
        )
    )


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise InputError(
            Finding(
                "map-missing",
                Text("không có tệp bản đồ", "the map file does not exist"),
                Text("kiểm tra tên tệp và thư mục", "check the file's name and folder"),
                file=path.name,
                value=str(path),
            )
        )
    if path.stat().st_size == 0:
        raise InputError(
            Finding(
                "map-empty",
                Text("tệp bản đồ rỗng (0 byte)", "the map file is empty (0 bytes)"),
                Text("tải lại tệp", "download the file again"),
                file=path.name,
            )
        )


def _read(path: Path, read: Callable[[Path], Source]) -> Source:
    try:
        return read(path)
    except InputError:
        raise
    # osmium raises RuntimeError for every damage, gzip and csv their own errors.
    except (OSError, EOFError, zlib.error, csv.Error, RuntimeError, *_MISSHAPEN) as error:
        raise InputError(
            Finding(
                "map-unreadable",
                Text("không đọc được tệp bản đồ: hỏng hoặc bị cắt cụt", "the map file is damaged or cut short"),
                Text("tải lại tệp, hoặc sửa đuôi tệp cho đúng", "download it again, or correct the file's ending"),
                file=path.name,
                value=" ".join(str(error).split())[:120],
            )
        ) from error


def _no_street(path: Path, ways_read: int) -> Finding:
    return Finding(
        "map-no-street",
        Text(
            f"bản đồ không có đường nào cho xe chạy (đã đọc {ways_read} tuyến)",
            f"the map has no drivable street ({ways_read} ways read)",
        ),
        Text(
            "tải bản đồ có các tuyến 'highway' cùng các nút của chúng",
            "get a map that holds 'highway' ways together with their nodes",
        ),
        file=path.name,
    )
