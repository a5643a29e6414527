"""The split of shared teams on the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from chot.plan import Made


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_report_shows_who_does_what_and_what_one_more_team_buys(
    split_town_plan: Made, read_report: Callable[[Path], Any], language: str, width: int
) -> None:
    reader = read_report(split_town_plan.folder / "report.html")
    page = reader.open(f"#lang={language}", width)
    row = split_town_plan.document["split"]["periods"][0]
    section = page.locator("#split")
    expect(section).to_be_visible()
    expect(section.locator(".curve")).to_have_count(len(row["storeys"]))
    expect(section.locator("#split-units tbody tr")).to_have_count(len(row["storeys"]))
    more = section.locator("#split-more tbody tr")
    expect(more).to_have_count(len(row["what_if"]))
    names = {"vi": {"patrol": "Tuần tra"}, "en": {"patrol": "Patrols"}}[language]
    first = row["what_if"][0]["duty"]
    if first in names:
        expect(more.first).to_contain_text(names[first])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert reader.complaints == []


def test_a_plan_without_shared_teams_shows_no_split(full_town_plan: Made, read_report: Callable[[Path], Any]) -> None:
    page = read_report(full_town_plan.folder / "report.html").open()
    expect(page.locator("#split")).to_be_hidden()
