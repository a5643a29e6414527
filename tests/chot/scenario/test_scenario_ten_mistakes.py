"""A folder with ten planted mistakes: the check reports all ten at once, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from chot import scenario
from chot.errors import InputError

MISTAKES = (
    # file, what stood there, what the planner wrote, code, row, column, a word of the remedy
    ("scenario.toml", "start = 2026-09-23T18:00:00", "start = 2026-09-23T17:00:00", "periods-overlap", None, "start"),
    ("scenario.toml", "primary = 0.9", "primary = 1.9", "detection-range", None, "detection.primary"),
    ("sites.csv", "value:P1,value:P2", "value:P1,valu:P2", "unknown-column", 1, "valu:P2"),
    ("sites.csv", "105.8041,21.0041", "21.0041,105.8041", "lon-lat-swapped", 2, "lat"),
    ("sites.csv", "20,60", "-20,60", "negative", 3, "value:P1"),
    ("programme.csv", "HALL,2026", "HAL,2026", "unknown-site", 2, "site"),
    ("programme.csv", "2026-09-23 11:00,500", "2026-09-23 11:00,rất đông", "not-a-number", 2, "attendance"),
    ("units.csv", "6,,,CH1\nCK2", "6,,,CH9\nCK2", "unknown-commander", 3, "commander"),
    ("units.csv", "CK2,", "CK1,", "duplicate-id", 4, "id"),
    ("closures.csv", "Phố Dọc 1", "", "nothing-to-close", 2, ""),
)


def plant(folder: Path) -> None:
    for file, old, new, *_ in MISTAKES:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def test_a_folder_with_ten_planted_mistakes_reports_all_ten(folder: Path) -> None:
    plant(folder)
    found = {(f.code, f.file.partition(",")[0], f.row, f.column) for f in scenario.check(folder) if not f.warning}
    planted = {(code, file, row, column) for file, _, _, code, row, column in MISTAKES}
    # The mistyped value:P2 is also the value that period P2 now lacks.
    assert found == planted | {("no-value-column", "sites.csv", None, "")}


def test_reading_the_same_folder_raises_one_error_with_all_of_them(folder: Path) -> None:
    plant(folder)
    with pytest.raises(InputError) as caught:
        scenario.read(folder)
    assert list(caught.value.findings) == scenario.check(folder)
    assert len(caught.value.findings) >= 10


def test_every_finding_speaks_both_languages_and_says_what_to_do(folder: Path) -> None:
    plant(folder)
    for found in scenario.check(folder):
        for language in ("vi", "en"):
            assert found.message[language]
            assert found.remedy[language]
            assert "\n" not in found.line(language)
            assert "{" not in found.line(language)
