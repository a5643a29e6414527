"""The audit of a plan's roster: every rule checked anew, every figure counted again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chot.assess.event_roster_check import breaks_wrong, check_event
from chot.plan.ledger import Ledger
from chot.plan.prepare import Prepared
from chot.plan.roster import figures, rules_of
from chot.plan.roster_duties import Rostering, rostering_of
from chot.units import Text


def audit_roster(plan: Mapping[str, Any], prepared: Prepared, ledger: Ledger) -> None:
    """Everything that the section ``roster`` claims, against the scenario and the plan's own duties."""
    section, given = plan["roster"], rostering_of(plan, prepared)
    ledger.part = Text("phân công", "roster")
    if given is None:
        ledger.same(Text("không có trong kịch bản", "not asked for by the scenario"), section, None)
    elif section is None:
        ledger.same(Text("chưa lập", "not planned"), plan["complete"], False)
    else:
        _audit(section, given, prepared, ledger)
    ledger.part = Text("", "")


def _audit(section: Mapping[str, Any], given: Rostering, prepared: Prepared, ledger: Ledger) -> None:
    problem, same = given.problem, ledger.same
    same(Text("quy định làm việc", "rules of work"), section["rules"], rules_of(problem))
    number = {person.id: p for p, person in enumerate(problem.people)}
    named = [duty["people"] for duty in section["duties"]]
    strangers = sorted({person for people in named for person in people if person not in number})
    same(Text("người không có trong danh sách", "people who are not listed"), strangers, [])
    same(Text("số nhiệm vụ", "number of duties"), len(named), len(problem.duties))
    if strangers or len(named) != len(problem.duties):
        return
    on_duty = [[number[person] for person in people] for people in named]
    verdict = check_event(problem, on_duty)
    for breach in verdict.breaches:
        figure = Text(f"quy định '{breach.rule}', người {breach.person} {breach.duty}",
                      f"rule '{breach.rule}', person {breach.person} {breach.duty}")  # fmt: skip
        ledger.note(figure, False, breach.has, breach.limit)
    ledger.note(Text("mọi quy định làm việc được giữ", "every rule of work is kept"), not verdict.breaches, "", "")
    true = figures(given, prepared, on_duty, verdict)
    for key, figure in FIGURES.items():
        same(figure, section[key], true[key])
    same(Text("giá trị", "value"), section["value"], verdict.value)
    fits = 0 <= section["bound"] <= section["value"] * (1 + 1e-9)
    ledger.note(Text("cận không vượt giá trị", "bound is not above the value"), fits, section["bound"], verdict.value)
    gap = (section["value"] - section["bound"]) / section["value"] if section["value"] > 0 else 0.0
    same(Text("khoảng cách", "gap"), section["gap"], gap)
    breaks = {
        duty: {
            number[p]: round((datetime.fromisoformat(t) - given.start).total_seconds() / 60) for p, t in those.items()
        }
        for duty, those in section["breaks"].items()
    }
    same(Text("nghỉ giữa ca", "breaks"), breaks_wrong(problem, on_duty, breaks), "")
    short = {shortage["duty"].rpartition("/")[0] for shortage in section["shortages"]}
    units = {row["unit"] for row in section["reinforcements"]}
    same(Text("đơn vị cần bổ sung", "units to reinforce"), sorted(units - short), [])


FIGURES = {
    "costs": Text("chi phí từng loại", "cost of each kind"),
    "people": Text("giờ làm, ca đêm, nghỉ của từng người", "hours, nights and rest of each person"),
    "duties": Text("các nhiệm vụ: ai, khi nào, ở đâu", "the duties: who, when, where"),
    "shortages": Text("những chỗ thiếu người", "what is short"),
    "person_hours": Text("tổng giờ công", "person-hours"),
    "fairness": Text("công bằng", "fairness"),
    "least_rest_h": Text("thời gian nghỉ ngắn nhất", "least rest"),
    "working": Text("số người có ca", "people with duties"),
}
