"""串并案: the chain of a cluster, what is missing in it, and the acts on it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.docket import looking
from zhixian.rooms.linking import clusters, hints
from zhixian.rooms.linking.models import ENTITY_KINDS, STAGES

PARTNERS = ("enforcement", "public_security", "procuratorate")


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """The unit's clusters; a POST opens one."""
    wrong = ""
    if request.method == "POST":
        try:
            made = clusters.open_cluster(request.POST.get("name", ""), actor=request.actor, now=timezone.now())
        except BadInput as refusal:
            wrong = refusal.user_message
        else:
            return redirect("desk:cluster", made.pk)
    rows = clusters.listed(request.actor)
    return page(
        request,
        "desk/clusters.html",
        {"rows": rows, "may_open": clusters.may_open(request.actor), "wrong": wrong,
         "names": looking.unit_names(row.opened_by_unit for row in rows)},
        current="clusters",
        status=422 if wrong else 200,
    )  # fmt: skip


@desk_view
@require_safe
def show(request: DeskRequest, cluster_id: UUID) -> HttpResponse:
    return _shown(request, cluster_id)


def _shown(request: DeskRequest, cluster_id: UUID, *, says: str = "", status: int = 200) -> HttpResponse:
    chain = clusters.chain(cluster_id, actor=request.actor, now=timezone.now())
    units = {row.unit_id for row in chain.units} | {case.unit_id for case in chain.cases}
    may_act = bool(request.actor.posts & clusters.MAY) and chain.cluster.closed_at is None
    partners = looking.units_of(PARTNERS) if may_act and chain.leads else []
    return page(
        request,
        "desk/cluster.html",
        {
            "chain": chain, "names": looking.unit_names(units), "says": says, "may_act": may_act,
            "cases": [(case, chain.tied.get(case.pk, []), case.dossier_id in chain.own) for case in chain.cases],
            "entities": [entity for stage in chain.stages for entity in stage.entities],
            "partners": [each for each in partners if each[0] not in {str(row.unit_id) for row in chain.units}],
            "hints": hints.for_cluster(cluster_id, actor=request.actor) if may_act else [],
            "stages": STAGES.items(), "kinds": ENTITY_KINDS.items(), "may_close": may_act and chain.leads and "head" in request.actor.posts,
        },
        current="clusters",
        status=status,
    )  # fmt: skip


def _add_case(sent: Any, told: dict[str, Any], cluster_id: UUID) -> str:
    clusters.add_case(cluster_id, sent.get("number", ""), sent.get("stage", ""), **told)
    return "案件已加入。"


def _remove_case(sent: Any, told: dict[str, Any], cluster_id: UUID) -> str:
    clusters.remove_case(cluster_id, uuid_or_404(sent.get("case")), **told)
    return "案件已移出。"


def _add_entity(sent: Any, told: dict[str, Any], cluster_id: UUID) -> str:
    clusters.add_entity(cluster_id, sent.get("kind", ""), sent.get("stage", ""), sent.get("name", ""), note=sent.get("note", ""), **told)  # fmt: skip
    return "要素已加入。"


def _tie(sent: Any, told: dict[str, Any], cluster_id: UUID) -> str:
    cases = [uuid_or_404(each) for each in sent.getlist("cases")]
    clusters.tie(cluster_id, uuid_or_404(sent.get("entity")), cases, **told)
    return "已关联。"


def _hand_to(sent: Any, told: dict[str, Any], cluster_id: UUID) -> str:
    clusters.hand_to(cluster_id, uuid_or_404(sent.get("unit")), **told)
    return "已交办。"


def _give_task(sent: Any, told: dict[str, Any], cluster_id: UUID) -> str:
    try:
        due_on = date.fromisoformat(sent["due_on"]) if sent.get("due_on") else None
    except ValueError:
        raise BadInput("no date", fields={"due_on": "完成日期应写成2026-11-24"}) from None
    clusters.give_task(cluster_id, sent.get("stage", ""), uuid_or_404(sent.get("unit")), due_on=due_on, **told)
    return "补查任务已下达。"


def _finish_task(sent: Any, told: dict[str, Any], cluster_id: UUID) -> str:
    clusters.finish_task(uuid_or_404(sent.get("task")), sent.get("result", ""), **told)
    return "补查结果已记录。"


def _close(sent: Any, told: dict[str, Any], cluster_id: UUID) -> str:
    clusters.close(cluster_id, **told)
    return "串并案已结束。"


ACTS: dict[str, Callable[[Any, dict[str, Any], UUID], str]] = {
    "case": _add_case, "remove": _remove_case, "entity": _add_entity, "tie": _tie, "unit": _hand_to, "task": _give_task,
    "done": _finish_task, "close": _close,
}  # fmt: skip


@desk_view
@require_POST
def change(request: DeskRequest, cluster_id: UUID, act: str) -> HttpResponse:
    if act not in ACTS:
        raise NotFound(f"no act {act}")
    clusters.get(cluster_id, actor=request.actor)
    try:
        says = ACTS[act](request.POST, {"actor": request.actor, "now": timezone.now()}, cluster_id)
    except BadInput as refusal:
        return _shown(request, cluster_id, says=refusal.user_message, status=422)
    messages.success(request, says)
    return redirect("desk:cluster", cluster_id)
