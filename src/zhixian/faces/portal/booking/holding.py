"""The service code travels in a cookie of these pages alone, which no script can read; there is no account and no session."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhixian.faces.portal import limits
from zhixian.faces.portal.doors import View, portal_view
from zhixian.rooms.enterprises import service_codes
from zhixian.rooms.enterprises.service_codes import UnknownServiceCode

COOKIE = "zhixian-service"
DOOR = "portal:book"


def code_of(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")[:60]


def holder_of(request: HttpRequest) -> UUID | None:
    try:
        return service_codes.holder_of(code_of(request))
    except UnknownServiceCode:
        return None


def held(view: View) -> Callable[..., HttpResponse]:
    """The page is for who holds a code; without it, to the page that asks for it."""

    @portal_view
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = holder_of(request)
        if holder is None:
            return redirect(f"{reverse(DOOR)}?need=code")
        return view(request, holder, *args, **kwargs)

    return entered


def remember(answer: HttpResponse, code: str, request: HttpRequest) -> HttpResponse:
    if code:  # no age: it goes when the browser is closed
        answer.set_cookie(COOKIE, code, httponly=True, samesite="Lax", secure=request.is_secure(), path=reverse(DOOR))
    return answer


def forget(answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(COOKIE, path=reverse(DOOR))
    return answer


def count(request: HttpRequest) -> None:
    """One more from this address; TooMuch past the hour's limit."""
    if not limits.within(request, "send"):
        raise limits.TooMuch("service", kept="")
