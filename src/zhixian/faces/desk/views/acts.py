"""Taking a step or beginning a procedure from the panel 现在可以做."""

from collections.abc import Callable, Mapping
from typing import IO, Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhixian import procedures
from zhixian.faces.desk.doors import DeskRequest, desk_view, press_key
from zhixian.faces.desk.forms import reading
from zhixian.faces.desk.showing.dossier import Sent
from zhixian.faces.desk.views.dossiers import shown
from zhixian.procedures import Action
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.docket import runs, services
from zhixian.rooms.docket.idempotency import once
from zhixian.rooms.docket.refusals import UnableToRepeat
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.evidence import services as evidence


@desk_view
@require_POST
def take(request: DeskRequest, run_id: UUID, action: str) -> HttpResponse:
    run = services.get_run(run_id, actor=request.actor)
    wanted = runs.definition_of(run.version_id).actions.get(action)
    if wanted is None:
        raise NotFound(f"{run.procedure} has no act {action!r}")
    seen = request.POST.get("seen_state") or None

    def act(form: Mapping[str, Any]) -> None:
        services.take(run.pk, action, actor=request.actor, form=form, now=timezone.now(), seen_state=seen)

    return _do(request, run.dossier_id, str(run.pk), wanted, act)


@desk_view
@require_POST
def begin(request: DeskRequest, dossier_id: UUID, procedure: str, action: str) -> HttpResponse:
    dossier = dossiers.get(dossier_id, actor=request.actor)
    definition = procedures.definitions().get(procedure)
    wanted = definition.actions.get(action) if definition else None
    if definition is None or wanted is None or not wanted.begins:
        raise NotFound(f"{procedure!r} does not begin by {action!r}")

    def act(form: Mapping[str, Any]) -> None:
        services.begin(definition.key, dossier.pk, actor=request.actor, form=form, now=timezone.now(), action=wanted.id)

    return _do(request, dossier.pk, definition.key, wanted, act)


def _do(
    request: DeskRequest, dossier_id: UUID, where: str, action: Action, act: Callable[[Mapping[str, Any]], None]
) -> HttpResponse:
    """Take it once, however often the button was pressed; refused, show the page with what was typed."""
    form = reading.sent(action, request.POST)
    if more := request.POST.get("_more"):
        return shown(request, dossier_id, sent=Sent(where, action.id, form, more=more))

    def whole() -> tuple[int, dict[str, Any]]:
        with acting_as(request.actor):
            act(form | _files(request, dossier_id, action))
        return 200, {"action": action.id}

    body = {"where": where, "action": action.id, **reading.digestible(form, request)}
    try:
        once(press_key(request), body, whole, actor=request.actor, now=timezone.now())
    except NotFound:
        raise
    except UnableToRepeat:
        sent = Sent(where, action.id, form, says="这张表已经提交过一次。请核对现在的状态，需要时重新填写。")
        return shown(request, dossier_id, sent=sent, status=UnableToRepeat.status)
    except UnableTo as refusal:
        faults = refusal.fields if isinstance(refusal, BadInput) else {}
        sent = Sent(where, action.id, form, faults=faults, says=refusal.user_message)
        return shown(request, dossier_id, sent=sent, status=refusal.status)
    messages.success(request, f"已办理：{action.label}。")
    return redirect(reverse("desk:dossier", args=[dossier_id]))


def _files(request: DeskRequest, dossier_id: UUID, action: Action) -> dict[str, str]:
    """Attached files are stored first, in the same transaction: a refused step leaves none behind."""
    stored = {}
    for each in action.form:
        if each.type == "file" and (given := request.FILES.get(each.id)):
            kept = evidence.store_file(
                dossier_id,
                given.name or "",
                cast(IO[bytes], given.file),
                actor=request.actor,
                now=timezone.now(),
            )
            stored[each.id] = str(kept.pk)
    return stored
