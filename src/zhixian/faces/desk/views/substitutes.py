"""代理: who stands in for whom, for how long; named and ended here."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.agencies import delegations
from zhixian.rooms.docket import looking


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def listing(request: DeskRequest) -> HttpResponse:
    now, faults = timezone.now(), {}
    typed = {name: request.POST.get(name, "") for name in ("whose", "substitute", "since", "until", "reason")}
    if request.method == "POST":
        try:
            _name(request, typed)
        except BadInput as refusal:
            faults = refusal.fields
        else:
            messages.success(request, "已委托代理，到期自动终止；办理的步骤和文书都会注明“代”。")
            return redirect("desk:substitutes")
    return page(
        request,
        "desk/substitutes.html",
        {"held": delegations.of(request.actor, now=now), "mine": delegations.own_posts(request.actor, now=now),
         "colleagues": looking.colleagues(request.actor.unit_id, on=local_day(now)), "typed": typed, "faults": faults,
         "today": local_day(now)},
        status=422 if faults else 200,
    )  # fmt: skip


def _name(request: DeskRequest, typed: dict[str, str]) -> None:
    whose, _, post = typed["whose"].partition(":")
    wrong = {} if whose and typed["substitute"] else {"post": "请选择岗位和代理人"}
    days = {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(typed[name])
        except ValueError:
            wrong[name] = "请填写日期，例如 2026-12-01"
    if wrong:
        raise BadInput("incomplete", fields=wrong)
    delegations.name(
        post=post, absent_id=uuid_or_404(whose), substitute_id=uuid_or_404(typed["substitute"]), since=days["since"],
        until=days["until"], reason=typed["reason"], actor=request.actor, now=timezone.now(),
    )  # fmt: skip


@require_POST
@desk_view
def end(request: DeskRequest, delegation_id: UUID) -> HttpResponse:
    delegations.end(delegation_id, actor=request.actor, now=timezone.now())
    messages.success(request, "代理已终止，即刻生效；已经办理的步骤不变。")
    return redirect("desk:substitutes")
