"""What a scenario is made of: every table, column and parameter, with its names in both languages.

This is the one list that reading, writing, the workbook and the reference page share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chot.scenario.columns import (
    END,
    ID,
    LAT,
    LON,
    NAME_EN,
    NAME_VI,
    NOTE,
    START,
    Column,
    column,
    optional,
    site_column,
)
from chot.scenario.option_columns import OPTION_COLUMNS
from chot.scenario.parameter_columns import PARAMETER_COLUMNS
from chot.scenario.people_columns import PEOPLE_COLUMNS, REQUEST_COLUMNS
from chot.units import Text

CORDON_KINDS = ("outer", "inner")
UNIT_KINDS = ("checkpoint", "post", "patrol", "reserve", "command", "support")


@dataclass(frozen=True)
class TableSpec:
    """One table: a file of the folder and a sheet of the workbook. ``settings`` tables hold key and value."""

    key: str
    file: str
    label: Text
    columns: tuple[Column, ...]
    required: bool = False
    settings: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def sheet(self) -> str:
        """The sheet's name in a workbook that Chốt writes; Excel takes at most 31 characters."""
        return f"{self.label.vi} - {self.label.en}"


_WHOLE_EVENT = ("để trống: suốt sự kiện", "when empty: the whole event")

SCENARIO = TableSpec(
    "scenario",
    "scenario.toml",
    Text("Kịch bản", "Scenario"),
    (
        column(
            "id",
            "Mã",
            "ID",
            "id",
            (
                "mã kịch bản; để trống thì lấy tên thư mục",
                "the scenario's code; when empty, the folder's name",
            ),
        ),
        NAME_VI,
        NAME_EN,
        column(
            "description_vi",
            "Mô tả tiếng Việt",
            "Vietnamese description",
            "text",
            ("một câu về sự kiện", "a sentence about the event"),
            aliases=("mô tả", "description"),
        ),
        column(
            "description_en",
            "Mô tả tiếng Anh",
            "English description",
            "text",
            ("một câu về sự kiện", "a sentence about the event"),
        ),
        column(
            "time_zone",
            "Múi giờ",
            "Time zone",
            "text",
            ("tên IANA, ví dụ Asia/Ho_Chi_Minh", "an IANA name, for example Asia/Ho_Chi_Minh"),
            required=True,
            aliases=("timezone", "tz"),
        ),
        column(
            "map",
            "Bản đồ",
            "Map",
            "text",
            (
                "tệp bản đồ, đường dẫn tính từ thư mục: .osm.pbf, .osm, .osm.gz, .json.gz, .graphml, .csv",
                "the map file, relative to the folder: .osm.pbf, .osm, .osm.gz, .json.gz, .graphml, .csv",
            ),
            required=True,
            aliases=("tệp bản đồ", "map file"),
        ),
    ),
    required=True,
    settings=True,
)

PERIODS = TableSpec(
    "periods",
    "scenario.toml",
    Text("Giai đoạn", "Periods"),
    (
        ID,
        NAME_VI,
        NAME_EN,
        START,
        END,
    ),
    required=True,
    aliases=("ca chỉ huy", "period", "operational periods"),
)

PARAMETERS = TableSpec("parameters", "scenario.toml", Text("Tham số", "Parameters"), PARAMETER_COLUMNS, settings=True)

SITES = TableSpec(
    "sites",
    "sites.csv",
    Text("Mục tiêu", "Sites"),
    (
        ID,
        NAME_VI,
        NAME_EN,
        column(
            "kind",
            "Loại",
            "Kind",
            "text",
            ("loại mục tiêu, ví dụ venue, hotel, hospital", "what it is, for example venue, hotel, hospital"),
            aliases=("loại mục tiêu", "type"),
        ),
        LON,
        LAT,
        column(
            "street",
            "Đường phố",
            "Street",
            "text",
            (
                "tên đường, hoặc 'đường A & đường B' cho nút giao; đủ khi không có tọa độ",
                "a street, or 'street A & street B' for a junction; enough when there are no coordinates",
            ),
            aliases=("đường", "phố", "tên đường", "địa chỉ", "address"),
        ),
        column(
            "value",
            "Giá trị",
            "Value",
            "number",
            (
                "giá trị từ 0 trở lên cho mọi giai đoạn; value:P1 cho riêng giai đoạn P1",
                "value, 0 or more, for every period; value:P1 for period P1 alone",
            ),
            aliases=("mức độ quan trọng",),
            by_period=True,
        ),
        column(
            "visit_every_min",
            "Tuần tra ghé mỗi (phút)",
            "Patrol visit every (min)",
            "number",
            (
                "tuần tra phải có mặt ít nhất mỗi chừng này phút, lớn hơn 0; để trống: không quy định",
                "a patrol must be there at least every so many minutes, above 0; when empty: no rule",
            ),
            aliases=("tuần tra ghé mỗi", "patrol visit every"),
        ),
        NOTE,
    ),
    required=True,
    aliases=("mục tiêu trọng điểm", "key sites", "site"),
)

CORDONS = TableSpec(
    "cordons",
    "cordons.geojson",
    Text("Vành đai", "Cordons"),
    (
        ID,
        NAME_VI,
        NAME_EN,
        column(
            "kind",
            "Loại",
            "Kind",
            "id",
            ("outer (ngoài) hoặc inner (trong); phải có đúng một outer", "outer or inner; exactly one outer"),
            required=True,
            choices=CORDON_KINDS,
            aliases=("loại vành đai", "type"),
        ),
        column(
            "ring",
            "Vòng",
            "Ring",
            "whole",
            (
                "chỉ trong tệp Excel: 0 là đường bao, 1, 2... là lỗ",
                "workbook only: 0 is the outline, 1, 2... are holes",
            ),
        ),
        LON,
        LAT,
    ),
    required=True,
    aliases=("cordon",),
)

PROGRAMME = TableSpec(
    "programme",
    "programme.csv",
    Text("Chương trình", "Programme"),
    (
        ID,
        NAME_VI,
        NAME_EN,
        site_column("mã mục tiêu nơi diễn ra", "the id of the site where it takes place"),
        START,
        END,
        column(
            "attendance",
            "Số người dự",
            "Attendance",
            "whole",
            ("số người dự kiến", "people expected"),
            aliases=("số người", "quân số dự", "people"),
        ),
        NOTE,
    ),
    aliases=("program", "lịch trình"),
)

UNITS = TableSpec(
    "units",
    "units.csv",
    Text("Lực lượng", "Units"),
    (
        ID,
        NAME_VI,
        NAME_EN,
        column(
            "call_sign",
            "Hô hiệu",
            "Call sign",
            "text",
            ("tên trên sóng vô tuyến, không trùng", "its name on the radio, unique"),
            aliases=("mật danh", "callsign"),
        ),
        column(
            "kind",
            "Loại",
            "Kind",
            "id",
            (
                "checkpoint: chốt, post: gác, patrol: tuần tra, reserve: cơ động, command: chỉ huy, support: bảo đảm",
                "checkpoint, post, patrol, reserve, command or support",
            ),
            required=True,
            choices=UNIT_KINDS,
            aliases=("loại đơn vị", "nhiệm vụ", "type"),
        ),
        column(
            "strength",
            "Quân số",
            "Strength",
            "whole",
            ("số người", "number of people"),
            required=True,
            aliases=("số người", "people"),
        ),
        LON,
        LAT,
        column(
            "commander",
            "Chỉ huy",
            "Commander",
            "id",
            (
                "mã đơn vị chỉ huy trực tiếp, để trống nếu không có",
                "the id of the unit that commands it, empty for none",
            ),
            aliases=("đơn vị chỉ huy", "cấp trên"),
        ),
        column("available_from", "Có mặt từ", "Available from", "time", _WHOLE_EVENT, aliases=("sẵn sàng từ",)),
        column("available_to", "Có mặt đến", "Available to", "time", _WHOLE_EVENT, aliases=("sẵn sàng đến",)),
        column(
            "people_on_duty",
            "Số người trực",
            "People on duty",
            "whole",
            (
                "số người trực cùng lúc, từ 1 trở lên; để trống: quân số chia cho số kíp",
                "how many of its people work at once, 1 or more; when empty: its strength shared over the watches",
            ),
            aliases=("quân số trực",),
        ),
        column(
            "skills_needed",
            "Kỹ năng cần",
            "Skills needed",
            "list",
            (
                "kỹ năng mà ít nhất một người trong ca phải có, cách nhau bằng dấu phẩy",
                "what at least one person on duty must be able to do, parted by commas",
            ),
            aliases=("kỹ năng",),
        ),
        column(
            "shared",
            "Dùng chung",
            "Shared",
            "flag",
            (
                "true: kế hoạch quyết định nhiệm vụ của tổ trong từng giai đoạn; trống: làm nhiệm vụ theo loại",
                "true: the plan decides what the team does in each period; empty: it does what its kind says",
            ),
        ),
        NOTE,
    ),
    aliases=("đơn vị", "unit", "forces"),
)

POSTS = TableSpec(
    "posts",
    "posts.csv",
    Text("Vị trí gác", "Posts"),
    (
        ID,
        NAME_VI,
        NAME_EN,
        site_column("mã mục tiêu được gác", "the id of the site that it guards"),
        column(
            "kind",
            "Loại",
            "Kind",
            "text",
            (
                "loại vị trí, ví dụ gate, door, floor, infrastructure",
                "what it is, for example gate, door, floor, infrastructure",
            ),
            aliases=("loại vị trí", "type"),
        ),
        column(
            "teams",
            "Số tổ",
            "Teams",
            "whole",
            (
                "số tổ gác cần có, từ 0 trở lên, cho mọi giai đoạn; teams:P1 cho riêng giai đoạn P1",
                "teams needed, 0 or more, for every period; teams:P1 for period P1 alone",
            ),
            aliases=("số tổ gác", "tổ gác", "guard teams"),
            by_period=True,
        ),
        NOTE,
    ),
    aliases=("vị trí gác cố định", "gác", "fixed posts", "post"),
)

CLOSURES = TableSpec(
    "closures",
    "closures.csv",
    Text("Cấm đường", "Closures"),
    (
        ID,
        NAME_VI,
        NAME_EN,
        column(
            "ways",
            "Mã đường OSM",
            "OSM ways",
            "list",
            (
                "mã way của OpenStreetMap, cách nhau bằng dấu cách",
                "OpenStreetMap way ids, separated by spaces",
            ),
            aliases=("way", "way ids", "osm way"),
        ),
        column(
            "street",
            "Đường phố",
            "Street",
            "text",
            ("tên đường: đóng cả con đường", "a street's name: all of it is closed"),
            aliases=("đường", "phố", "tên đường"),
        ),
        column(
            "polygon",
            "Vùng",
            "Polygon",
            "ring",
            (
                "vùng cấm: 'kinh độ vĩ độ, kinh độ vĩ độ, ...', dấu chấm thập phân",
                "an area: 'lon lat, lon lat, ...', with decimal points",
            ),
            aliases=("đa giác", "khu vực", "area"),
        ),
        optional(START, _WHOLE_EVENT),
        optional(END, _WHOLE_EVENT),
        column(
            "bars_patrols",
            "Cấm cả tuần tra",
            "Bars patrols",
            "flag",
            (
                "true: tuần tra và cơ động cũng không qua được, như cầu hỏng; để trống: chỉ cấm xe thường",
                "true: nobody passes, patrols neither, as at a broken bridge; empty: ordinary cars only",
            ),
        ),
        NOTE,
    ),
    aliases=("closure", "đường cấm", "cấm xe"),
)

ENTRIES = TableSpec(
    "entries",
    "entries.csv",
    Text("Lối vào", "Entries"),
    (
        ID,
        NAME_VI,
        NAME_EN,
        replace(LON, required=True),
        replace(LAT, required=True),
        NOTE,
    ),
    aliases=("entry", "cửa ngõ"),
)

# Past incidents have a type, a place and an hour, and no note: a free text would invite records about people.
INCIDENTS = TableSpec(
    "incidents",
    "incidents.csv",
    Text("Vụ việc đã qua", "Past incidents"),
    (
        ID,
        column(
            "kind",
            "Loại",
            "Kind",
            "text",
            (
                "loại vụ việc, ví dụ traffic, medical, fire; không nói gì về người",
                "what happened, for example traffic, medical, fire; nothing about people",
            ),
            required=True,
            aliases=("loại vụ việc", "type"),
        ),
        replace(LON, required=True),
        replace(LAT, required=True),
        column(
            "time",
            "Thời gian",
            "Time",
            "time",
            (
                "giờ địa phương lúc xảy ra, ngày nào cũng được, 2025-10-04 17:30",
                "local time when it happened, on any date, 2025-10-04 17:30",
            ),
            required=True,
            aliases=("thời điểm", "lúc", "when", "date and time"),
        ),
    ),
    aliases=("vụ việc trước đây", "vụ việc", "incidents", "incident"),
)

OPTIONS = TableSpec(
    "options",
    "scenario.toml",
    Text("Phương án", "Options"),
    OPTION_COLUMNS,
    aliases=("option", "các phương án"),
)

PEOPLE = TableSpec(
    "people",
    "people.csv",
    Text("Người trực", "People"),
    PEOPLE_COLUMNS,
    aliases=("nhân sự", "quân số", "person", "staff"),
)

REQUESTS = TableSpec(
    "requests",
    "requests.csv",
    Text("Nguyện vọng", "Requests"),
    REQUEST_COLUMNS,
    aliases=("nghỉ phép", "leave", "request"),
)

TABLES: tuple[TableSpec, ...] = (
    SCENARIO,
    PERIODS,
    PARAMETERS,
    SITES,
    CORDONS,
    PROGRAMME,
    UNITS,
    POSTS,
    CLOSURES,
    ENTRIES,
    INCIDENTS,
    OPTIONS,
    PEOPLE,
    REQUESTS,
)
TABLE: dict[str, TableSpec] = {table.key: table for table in TABLES}

GUIDE_SHEET = "Hướng dẫn - Guide"

# In a settings table of a workbook.
KEY_COLUMN = column(
    "key", "Khóa", "Key", "id", ("tên mục", "what is set"), required=True, aliases=("mục", "khoá", "tham số")
)
VALUE_COLUMN = column("value", "Giá trị", "Value", "text", ("giá trị", "its value"), required=True)
