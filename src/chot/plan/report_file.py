"""The report: one HTML file that asks the network for nothing, its map, words and figures all inside."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from chot import streets
from chot.streets import HIGHWAY_CLASSES, StreetNetwork
from chot.units import LANGUAGES, Language

Json = dict[str, Any]

# How the highway classes are grouped on the map, the least important first so that the widest lie on top.
STREET_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("service", ("service", "busway")),
    ("minor", ("unclassified", "residential", "living_street", "road")),
    ("middle", ("secondary", "secondary_link", "tertiary", "tertiary_link")),
    ("major", ("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link")),
)


def report_html(plan: Mapping[str, Any], network: StreetNetwork, language: Language) -> str:
    """The report of a plan on its streets, opening in the language."""
    parts = {
        "LEAFLET_CSS": _without_pictures(_read("vendor", "leaflet", "leaflet.css")),
        "REPORT_CSS": _read("report", "report.css"),
        "LEAFLET_JS": re.sub(r"\n//# sourceMappingURL=.*", "", _read("vendor", "leaflet", "leaflet.js")),
        "MAP_JS": _read("report", "map.js"),
        "REPORT_JS": _read("report", "report.js"),
    }
    parts["CSP"] = content_policy(
        styles=(parts["LEAFLET_CSS"], parts["REPORT_CSS"]),
        scripts=(parts["LEAFLET_JS"], parts["MAP_JS"], parts["REPORT_JS"]),
    )
    parts["TITLE"] = html.escape(plan["scenario"]["name"][language])
    parts["DATA"] = _json_for_html(report_data(plan, network, language))
    page = _read("report", "report.html")
    return re.sub(r"@@([A-Z_]+)@@", lambda match: parts[match[1]], page)


def content_policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """A Content-Security-Policy that lets exactly these styles and scripts in, and no request out."""

    def hashes(texts: Sequence[str]) -> str:
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    allowed = f"img-src data:; style-src {hashes(styles)}; script-src {hashes(scripts)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def report_data(plan: Mapping[str, Any], network: StreetNetwork, language: Language) -> Json:
    """What the page is drawn from: the plan without what only an auditor needs, the streets, the words."""
    shown = {key: value for key, value in plan.items() if key != "traffic_trips"}
    shown["periods"] = [_shown_period(period, network) for period in plan["periods"]]
    strings = {lang: json.loads(_read("report", f"strings.{lang}.json")) for lang in LANGUAGES}
    return {"language": language, "plan": shown, "streets": street_data(network), "strings": strings}


def read_report_data(path: Path) -> Json:
    """What a report was drawn from, as it stands in the file; empty where there is none."""
    try:
        page = path.read_text(encoding="utf-8")
        found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
        data = json.loads(found[1]) if found else {}
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _shown_period(period: Mapping[str, Any], network: StreetNetwork) -> Json:
    shown = {key: value for key, value in period.items() if key != "closed_segments"}
    shown["what_if"] = [
        {key: value for key, value in other.items() if key not in ("weights", "segments")}
        for other in period["what_if"]
    ]
    closed = np.zeros(network.n_segments, bool)
    closed[period["closed_segments"]] = True
    shown["closed_lines"] = encode_lines(streets.lines(network, closed))
    return shown


def street_data(network: StreetNetwork) -> Json:
    """Streets by kind: encoded lines, and for each the position of its name in ``names`` (0: no name)."""
    groups = []
    for kind, classes in STREET_KINDS:
        codes = [HIGHWAY_CLASSES.index(name) for name in classes]
        mask = np.isin(network.segment_class, codes)
        groups.append(
            {
                "kind": kind,
                "lines": encode_lines(streets.lines(network, mask)),
                "names": network.segment_name[mask].tolist(),
            }
        )
    return {"names": list(network.names), "groups": groups}


def encode_lines(lines: Iterable[Iterable[Sequence[float]]]) -> str:
    """Lines of [lon, lat] degrees as text, a space between lines: differences of 5 decimals, 5 bits a character.

    This is Google's encoded polyline format; its characters are ``?`` to ``~``, so a space never occurs.
    """
    return " ".join(_encode_line(line) for line in lines)


def _encode_line(line: Iterable[Sequence[float]]) -> str:
    text, before = [], (0, 0)
    for lon, lat in line:
        point = (round(lat * 1e5), round(lon * 1e5))
        for now, then in zip(point, before, strict=True):
            number = (now - then) << 1
            number = ~number if now < then else number
            while number >= 0x20:
                text.append(chr((0x20 | (number & 0x1F)) + 63))
                number >>= 5
            text.append(chr(number + 63))
        before = point
    return "".join(text)


def _without_pictures(css: str) -> str:
    """Leaflet's style without the controls that need picture files; the report does not use them."""
    return re.sub(r"url\([^)]*\)", "none", css)


def _json_for_html(data: Json) -> str:
    """JSON that cannot end the script element it stands in."""
    return (
        json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c").replace("\u2028", "\\u2028")
    )


def _read(*path: str) -> str:
    return resources.files("chot.plan").joinpath(*path).read_text(encoding="utf-8")
