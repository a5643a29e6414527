"""What must hold for forces that are shared: every duty's least can be met, and no rule contradicts another."""

from __future__ import annotations

from chot.scenario.build import Draft
from chot.scenario.catalogue import finding
from chot.scenario.model import DUTIES, Parameters, Period, Post, Unit


def least_teams(duty: str, rules: Parameters, posts: tuple[Post, ...], period: Period) -> int:
    """The least teams of a duty in a period: one checkpoint, every fixed post manned, or what the scenario asks for."""
    needed = sum(post.teams.get(period.id, 0) for post in posts) if duty == "post" else int(duty == "checkpoint")
    return max(needed, rules.split_least.get(duty, 0))


def own_teams(duty: str, units: tuple[Unit, ...], period: Period) -> int:
    """The units of a duty that do nothing else."""
    return sum(unit.kind == duty and not unit.shared and unit.on_duty(period) for unit in units)


def check_split(draft: Draft) -> None:
    """Name what stands in the way of any split at all."""
    rules, file = draft.parameters, draft.source.parameters.file
    shared = [unit for unit in draft.units if unit.item.shared]
    for unit in shared:
        if unit.item.kind and unit.item.kind not in DUTIES:
            choices = ", ".join(DUTIES)
            unit.row.report("shared-kind", "shared", id=unit.item.id, kind=unit.item.kind, choices=choices)
    for duty, least in rules.split_least.items():
        most = rules.split_most.get(duty, least)
        if least > most:
            words = {"duty": duty, "least": least, "most": most}
            draft.findings.append(finding("split-least-above-most", file, None, f"split_least.{duty}", least, **words))
    if not shared:
        if rules.split_least or rules.split_most or rules.split_weight:
            draft.findings.append(finding("split-without-shared", file))
        return
    if rules.checkpoint_teams:
        given = rules.checkpoint_teams
        words = {"count": len(shared)}
        draft.findings.append(finding("split-checkpoint-teams", file, None, "checkpoint_teams", given, **words))
    for period in draft.periods:
        _forces(draft, period.item)


def _forces(draft: Draft, period: Period) -> None:
    """The own teams within the most, and the least within own and shared teams."""
    rules, file = draft.parameters, draft.source.parameters.file
    units = tuple(unit.item for unit in draft.units)
    posts = tuple(post.item for post in draft.posts)
    there = sum(unit.shared and unit.on_duty(period) for unit in units)
    wanted: dict[str, int] = {}
    for duty in DUTIES:
        own, most = own_teams(duty, units, period), rules.split_most.get(duty)
        if most is not None and own > most:
            words = {"period": period.id, "duty": duty, "own": own, "most": most}
            draft.findings.append(finding("split-most-below-own", file, None, f"split_most.{duty}", most, **words))
        wanted[duty] = max(0, least_teams(duty, rules, posts, period) - own)
    if sum(wanted.values()) > there:
        text = ", ".join(f"{duty} {count}" for duty, count in wanted.items() if count)
        words = {"period": period.id, "needed": sum(wanted.values()), "wanted": text, "there": there}
        draft.findings.append(finding("split-too-few", file, None, "split_least", "", **words))
