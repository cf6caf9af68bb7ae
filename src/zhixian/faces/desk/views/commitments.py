"""承诺和抽查: the division's commitments, checks drawn by lot, breaches linked to a dossier."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.rooms.enterprises import commitments
from zhixian.rooms.enterprises.assessments import overseeing


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    lines = commitments.listed(request.actor)
    told = {
        "lines": [(line, [(check, commitments.RESULTS.get(check.result, "")) for check in line.checks]) for line in lines],
        "results": commitments.RESULTS.items(), "may_work": overseeing.may_work(request.actor), "tab": "commitments",
    }  # fmt: skip
    return page(request, "desk/risk/commitments.html", told, current="risk")


@desk_view
@require_POST
def draw(request: DeskRequest) -> HttpResponse:
    typed = request.POST.get("count", "")
    count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    drawn = commitments.draw(count, actor=request.actor, now=timezone.now())
    messages.success(request, f"随机抽出{len(drawn)}家。")
    return redirect("desk:commitments")


@desk_view
@require_POST
def check(request: DeskRequest, check_id: UUID) -> HttpResponse:
    commitments.check(
        check_id, request.POST.get("result", ""), request.POST.get("note", ""), actor=request.actor, now=timezone.now()
    )
    messages.success(request, "抽查结果已登记。")
    return redirect("desk:commitments")


@desk_view
@require_POST
def breach(request: DeskRequest, commitment_id: UUID) -> HttpResponse:
    commitments.link_breach(
        commitment_id,
        request.POST.get("dossier", ""),
        request.POST.get("note", ""),
        actor=request.actor,
        now=timezone.now(),
    )
    messages.success(request, "违反承诺已登记，与案卷关联。")
    return redirect("desk:commitments")
