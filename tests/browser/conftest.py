"""A browser that opens reports, shared by the tests of the page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium where it is installed, else Playwright's own; scripts/ensure_chromium.py gets either."""
    path = os.environ.get("CHOT_CHROMIUM") or next((p for p in map(shutil.which, NAMES) if p), None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


class Reader:
    """Opens a report; remembers every complaint of the browser and every request that left the page."""

    def __init__(self, browser: Browser, report: Path) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 800})
        self.address = report.as_uri()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, state: str = "", width: int = 1280) -> Page:
        """The page in the state that the address's hash names."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.goto("about:blank")
        self.page.goto(self.address + state)
        return self.page


@pytest.fixture
def read_report(browser: Browser) -> Iterator[Callable[[Path], Reader]]:
    """Gives a reader of a report; its page is closed after the test."""
    readers: list[Reader] = []

    def read(report: Path) -> Reader:
        readers.append(Reader(browser, report))
        return readers[-1]

    yield read
    for reader in readers:
        reader.page.close()
