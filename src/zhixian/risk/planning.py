"""One firm, one plan (一企一策): the grade's template, the findings, and the advice of the scenes that they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhixian.risk.shelves import plans, scenes


@dataclass(frozen=True, kw_only=True)
class PlannedAction:
    label: str
    by: str  # officer, firm
    due_on: date
    source: str  # template, or the scene's id


@dataclass(frozen=True, kw_only=True)
class Plan:
    grade: str
    label: str
    review_on: date
    actions: tuple[PlannedAction, ...]


def plan_for(grade: str, of_scenes: Iterable[str], *, on: date) -> Plan:
    """The plan's draft; an officer edits it for the firm. Scenes with findings raise their first two pieces of advice."""
    template = plans()[grade]
    actions = [
        PlannedAction(label=each.label, by=each.by, due_on=on + timedelta(days=each.within), source="template")
        for each in template.actions
    ]
    within = {"high": 30, "medium": 60, "low": 90}[grade]
    for key in of_scenes:
        if key in scenes():
            actions += [
                PlannedAction(label=f"{scenes()[key].label}：{advice}", by="firm", due_on=on + timedelta(days=within), source=key)
                for advice in scenes()[key].advice[:2]
            ]  # fmt: skip
    return Plan(grade=grade, label=template.label, review_on=on + timedelta(days=template.review_days),
                actions=tuple(sorted(actions, key=lambda each: each.due_on)))  # fmt: skip
