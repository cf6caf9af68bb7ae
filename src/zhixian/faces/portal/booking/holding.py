"""Whose bookings these are: of the firm that is signed in, and of the code in a cookie of these pages alone, which no script reads."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhixian.faces.portal import limits
from zhixian.faces.portal.doors import View, portal_view
from zhixian.faces.portal.firm import session
from zhixian.refusals import NotFound
from zhixian.rooms.enterprises import service_codes
from zhixian.rooms.enterprises.accounts import passing, timeline
from zhixian.rooms.enterprises.accounts.passing import Member
from zhixian.rooms.enterprises.service_codes import UnknownServiceCode

COOKIE = "zhixian-service"
DOOR = "portal:book"
T = TypeVar("T")


def code_of(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")[:60]


def holder_of(request: HttpRequest) -> UUID | None:
    try:
        return service_codes.holder_of(code_of(request))
    except UnknownServiceCode:
        return None


def firm_of(request: HttpRequest) -> Member | None:
    """Who is signed in for a firm that was let in."""
    member = session.member_of(request)
    return member if member and member.firm_id else None


def booker_of(request: HttpRequest) -> UUID | None:
    """In whose name a booking is made: the firm's, else the code's; none yet for who comes for the first time. Refuses readers."""
    member = firm_of(request)
    return passing.refuse_readers(member) if member else holder_of(request)


def holders_of(request: HttpRequest, *, working: bool = False) -> list[UUID]:
    """The firm's own scope, those of the codes on its page, and that of the code in this browser. ``working``: to act."""
    member, code, found = firm_of(request), holder_of(request), list[UUID]()
    if member and member.firm_id and (member.may_work or not working):
        found = timeline.holders(member.firm_id, "booking")
    elif member and working and code is None:
        passing.refuse_readers(member)
    return list(dict.fromkeys([*found, *([code] if code else [])]))


def first_that(holders: list[UUID], act: Callable[[UUID], T]) -> T:
    """The act by the one whose it is; NotFound where it is nobody's of these."""
    for holder in holders[:-1]:
        try:
            return act(holder)
        except NotFound:
            continue
    return act(holders[-1])


def held(view: View) -> Callable[..., HttpResponse]:
    """The page is for a firm that is signed in or who holds a code; others are asked for it."""

    @portal_view
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holders = holders_of(request, working=request.method == "POST")
        if not holders:
            return redirect(f"{reverse(DOOR)}?need=code")
        return view(request, holders, *args, **kwargs)

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
