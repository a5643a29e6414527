"""Take the picture of a report that README shows: scripts/picture.py out/report.html docs/images/report.png."""

from __future__ import annotations

import sys
from pathlib import Path

from ensure_chromium import find
from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main(report: str, picture: str, state: str = "#lang=en") -> None:
    """The top of the page as a desktop shows it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1250})
        page.goto(Path(report).resolve().as_uri() + state)
        page.wait_for_timeout(1000)
        page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
