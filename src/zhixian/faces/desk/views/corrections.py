"""更正 of a step's content, and what becomes of an extra lead."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.desk.doors import DeskRequest, desk_view, press_key
from zhixian.faces.desk.rendering import page
from zhixian.identifiers import new_id
from zhixian.refusals import BadInput
from zhixian.rooms.docket import corrections, intake, runs, services
from zhixian.rooms.docket.idempotency import once


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: DeskRequest, step_id: UUID) -> HttpResponse:
    step = services.get_step(step_id, actor=request.actor)
    told = {name: request.POST.get(name, "") for name in ("wrong", "right")}
    faults: dict[str, str] = {}
    if request.method == "POST":

        def act() -> tuple[int, dict[str, Any]]:
            corrections.correct_step(step.pk, **told, actor=request.actor, now=timezone.now())
            return 200, {}

        try:
            once(press_key(request), {**told, "step": str(step.pk)}, act, actor=request.actor, now=timezone.now())
        except BadInput as refusal:
            faults = refusal.fields
        else:
            messages.success(request, "更正已记入案卷。")
            return redirect(reverse("desk:dossier", args=[step.dossier_id]) + "#steps")
    context = {
        "step": step,
        "label": runs.definition_of(step.run.version_id).actions[step.action].label,
        **told,
        "faults": list(faults.items()),
        **{f"{name}_fault": faults.get(name, "") for name in told},
        "once": str(new_id()),
    }
    return page(request, "desk/correct.html", context, current="dossiers", status=422 if faults else 200)


@desk_view
@require_POST
def decide_lead(request: DeskRequest, intake_id: UUID) -> HttpResponse:
    found = intake.decide_lead(intake_id, request.POST.get("state", ""), actor=request.actor, now=timezone.now())
    messages.success(request, f"{found.number}：{intake.STATES[found.state]}。")
    return redirect(reverse("desk:dossier", args=[found.dossier_id]) + "#units")
