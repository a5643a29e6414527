"""The report in a real browser: no request leaves it, and people can read, click, print and tab through it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from chot.plan import Made


@pytest.fixture
def reader(read_report: Any, town_plan: Made) -> Any:
    """The report of the town's plan."""
    return read_report(town_plan.folder / "report.html")


def test_the_page_asks_for_nothing_but_itself_and_breaks_no_rule_of_its_own(reader: Any) -> None:
    reader.open().wait_for_timeout(300)
    assert reader.complaints == []
    assert [url for url in reader.requests if not url.startswith(("file:", "data:", "about:"))] == []
    assert len([url for url in reader.requests if url.startswith("file:")]) == 1


def test_the_page_opens_in_vietnamese_and_switches_to_english_for_good(reader: Any) -> None:
    page = reader.open()
    expect(page.locator("h1")).to_have_text("Lễ hội phố cổ")
    expect(page.locator("#sentence")).to_contain_text("Trong trường hợp xấu nhất")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#sentence")).to_contain_text("At worst")
    page.reload()
    expect(page.locator("h1")).to_have_text("Old quarter festival")


def test_the_figures_on_the_page_are_those_of_the_plan(reader: Any, town_plan: Made) -> None:
    page = reader.open("#lang=en&period=P2")
    period = town_plan.document["periods"][1]
    name = {site["id"]: site["name"]["en"] for site in town_plan.document["sites"]}
    expect(page.locator("#sentence b").first).to_have_text(name[period["worst"]["site"]])
    expect(page.locator("#figure-value b")).to_have_text(f"{period['value']:.2f}".rstrip("0").rstrip("."))
    expect(page.locator("#dispositions tbody tr")).to_have_count(len(period["dispositions"]))
    expect(page.locator("#checkpoints tbody tr")).to_have_count(len(period["checkpoints"]))
    expect(page.locator("#routes li")).to_have_count(len(period["routes"]))
    expect(page.locator("#teams tbody tr")).to_have_count(3)
    expect(page.locator("#draw")).to_contain_text(period["draw"]["commitment"])
    expect(page.locator(".pin.checkpoint")).to_have_count(len(period["checkpoints"]))


def test_choosing_a_disposition_marks_its_checkpoints_and_lists_where_they_stand(reader: Any, town_plan: Made) -> None:
    page = reader.open("#lang=vi")
    chosen = town_plan.document["periods"][0]["dispositions"][1]
    page.locator("#disposition").select_option(chosen["letter"])
    expect(page.locator(".pin.on")).to_have_count(len(chosen["checkpoints"]))
    expect(page.locator("#chosen h3")).to_contain_text(chosen["name"]["vi"])
    expect(page.locator("#chosen li")).to_have_count(len(chosen["checkpoints"]))
    assert f"disposition={chosen['letter']}" in page.url


def test_a_row_of_the_overview_leads_to_its_period(reader: Any) -> None:
    page = reader.open("#lang=en")
    page.locator("#periods").get_by_role("button", name="23 September, afternoon").click()
    expect(page.locator("#period")).to_have_value("P2")
    expect(page.locator("#periods tr.current")).to_contain_text("afternoon")


def test_layers_can_be_switched_off_and_on(reader: Any) -> None:
    page = reader.open("#lang=en")
    box = page.get_by_label("Key sites (number: value)")
    expect(page.locator(".pin.site")).to_have_count(3)
    box.uncheck()
    expect(page.locator(".pin.site")).to_have_count(0)
    page.locator("#period").select_option("P2")
    expect(page.get_by_label("Key sites (number: value)")).not_to_be_checked()
    page.get_by_label("Key sites (number: value)").check()
    expect(page.locator(".pin.site")).to_have_count(3)


def test_a_checkpoint_can_be_opened_with_the_keyboard(reader: Any) -> None:
    page = reader.open("#lang=en")
    page.locator("#checkpoints").get_by_role("button", name="C1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content")).to_contain_text("Manned with a probability of")


def test_the_streets_are_drawn_and_tell_their_names(reader: Any, town_plan: Made) -> None:
    page = reader.open("#lang=vi")
    page.wait_for_timeout(300)
    inked = page.evaluate(
        """() => [...document.querySelectorAll("#map canvas")].map(c => {
             const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
             let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; })"""
    )
    assert len(inked) == 3
    assert min(inked) > 100  # streets, cordons, weak routes
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map").bounding_box()
    assert box is not None
    for step in range(60):
        page.mouse.move(box["x"] + box["width"] * (0.2 + step / 100), box["y"] + box["height"] * (0.3 + step / 150))
        if page.locator(".leaflet-tooltip.street").count():
            break
        page.wait_for_timeout(20)
    names = {c["street"]["vi"] for p in town_plan.document["periods"] for c in p["checkpoints"]}
    assert names
    assert re.search(r"\w", page.locator(".leaflet-tooltip.street").inner_text())


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_sticks_out_sideways(reader: Any, width: int, language: str) -> None:
    page = reader.open(f"#lang={language}", width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_no_text_is_left_empty_or_unfilled(reader: Any) -> None:
    for language in ("vi", "en"):
        page = reader.open(f"#lang={language}")
        assert page.evaluate("[...document.querySelectorAll('[data-t]')].filter(e => !e.textContent).length") == 0
        assert not re.search(r"undefined|NaN|\{\w+\}|\[object", page.locator("body").inner_text())


def test_the_page_prints_on_paper_with_its_map(reader: Any, tmp_path: Path) -> None:
    page = reader.open("#lang=vi")
    page.emulate_media(media="print")
    expect(page.locator("#bar")).to_be_hidden()
    page.emulate_media(media="screen")
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
