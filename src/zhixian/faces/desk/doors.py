"""The way into every page of the desk: who acts, the second wall around the whole view, and refusals as pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, NoAppointment, acting_as, actors_of

UNIT_IN_SESSION = "unit"


class DeskRequest(HttpRequest):
    """A request after the door: it knows in which posts of which unit the officer acts."""

    actor: Actor
    actors: list[Actor]


View = Callable[..., HttpResponse]


def desk_view(view: View) -> View:
    """Login, actor, one transaction under the unit's rows, and every foreseen refusal answered in a sentence."""

    @never_cache
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        desk = cast(DeskRequest, request)
        try:
            _refuse_unstorable(request)
            desk.actors = actors_of(request.user, on=local_day(timezone.now()))
            desk.actor = _chosen(desk)
            with acting_as(desk.actor, whole=False):
                return view(desk, *args, **kwargs)
        except UnableTo as refusal:
            return refused(request, refusal)

    return cast(View, entered)


def _refuse_unstorable(request: HttpRequest) -> None:
    """A NUL character cannot be kept by PostgreSQL; nobody types one."""
    for sent in (request.GET, request.POST):
        if any("\x00" in value for values in sent.lists() for value in values[1] if isinstance(value, str)):
            raise BadInput("NUL in what was sent", what="含有不能保存的字符，请删去后重填。")


def _chosen(request: DeskRequest) -> Actor:
    """The unit that she switched to, as long as she still holds a post there; else her main one."""
    if not request.actors:
        raise NoAppointment(f"officer {request.user.pk} holds no post today")
    wanted = request.session.get(UNIT_IN_SESSION)
    return next((actor for actor in request.actors if str(actor.unit_id) == wanted), request.actors[0])


def refused(request: HttpRequest, refusal: UnableTo) -> HttpResponse:
    """Not found says nothing more, whoever asks; another refusal of a press goes back to the page with its sentence."""
    if isinstance(refusal, NotFound):
        return not_found(request)
    back = came_from(request)
    if request.method == "POST" and back and not isinstance(refusal, NoAppointment):
        messages.error(request, refusal.user_message)
        return redirect(back)
    return render(request, "desk/refused.html", {"message": refusal.user_message}, status=refusal.status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """One page for what is absent and for what is not for these eyes, byte for byte the same."""
    return HttpResponse(
        "<!doctype html><html lang=zh-Hans><head><meta charset=utf-8><title>没有找到</title></head>"
        "<body><main><h1>没有找到</h1><p>没有找到您要的内容。<a href=/desk/>回到我的工作</a></p></main></body></html>",
        status=404,
    )


def came_from(request: HttpRequest) -> str:
    """The path of our own page that was pressed on; nothing if it was another site's."""
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc != request.get_host() or parts.path == request.path:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def press_key(request: HttpRequest) -> str | None:
    """The one-time key of a form: sent twice, it acts once."""
    return str(request.POST.get("once", ""))[:100] or None


def uuid_or_404(text: str | None) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFound("not an identifier") from None
