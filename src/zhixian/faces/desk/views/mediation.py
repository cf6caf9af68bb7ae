"""调解记录: what a mediation body writes for itself; no other party of the dossier can read it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.refusals import NotFound
from zhixian.rooms.docket import looking, seats, services, specialists
from zhixian.rooms.docket.seat_models import ROLES

INVITE = PlainForm("invite", "生成当事人的在线入口", [
    Ask("role", "给谁", "radios", True, options=tuple(ROLES.items())),
    Ask("name", "姓名或者名称", required=True, help="签署时要填得一样"),
], help="入口只显示这一次，请当面或者按当事人确认的方式送达；同一方再生成，以前的失效。")  # fmt: skip
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

    def invite(told: dict[str, Any]) -> str:
        secret = seats.invite(run_id, told["role"], told["name"], actor=request.actor, now=timezone.now())
        return f"{ROLES[told['role']]}的入口：{request.build_absolute_uri(reverse('portal:mediation', args=[secret]))}"

    done, forms = press(request, [] if run.ended else [INVITE, WRITE], {"write": write, "invite": invite})
    if done:
        messages.success(request, done)
        return redirect("desk:mediation-notes", run_id)
    written = specialists.notes(run_id, actor=request.actor)
    return page(
        request,
        "desk/mediation_notes.html",
        {
            "run": run, "notes": written, "seats": seats.of_run(run_id), "plain_forms": forms, "faults": faults_of(forms),
            "people": looking.officer_names({str(note.officer_id) for note in written}),
        },
        current="dossiers",
        status=422 if faults_of(forms) else 200,
    )  # fmt: skip
