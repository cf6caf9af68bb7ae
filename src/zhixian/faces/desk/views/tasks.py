"""任务: what was set, for which leads, and who of them has reported."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput
from zhixian.rooms.docket import looking
from zhixian.rooms.supervision import tasks


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """The unit's tasks; a POST sets one."""
    says = ""
    if request.method == "POST":
        try:
            tasks.set_task(
                request.POST.get("title", ""), request.POST.get("basis", ""),
                [uuid_or_404(each) for each in request.POST.getlist("leads")], actor=request.actor, now=timezone.now(),
                due_on=_day(request.POST.get("due_on", "")),
            )  # fmt: skip
        except BadInput as refusal:
            says = refusal.user_message
        else:
            messages.success(request, "任务已下达。")
            return redirect("desk:tasks")
    rows = tasks.listed(request.actor)
    return page(
        request,
        "desk/tasks.html",
        {
            "rows": [(row, any(lead.unit_id == request.actor.unit_id for lead in row.leads)) for row in rows],
            "names": looking.unit_names(lead.unit_id for row in rows for lead in row.leads),
            "may_set": tasks.may_set(request.actor), "may_report": bool(request.actor.posts & tasks.MAY_REPORT),
            "units": looking.units_of(("any",)) if tasks.may_set(request.actor) else [], "says": says,
        },
        current="tasks",
        status=422 if says else 200,
    )  # fmt: skip


@desk_view
@require_POST
def report(request: DeskRequest, task_id: UUID) -> HttpResponse:
    cases = request.POST.get("cases", "").strip()
    if cases and not (cases.isdecimal() and len(cases) < 9):
        raise BadInput("no number", fields={"cases": "案件数应为整数"})
    tasks.report(
        task_id, request.POST.get("report", ""), actor=request.actor, now=timezone.now(),
        cases=int(cases) if cases else None,
    )  # fmt: skip
    messages.success(request, "本单位的办理情况已报送。")
    return redirect("desk:tasks")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("no date", fields={"due_on": "报送期限应写成2026-11-24"}) from None
