"""发起事项: what agencies do with one another without a case of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, press_key
from zhixian.faces.desk.forms import reading
from zhixian.faces.desk.forms.fields import Surroundings, controls
from zhixian.faces.desk.rendering import page
from zhixian.faces.desk.showing.dossier import brings, units_for
from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.docket import looking, opening, secrecy
from zhixian.rooms.docket.idempotency import once
from zhixian.rooms.dossiers.models import RIGHT_TYPES


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    return page(
        request, "desk/matters.html",
        {"matters": looking.matters(request.actor), "secrecy": secrecy.figures(request.actor)}, current="matters",
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: DeskRequest, procedure: str, action: str) -> HttpResponse:
    """The first act's form and the matter's name on one page; sent twice, it opens one matter."""
    found = next(
        (each for each in looking.matters(request.actor) if (each[0].key, each[1].id) == (procedure, action)), None
    )
    if found is None:
        raise NotFound(f"{procedure!r} is not begun by {action!r} here")
    definition, wanted = found
    now = timezone.now()
    title, right_type = request.POST.get("title", ""), request.POST.get("right_type", "")
    typed: dict[str, Any] | None = None
    faults: dict[str, str] = {}
    says, status = "", 200
    if request.method == "POST":
        typed = reading.sent(wanted, request.POST)
        if not request.POST.get("_more"):
            given = {"title": title, "right_type": right_type, **reading.digestible(typed, request)}

            def act() -> tuple[int, dict[str, Any]]:
                dossier, _ = opening.open_matter(
                    definition.key, actor=request.actor, title=title, right_type=right_type, form=typed or {}, now=now,
                    action=wanted.id,
                )  # fmt: skip
                return 201, {"dossier": str(dossier.pk)}

            try:
                _, answer = once(press_key(request), given, act, actor=request.actor, now=now)
            except UnableTo as refusal:
                faults = refusal.fields if isinstance(refusal, BadInput) else {}
                says, status = refusal.user_message, refusal.status
            else:
                messages.success(request, f"已办理：{wanted.label}。")
                return redirect("desk:dossier", answer["dossier"])
    types = {each.type for each in wanted.form}
    around = Surroundings(
        now=now, facts=looking.before_opening(wanted, now=now), kept={}, actor_id=str(request.actor.officer_id),
        officers=looking.colleagues(request.actor.unit_id, on=local_day(now)) if "officers" in types else [],
        units=units_for(definition, wanted, looking.roster() if "unit" in types else []),
    )  # fmt: skip
    shown = controls(wanted, around, prefix="m", typed=typed, faults=faults, more=request.POST.get("_more", ""))
    ids = {control.name: control.id for control in shown} | {"title": "title", "right_type": "right_type"}
    return page(
        request,
        "desk/matter.html",
        {
            "definition": definition, "action": wanted, "controls": shown, "brings": brings(wanted, None),
            "title_typed": title, "right_type": right_type, "right_types": RIGHT_TYPES.items(),
            "faults": [(ids.get(name, "main"), text) for name, text in faults.items()] or ([("main", says)] if says else []),
            "title_fault": faults.get("title", ""), "once": str(new_id()),
            "has_files": "file" in types,
        },
        current="matters",
        status=status,
    )  # fmt: skip
