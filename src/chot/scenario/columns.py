"""A column of a scenario table, and the columns that several tables share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from chot.units import Text

CellKind = Literal["id", "text", "number", "whole", "lon", "lat", "time", "flag", "list", "ring"]


@dataclass(frozen=True)
class Column:
    """One column of a table, or one key of a settings table.

    - ``key``: the name in files; ``label``: the heading in both languages.
    - ``aliases``: other headings that are understood.
    - ``choices``: the values allowed, empty for any; ``required``: the column must stand in the table.
    - ``by_period``: an amount for every period, which ``key:P1`` gives for period P1 alone.
    """

    key: str
    label: Text
    kind: CellKind
    about: Text
    required: bool = False
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    by_period: bool = False


def column(
    key: str,
    vi: str,
    en: str,
    kind: CellKind,
    about: tuple[str, str],
    *,
    required: bool = False,
    choices: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    by_period: bool = False,
) -> Column:
    """A column, its label and what it means given as pairs of Vietnamese and English."""
    return Column(key, Text(vi, en), kind, Text(*about), required, choices, aliases, by_period)


ID = column(
    "id",
    "Mã",
    "ID",
    "id",
    ("mã ngắn, không trùng trong bảng", "a short code, unique in its table"),
    required=True,
    aliases=("mã số", "ký hiệu", "code"),
)
NAME_VI = column(
    "name_vi",
    "Tên tiếng Việt",
    "Vietnamese name",
    "text",
    ("tên hiện trên màn hình và giấy tờ", "the name on screen and on paper"),
    required=True,
    aliases=("tên", "tên gọi", "name"),
)
NAME_EN = column(
    "name_en",
    "Tên tiếng Anh",
    "English name",
    "text",
    ("để trống thì lấy tên tiếng Việt", "when empty, the Vietnamese name stands in"),
)
LON = column(
    "lon",
    "Kinh độ",
    "Longitude",
    "lon",
    ("độ thập phân, WGS 84, ví dụ 105.8443", "decimal degrees, WGS 84, for example 105.8443"),
    aliases=("long", "lng", "x", "kinh độ (độ)"),
)
LAT = column(
    "lat",
    "Vĩ độ",
    "Latitude",
    "lat",
    ("độ thập phân, WGS 84, ví dụ 21.0224", "decimal degrees, WGS 84, for example 21.0224"),
    aliases=("y", "vĩ độ (độ)"),
)
START = column(
    "start",
    "Bắt đầu",
    "Start",
    "time",
    (
        "giờ địa phương, 2026-09-23 07:00 hoặc 23/09/2026 07:00",
        "local time, 2026-09-23 07:00 or 23/09/2026 07:00",
    ),
    required=True,
    aliases=("từ", "từ giờ", "thời gian bắt đầu", "from", "begin", "start time"),
)
END = column(
    "end",
    "Kết thúc",
    "End",
    "time",
    ("giờ địa phương, sau giờ bắt đầu", "local time, after the start"),
    required=True,
    aliases=("đến", "đến giờ", "thời gian kết thúc", "to", "until", "end time"),
)
NOTE = column(
    "note",
    "Ghi chú",
    "Note",
    "text",
    (
        "ghi chú về địa điểm hay nhiệm vụ, không ghi thông tin cá nhân",
        "about the place or the task, never about a person",
    ),
    aliases=("notes", "chú thích", "remark"),
)


def optional(whole: Column, about: tuple[str, str]) -> Column:
    """The same column where it may be left out, told apart in ``about``."""
    return replace(whole, about=Text(*about), required=False)


def site_column(vi: str, en: str) -> Column:
    """A column with the id of a site, and what that site is to the row."""
    aliases = ("mã mục tiêu", "địa điểm", "site id", "venue")
    return column("site", "Mục tiêu", "Site", "id", (vi, en), required=True, aliases=aliases)


_PERIOD_MARK = ":"


def period_key(key: str, period: str) -> str:
    """The key of a column for one period alone: ``value:P1``."""
    return f"{key}{_PERIOD_MARK}{period}"


def split_period(heading: str) -> tuple[str, str]:
    """A heading, or a key, and the period that it names; an empty period where it names none."""
    head, mark, period = heading.rpartition(_PERIOD_MARK)
    return (head, period.strip()) if mark else (heading, "")
