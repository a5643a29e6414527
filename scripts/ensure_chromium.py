"""See that the browser tests find a Chromium: take the one at hand, else install one; print where it is.

In this order: CHOT_CHROMIUM, `chromium`, `chromium-browser` or `google-chrome` on the PATH, the one
that Playwright keeps. Where there is none: Debian's package when this user may install packages, else the
download of Playwright. Where there is one already, nothing is done and no network is used.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
REMEDY = (
    "No Chromium was found and none could be installed. Do one of these and try again:\n"
    "  sudo apt-get install chromium\n"
    "  python -m playwright install chromium\n"
    "  CHOT_CHROMIUM=/path/to/chrome make test"
)


def of_playwright() -> str | None:
    """The browser that Playwright has downloaded, if it has."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (needed only when no other browser is there)

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    """Path of a Chromium or Chrome on this machine, or None."""
    chosen = os.environ.get("CHOT_CHROMIUM")
    if chosen:
        return chosen if os.access(chosen, os.X_OK) else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return of_playwright()


def succeeds(command: list[str]) -> bool:
    """Run a command quietly; where it fails, its last word goes to the user."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0 and done.stderr.strip():
        print(f"{command[0]}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
    return done.returncode == 0


def package_commands() -> list[list[str]]:
    """The commands that install Debian's package, or none where this user may not."""
    if shutil.which("apt-get") is None:
        return []
    if os.geteuid() == 0:
        prefix = []
    elif shutil.which("sudo") and succeeds(["sudo", "-n", "true"]):
        prefix = ["sudo", "-n"]
    else:
        return []
    return [[*prefix, "apt-get", "update", "-qq"], [*prefix, "apt-get", "install", "-y", "-qq", "chromium"]]


def install() -> None:
    """Try Debian's package, then Playwright's download."""
    steps = package_commands()
    if not (steps and all(succeeds(step) for step in steps)):
        succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def main() -> None:
    """Find or install; exit 1 with the remedies where neither worked."""
    path = find()
    if path is None:
        print("installing Chromium for the browser tests ...", file=sys.stderr)
        install()
        path = find()
    if path is None:
        sys.exit(REMEDY)
    print(path)


if __name__ == "__main__":
    main()
