"""Operations on clusters (串并案)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zhixian.faces.api.case_facts import api  # all of the API before: its operations come first in the schema
from zhixian.faces.api.doors import actor_of, once, scoped
from zhixian.faces.api.operations import REFUSALS
from zhixian.faces.api.shapes import ClusterCaseIn, ClusterEntityIn, ClusterIn, ClusterUnitIn, FollowUpIn
from zhixian.rooms.linking import clusters

__all__ = ["api"]
ANSWER = {201: dict[str, Any], **REFUSALS}


@api.get("/clusters", response={200: list[dict[str, Any]], **REFUSALS}, tags=["串并案"], summary="本单位参与的串并案")
@scoped("read")
def list_clusters(request: HttpRequest) -> Any:
    return [
        {"id": row.pk, "name": row.name, "opened_at": row.opened_at, "closed_at": row.closed_at}
        for row in clusters.listed(actor_of(request))
    ]


@api.get("/clusters/{cluster_id}", response={200: dict[str, Any], **REFUSALS}, tags=["串并案"], summary="链条、案件、单位和任务")  # fmt: skip
@scoped("read")
def get_cluster(request: HttpRequest, cluster_id: UUID) -> Any:
    """``missing``: the stages in which there is neither a case nor an entity; a task is offered for each."""
    found = clusters.chain(cluster_id, actor=actor_of(request), now=timezone.now())
    return {
        "id": found.cluster.pk,
        "name": found.cluster.name,
        "missing": [stage.key for stage in found.stages if stage.missing],
        "cases": [
            {"id": case.pk, "number": case.number, "cause": case.cause, "unit": case.unit_id, "stage": case.stage,
             "entities": found.tied.get(case.pk, []), "dossier": case.dossier_id if case.dossier_id in found.own else None}
            for case in found.cases
        ],
        "entities": [
            {"id": one.pk, "kind": one.kind, "stage": one.stage, "name": one.name}
            for stage in found.stages for one in stage.entities
        ],
        "units": [{"unit": row.unit_id, "role": row.role} for row in found.units],
        "tasks": [
            {"id": task.pk, "stage": task.stage, "unit": task.unit_id, "due_on": task.due_on, "done_at": task.done_at}
            for task in found.follow_ups
        ],
    }  # fmt: skip


@api.post("/clusters", response=ANSWER, tags=["串并案"], summary="发起串并案")
@scoped("act")
def open_cluster(request: HttpRequest, body: ClusterIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        made = clusters.open_cluster(body.name, actor=actor_of(request), now=timezone.now())
        return 201, {"id": made.pk, "name": made.name}

    return once(request, body.dict(), act)


@api.post("/clusters/{cluster_id}/cases", response=ANSWER, tags=["串并案"], summary="案件加入链条")
@scoped("act")
def add_case(request: HttpRequest, cluster_id: UUID, body: ClusterCaseIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        made = clusters.add_case(cluster_id, body.number, body.stage, actor=actor_of(request), now=timezone.now())
        return 201, {"id": made.pk, "number": made.number}

    return once(request, body.dict(), act)


@api.post("/clusters/{cluster_id}/entities", response=ANSWER, tags=["串并案"], summary="人员、场所、网店、账户加入链条")
@scoped("act")
def add_entity(request: HttpRequest, cluster_id: UUID, body: ClusterEntityIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        told: dict[str, Any] = {"actor": actor_of(request), "now": timezone.now()}
        made = clusters.add_entity(cluster_id, body.kind, body.stage, body.name, note=body.note, **told)
        if body.cases:
            clusters.tie(cluster_id, made.pk, body.cases, **told)
        return 201, {"id": made.pk, "name": made.name}

    return once(request, body.dict(), act)


@api.post("/clusters/{cluster_id}/units", response=ANSWER, tags=["串并案"], summary="交另一个单位协办")
@scoped("act")
def hand_to(request: HttpRequest, cluster_id: UUID, body: ClusterUnitIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        made = clusters.hand_to(cluster_id, body.unit, actor=actor_of(request), now=timezone.now())
        return 201, {"unit": made.unit_id, "role": made.role}

    return once(request, body.dict(), act)


@api.post("/clusters/{cluster_id}/tasks", response=ANSWER, tags=["串并案"], summary="下达补查任务")
@scoped("act")
def give_task(request: HttpRequest, cluster_id: UUID, body: FollowUpIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        made = clusters.give_task(
            cluster_id, body.stage, body.unit, actor=actor_of(request), now=timezone.now(), due_on=body.due_on
        )
        return 201, {"id": made.pk, "stage": made.stage}

    return once(request, body.dict(), act)
