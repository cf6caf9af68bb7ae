"""The steps that were taken, one after another, with what was written in them and what they made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhixian.moments import SHANGHAI, say_day, say_moment
from zhixian.procedures import OUTSIDE, Definition, Field
from zhixian.rooms.docket import looking
from zhixian.rooms.docket.models import Correction, Step
from zhixian.rooms.docket.work import DossierPage
from zhixian.rooms.documents.models import Paper


@dataclass(frozen=True)
class Taken:
    step: Step
    action: str
    procedure: str
    officer: str
    unit: str
    state: str
    values: list[tuple[str, str]]
    papers: list[Paper]
    late: list[str]
    source: str
    corrections: list[Correction]
    own: bool  # of the reader's unit, who may correct it


def timeline(
    page: DossierPage, people: Mapping[str, str], names: Mapping[str, str], reader: UUID,
    more: Mapping[UUID, list[tuple[str, str]]] | None = None,
) -> list[Taken]:  # fmt: skip
    """Every step of every run, the latest first. ``reader``: the unit of who looks; ``more``: lines by step beside its form."""
    papers: dict[UUID | None, list[Paper]] = {}
    for paper in page.papers:
        papers.setdefault(paper.step_id, []).append(paper)
    found = [
        Taken(
            step=step,
            action=standing.definition.actions[step.action].label,
            procedure=standing.definition.label,
            officer=who(page, step, standing.definition),
            unit=names.get(str(step.unit_id), ""),
            state=standing.definition.states[step.state_after].label,
            values=said(standing.definition, step, people, names) + (more or {}).get(step.pk, []),
            papers=papers.get(step.pk, []),
            late=[looking.clock_label(clock) for clock in step.late],
            source=standing.definition.actions[step.action].source,
            corrections=[one for one in page.corrections if one.step_id == step.pk],
            own=step.unit_id == reader,
        )
        for standing in page.standings
        for step in standing.steps
    ]
    return sorted(found, key=lambda each: (each.step.at, each.step.position), reverse=True)


def who(page: DossierPage, step: Step, definition: Definition) -> str:
    """The officer, and in whose place she acted; of an act from outside the party."""
    if step.post == OUTSIDE:
        by = next(by for by in definition.actions[step.action].by if OUTSIDE in by.posts)
        return f"{definition.parties[by.party].label}（在自己的页面上）"
    stood_for = f"（代{page.officers.get(step.acted_for, '')}）" if step.acted_for else ""
    return f"{page.officers.get(step.officer_id, '')}{stood_for}"


def said(
    definition: Definition, step: Step, people: Mapping[str, str], names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The values of a step in the words of its form, empty ones left out."""
    fields = {field.id: field for field in definition.actions[step.action].form}
    rows = []
    for key, value in step.values.items():
        field = fields.get(key)
        label = field.label if field else "逾期理由" if key == "late_reason" else ""
        if label and (text := say_value(field, value, people, names)):
            rows.append((label, text))
    return rows


def say_value(field: Field | None, value: Any, people: Mapping[str, str], names: Mapping[str, str]) -> str:
    match field.type if field else "text":
        case "choice" if field:
            return str(field.choices.get(value, value))
        case "yes_no":
            return "是" if value else "否"
        case "date":
            return say_day(datetime.fromisoformat(value).date())
        case "moment":
            return say_moment(datetime.fromisoformat(value).astimezone(SHANGHAI))
        case "officers":
            return "、".join(people.get(each, "（他人）") for each in value)
        case "listed":
            return people.get(value, "名录内的人员")
        case "unit":
            return names.get(value, "")
        case "able_unit":
            return names.get(value, "名录内的单位")
        case "file":
            return "已附文件"
        case "materials" | "goods" | "leads" | "people":
            return "；".join(" ".join(str(inner) for inner in row.values()) for row in value)
    return str(value)


def ids_named(page: DossierPage) -> tuple[set[str], set[str], set[str]]:
    """Officers, units and people of the registers that forms name, as text, so that one query each finds them all."""
    officers: set[str] = set()
    listed: set[str] = set()
    units: set[str] = {unit for each in page.standings for unit in each.run.memory["parties"].values()}
    for standing in page.standings:
        for step in standing.steps:
            units.add(str(step.unit_id))
            for field in standing.definition.actions[step.action].form:
                value = step.values.get(field.id)
                if value and field.type == "officers":
                    officers |= set(value)
                elif value and field.type in {"unit", "able_unit"}:
                    units.add(value)
                elif value and field.type == "listed":
                    listed.add(value)
    return officers, units, listed
