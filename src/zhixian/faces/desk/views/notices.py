"""通知: what the house told this unit's posts."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.rooms.docket import looking, work


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    return page(
        request, "desk/notices.html", {"notices": list(work.notices(request.actor, limit=100))}, current="notices"
    )


@desk_view
@require_POST
def mark(request: DeskRequest, notice_id: UUID) -> HttpResponse:
    """Mark as read and go on to the dossier, when the press asked for that."""
    found = looking.notice(notice_id, actor=request.actor)
    work.read_notice(found.pk, actor=request.actor, now=timezone.now())
    if request.POST.get("go") and found.dossier_id:
        return redirect("desk:dossier", found.dossier_id)
    return redirect(reverse("desk:notices"))


@desk_view
@require_POST
def mark_all(request: DeskRequest) -> HttpResponse:
    now = timezone.now()
    for found in list(work.notices(request.actor, limit=500)):
        if found.read_at is None:
            work.read_notice(found.pk, actor=request.actor, now=now)
    return redirect(reverse("desk:notices"))
