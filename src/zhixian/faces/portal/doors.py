"""The way into every page of the portal: no account, no session, nothing noted; every foreseen refusal is a sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from zhixian.faces.desk import doors as desk
from zhixian.faces.portal.rendering import page
from zhixian.refusals import BadInput, NotFound, UnableTo

View = Callable[..., HttpResponse]
OFFICERS = ("/desk/", "/accounts/", "/api/")


def portal_view(view: View) -> View:
    """Wrap every public page in this. It reads no session and no user: a page of the portal is the same for everybody."""

    @never_cache
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _refuse_unstorable(request)
            return view(request, *args, **kwargs)
        except UnableTo as refusal:
            return refused(request, refusal)

    return cast(View, entered)


def _refuse_unstorable(request: HttpRequest) -> None:
    """A NUL character cannot be kept by PostgreSQL; nobody types one. A streamed body is left alone."""
    sent = [request.GET]
    if request.method == "POST" and (request.content_type or "").startswith(("application/x-www", "multipart/")):
        sent.append(request.POST)
    if any("\x00" in str(value) for given in sent for _, values in given.lists() for value in values):
        raise BadInput("NUL in what was sent", what="含有不能保存的字符，请删去后重填。")


def refused(request: HttpRequest, refusal: UnableTo) -> HttpResponse:
    title = "没有找到" if isinstance(refusal, NotFound) else "没有办成"
    return page(request, "portal/said.html", {"title": title, "says": refusal.user_message}, status=refusal.status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The officers' addresses keep their own page, byte for byte the same for what is absent and what is hidden."""
    if request.path.startswith(OFFICERS):
        return desk.not_found(request, exception)
    return page(
        request, "portal/said.html", {"title": "没有找到", "says": "没有这个页面，可能地址写错了。"}, status=404
    )
