"""共享的案件摘要: what other units share by rule, and the unit's own rules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.forms import codes
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.docket import looking
from zhixian.rooms.dossiers import sharing


@desk_view
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    return _shown(request)


def _shown(request: DeskRequest, *, says: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    rules, kinds = sharing.rules(request.actor), dictionaries.every()["case_type"]
    return page(
        request,
        "desk/sharing.html",
        {
            "rows": sharing.received(request.actor, now=now), "says": says,
            "rules": [(rule, kinds.label_of(rule.case_type)) for rule in rules],
            "names": looking.unit_names(rule.to_unit for rule in rules),
            "may_rule": bool(request.actor.posts & sharing.MAY_RULE),
            "kinds": codes.options_of(kinds, on=local_day(now)).items(), "units": looking.units_of(("any",)),
        },
        current="sharing",
        status=status,
    )  # fmt: skip


@desk_view
@require_POST
def change(request: DeskRequest, act: str) -> HttpResponse:
    try:
        match act:
            case "add":
                sharing.add_rule(
                    request.POST.get("case_type", ""), uuid_or_404(request.POST.get("to_unit")), actor=request.actor,
                    now=timezone.now(),
                )  # fmt: skip
                says = "规则已设定，今后登记的这类案件自动共享摘要。"
            case "end":
                sharing.end_rule(uuid_or_404(request.POST.get("rule")), actor=request.actor, now=timezone.now())
                says = "规则已停用，已经共享的摘要不变。"
            case _:
                raise NotFound(f"no act {act}")
    except BadInput as refusal:
        return _shown(request, says=refusal.user_message, status=422)
    messages.success(request, says)
    return redirect("desk:sharing")
