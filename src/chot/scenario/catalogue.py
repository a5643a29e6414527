"""Every finding that reading a scenario can make, with its remedy, in both languages (``findings.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources

from chot.errors import Finding
from chot.units import Text

_LONGEST_VALUE = 80


@dataclass(frozen=True)
class Entry:
    """What one code says: the sentence, the remedy, and whether it only warns."""

    message: Text
    remedy: Text
    warning: bool


def _load() -> dict[str, Entry]:
    data = tomllib.loads(resources.files(__package__).joinpath("findings.toml").read_text("utf-8"))
    return {
        code: Entry(
            Text(entry["vi"], entry["en"]),
            Text(entry["remedy_vi"], entry["remedy_en"]),
            entry.get("warning", False),
        )
        for code, entry in data.items()
    }


CATALOGUE = _load()


def _fill(template: Text, words: dict[str, object]) -> Text:
    vi = {key: word.vi if isinstance(word, Text) else word for key, word in words.items()}
    en = {key: word.en if isinstance(word, Text) else word for key, word in words.items()}
    return Text(template.vi.format(**vi), template.en.format(**en))


def finding(
    code: str, file: str = "", row: int | None = None, column: str = "", value: object = "", **words: object
) -> Finding:
    """The finding of this code, with its sentences filled in; ``Text`` words go in by language."""
    entry = CATALOGUE[code]
    shown = " ".join(str(value).split())
    if len(shown) > _LONGEST_VALUE:
        shown = shown[: _LONGEST_VALUE - 3] + "..."
    message, remedy = _fill(entry.message, words), _fill(entry.remedy, words)
    return Finding(code, message, remedy, file, row, column, shown, entry.warning)


def hint(suggestion: str) -> Text:
    """``, did you mean 'x'?`` in both languages; empty without a suggestion."""
    if not suggestion:
        return Text("", "")
    return Text(f", có phải là '{suggestion}'?", f", did you mean '{suggestion}'?")
