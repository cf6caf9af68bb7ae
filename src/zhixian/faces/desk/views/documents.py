"""收发文件: what the unit received and sent to many; one document with its parts, who has not read it, and reports."""

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput, UnableTo
from zhixian.rooms.agencies import kinds
from zhixian.rooms.docket import distribution
from zhixian.rooms.docket.distribution import Address, PartDraft
from zhixian.rooms.docket.distribution_models import Distribution


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """Received and sent; a head or liaison officer sends a document or a plan from here."""
    says, status = "", 200
    if request.method == "POST":
        try:
            made = _send(request)
        except UnableTo as refusal:
            fields = refusal.fields if isinstance(refusal, BadInput) else {}
            says, status = "；".join(fields.values()) or refusal.user_message, refusal.status
        else:
            messages.success(request, "已发送。")
            return redirect("desk:document", made.pk)
    return page(
        request,
        "desk/documents.html",
        {
            "received": distribution.received(request.actor), "sent": distribution.issued(request.actor), "says": says,
            "may_send": bool(request.actor.posts & distribution.MAY_SEND), "lines": kinds.KINDS.items(),
            "levels": kinds.LEVELS.items(), "typed": request.POST,
        },
        current="documents",
        status=status,
    )  # fmt: skip


def _send(request: DeskRequest) -> Distribution:
    try:
        issued_on = date.fromisoformat(request.POST.get("issued_on", ""))
    except ValueError as fault:
        raise BadInput("no day", fields={"issued_on": "印发日期应为日期，如2026-03-04"}) from fault
    rows = [line.strip() for line in request.POST.get("parts", "").splitlines() if line.strip()]
    return distribution.send(
        sort="plan" if rows else "document",
        title=request.POST.get("title", ""),
        number=request.POST.get("number", ""),
        issued_on=issued_on,
        body=request.POST.get("body", ""),
        address=Address(
            lines=tuple(line for line in request.POST.getlist("lines") if line in kinds.KINDS),
            level=request.POST.get("level", ""),
            names=tuple(name.strip() for name in request.POST.get("names", "").splitlines() if name.strip()),
        ),
        parts=[PartDraft(serial=str(n), text=text[:2000], for_all=True) for n, text in enumerate(rows, start=1)],
        actor=request.actor,
        now=timezone.now(),
    )


@desk_view
@require_safe
def show(request: DeskRequest, document_id: UUID) -> HttpResponse:
    """Opening it is the receipt of the unit; who issued it sees who has not read it."""
    found, parts = distribution.read(document_id, actor=request.actor, now=timezone.now())
    issuer = str(request.actor.unit_id) in found.issuers
    return page(
        request,
        "desk/document.html",
        {
            "document": found, "parts": parts, "issuer": issuer,
            "unread": distribution.unread(found.pk, actor=request.actor) if issuer else [],
            "board": distribution.dashboard(found.pk, actor=request.actor) if issuer and found.sort == "cluster" else None,
            "answers": found.sort == "cluster" and not issuer,
        },
        current="documents",
    )  # fmt: skip


@desk_view
@require_POST
def report(request: DeskRequest, document_id: UUID, part_id: UUID) -> HttpResponse:
    try:
        suspects, amount = int(request.POST.get("suspects") or 0), Decimal(request.POST.get("amount") or 0)
    except (ValueError, InvalidOperation):
        messages.error(request, "人数应为整数，金额应为数字。")
        return redirect("desk:document", document_id)
    try:
        distribution.report(part_id, text=request.POST.get("text", ""), suspects=suspects, amount=amount,
                            actor=request.actor, now=timezone.now())  # fmt: skip
    except BadInput as refusal:
        messages.error(request, "；".join(refusal.fields.values()))
    else:
        messages.success(request, "已报告。")
    return redirect("desk:document", document_id)
