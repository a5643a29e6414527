"""The columns of people and of their requests: service numbers and hours, and nothing else about anybody."""

from __future__ import annotations

from dataclasses import replace

from chot.scenario.columns import END, ID, START, Column, column

RANKS = ("leader", "deputy", "member")
REQUEST_KINDS = ("leave", "off", "on")

PEOPLE_COLUMNS: tuple[Column, ...] = (
    replace(ID, aliases=("số hiệu", "mã số", "ký hiệu", "code", "service number")),
    column(
        "unit",
        "Đơn vị",
        "Unit",
        "id",
        ("mã đơn vị, mỗi người một đơn vị", "the id of the unit; everybody has one"),
        required=True,
        aliases=("mã đơn vị", "unit id"),
    ),
    column(
        "rank",
        "Cấp",
        "Rank",
        "id",
        (
            "leader: trưởng, deputy: phó, member: viên; trưởng và phó chỉ huy được một ca",
            "leader, deputy or member; the first two can lead a duty; when empty: member",
        ),
        choices=RANKS,
        aliases=("chức vụ", "cấp bậc"),
    ),
    column(
        "team",
        "Kíp",
        "Team",
        "id",
        ("những người trực cùng nhau trong đơn vị, ví dụ A", "who works together within the unit, for example A"),
        aliases=("tổ nhỏ", "nhóm", "watch"),
    ),
    column(
        "skills",
        "Kỹ năng",
        "Skills",
        "list",
        (
            "việc làm được, cách nhau bằng dấu phẩy, ví dụ driver, radio",
            "what they can do, parted by commas, for example driver, radio",
        ),
        aliases=("skill",),
    ),
    column(
        "also",
        "Tăng cường cho",
        "May help",
        "list",
        (
            "mã các đơn vị khác mà người này giúp được, cách nhau bằng dấu phẩy",
            "ids of other units that they may help, parted by commas",
        ),
        aliases=("kiêm nhiệm", "also in"),
    ),
)

REQUEST_COLUMNS: tuple[Column, ...] = (
    ID,
    column(
        "person",
        "Người",
        "Person",
        "id",
        ("số hiệu của người xin", "the number of the person who asks"),
        required=True,
        aliases=("số hiệu người",),
    ),
    column(
        "kind",
        "Loại",
        "Kind",
        "id",
        (
            "leave: nghỉ phép đã duyệt, off: muốn nghỉ, on: muốn trực; không ghi lý do",
            "leave: granted, off: would rather not work, on: would rather work; no reason is kept",
        ),
        required=True,
        choices=REQUEST_KINDS,
        aliases=("loại nguyện vọng",),
    ),
    START,
    END,
    column(
        "weight",
        "Mức",
        "Weight",
        "whole",
        (
            "nguyện vọng quan trọng đến đâu, từ 0 trở lên; để trống: 1",
            "how much a wish counts, 0 or more; when empty: 1",
        ),
        aliases=("trọng số",),
    ),
)
