"""The command post starts with good settings and says what is missing with bad ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MANAGE = Path(__file__).parents[2] / "manage.py"


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("CHOT_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, str(MANAGE), "check", "--fail-level", "ERROR"],
        env=clean | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_project_passes_its_own_checks() -> None:
    done = run(CHOT_SECRET_KEY="a-long-random-text-for-this-test")
    assert done.returncode == 0, done.stderr


def test_a_missing_secret_names_the_setting_and_the_remedy() -> None:
    done = run()
    assert done.returncode != 0
    assert "CHOT_SECRET_KEY" in done.stderr
    assert "CHOT_DEBUG=1" in done.stderr
