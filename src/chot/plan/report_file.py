"""The report: one HTML file that asks the network for nothing, its map, words and figures all inside."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from itertools import pairwise
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

# In the order in which the page needs them; each is let in by its own hash.
STYLES = ("report.css", "storeys.css")
SCRIPTS = (
    "words.js",
    "map.js",
    "storeys_map.js",
    "patrols.js",
    "day.js",
    "split.js",
    "roster.js",
    "storeys.js",
    "exercise.js",
    "report.js",
)

# A mixture may hold hundreds of patrol sets; whoever reads the page looks at the likeliest.
SHOWN_SETS = 12
# Of figures of the exercise that disagree, and of the stress ranking, the page shows so many rows at most.
SHOWN_ROWS = 40
SHOWN_STRESS = 15
# The figures of the exercise that sum a storey up; those for each street, site or slot are counted only.
SUMMARY_KINDS = (
    "checkpoint-loss",
    "guard-loss",
    "patrol-loss",
    "covered",
    "covered-twice",
    "within",
    "queue-within",
    "queue-delayed",
    "queue-response",
)


def report_html(plan: Mapping[str, Any], network: StreetNetwork, language: Language) -> str:
    """The report of a plan on its streets, opening in the language."""
    styles = [_without_pictures(_read("vendor", "leaflet", "leaflet.css")), *(_read("report", name) for name in STYLES)]
    leaflet = re.sub(r"\n//# sourceMappingURL=.*", "", _read("vendor", "leaflet", "leaflet.js"))
    scripts = [leaflet, *(_read("report", name) for name in SCRIPTS)]
    parts = {
        "CSP": content_policy(styles, scripts),
        "STYLES": "\n".join(f"<style>{text}</style>" for text in styles),
        "SCRIPTS": "\n".join(f"<script>{text}</script>" for text in scripts),
        "TITLE": html.escape(plan["scenario"]["name"][language]),
        "DATA": _json_for_html(report_data(plan, network, language)),
    }
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
    if plan.get("exercise"):
        shown["exercise"] = _shown_exercise(plan["exercise"])
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
    for name, shorten in _SHOWN_STOREYS.items():
        if period.get(name):
            shown[name] = shorten(period[name])
    return shown


def _shown_posts(section: Mapping[str, Any]) -> Json:
    """Guard posts without the proof."""
    return {key: value for key, value in section.items() if key != "certificate"}


def _shown_patrols(section: Mapping[str, Any]) -> Json:
    """Patrols with the likeliest sets alone, and the street geometry of the moves in them."""
    sets = section["sets"][:SHOWN_SETS]
    moves = {(a[0], b[0]) for drawn in sets for team in drawn["teams"] for a, b in pairwise(team) if a[0] != b[0]}
    legs = [leg for leg in section["legs"] if (leg["from"], leg["to"]) in moves]
    return {
        **section,
        "n_sets": len(section["sets"]),
        "sets": sets,
        "legs": [[leg["from"], leg["to"]] for leg in legs],
        "leg_lines": encode_lines(leg["line"] for leg in legs),
        "sites": [{**row, "coverage": [round(chance, 4) for chance in row["coverage"]]} for row in section["sites"]],
    }


def _shown_reserves(section: Mapping[str, Any]) -> Json:
    """Reserves with the driving times of the units in each place's order of dispatch, whole seconds, alone."""
    order = [list(units[:3]) for units in section["order"]]
    times = section["times_s"]
    reach = [[_whole(times[unit][place]) for unit in units] for place, units in enumerate(order)]
    shown = {key: value for key, value in section.items() if key != "times_s"}
    return {**shown, "order": order, "reach_s": reach, "rates": [round(rate, 4) for rate in section["rates"]]}


_SHOWN_STOREYS = {"posts": _shown_posts, "patrols": _shown_patrols, "reserves": _shown_reserves}


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None or not np.isfinite(seconds) else round(seconds)


def _shown_exercise(exercise: Mapping[str, Any]) -> Json:
    """The simulated days with the figures that disagree, those that sum up, and how many there are of each kind."""
    figures = exercise["figures"]
    astray = [figure for figure in figures if not figure["agrees"]]
    return {
        **exercise,
        "figures": [figure for figure in figures if figure["agrees"] and figure["kind"] in SUMMARY_KINDS],
        "astray": astray[:SHOWN_ROWS],
        "n_astray": len(astray),
        "stress": exercise["stress"][:SHOWN_STRESS],
        "n_stress": len(exercise["stress"]),
    }


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
