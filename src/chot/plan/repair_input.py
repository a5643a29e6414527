"""What a repair is asked for, understood or named as wrong: units, ways, a time, and the version of the scenario."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from chot.errors import Finding, InputError
from chot.plan.changes import Change
from chot.plan.nearest import did_you_mean
from chot.plan.prepare import Prepared
from chot.scenario import Scenario, Unit
from chot.scenario.schema import UNIT_KINDS
from chot.units import Text


def change_asked(
    prepared: Prepared, *, lost: Sequence[str], closed: Sequence[str], added: Sequence[str], moment: str
) -> Change:
    """The change that was asked for.

    - ``lost``: ids or call signs of units; ``closed``: OpenStreetMap way ids or names of streets; ``added``:
      ``UNIT:KIND:N`` with N people, or a file like units.csv; ``moment``: local time, or with an offset.

    Raises :class:`InputError` with everything that is wrong, the nearest names with it.
    """
    scenario, findings = prepared.ground.scenario, list[Finding]()
    when = _moment(scenario, moment, findings)
    units = _lost(scenario, lost, findings)
    ways = _ways(prepared, closed, findings)
    came = _added(scenario, added, findings)
    if not (lost or closed or added):
        findings.append(_nothing_asked())
    if findings or when is None:
        raise InputError(findings)
    later = [period.start for period in scenario.periods if period.start >= when]
    effective = min(later) if later else max(period.end for period in scenario.periods)
    return Change(when, effective, units, ways, came)


def _moment(scenario: Scenario, text: str, findings: list[Finding]) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        findings.append(
            Finding(
                "not-a-time",
                Text("không phải ngày giờ", "not a time"),
                Text("ghi như 2026-09-24T09:30, giờ địa phương", "write it as 2026-09-24T09:30, local time"),
                file="--from",
                value=text,
            )
        )
        return None
    when = when.replace(tzinfo=scenario.time_zone) if when.tzinfo is None else when.astimezone(scenario.time_zone)
    end = max(period.end for period in scenario.periods)
    if when >= end:
        shown = f"{end:%Y-%m-%dT%H:%M}"
        findings.append(
            Finding(
                "after-the-event",
                Text(f"sự kiện kết thúc lúc {shown}", f"the event ends at {shown}"),
                Text("ghi một thời điểm trong sự kiện", "give a time within the event"),
                file="--from",
                value=text,
            )
        )
        return None
    return when


def _lost(scenario: Scenario, given: Iterable[str], findings: list[Finding]) -> tuple[str, ...]:
    by_name = {unit.id: unit.id for unit in scenario.units}
    by_name |= {unit.call_sign: unit.id for unit in scenario.units if unit.call_sign}
    found = []
    for name in given:
        if name in by_name:
            found.append(by_name[name])
            continue
        near = did_you_mean(name, by_name)
        findings.append(
            Finding(
                "unknown-unit",
                Text(f"kế hoạch không có đơn vị này{near.vi}", f"the plan has no such unit{near.en}"),
                Text("ghi mã hoặc hô hiệu như trong units.csv", "give its id or call sign as in units.csv"),
                file="--lost",
                value=name,
            )
        )
    return tuple(dict.fromkeys(found))


def _ways(prepared: Prepared, given: Iterable[str], findings: list[Finding]) -> tuple[int, ...]:
    network = prepared.ground.network
    ways = {int(way) for way in np.unique(network.segment_way)}
    found: list[int] = []
    for text in given:
        number = int(text) if text.isascii() and text.isdigit() else -1
        if number in ways:
            found.append(number)
        elif text in network.names:
            of_street = network.segment_name == network.names.index(text)
            found += [int(way) for way in np.unique(network.segment_way[of_street])]
        else:
            known = [str(way) for way in sorted(ways)] if number >= 0 else [name for name in network.names if name]
            near = did_you_mean(text, known)
            findings.append(
                Finding(
                    "unknown-way",
                    Text(f"bản đồ không có đường này{near.vi}", f"the map has no such way{near.en}"),
                    Text(
                        "ghi mã way của OpenStreetMap hoặc tên đường như trên bản đồ",
                        "give an OpenStreetMap way id, or a street's name as the map spells it",
                    ),
                    file="--closed",
                    value=text,
                )
            )
    return tuple(dict.fromkeys(found))


def _added(scenario: Scenario, given: Iterable[str], findings: list[Finding]) -> tuple[Unit, ...]:
    known, found = {unit.id for unit in scenario.units}, list[Unit]()
    for text in given:
        rows = _rows(text, findings) if text.lower().endswith(".csv") else [_row_of(text)]
        for row in rows:
            unit = _unit(row, text, findings)
            if unit is None:
                continue
            if unit.id in known:
                findings.append(
                    Finding(
                        "unit-exists",
                        Text(f"đã có đơn vị '{unit.id}'", f"there is a unit '{unit.id}' already"),
                        Text("đặt mã khác cho đơn vị thêm", "give the new unit another id"),
                        file="--added",
                        value=text,
                    )
                )
                continue
            known.add(unit.id)
            found.append(unit)
    return tuple(found)


def _row_of(text: str) -> dict[str, str]:
    parts = [*text.split(":"), "", "", ""][:3]
    return dict(zip(("id", "kind", "strength"), (part.strip() for part in parts), strict=True))


def _rows(path: str, findings: list[Finding]) -> list[dict[str, str]]:
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return [{str(k): v or "" for k, v in row.items()} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        findings.append(
            Finding(
                "file-unreadable",
                Text(f"không đọc được tệp: {error}", f"the file cannot be read: {error}"),
                Text("lưu lại dạng CSV UTF-8 như units.csv", "save it as CSV UTF-8, like units.csv"),
                file=path,
                column="--added",
            )
        )
        return []


def _unit(row: Mapping[str, str], text: str, findings: list[Finding]) -> Unit | None:
    kind, strength, identifier = row.get("kind", ""), row.get("strength", ""), row.get("id", "")
    base: tuple[float, float] | None = None
    try:
        if row.get("lon") or row.get("lat"):
            base = (float(row.get("lon", "")), float(row.get("lat", "")))
        people = int(strength)
    except ValueError:
        people = 0
    if not identifier or kind not in UNIT_KINDS or people < 1:
        near = did_you_mean(kind, UNIT_KINDS) if kind not in UNIT_KINDS else Text("", "")
        kinds = ", ".join(UNIT_KINDS)
        findings.append(
            Finding(
                "not-a-unit",
                Text(f"không phải đơn vị thêm{near.vi}", f"not a unit to add{near.en}"),
                Text(
                    f"ghi MÃ:LOẠI:SỐ-NGƯỜI, loại là một trong {kinds}; hoặc một tệp như units.csv",
                    f"write ID:KIND:PEOPLE with a kind of {kinds}; or name a file like units.csv",
                ),
                file="--added",
                value=text,
            )
        )
        return None
    vi = row.get("name_vi") or row.get("name_en") or identifier
    name = Text(vi, row.get("name_en") or vi)
    return Unit(identifier, name, row.get("call_sign", ""), kind, people, base, row.get("commander", ""))


def refuse_another_version(plan: Mapping[str, Any], prepared: Prepared) -> None:
    """Raise :class:`InputError` naming every file of the scenario that is not as it was when the plan was made."""
    was, now = dict(plan["scenario"]["files"]), dict(prepared.files)
    was[plan["map"]["file"]] = plan["map"]["sha256"]
    now[prepared.ground.scenario.map_file.name] = prepared.map_sha256
    findings = [_other_version(name, was, now) for name in sorted(was | now) if was.get(name) != now.get(name)]
    if findings:
        units = {unit["id"] for unit in plan["units"]} ^ {unit.id for unit in prepared.ground.scenario.units}
        if units:
            findings.append(_other_units(sorted(units)))
        raise InputError(findings)


def _other_version(name: str, was: Mapping[str, str], now: Mapping[str, str]) -> Finding:
    if name not in now:
        what = Text("tệp không còn", "the file is gone")
    elif name not in was:
        what = Text("tệp này mới có", "the file is new")
    else:
        what = Text("tệp đã thay đổi", "the file has changed")
    return Finding(
        "another-version",
        Text(f"{what.vi} từ khi lập kế hoạch", f"{what.en} since the plan was made"),
        Text(
            "đưa kịch bản về như cũ (--scenario), hoặc lập lại bằng 'chot plan'",
            "bring the scenario back as it was (--scenario), or plan again with 'chot plan'",
        ),
        file=name,
    )


def _other_units(units: Sequence[str]) -> Finding:
    shown = ", ".join(units[:8]) + (" …" if len(units) > 8 else "")
    return Finding(
        "another-version",
        Text(f"các đơn vị chỉ có ở một bên: {shown}", f"units that only one of them has: {shown}"),
        Text("ghi thay đổi lực lượng bằng --lost và --added", "say what changed by --lost and --added"),
        file="units.csv",
    )


def _nothing_asked() -> Finding:
    return Finding(
        "nothing-to-repair",
        Text("không có gì thay đổi", "nothing has changed"),
        Text("ghi --lost, --closed hoặc --added", "give --lost, --closed or --added"),
    )
