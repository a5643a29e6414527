"""What an option of a scenario may change: the columns of the table ``options``."""

from __future__ import annotations

from chot.scenario.columns import ID, NAME_EN, NAME_VI, Column, column

OPTION_COLUMNS: tuple[Column, ...] = (
    ID,
    NAME_VI,
    NAME_EN,
    column(
        "parameters",
        "Tham số thay đổi",
        "Parameters changed",
        "text",
        (
            "tham số khác với kịch bản: 'checkpoint_teams = 11; forbidden_classes = motorway, primary'",
            "parameters that differ: 'checkpoint_teams = 11; forbidden_classes = motorway, primary'",
        ),
    ),
    column(
        "without_units",
        "Không dùng đơn vị",
        "Without units",
        "list",
        ("mã các đơn vị không dùng trong phương án này", "ids of units that this option does without"),
    ),
    column(
        "close_cordons",
        "Đóng vành đai",
        "Close cordons",
        "list",
        ("mã các vành đai cấm xe bên trong suốt sự kiện", "ids of cordons closed to cars for the whole event"),
    ),
    column(
        "close_streets",
        "Cấm thêm đường",
        "Close streets",
        "text",
        (
            "tên các đường cấm xe thêm suốt sự kiện, cách nhau bằng dấu phẩy",
            "names of further streets closed to cars for the whole event, separated by commas",
        ),
    ),
    column(
        "lift_closures",
        "Bỏ cấm đường",
        "Lift closures",
        "list",
        ("mã các lệnh cấm đường không áp dụng", "ids of closures that do not hold"),
    ),
)
