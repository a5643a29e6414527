"""Plans of one event side by side: their figures, where their duties differ, and which of them nothing beats."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chot.errors import Finding, InputError
from chot.plan.compare_duties import differences
from chot.plan.compare_measures import MEASURES, check_pareto, fragile, loss_of, pareto_front
from chot.plan.compare_page import compare_html
from chot.plan.files import COMPARE_FILE, COMPARE_PAGE, OPTIONS_FOLDER, OUR_FILES, write_files
from chot.plan.prepare import Prepared
from chot.plan.reading import prepared_of, read_plan
from chot.plan.shapes import text
from chot.plan.write import json_text
from chot.units import Language, Text

SCHEMA, SCHEMA_VERSION = "chot.compare", 1

Json = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Entry:
    """A plan in a comparison.

    - ``folder`` it lies in; ``option``: the name of the option of the scenario that it is, None where it is none.
    - ``values``: each measure's figure by key, None where the plan has none.
    """

    folder: Path
    document: Mapping[str, Any]
    option: Text | None
    currency: str
    values: Mapping[str, float | None]

    @staticmethod
    def of(folder: Path, document: Mapping[str, Any], prepared: Prepared) -> Entry:
        scenario = prepared.ground.scenario
        name = next((option.name for option in scenario.options if option.id == prepared.option), None)
        values = {measure.key: measure.of(document, prepared) for measure in MEASURES}
        return Entry(folder, document, name, scenario.parameters.currency, values)


def read_entries(folders: Sequence[Path], scenario: Path | None, cache_dir: Path | None) -> list[Entry]:
    """The plans in these folders.

    - ``scenario``: where their scenario lies now, if it was moved.

    Raises :class:`InputError` where one cannot be read, or where they are not plans of one event.
    """
    plans = [read_plan(folder) for folder in folders]
    _refuse_different_events(folders, plans)
    return [
        Entry.of(folder, plan, prepared_of(folder, plan, scenario, cache_dir))
        for folder, plan in zip(folders, plans, strict=True)
    ]


def comparison(entries: Sequence[Entry], pareto: Sequence[str], out: Path) -> Json:
    """The comparison document, explained in docs/reference/plan-json.md; ``out``: the folder that it will lie in."""
    check_pareto(pareto)
    first = entries[0].document
    ids = _ids(entries)
    document: Json = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "scenario": {key: first["scenario"][key] for key in ("id", "name", "description")},
        "currency": entries[0].currency,
        "plans": [_plan(entry, identifier, out) for entry, identifier in zip(entries, ids, strict=True)],
        "measures": [
            {
                "key": measure.key,
                "group": text(measure.group),
                "name": text(measure.name),
                "unit": text(measure.unit),
                "better": measure.better,
                "decimals": measure.decimals,
                "share": measure.share,
                "values": [entry.values[measure.key] for entry in entries],
            }
            for measure in MEASURES
        ],
        "periods": [
            {
                "id": period["id"],
                "name": period["name"],
                **{
                    part: [_loss(entry, period["id"], part) for entry in entries]
                    for part in ("checkpoints", "posts", "patrols")
                },
                "reserves": [_share(entry, period["id"]) for entry in entries],
            }
            for period in first["periods"]
        ],
        "fragile": [None if (rows := fragile(e.document)) is None else [_weak(row) for row in rows] for e in entries],
        "differences": differences([entry.document for entry in entries]),
        "pareto": None,
    }
    if pareto:
        front = pareto_front(pareto, [entry.values for entry in entries])
        document["pareto"] = {"measures": list(pareto), "front": [ids[i] for i in front]}
    return document


def write_comparison(out: Path, entries: Sequence[Entry], pareto: Sequence[str], language: Language) -> Json:
    """Write compare.json and compare.html of these plans into a plan's folder."""
    document = comparison(entries, pareto, out)
    write_files(out, {COMPARE_FILE: json_text(document), COMPARE_PAGE: compare_html(document, language)})
    return document


def remove_comparison(out: Path) -> None:
    """Take an earlier comparison away, with the plans of options that it compared."""
    for name in (COMPARE_FILE, COMPARE_PAGE):
        (out / name).unlink(missing_ok=True)
    options = out / OPTIONS_FOLDER
    for folder in options.iterdir() if options.is_dir() else ():
        if folder.is_dir() and {path.name for path in folder.iterdir()} <= OUR_FILES:
            shutil.rmtree(folder)


def _ids(entries: Sequence[Entry]) -> list[str]:
    """How each plan is called: the option's id, else its folder; told apart by numbers where that is not enough."""
    found: list[str] = []
    for entry in entries:
        name = entry.document["scenario"]["option"] or entry.folder.resolve().name
        found.append(name if name not in found else f"{name}-{len(found) + 1}")
    return found


def _plan(entry: Entry, identifier: str, out: Path) -> Json:
    document = entry.document
    name = entry.option or Text("Kịch bản gốc", "The scenario as it stands")
    if document["repair"] is not None:
        moment = document["repair"]["changes"][-1]["from"][:16].replace("T", " ")
        name = Text(f"{name.vi}, sửa lúc {moment}", f"{name.en}, repaired at {moment}")
    return {
        "id": identifier,
        "name": text(name),
        "folder": _relative(entry.folder, out),
        "option": document["scenario"]["option"],
        "complete": document["complete"],
        "time_limit_s": document["parameters"]["time_limit_s"],
    }


def _relative(target: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(target.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return target.resolve().as_posix()


def _loss(entry: Entry, period: str, part: str) -> float | None:
    return loss_of(next(p for p in entry.document["periods"] if p["id"] == period), part)


def _share(entry: Entry, period: str) -> float | None:
    section = next(p for p in entry.document["periods"] if p["id"] == period)["reserves"]
    return None if section is None else float(section["share_within"])


def _weak(row: Mapping[str, Any]) -> Json:
    return {"kind": row["kind"], "id": row["id"], "name": row["name"]}


def _refuse_different_events(folders: Sequence[Path], plans: Sequence[Mapping[str, Any]]) -> None:
    if len(plans) < 2:
        raise InputError(_one_plan())
    first = plans[0]
    findings = []
    for folder, plan in zip(folders[1:], plans[1:], strict=True):
        differ = _differ(first, plan)
        if differ is not None:
            findings.append(_other_event(folder, folders[0], differ))
    if findings:
        raise InputError(findings)


def _differ(first: Mapping[str, Any], other: Mapping[str, Any]) -> Text | None:
    """What makes two plans those of different events; None where they are of one."""
    a, b = first["scenario"]["id"], other["scenario"]["id"]
    if a != b:
        return Text(f"kịch bản '{b}' và '{a}'", f"scenarios '{b}' and '{a}'")
    times = [[(p["id"], p["start"], p["end"]) for p in plan["periods"]] for plan in (first, other)]
    if times[0] != times[1]:
        return Text("các giai đoạn khác nhau", "different periods")
    sites = [[site["id"] for site in plan["sites"]] for plan in (first, other)]
    if sites[0] != sites[1]:
        return Text("các mục tiêu khác nhau", "different sites")
    if first["map"]["sha256"] != other["map"]["sha256"]:
        return Text("hai bản đồ khác nhau", "different maps")
    return None


def _other_event(folder: Path, first: Path, differ: Text) -> Finding:
    return Finding(
        "different-events",
        Text(
            f"kế hoạch ở '{folder}' và ở '{first}' không cùng một sự kiện: {differ.vi}",
            f"the plans in '{folder}' and '{first}' are of different events: {differ.en}",
        ),
        Text("chỉ so sánh các kế hoạch của cùng một kịch bản", "compare plans of one scenario only"),
        value=str(folder),
    )


def _one_plan() -> Finding:
    return Finding(
        "nothing-to-compare",
        Text("cần ít nhất hai kế hoạch để so sánh", "it takes two plans to compare"),
        Text("ghi thêm một thư mục kế hoạch", "name another plan's folder"),
    )
