"""Operations beside a case: shared summaries, checklists, what was decided before, batches and their way, tasks."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zhixian.faces.api.clusters import api  # all of the API before: its operations come first in the schema
from zhixian.faces.api.doors import actor_of, nothing_here, once, scoped
from zhixian.faces.api.operations import REFUSALS
from zhixian.faces.api.shapes import BatchIn, ChecklistIn, ConsignmentIn, SharingRuleIn, TaskIn, TaskReportIn
from zhixian.rooms.docket import subject_history
from zhixian.rooms.dossiers import checklists, policies, sharing
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.evidence import tracing
from zhixian.rooms.supervision import tasks

__all__ = ["api"]
ANSWER = {201: dict[str, Any], **REFUSALS}


@api.get(
    "/summaries", response={200: list[dict[str, Any]], **REFUSALS}, tags=["共享"], summary="按共享规则收到的案件摘要"
)
@scoped("read")
def summaries(request: HttpRequest) -> Any:
    return [vars(row) for row in sharing.received(actor_of(request), now=timezone.now())]


@api.post("/sharing-rules", response=ANSWER, tags=["共享"], summary="设定共享规则（负责人、管理员）")
@scoped("act")
def add_rule(request: HttpRequest, body: SharingRuleIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        made = sharing.add_rule(body.case_type, body.to_unit, actor=actor_of(request), now=timezone.now())
        return 201, {"id": made.pk, "case_type": made.case_type, "to_unit": made.to_unit}

    return once(request, body.dict(), act)


@api.post("/dossiers/{dossier_id}/checklists/{key}", response=ANSWER, tags=["案卷"], summary="填写对照表（只是辅助）")
@scoped("act")
def fill(request: HttpRequest, dossier_id: UUID, key: str, body: ChecklistIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        told = {point: each.dict() for point, each in body.answers.items()}
        made = checklists.fill(dossier_id, key, told, actor=actor_of(request), now=timezone.now())
        return 201, {"id": made.pk, "key": made.key, "version": made.version}

    return once(request, {"dossier": str(dossier_id), "key": key, **body.dict()}, act)


@api.get("/dossiers/{dossier_id}/history", response={200: dict[str, Any], **REFUSALS}, tags=["案卷"], summary="当事人既往处理，只计生效的")  # fmt: skip
@scoped("read")
def history(request: HttpRequest, dossier_id: UUID) -> Any:
    now, dossier = timezone.now(), dossiers.get(dossier_id, actor=actor_of(request))
    dossiers.note_reading(dossier, actor=actor_of(request), now=now, what="既往处理（接口）")
    found = subject_history.earlier(dossier, actor=actor_of(request), now=now)
    return {
        "final": [_decision(each) for each in found.final],
        "pending": [_decision(each) | {"why": each.open} for each in found.pending],
        "namesakes": [each.number for each in found.namesakes],
    }


def _decision(one: subject_history.Decision) -> dict[str, Any]:
    return {"dossier": one.dossier.pk, "number": one.number, "kind": one.sort, "decided_at": one.decided_at}


@api.get("/dossiers/{dossier_id}/batches", response={200: list[dict[str, Any]], **REFUSALS}, tags=["追溯"], summary="批次和流向")  # fmt: skip
@scoped("read")
def batches(request: HttpRequest, dossier_id: UUID) -> Any:
    dossier = dossiers.get(dossier_id, actor=actor_of(request))
    traces = [tracing.trace(batch) for batch in tracing.batches(dossier.pk)]
    return [
        {"id": one.batch.pk, "number": one.batch.number, "product": one.batch.product, "producer": one.batch.producer,
         "bad": one.batch.bad, "sellers": [{**vars(each), "way_up": list(each.way_up)} for each in one.sellers]}
        for one in traces
    ]  # fmt: skip


@api.post("/dossiers/{dossier_id}/batches", response=ANSWER, tags=["追溯"], summary="记录批次")
@scoped("act")
def write_batch(request: HttpRequest, dossier_id: UUID, body: BatchIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        dossier = dossiers.get(dossier_id, actor=actor_of(request))
        policies.may_change_case(actor_of(request), dossier).or_refuse()
        made = tracing.write_batch(dossier.pk, **body.dict(), actor=actor_of(request), now=timezone.now())
        return 201, {"id": made.pk, "number": made.number}

    return once(request, {"dossier": str(dossier_id), **body.dict()}, act)


@api.post("/dossiers/{dossier_id}/consignments", response=ANSWER, tags=["追溯"], summary="记录流向")
@scoped("act")
def write_consignment(request: HttpRequest, dossier_id: UUID, body: ConsignmentIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        dossier = dossiers.get(dossier_id, actor=actor_of(request))
        policies.may_change_case(actor_of(request), dossier).or_refuse()
        if body.batch not in {batch.pk for batch in tracing.batches(dossier.pk)}:
            raise nothing_here()
        made = tracing.write_consignment(
            body.batch, giver=body.giver, taker=body.taker, quantity=body.quantity, moved_on=body.moved_on,
            actor=actor_of(request), now=timezone.now(),
        )  # fmt: skip
        return 201, {"id": made.pk}

    return once(request, {"dossier": str(dossier_id), **body.dict()}, act)


@api.get("/tasks", response={200: list[dict[str, Any]], **REFUSALS}, tags=["任务"], summary="本单位下达或者牵头的任务")
@scoped("read")
def list_tasks(request: HttpRequest) -> Any:
    return [
        {"id": row.task.pk, "title": row.task.title, "basis": row.task.basis, "due_on": row.task.due_on, "reported": row.reported,
         "leads": [{"unit": lead.unit_id, "reported_at": lead.reported_at, "cases": lead.cases} for lead in row.leads]}
        for row in tasks.listed(actor_of(request))
    ]  # fmt: skip


@api.post("/tasks", response=ANSWER, tags=["任务"], summary="下达任务（负责人、管理员）")
@scoped("act")
def set_task(request: HttpRequest, body: TaskIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        made = tasks.set_task(
            body.title, body.basis, body.leads, actor=actor_of(request), now=timezone.now(), due_on=body.due_on
        )
        return 201, {"id": made.pk, "title": made.title}

    return once(request, body.dict(), act)


@api.post("/tasks/{task_id}/reports", response=ANSWER, tags=["任务"], summary="牵头单位各自报送")
@scoped("act")
def report_task(request: HttpRequest, task_id: UUID, body: TaskReportIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        made = tasks.report(task_id, body.report, actor=actor_of(request), now=timezone.now(), cases=body.cases)
        return 201, {"task": made.task_id, "unit": made.unit_id, "reported_at": made.reported_at}

    return once(request, {"task": str(task_id), **body.dict()}, act)
