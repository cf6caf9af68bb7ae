"""应移送未移送: the watch list, and the head's explanation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.rooms.supervision import services
from zhixian.rooms.supervision.models import Watched


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = services.listed(request.actor, now=timezone.now(), state=state)
    states = [(key, label) for key, label in Watched.STATES.items() if key != "below"]
    return page(
        request,
        "desk/watch.html",
        {"rows": [(row, Watched.STATES[row.state]) for row in rows], "states": states, "state": state,
         "full": len(rows) == services.PAGE, "may_explain": "head" in request.actor.posts},
        current="watch",
    )  # fmt: skip


@desk_view
@require_POST
def explain(request: DeskRequest, watched_id: UUID) -> HttpResponse:
    services.explain(watched_id, request.POST.get("reason", ""), actor=request.actor, now=timezone.now())
    messages.success(request, "理由已记录在案。")
    return redirect("desk:watch")
