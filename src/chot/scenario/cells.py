"""Cells to values: what people and Excel write, understood or named as wrong."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chot.scenario.source import Cell

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_TIME_FORMATS = tuple(
    f"{day}{joint}{hour}"
    for day in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
    for joint in (" ", "T")
    for hour in ("%H:%M", "%H:%M:%S", "%Hh%M", "%Hh")
) + tuple(f"{hour} {day}" for day in ("%Y-%m-%d", "%d/%m/%Y") for hour in ("%H:%M", "%Hh%M", "%Hh"))
_ID = re.compile(r"\w[\w.\-]{0,63}")

TRUE_WORDS = frozenset({"true", "yes", "1", "co", "dung", "x"})
FALSE_WORDS = frozenset({"false", "no", "0", "khong", "sai"})


class Unreadable(ValueError):  # noqa: N818 - it reads as what the cell is, and never leaves this room
    """A cell that is not what its column asks for; ``code`` names the finding, ``words`` fill its sentence."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without ``.0``, as Excel shows them.

    Raises :class:`Unreadable` where the text holds control characters.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    text = str(cell).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text if letter not in "\n\r\t"):
        raise Unreadable("bad-text")
    return " ".join(text.split())


def id_of(cell: Cell) -> str:
    """A cell as an id: letters, digits, ``-``, ``_`` and ``.``; raises :class:`Unreadable`."""
    text = text_of(cell)
    if not _ID.fullmatch(text):
        raise Unreadable("bad-id")
    return text


def number_of(cell: Cell) -> float:
    """A cell as a number, decimal comma or point; raises :class:`Unreadable`, also where both readings are fair."""
    if isinstance(cell, bool) or cell is None or isinstance(cell, datetime | list):
        raise Unreadable("not-a-number")
    if isinstance(cell, str):
        cell = _parse_number(re.sub(r"\s", "", cell))
    if not math.isfinite(cell):
        raise Unreadable("not-a-number")
    return float(cell)


def _parse_number(text: str) -> float:
    if "," in text and "." in text:
        mark, group = (",", ".") if text.rfind(",") > text.rfind(".") else (".", ",")
        if not re.fullmatch(rf"[+-]?\d{{1,3}}(\{group}\d{{3}})+\{mark}\d*", text):
            raise Unreadable("not-a-number")
        return float(text.replace(group, "").replace(mark, "."))
    if not _NUMBER.fullmatch(text) or not text.isascii():
        raise Unreadable("not-a-number")
    return float(text.replace(",", "."))


def number_text(number: float) -> str:
    """A number as text that :func:`plain_number_of` reads back exactly: ``12.125`` becomes ``12.1250``."""
    text = str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    return text + "0" if _GROUPED.fullmatch(text) else text


def plain_number_of(cell: Cell) -> float:
    """A number that may be a thousand: ``12.500`` as text is refused, since it can be read both ways."""
    if isinstance(cell, str) and (match := _GROUPED.fullmatch(cell.strip())):
        digits = cell.strip().replace(match[1], "")
        raise Unreadable("number-ambiguous", thousand=digits, fraction=f"{number_of(cell):g}")
    return number_of(cell)


def whole_of(cell: Cell) -> int:
    """A cell as a whole number of at most a billion; raises :class:`Unreadable`."""
    number = plain_number_of(cell)
    if not number.is_integer():
        raise Unreadable("not-whole")
    if abs(number) > 1e9:
        raise Unreadable("too-large", most="1000000000")
    return int(number)


def amount_of(cell: Cell) -> float:
    """A cell as a number from 0 to 1e12; raises :class:`Unreadable`."""
    number = plain_number_of(cell)
    if number < 0:
        raise Unreadable("negative")
    if number > 1e12:
        raise Unreadable("too-large", most="1e12")
    return number


def above_zero_of(cell: Cell) -> float:
    """A cell as a number above 0; raises :class:`Unreadable`."""
    number = amount_of(cell)
    if number == 0:
        raise Unreadable("not-positive")
    return number


def count_of(cell: Cell) -> int:
    """A cell as a whole number of at least 0; raises :class:`Unreadable`."""
    number = whole_of(cell)
    if number < 0:
        raise Unreadable("negative")
    return number


def one_or_more_of(cell: Cell) -> int:
    """A cell as a whole number of at least 1; raises :class:`Unreadable`."""
    number = count_of(cell)
    if number == 0:
        raise Unreadable("not-positive")
    return number


def flag_of(cell: Cell) -> bool:
    """A cell as true or false, in either language; raises :class:`Unreadable`."""
    if isinstance(cell, bool):
        return cell
    from_text = text_of(cell).casefold()
    for word in (from_text, from_text.replace("đúng", "dung").replace("có", "co").replace("không", "khong")):
        if word in TRUE_WORDS | FALSE_WORDS:
            return word in TRUE_WORDS
    raise Unreadable("bad-flag")


def time_of(cell: Cell, zone: ZoneInfo) -> datetime:
    """A cell as an aware time in the scenario's zone, to the second; raises :class:`Unreadable`."""
    when = cell if isinstance(cell, datetime) else _parse_time(text_of(cell))
    try:
        # A sheet keeps a time as a fraction of a day, which may fall a hair short of the second.
        when = (when + timedelta(microseconds=500_000)).replace(microsecond=0)
        if when.tzinfo is not None:
            return when.astimezone(zone)
        local = when.replace(tzinfo=zone)
        exists = local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
    except (OverflowError, ValueError) as error:
        raise Unreadable("not-a-time") from error
    if not exists:
        raise Unreadable("time-skipped")
    return local


def _parse_time(text: str) -> datetime:
    for form in _TIME_FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the caller puts it in the scenario's zone
        except ValueError:
            continue
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable("not-a-time") from error
    # A day alone would silently mean midnight.
    if re.fullmatch(r"[\d\-W]+", text):
        raise Unreadable("not-a-time")
    return when


def day_to_time(value: date) -> datetime:
    """A day from a sheet or a TOML file as the midnight it begins with."""
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the caller puts it in the scenario's zone


def list_of(cell: Cell) -> list[str]:
    """A cell as a list of words, parted by spaces, commas or semicolons."""
    if isinstance(cell, list):
        return [str(item).strip() for item in cell]
    return [word for word in re.split(r"[\s,;]+", text_of(cell)) if word]


def names_of(cell: Cell) -> tuple[str, ...]:
    """A cell as names of several words, parted by commas or semicolons; a list has one name an item.

    Names are compared by their words, so that a comma inside an item of a list is dropped.
    """
    parts = [re.sub(r"[,;]", " ", str(item)) for item in cell] if isinstance(cell, list) else None
    names = map(text_of, re.split(r"[,;]", text_of(cell)) if parts is None else parts)
    return tuple(name for name in names if name)


def ways_of(cell: Cell) -> tuple[int, ...]:
    """A cell as OpenStreetMap way ids; raises :class:`Unreadable`."""
    words = list_of(cell)
    if not all(word.isascii() and word.isdigit() and len(word) < 16 and int(word) > 0 for word in words):
        raise Unreadable("bad-way")
    return tuple(int(word) for word in words)


def ring_of(cell: Cell) -> list[tuple[float, float]]:
    """A cell ``lon lat, lon lat, ...`` as points, bare or as a WKT POLYGON; raises :class:`Unreadable`."""
    text = re.sub(r"(?i)^\s*polygon\s*\(\(|\)\)\s*$", "", text_of(cell))
    points: list[tuple[float, float]] = []
    for pair in re.split(r"[,;]", text):
        words = pair.split()
        if len(words) != 2:
            raise Unreadable("bad-ring")
        try:
            points.append((number_of(words[0]), number_of(words[1])))
        except Unreadable as wrong:
            raise Unreadable("bad-ring") from wrong
    return points
