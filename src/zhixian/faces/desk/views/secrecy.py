"""知悉范围: restricting a case, lifting that, and who of the unit is cleared."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import NotFound
from zhixian.rooms.docket import looking
from zhixian.rooms.dossiers import secrecy
from zhixian.rooms.dossiers import services as dossiers


@desk_view
@require_safe
def show(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    dossier = dossiers.get(dossier_id, actor=request.actor)
    rows = secrecy.cleared(dossier, actor=request.actor)
    colleagues = looking.colleagues(request.actor.unit_id, on=local_day(timezone.now()))
    names, head = dict(colleagues), "head" in request.actor.posts
    owner = dossier.opened_by_unit == request.actor.unit_id
    return page(
        request,
        "desk/secrecy.html",
        {
            "dossier": dossier, "reason": secrecy.reason_of(dossier), "head": head,
            "cleared": [(row, names.get(str(row.officer_id), "")) for row in rows],
            "colleagues": [each for each in colleagues if each[0] not in {str(row.officer_id) for row in rows}],
            "may_restrict": owner and dossier.sort == "case" and bool(request.actor.posts & {"handler", "head"}),
            "may_lift": owner and head,
        },
        current="dossiers",
    )  # fmt: skip


@desk_view
@require_POST
def change(request: DeskRequest, dossier_id: UUID, act: str) -> HttpResponse:
    dossier, now = dossiers.get(dossier_id, actor=request.actor), timezone.now()
    match act:
        case "restrict":
            secrecy.restrict(dossier, request.POST.get("reason", ""), actor=request.actor, now=now)
            says = "本案已限制知悉。"
        case "lift":
            secrecy.lift(dossier, actor=request.actor, now=now)
            says = "已解除限制知悉。"
        case "clear":
            secrecy.clear(dossier, uuid_or_404(request.POST.get("officer")), actor=request.actor, now=now)
            says = "已允许知悉。"
        case "end":
            secrecy.end(dossier, uuid_or_404(request.POST.get("clearance")), actor=request.actor, now=now)
            says = "已收回许可。"
        case _:
            raise NotFound(f"no act {act}")
    messages.success(request, says)
    return redirect("desk:secrecy", dossier_id)
