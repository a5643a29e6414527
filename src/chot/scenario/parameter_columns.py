"""What the planner may tune: the keys of the settings table ``parameters``, in the order of the model."""

from __future__ import annotations

from chot.scenario.columns import Column, column

# Keys that hold one value for each highway class or each duty, as in ``detection.primary`` and ``split_least.patrol``.
BY_CLASS = ("detection", "teams_needed")
BY_DUTY = ("split_least", "split_most", "split_weight")

PARAMETER_COLUMNS: tuple[Column, ...] = (
    column(
        "checkpoint_teams",
        "Số tổ chốt",
        "Checkpoint teams",
        "whole",
        (
            "số tổ chốt mỗi giai đoạn (K); 0: đếm đơn vị loại checkpoint đang trực",
            "checkpoint teams per period (K); 0: count the units of kind checkpoint on duty",
        ),
    ),
    column(
        "time_limit_s",
        "Thời gian tính (giây)",
        "Time limit (s)",
        "number",
        (
            "thời gian tính cho một giai đoạn, giây, lớn hơn 0",
            "planning time for one period, seconds, above 0",
        ),
    ),
    column(
        "seed",
        "Hạt giống",
        "Seed",
        "whole",
        (
            "hạt giống của phép tìm kiếm, không phải của việc bốc thăm",
            "seed of the search, not of the draw",
        ),
    ),
    column(
        "standoff_m",
        "Khoảng cách tối thiểu (m)",
        "Stand-off (m)",
        "number",
        ("không đặt chốt gần mục tiêu hơn khoảng này, mét", "no checkpoint nearer to a site, metres"),
    ),
    column(
        "forbidden_classes",
        "Loại đường không đặt chốt",
        "Forbidden road classes",
        "list",
        (
            "loại đường của OpenStreetMap không được dừng xe",
            "OpenStreetMap highway classes where nobody may be stopped",
        ),
    ),
    column(
        "allow_tunnels",
        "Cho đặt chốt trong hầm",
        "Allow tunnels",
        "flag",
        ("true hoặc false", "true or false"),
    ),
    column(
        "detection",
        "Xác suất phát hiện",
        "Detection",
        "number",
        (
            "theo loại đường, lớn hơn 0 và không quá 1; viết detection.primary",
            "by highway class, above 0 and at most 1; written detection.primary",
        ),
    ),
    column(
        "teams_needed",
        "Số tổ cần",
        "Teams needed",
        "number",
        (
            "theo loại đường, số tổ cho một chốt, lớn hơn 0; viết teams_needed.primary",
            "by highway class, teams for one checkpoint, above 0; written teams_needed.primary",
        ),
    ),
    column(
        "stop_delay_s",
        "Thời gian dừng xe (giây)",
        "Stop delay (s)",
        "number",
        ("một xe thường mất bao lâu ở chốt, giây", "what a checkpoint costs an ordinary car, seconds"),
    ),
    column(
        "sample_trips",
        "Số chuyến mẫu",
        "Sample trips",
        "whole",
        ("số chuyến đi mẫu để ước tính chậm trễ", "sample trips for the delay to ordinary traffic"),
    ),
    column(
        "quiet_value_share",
        "Phần giá trị lúc không có chương trình",
        "Value share when quiet",
        "number",
        (
            "phần giá trị của mục tiêu có chương trình trong giai đoạn vào lúc không có chương trình; từ 0 đến 1",
            "what a site with programme in the period is worth of its value while nothing is on there; 0 to 1",
        ),
    ),
    column(
        "guard_effectiveness",
        "Hiệu quả của tổ gác",
        "Guard effectiveness",
        "number",
        (
            "xác suất một tổ gác ở mục tiêu chặn được kẻ xâm nhập, lớn hơn 0 và không quá 1",
            "chance that a guard team at a site stops the intruder there, above 0 and at most 1",
        ),
    ),
    column(
        "patrol_effectiveness",
        "Hiệu quả của tuần tra",
        "Patrol effectiveness",
        "number",
        (
            "xác suất một tổ tuần tra gần mục tiêu chặn được kẻ xâm nhập, lớn hơn 0 và không quá 1",
            "chance that a patrol within its radius of a site stops the intruder there, above 0 and at most 1",
        ),
    ),
    column(
        "patrol_radius_m",
        "Bán kính tuần tra (m)",
        "Patrol radius (m)",
        "number",
        (
            "tổ tuần tra bảo vệ mục tiêu trong khoảng này, mét, lớn hơn 0",
            "a patrol protects the sites within this distance, metres, above 0",
        ),
    ),
    column(
        "patrol_speed_kph",
        "Tốc độ tuần tra (km/h)",
        "Patrol speed (km/h)",
        "number",
        ("tốc độ đi tuần, km/h, lớn hơn 0", "how fast a patrol moves, km/h, above 0"),
    ),
    column(
        "patrol_slot_min",
        "Khung giờ tuần tra (phút)",
        "Patrol slot (min)",
        "whole",
        (
            "độ dài một khung giờ tuần tra, số phút nguyên, chia hết 24 giờ, ví dụ 10, 15, 20, 30",
            "length of one slot of the patrol plan, whole minutes that divide the day, for example 10, 15, 20, 30",
        ),
    ),
    column(
        "patrol_break_min",
        "Nghỉ giữa ca tuần tra (phút)",
        "Patrol break (min)",
        "number",
        (
            "thời gian nghỉ của mỗi tổ tuần tra trong một ca, phút; 0: không nghỉ",
            "the break that each patrol team takes in a shift, minutes; 0: none",
        ),
    ),
    column(
        "patrol_most_in_place",
        "Số tổ tuần tra tối đa một nơi",
        "Most patrols in one place",
        "whole",
        (
            "số tổ tuần tra tối đa ở cùng một nơi cùng lúc, từ 1 trở lên",
            "patrol teams in one place at once, at most; 1 or more",
        ),
    ),
    column(
        "patrol_no_go",
        "Đường không tuần tra",
        "Streets without patrols",
        "list",
        (
            "tên các đường mà tuần tra không đi vào, cách nhau bằng dấu phẩy",
            "names of streets that patrols keep off, parted by commas",
        ),
    ),
    column(
        "response_min",
        "Thời gian ứng cứu (phút)",
        "Response time (min)",
        "number",
        (
            "lực lượng cơ động phải đến được mọi nơi trong số phút này, lớn hơn 0",
            "minutes within which a reserve should be anywhere, above 0",
        ),
    ),
    column(
        "incidents_per_day",
        "Số vụ việc mỗi ngày",
        "Incidents per day",
        "number",
        ("số vụ việc dự kiến mỗi ngày, từ 0 trở lên", "incidents expected in a day, 0 or more"),
    ),
    column(
        "on_scene_min",
        "Thời gian xử lý (phút)",
        "Time on scene (min)",
        "number",
        (
            "trung bình một vụ việc giữ lực lượng tại chỗ bao lâu, phút, lớn hơn 0",
            "how long an incident keeps a unit at the place on average, minutes, above 0",
        ),
    ),
    column(
        "handover_min",
        "Thời gian bàn giao (phút)",
        "Handover (min)",
        "number",
        (
            "trung bình thời gian bàn giao sau vụ việc, phút, từ 0 trở lên",
            "handing over after an incident takes so long on average, minutes, 0 or more",
        ),
    ),
    column(
        "exercise_days",
        "Số ngày mô phỏng",
        "Simulated days",
        "whole",
        (
            "số ngày mô phỏng khi lập phương án; 0: không mô phỏng",
            "days simulated when planning; 0: none",
        ),
    ),
    column(
        "split_least",
        "Số tổ ít nhất",
        "Least teams",
        "whole",
        (
            "theo nhiệm vụ, số tổ ít nhất khi chia lực lượng dùng chung; viết split_least.patrol",
            "by duty, the least teams when shared forces are split; written split_least.patrol",
        ),
    ),
    column(
        "split_most",
        "Số tổ nhiều nhất",
        "Most teams",
        "whole",
        (
            "theo nhiệm vụ, số tổ nhiều nhất khi chia lực lượng dùng chung; viết split_most.patrol",
            "by duty, the most teams when shared forces are split; written split_most.patrol",
        ),
    ),
    column(
        "split_weight",
        "Trọng số tổn thất",
        "Weight of the loss",
        "number",
        (
            "theo nhiệm vụ, trọng số tổn thất khi chia lực lượng, từ 0 trở lên; mặc định 1; viết split_weight.patrol",
            "by duty, what its loss counts when forces are split, 0 or more; 1 by default; written split_weight.patrol",
        ),
    ),
    column(
        "roster_shifts",
        "Giờ thay ca",
        "Hours of relief",
        "list",
        (
            "các giờ trong ngày thay ca, cách nhau bằng dấu phẩy, ví dụ 06:00, 14:00, 22:00",
            "times of the day at which people are relieved, parted by commas, for example 06:00, 14:00, 22:00",
        ),
    ),
    column(
        "roster_watches",
        "Số kíp",
        "Watches",
        "whole",
        (
            "quân số một đơn vị chia cho số kíp này khi không ghi số người trực, từ 1 trở lên",
            "a unit's strength is shared by so many watches where it does not say how many are on duty; 1 or more",
        ),
    ),
    column(
        "roster_rest_h",
        "Nghỉ giữa hai ca (giờ)",
        "Rest between duties (h)",
        "number",
        (
            "số giờ nghỉ tối thiểu giữa hai ca trực, từ 0 đến 24",
            "least hours of rest between two duties, 0 to 24",
        ),
    ),
    column(
        "roster_day_h",
        "Giờ làm tối đa trong 24 giờ",
        "Most hours in 24",
        "number",
        (
            "số giờ làm tối đa trong 24 giờ bất kỳ; 0: không giới hạn",
            "most hours of work in any 24; 0: no limit",
        ),
    ),
    column(
        "roster_event_h",
        "Giờ làm tối đa cả sự kiện",
        "Most hours in the event",
        "number",
        (
            "số giờ làm tối đa trong cả sự kiện; 0: không giới hạn",
            "most hours of work in the whole event; 0: no limit",
        ),
    ),
    column(
        "roster_nights",
        "Số ca đêm tối đa",
        "Most nights",
        "whole",
        (
            "số ca đêm tối đa của mỗi người; 0: không giới hạn",
            "most night duties of each person; 0: no limit",
        ),
    ),
    column(
        "roster_relief_min",
        "Gối ca (phút)",
        "Relief overlap (min)",
        "whole",
        (
            "người trực ca sau đến trước từng này phút, tính là giờ làm, từ 0 trở lên",
            "the next watch is there so many minutes early, which count as work; 0 or more",
        ),
    ),
    column(
        "roster_break_min",
        "Nghỉ giữa ca (phút)",
        "Break (min)",
        "whole",
        (
            "thời gian nghỉ của mỗi người trong một ca từ 6 giờ, lần lượt từng người; 0: không nghỉ",
            "each one's break in a duty of six hours or longer, one after another; 0: none",
        ),
    ),
    column(
        "staff_hour_cost",
        "Chi phí mỗi giờ công",
        "Cost of a staff-hour",
        "number",
        (
            "chi phí một người trong một giờ, từ 0 trở lên; 0: không tính chi phí",
            "what an hour of one person costs, 0 or more; 0: costs are not reckoned",
        ),
    ),
    column(
        "currency",
        "Đơn vị tiền",
        "Currency",
        "text",
        ("đơn vị của chi phí, ví dụ VND", "what costs are given in, for example VND"),
    ),
)
