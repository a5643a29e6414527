"""Time and memory from a map file to a street network: chot beside OSMnx and pyrosm, on the same files.

Run by ``make bench-streets``. Each reading happens in a process of its own; imports are not timed, but their memory
counts. The peers live in ``.venv-bench`` (see ``benchmarks/requirements.txt``).
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import osmium
from rich.console import Console
from rich.table import Table

from chot.streets import HIGHWAY_CLASSES

ROOT = Path(__file__).resolve().parents[1]
HANOI = ROOT / "scenarios" / "hanoi-congress" / "map" / "hanoi-inner.json.gz"
TOWNS = ROOT / "tests" / "data"
BUDGET_S, BUDGET_MIB = 3.0, 300.0

# What each library is asked: file to a network of streets for cars; chot and OSMnx contract it and add travel times.
PROGRAMS = {
    "chot": """
from pathlib import Path
from chot import streets
def run(path):
    network = streets.build(Path(path)).network
    return network.n_nodes, network.n_arcs
""",
    "OSMnx": """
import osmnx
def run(path):
    graph = osmnx.graph_from_xml(path, retain_all=True, simplify=True)
    graph = osmnx.add_edge_travel_times(osmnx.add_edge_speeds(graph, fallback=30))
    return len(graph), graph.number_of_edges()
""",
    "pyrosm": """
import pyrosm
def run(path):
    nodes, edges = pyrosm.OSM(path).get_network(network_type="driving+service", nodes=True)
    return len(nodes), len(edges)
""",
}
MEASURE = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
start = time.perf_counter()
size = run(sys.argv[1])
seconds = time.perf_counter() - start
# Not getrusage: a child begins with its parent's peak there.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
peak_mib = int(status["VmHWM"].split()[0]) / 1024
print(json.dumps([seconds, peak_mib, *size]))
"""


@dataclass(frozen=True)
class Reading:
    """One library's best time of several (s), its highest peak (MiB), and the size of what it made."""

    seconds: float
    peak_mib: float
    nodes: int
    edges: int


def measure(library: str, python: str, path: Path, repeats: int) -> Reading:
    """Reads a file several times, each in a new process. Raises ``CalledProcessError`` where the library fails."""
    program = PROGRAMS[library] + MEASURE
    runs = [
        json.loads(
            subprocess.run(
                [python, "-c", program, str(path)], capture_output=True, text=True, check=True
            ).stdout.splitlines()[-1]
        )
        for _ in range(repeats)
    ]
    return Reading(min(r[0] for r in runs), max(r[1] for r in runs), runs[0][2], runs[0][3])


def drivable_only(source: Path, folder: Path) -> tuple[Path, Path]:
    """The drivable ways of a map and their nodes as .osm and .osm.pbf, so that every library reads the same streets.

    OSMnx takes every way of an XML file for a street, buildings too.
    """
    stem = source.name.split(".")[0]
    targets = folder / f"{stem}.osm", folder / f"{stem}.osm.pbf"
    nodes, ways = _overpass(source) if ".json" in source.name else _pbf(source)
    used = {ref for _, refs, _ in ways for ref in refs}
    for target in targets:
        with osmium.SimpleWriter(str(target)) as writer:
            for node, place in sorted(nodes.items()):
                if node in used:
                    writer.add_node(osmium.osm.mutable.Node(id=node, location=place, version=1))
            for way, refs, tags in sorted(ways):
                kept = [ref for ref in refs if ref in nodes]
                if len(kept) >= 2:
                    writer.add_way(osmium.osm.mutable.Way(id=way, nodes=kept, tags=tags, version=1))
    return targets


Nodes = dict[int, tuple[float, float]]
Ways = list[tuple[int, list[int], dict[str, str]]]


def _overpass(source: Path) -> tuple[Nodes, Ways]:
    with gzip.open(source) as file:
        elements = json.load(file)["elements"]
    nodes = {e["id"]: (e["lon"], e["lat"]) for e in elements if e["type"] == "node"}
    ways = [(e["id"], e["nodes"], e["tags"]) for e in elements if e["type"] == "way"]
    return nodes, [way for way in ways if way[2].get("highway") in HIGHWAY_CLASSES]


def _pbf(source: Path) -> tuple[Nodes, Ways]:
    nodes: Nodes = {}
    ways: Ways = []
    for element in osmium.FileProcessor(str(source)):
        if element.is_node():
            nodes[element.id] = (element.location.lon, element.location.lat)
        elif element.is_way() and element.tags.get("highway") in HIGHWAY_CLASSES:
            ways.append((element.id, [node.ref for node in element.nodes], dict(element.tags)))
    return nodes, ways


def compare(source: Path, peers: str, repeats: int, folder: Path) -> list[tuple[str, str, Reading]]:
    """Every library on every form of a map that it can read: (form, library, reading)."""
    xml, pbf = drivable_only(source, folder)
    jobs = [("pbf", "chot", pbf), ("pbf", "pyrosm", pbf), ("xml", "chot", xml), ("xml", "OSMnx", xml)]
    if ".json" in source.name:
        jobs.insert(0, ("overpass", "chot", source))
    return [
        (form, library, measure(library, sys.executable if library == "chot" else peers, path, repeats))
        for form, library, path in jobs
    ]


def main() -> int:
    """Prints the table; 1 where the Hanoi map takes more than its budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=str(ROOT / ".venv-bench" / "bin" / "python"), help="Python with the peers")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    table = Table("map", "form", "library", "seconds", "x chot", "peak MiB", "x chot", "nodes", "edges")
    hanoi: Reading | None = None
    with tempfile.TemporaryDirectory() as folder:
        for source in (HANOI, TOWNS / "campo-grande.osm.pbf", TOWNS / "monaco.osm.pbf"):
            base: dict[str, Reading] = {}
            for form, library, reading in compare(source, options.peers, options.repeats, Path(folder)):
                ours = base.setdefault(form, reading)
                table.add_row(
                    source.name, form, library, f"{reading.seconds:.2f}", f"{reading.seconds / ours.seconds:.1f}",
                    f"{reading.peak_mib:.0f}", f"{reading.peak_mib / ours.peak_mib:.1f}", f"{reading.nodes:,}",
                    f"{reading.edges:,}",
                )  # fmt: skip
            if source == HANOI:
                hanoi = base["overpass"]
    Console(width=120).print(table)
    assert hanoi is not None
    kept = hanoi.seconds <= BUDGET_S and hanoi.peak_mib <= BUDGET_MIB
    print(
        f"Hanoi from file to arrays: {hanoi.seconds:.2f} s of {BUDGET_S:g} s, {hanoi.peak_mib:.0f} MiB of"
        f" {BUDGET_MIB:g} MiB: {'kept' if kept else 'EXCEEDED'}"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
