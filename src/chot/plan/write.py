"""A plan's folder: the document, the map file and the report that show it, and its secret seeds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chot.plan.draws import SECRET_FILE, secret_text
from chot.plan.files import EXERCISE_FILE, GEOJSON_FILE, NOW_FILE, PLAN_FILE, REPORT_FILE, write_files
from chot.plan.geojson import plan_geojson
from chot.plan.prepare import Prepared
from chot.plan.report_file import report_html
from chot.units import Language


def write_plan(
    folder: Path,
    document: Mapping[str, Any],
    seeds: Mapping[str, bytes],
    prepared: Prepared,
    language: Language,
    more: Mapping[str, str] | None = None,
) -> None:
    """Write a plan whole; ``more``: further files by name.

    Raises :class:`chot.errors.InputError` where the folder cannot be written.
    """
    texts = {
        SECRET_FILE: secret_text(document["scenario"]["id"], seeds),
        GEOJSON_FILE: plan_geojson(document),
        REPORT_FILE: report_html(document, prepared.ground.network, language),
        **(more or {}),
        PLAN_FILE: json_text(document),
    }
    write_files(folder, texts, stale=[name for name in (EXERCISE_FILE, NOW_FILE) if name not in texts])


def json_text(document: Mapping[str, Any]) -> str:
    """A document as the plan's files hold it: the same data gives the same bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
