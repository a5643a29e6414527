"""What can be wrong with a patrol problem, in both languages, with the remedy."""

from __future__ import annotations

from chot.errors import Finding
from chot.units import Text


def unusable(name: str, value: str, wanted_vi: str, wanted_en: str) -> Finding:
    """A part of the problem that has the wrong shape or an impossible value."""
    return Finding(
        code=f"patrols-{name}",
        message=Text(
            f"'{name}' của bài toán tuần tra không dùng được", f"the patrol problem's {name!r} cannot be used"
        ),
        remedy=Text(f"cần: {wanted_vi}", f"give {wanted_en}"),
        value=value,
    )


def no_teams() -> Finding:
    return Finding(
        code="patrols-no-teams",
        message=Text("không có tổ tuần tra nào", "there is no patrol team"),
        remedy=Text("cho ít nhất một ca có ít nhất một tổ", "give at least one shift with at least one team"),
    )


def base_cut_off(base: int) -> Finding:
    return Finding(
        code="patrols-base-cut-off",
        message=Text(
            f"từ căn cứ ở địa điểm {base} không có đường đi và về tới nơi nào bảo vệ được mục tiêu",
            f"from the base at place {base} there is no way to and back from any place that protects a site",
        ),
        remedy=Text(
            "mở một tuyến phố, dời căn cứ hoặc thêm địa điểm tới được",
            "open a street, move the base or add a place that can be reached",
        ),
        value=str(base),
    )


def shift_too_short(shift: int, slots: int, shortest: int) -> Finding:
    return Finding(
        code="patrols-shift-too-short",
        message=Text(
            f"ca {shift} dài {slots} khung giờ, vòng tuần tra ngắn nhất cần {shortest}",
            f"shift {shift} lasts {slots} slots, and the shortest round takes {shortest}",
        ),
        remedy=Text(
            f"kéo dài ca thành ít nhất {shortest} khung giờ hoặc dời căn cứ lại gần",
            f"make the shift at least {shortest} slots long, or move the base nearer",
        ),
        value=str(slots),
    )


def gap_impossible(place: int, asked: int, smallest: int | None) -> Finding:
    """A maximum gap that no joint patrol keeps; ``smallest`` None where no gap can be kept."""
    message = Text(
        f"không đội hình nào đến địa điểm {place} ít nhất một lần trong mỗi {asked} khung giờ",
        f"no joint patrol visits place {place} at least once in every {asked} slots",
    )
    if smallest is None:
        remedy = Text(
            "nơi này không tới được; mở đường hoặc bỏ yêu cầu",
            "the place cannot be reached at all; open a street or drop the rule",
        )
    else:
        remedy = Text(
            f"khoảng cách nhỏ nhất có thể là {smallest} khung giờ; đặt số đó, thêm tổ hoặc kéo dài ca",
            f"the smallest possible gap is {smallest} slots; ask for that, add teams or lengthen the shifts",
        )
    return Finding("patrols-gap-impossible", message, remedy, value=str(asked))


def gaps_impossible_together(extra: int | None) -> Finding:
    """Maximum gaps that can be kept one by one but not by one joint patrol."""
    message = Text(
        "từng yêu cầu lượt thăm thì giữ được, nhưng không đội hình nào giữ được tất cả",
        "each maximum gap can be kept alone, but no joint patrol keeps all of them",
    )
    if extra is None:
        remedy = Text("bỏ bớt yêu cầu hoặc thêm tổ", "drop a rule or add teams")
    else:
        remedy = Text(
            f"nới mỗi khoảng cách thêm {extra} khung giờ là mức nhỏ nhất có thể, hoặc thêm tổ",
            f"{extra} slots more for every gap is the least that can be kept; allow that, or add teams",
        )
    return Finding("patrols-gaps-impossible-together", message, remedy, value="" if extra is None else str(extra))


def break_impossible(shift: int) -> Finding:
    return Finding(
        code="patrols-break-impossible",
        message=Text(
            f"ca {shift}: giờ nghỉ không nằm trọn trong ca", f"shift {shift}: the break does not fit inside the shift"
        ),
        remedy=Text(
            "cho giờ nghỉ bắt đầu và kết thúc trong ca",
            "let the break begin and end within the shift",
        ),
        value=str(shift),
    )


def no_joint_patrol() -> Finding:
    return Finding(
        code="patrols-none-possible",
        message=Text(
            "không đội hình nào giữ được mọi giới hạn số tổ và giờ ca",
            "no joint patrol keeps all limits of teams and hours",
        ),
        remedy=Text(
            "nới giờ nghỉ, giờ ca hoặc số tổ ở một nơi",
            "widen the breaks, the shifts or the number of teams in a place",
        ),
    )


def call_out_of_reach(call: int, place: int) -> Finding:
    return Finding(
        code="patrols-call-out-of-reach",
        message=Text(
            f"không tổ nào đến kịp lượt {call} ở địa điểm {place}, làm xong và về trong ca",
            f"no team can reach call {call} at place {place} in time, serve it and be back within its hours",
        ),
        remedy=Text(
            "nới giờ của lượt hoặc của ca, mở đường, tăng sức chứa hoặc để lượt này không bắt buộc",
            "widen the call's or the crew's hours, open a street, raise the capacity or make the call optional",
        ),
        value=str(call),
    )


def no_rounds_found() -> Finding:
    return Finding(
        code="patrols-no-rounds-found",
        message=Text(
            "chưa tìm được lộ trình nào phục vụ mọi lượt bắt buộc",
            "no rounds that serve every required call were found in the time given",
        ),
        remedy=Text(
            "thêm tổ, nới giờ, bỏ bớt lượt bắt buộc hoặc cho thêm thời gian tính",
            "add teams, widen the hours, make calls optional or give more computing time",
        ),
    )
