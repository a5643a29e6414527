"""The tutorial is run, block by block, as a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from chot.plan import Made, tables

PAGE = Path(__file__).parents[2] / "docs" / "start" / "tutorial.md"


def test_every_block_of_the_tutorial_runs(write_full_town: Callable[..., Path], tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) > 5
    session = {"scenario": write_full_town(tmp_path / "scenario"), "out": tmp_path / "out"}
    for number, block in enumerate(blocks):
        exec(compile(block, f"tutorial block {number + 1}", "exec"), session)


def test_rows_of_a_table_have_the_same_keys(full_town_plan: Made) -> None:
    found = tables(full_town_plan.document)
    filled = {name for name, rows in found.items() if rows}
    assert filled >= {"periods", "checkpoints", "dispositions", "guards", "reserves"}
    for rows in found.values():
        assert len({tuple(row) for row in rows}) <= 1
        assert all(not isinstance(value, (dict, list)) for row in rows for value in row.values())
