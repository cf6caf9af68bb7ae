"""追溯: the batches of a case, down to the sellers and up from a seller, and the recall list."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.dossiers import policies
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.evidence import tracing


@desk_view
@require_safe
def show(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    return _shown(request, dossier_id)


def _shown(request: DeskRequest, dossier_id: UUID, *, says: str = "", status: int = 200) -> HttpResponse:
    dossier = dossiers.get(dossier_id, actor=request.actor)
    seller = request.GET.get("seller", "").strip()[:120]
    above = [tracing.trace(batch) for batch in tracing.batches_of(seller)] if seller else []
    return page(
        request,
        "desk/tracing.html",
        {
            "dossier": dossier, "traces": [tracing.trace(batch) for batch in tracing.batches(dossier.pk)], "says": says,
            "seller": seller,
            "above": [
                (found.batch, next((each.way_up for each in found.sellers if each.name == seller), ()),
                 [each.name for each in found.sellers if each.name != seller])
                for found in above
            ],
            "may_add": bool(policies.may_change_case(request.actor, dossier)),
        },
        current="dossiers",
        status=status,
    )  # fmt: skip


@desk_view
@require_POST
def change(request: DeskRequest, dossier_id: UUID, act: str) -> HttpResponse:
    dossier, sent = dossiers.get(dossier_id, actor=request.actor), request.POST
    policies.may_change_case(request.actor, dossier).or_refuse()
    now, actor = timezone.now(), request.actor
    try:
        match act:
            case "batch":
                tracing.write_batch(
                    dossier.pk, number=sent.get("number", ""), product=sent.get("product", ""), producer=sent.get("producer", ""),
                    plot=sent.get("plot", ""), bad="bad" in sent, finding=sent.get("finding", ""), actor=actor, now=now,
                )  # fmt: skip
                says = "批次已记录。"
            case "consignment":
                tracing.write_consignment(
                    _batch(sent.get("batch"), dossier.pk), giver=sent.get("giver", ""), taker=sent.get("taker", ""),
                    quantity=sent.get("quantity", ""), moved_on=_day(sent.get("moved_on", "")), actor=actor, now=now,
                )  # fmt: skip
                says = "流向已记录。"
            case "condemn":
                tracing.condemn(_batch(sent.get("batch"), dossier.pk), sent.get("finding", ""), actor=actor, now=now)
                says = "已标为不合格批次，召回名单已列出。"
            case _:
                raise NotFound(f"no act {act}")
    except BadInput as refusal:
        return _shown(request, dossier_id, says=refusal.user_message, status=422)
    messages.success(request, says)
    return redirect("desk:tracing", dossier_id)


def _batch(text: str | None, dossier_id: UUID) -> UUID:
    """A batch of this very case."""
    wanted = uuid_or_404(text)
    if wanted not in {batch.pk for batch in tracing.batches(dossier_id)}:
        raise NotFound(f"batch {wanted} is not of dossier {dossier_id}")
    return wanted


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("no date", fields={"moved_on": "交付日期应写成2026-11-24"}) from None
