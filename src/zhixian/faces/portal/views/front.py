"""The front page, and the size of the type."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import TYPE_COOKIE, page

A_YEAR = 365 * 24 * 3600


@portal_view
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return page(request, "portal/front.html", {}, current="portal:front")


@portal_view
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    came = urlsplit(request.headers.get("referer", ""))
    answer = redirect(came.path if came.netloc == request.get_host() and came.path else "portal:front")
    if request.POST.get("type_size") == "large":
        answer.set_cookie(
            TYPE_COOKIE, "large", max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    else:
        answer.delete_cookie(TYPE_COOKIE)
    return answer
