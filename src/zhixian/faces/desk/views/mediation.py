"""调解记录: what a mediation body writes for itself; no other party of the dossier can read it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.refusals import NotFound
from zhixian.rooms.docket import looking, services, specialists

WRITE = PlainForm("write", "写入调解记录", [Ask("text", "记录内容", "long_text", True)])


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: DeskRequest, run_id: UUID) -> HttpResponse:
    run = services.get_run(run_id, actor=request.actor)
    if not specialists.is_mediating(run, request.actor):
        raise NotFound("not this unit's mediation")

    def write(told: dict[str, Any]) -> str:
        specialists.write_note(run_id, told["text"], actor=request.actor, now=timezone.now())
        return "已写入，只有本组织看得到。"

    done, forms = press(request, [] if run.ended else [WRITE], {"write": write})
    if done:
        messages.success(request, done)
        return redirect("desk:mediation-notes", run_id)
    written = specialists.notes(run_id, actor=request.actor)
    return page(
        request,
        "desk/mediation_notes.html",
        {
            "run": run, "notes": written, "plain_forms": forms, "faults": faults_of(forms),
            "people": looking.officer_names({str(note.officer_id) for note in written}),
        },
        current="dossiers",
        status=422 if faults_of(forms) else 200,
    )  # fmt: skip
