"""The comparison as one page that prints on A4 and asks the network for nothing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from chot.plan.report_file import content_policy
from chot.units import LANGUAGES, Language

STYLES, SCRIPTS = ("compare.css",), ("compare.js",)


def compare_html(document: Mapping[str, Any], language: Language) -> str:
    """The page of a comparison document, opening in the language."""
    styles, scripts = ([_read(name) for name in names] for names in (STYLES, SCRIPTS))
    strings = {lang: json.loads(_read(f"compare.{lang}.json")) for lang in LANGUAGES}
    data = json.dumps({"language": language, "compare": document, "strings": strings}, ensure_ascii=False)
    parts = {
        "CSP": content_policy(styles, scripts),
        "STYLES": "\n".join(f"<style>{style}</style>" for style in styles),
        "SCRIPTS": "\n".join(f"<script>{script}</script>" for script in scripts),
        "TITLE": html.escape(document["scenario"]["name"][language]),
        # A script element ends at the first "</", whatever it holds.
        "DATA": data.replace("<", "\\u003c"),
    }
    return re.sub(r"@@([A-Z_]+)@@", lambda match: parts[match[1]], _read("compare.html"))


def _read(name: str) -> str:
    return resources.files("chot.plan").joinpath("report", name).read_text(encoding="utf-8")
