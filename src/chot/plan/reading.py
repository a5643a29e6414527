"""Reading a plan's folder, and the scenario that it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chot.errors import Finding, InputError
from chot.plan.changes import changes_of
from chot.plan.document import SCHEMA, SCHEMA_VERSION
from chot.plan.files import PLAN_FILE
from chot.plan.prepare import Prepared, prepare
from chot.units import Text


def read_plan(folder: Path) -> dict[str, Any]:
    """The plan document of a folder; raises :class:`InputError` where there is none or it is of another kind."""
    try:
        plan = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(no_plan(folder, error.strerror or str(error))) from error
    except ValueError as error:
        raise InputError(no_plan(folder, str(error))) from error
    if not isinstance(plan, dict) or plan.get("schema") != SCHEMA:
        raise InputError(no_plan(folder, f"schema != {SCHEMA}"))
    if plan.get("schema_version") != SCHEMA_VERSION:
        raise InputError(no_plan(folder, f"schema_version {plan.get('schema_version')} != {SCHEMA_VERSION}"))
    return plan


def prepared_of(
    folder: Path, plan: Mapping[str, Any], scenario_folder: Path | None, cache_dir: Path | None
) -> Prepared:
    """The scenario of a plan, prepared as for planning; ``scenario_folder``: where it lies now, if it was moved.

    Raises :class:`InputError` where it cannot be read.
    """
    given = plan["parameters"]
    teams = given["teams"] if given["teams_source"] == "option" else None
    return prepare(
        scenario_folder or folder / plan["scenario"]["folder"],
        teams=teams,
        cache_dir=cache_dir,
        option=plan["scenario"]["option"] or "",
        changes=changes_of(plan),
        duties=plan["duties"],
    )


def no_plan(folder: Path, why: str) -> Finding:
    return Finding(
        "not-a-plan",
        Text(f"'{folder}' không có kế hoạch đọc được: {why}", f"'{folder}' holds no readable plan: {why}"),
        Text(
            "lập lại bằng 'chot plan', hoặc chỉ đúng thư mục",
            "make it again with 'chot plan', or name the right folder",
        ),
        file=PLAN_FILE,
    )
