"""A sound scenario folder for each test, and a way to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_scenario import write, write_with_posts

from chot import scenario
from chot.errors import Finding


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is right in everything."""
    return write(tmp_path / "nho")


@pytest.fixture
def posted(tmp_path: Path) -> Path:
    """A folder with posts and past incidents too, right in everything."""
    return write_with_posts(tmp_path / "gac")


@pytest.fixture
def spoil(folder: Path) -> Callable[..., list[Finding]]:
    """Replace a text in one file of the folder, and give what the check then finds."""

    def change(file: str, old: str, new: str) -> list[Finding]:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
        return scenario.check(folder)

    return change
