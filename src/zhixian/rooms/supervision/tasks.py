"""Tasks with several leads: set by one unit, reported by each lead for itself. Source: 外商投资企业知识产权保护行动方案 一（一）."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.supervision.task_models import Task, TaskLead

PAGE = 100
MAY_SET = frozenset({"head", "administrator"})
MAY_REPORT = frozenset({"head", "handler", "statistician", "liaison"})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A task with its leads; ``reported`` of how many."""

    task: Task
    leads: tuple[TaskLead, ...]

    @property
    def reported(self) -> int:
        return sum(lead.reported_at is not None for lead in self.leads)


def may_set(actor: Actor) -> bool:
    return bool(actor.posts & MAY_SET)


def set_task(
    title: str, basis: str, leads: Iterable[UUID], *, actor: Actor, now: datetime, due_on: date | None = None
) -> Task:
    """A task for one or more leads, which need not be under the unit that sets it; each of them is told."""
    if not may_set(actor):
        raise NotAllowed("neither head nor administrator", why="任务由本单位负责人或者管理员下达。")
    wanted, wrong = list(dict.fromkeys(leads)), {}
    if not title.strip() or len(title) > 200 or "\x00" in title:
        wrong["title"] = "请填写任务名称，最多200字"
    if not basis.strip() or len(basis) > 200 or "\x00" in basis:
        wrong["basis"] = "请写明依据的文件和条目，最多200字"
    if not wanted or Unit.objects.filter(pk__in=wanted, until__isnull=True).count() != len(wanted):
        wrong["leads"] = "请选择至少一个牵头单位"
    if due_on is not None and due_on < local_day(now):
        wrong["due_on"] = "报送期限不能早于今天"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    with acting_as(actor):
        task = Task(id=new_id(), title=title.strip(), basis=basis.strip(), due_on=due_on, set_by_unit=actor.unit_id,
                    set_by=actor.officer_id, set_at=now)  # fmt: skip
        task.save(force_insert=True)
        TaskLead.objects.bulk_create([TaskLead(task=task, unit_id=unit) for unit in wanted])
        telling.tell(
            [
                Notice(id=new_id(), unit_id=unit, post="head", sort="task", text=f"新任务“{task.title}”，请按职责分别报送"[:400],
                       at=now, key=f"task:{task.pk}:{unit}")
                for unit in wanted
            ],
            now=now,
        )  # fmt: skip
        _note("task.set", task.pk, actor, now)
    return task


def report(task_id: UUID, text: str, *, actor: Actor, now: datetime, cases: int | None = None) -> TaskLead:
    """A lead reports for itself, and for no other. A later report takes the place of its earlier one; the ledger has both."""
    if not actor.posts & MAY_REPORT:
        raise NotAllowed("may not report", why="由承办人、统计员、联络员或者负责人报送。")
    if not text.strip() or len(text) > 5000 or "\x00" in text:
        raise BadInput("no report", fields={"report": "请填写办理情况，最多5000字"})
    with acting_as(actor):
        lead = TaskLead.objects.select_for_update().filter(task_id=task_id, unit_id=actor.unit_id).first()
        if lead is None:
            raise NotFound(f"unit {actor.unit_id} does not lead task {task_id}")
        lead.report, lead.cases, lead.reported_by, lead.reported_at = text.strip(), cases, actor.officer_id, now
        lead.save(update_fields=["report", "cases", "reported_by", "reported_at"])
        digest = salted_digest({"report": lead.report, "cases": cases}, lead.pk.bytes)
        ledger.record("task.reported", chain=actor.unit_id, subject=lead.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=digest)  # fmt: skip
    return lead


def listed(actor: Actor) -> list[Standing]:
    """Tasks that the reader's unit set or leads, newest first, at most 100. Call inside ``acting_as``."""
    led = TaskLead.objects.filter(unit_id=actor.unit_id).values("task_id")
    rows = Task.objects.filter(Q(set_by_unit=actor.unit_id) | Q(pk__in=led)).prefetch_related("leads")[:PAGE]
    return [Standing(task=task, leads=tuple(task.leads.all())) for task in rows]


def _note(kind: str, subject: UUID, actor: Actor, now: datetime) -> None:
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
