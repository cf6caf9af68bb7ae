"""Which unit she acts for, and how the desk looks: kept in the session."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zhixian.faces.desk.doors import UNIT_IN_SESSION, DeskRequest, came_from, desk_view
from zhixian.refusals import NotFound

CHOICES = {"theme": {"", "dark", "light"}, "type_size": {"", "large"}, "keys": {"", "off"}}


@desk_view
@require_POST
def switch_unit(request: DeskRequest) -> HttpResponse:
    wanted = request.POST.get("unit", "")
    if wanted not in {str(actor.unit_id) for actor in request.actors}:
        raise NotFound(f"officer {request.actor.officer_id} holds no post in {wanted[:40]!r}")
    request.session[UNIT_IN_SESSION] = wanted
    return redirect("desk:work")


@desk_view
@require_POST
def look(request: DeskRequest) -> HttpResponse:
    for name, allowed in CHOICES.items():
        if (value := request.POST.get(name)) is not None and value in allowed:
            request.session[name] = value
    return redirect(came_from(request) or "desk:work")
