"""Who is signed in for a firm: a cookie of its own beside the officers' session, which these pages neither read nor make."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from zhixian.faces.portal.doors import View, portal_view
from zhixian.rooms.enterprises.accounts import passing
from zhixian.rooms.enterprises.accounts.passing import Member, NotSignedIn
from zhixian.rooms.enterprises.inquiries.asking import Asker

COOKIE = "zhixian-firm"
DOOR = "portal:firm"


def secret_of(request: HttpRequest) -> str:
    return str(request.COOKIES.get(COOKIE, ""))[:100]


def member_of(request: HttpRequest) -> Member | None:
    try:
        return passing.member_of(secret_of(request), now=timezone.now())
    except NotSignedIn:
        return None


def firm_view(view: View) -> Callable[..., HttpResponse]:
    """The page is for who is signed in; anybody else is asked to."""

    @portal_view
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        member = member_of(request)
        if member is None:
            return redirect("portal:firm-login")
        request.member = member  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return entered


def the_member(request: HttpRequest) -> Member:
    return cast(Member, request.member)  # type: ignore[attr-defined]


def hold(answer: HttpResponse, secret: str) -> HttpResponse:
    """No age: it goes when the browser is closed, and its session ends after some hours anyway."""
    answer.set_cookie(COOKIE, secret, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return answer


def let_go(answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(COOKIE)
    return answer


def as_asker(member: Member) -> Asker:
    return Asker(
        holder_id=member.scope,
        firm_id=member.firm_id,
        firm_name=member.firm_name,
        user_id=member.user_id,
        phone=member.phone,
    )
