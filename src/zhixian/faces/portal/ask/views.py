"""问执法人员: ask with a firm's account or with a code, read the answer, go on, rate, make it a report."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.portal import limits
from zhixian.faces.portal.doors import View, portal_view
from zhixian.faces.portal.firm import places, session
from zhixian.faces.portal.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.enterprises.accounts import passing
from zhixian.rooms.enterprises.disputes import following
from zhixian.rooms.enterprises.inquiries import asking, reporting, thread
from zhixian.rooms.enterprises.inquiries.asking import Asker, UnknownInquiryCode
from zhixian.rooms.enterprises.inquiries.models import Inquiry
from zhixian.rooms.enterprises.inquiries.thread import Given
from zhixian.rooms.leads import routing
from zhixian.rooms.library import services as library

COOKIE = "zhixian-ask"
DOOR = "portal:ask"
ARTICLES_SHOWN = 3


def code_asker(request: HttpRequest) -> Asker | None:
    try:
        return asking.asker_by_code(request.COOKIES.get(COOKIE, ""))
    except UnknownInquiryCode:
        return None


def _askers(request: HttpRequest) -> list[Asker]:
    """The firm that is signed in, and the holder of the code in this browser."""
    member, code = session.member_of(request), code_asker(request)
    found = [session.as_asker(member)] if member and member.firm_id else []
    return found + ([code] if code else [])


def asked(view: View) -> Callable[..., HttpResponse]:
    """The page is for who asked; anybody else finds nothing, and who has no code is asked for one."""

    @portal_view
    @wraps(view)
    def entered(request: HttpRequest, inquiry_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        askers = _askers(request)
        if not askers:
            return redirect(f"{reverse(DOOR)}?need=code")
        mine = [asker for asker in askers if any(row.pk == inquiry_id for row in asking.mine(asker))]
        request.asker = (mine or askers)[0]  # type: ignore[attr-defined]
        return view(request, inquiry_id, *args, **kwargs)

    return entered


def _asker(request: HttpRequest) -> Asker:
    return cast(Asker, request.asker)  # type: ignore[attr-defined]


def given_files(request: HttpRequest) -> list[Given]:
    return [
        Given(name=each.name or "", content=each.read() if (each.size or 0) <= thread.LARGEST else b"")
        for each in request.FILES.getlist("files")[: thread.MOST_FILES + 1]
    ]


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form. What was asked of the law's page stands in it already, with the articles that were found."""
    member, faults, status = session.member_of(request), {}, 200
    text = request.POST.get("text", request.GET.get("q", ""))[: thread.LONGEST + 1000]
    picker, matter = places.Picker.of(request), request.POST.get("matter", "")
    if request.method == "POST" and request.POST.get("act") == "send":
        if not limits.within(request, "ask"):
            raise limits.TooMuch("ask", kept="")
        asker = session.as_asker(member) if member and member.may_work else code_asker(request)
        if member and member.firm_id and not member.may_work:
            passing.refuse_readers(member)
        try:
            made, code = asking.ask(text, matter=matter, division=places.chosen(request), asker=asker, now=timezone.now(),
                                    files=given_files(request))  # fmt: skip
        except BadInput as refusal:
            faults, status = refusal.fields, 422
        else:
            return remember(redirect("portal:ask-one", made.pk), code)
    by_code = code_asker(request)
    told = {
        "text": text, "matter": matter, "matters": asking.MATTERS.items(), "picker": picker, "faults": faults | picker.faults,
        "summary": list(faults.items()), "member": member if member and member.firm_id else None,
        "articles": _articles(request.GET.get("q", "")), "need": request.GET.get("need") == "code",
        "mine": asking.mine(by_code) if by_code else [], "states": Inquiry.STATES,
    }  # fmt: skip
    return page(request, "portal/ask/ask.html", told, current=DOOR, status=status)


def _articles(question: str) -> list[Any]:
    """What the law says already, before an officer is asked."""
    try:
        return list(library.ask(question, on=local_day(timezone.now()), top=ARTICLES_SHOWN)) if question.strip() else []
    except BadInput:
        return []


def remember(answer: HttpResponse, code: str) -> HttpResponse:
    if code:
        answer.set_cookie(COOKIE, code, httponly=True, samesite="Lax", secure=settings.HTTPS, path=reverse(DOOR))
    return answer


@portal_view
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    if limits.spent(request, "wrong_code"):
        raise limits.TooMuch("wrong_code", kept="")
    code = request.POST.get("code", "")[:60]
    try:
        found = asking.mine(asking.asker_by_code(code))
        if not found:
            raise UnknownInquiryCode("nothing asked by this code")
    except UnknownInquiryCode as refusal:
        limits.within(request, "wrong_code")
        told = {"title": "没有找到", "says": refusal.user_message}
        return page(request, "portal/said.html", told, current=DOOR, status=404)
    return remember(redirect("portal:ask-one", found[0].pk), code.strip().upper())


@portal_view
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    answer = redirect(DOOR)
    answer.delete_cookie(COOKIE, path=reverse(DOOR))
    return answer


@asked
@require_safe
def show(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    return shown(request, inquiry_id)


def shown(
    request: HttpRequest, inquiry_id: UUID, *, faults: dict[str, str] | None = None, text: str = "", status: int = 200
) -> HttpResponse:
    asker, stands = _asker(request), asking.standing(inquiry_id, asker=_asker(request))
    told = {
        "s": stands, "one": stands.inquiry, "state": Inquiry.STATES[stands.inquiry.state], "faults": faults or {}, "text": text,
        "summary": list((faults or {}).items()), "matters": [(key, label) for key, (label, _) in routing.MATTERS.items()],
        "code": request.COOKIES.get(COOKIE, "") if asker.firm_id is None else "",
        "dispute": following.followed(inquiry_id, asker=asker), "answered": any(turn.author == "officer" for turn in stands.turns), "stars": range(5, 0, -1),
    }  # fmt: skip
    return page(request, "portal/ask/one.html", told, current=DOOR, status=status)


def acting(request: HttpRequest) -> Asker:
    """Whoever only reads for the firm may not write."""
    member = session.member_of(request)
    if _asker(request).firm_id is not None and member is not None:
        passing.refuse_readers(member)
    return _asker(request)


def _act(request: HttpRequest, inquiry_id: UUID, act: Callable[[Asker], object], text: str = "") -> HttpResponse:
    asker = acting(request)
    try:
        act(asker)
    except BadInput as refusal:
        faults = refusal.fields or {"text": refusal.user_message}
        return shown(request, inquiry_id, faults=faults, text=text, status=422)
    return redirect("portal:ask-one", inquiry_id)


@asked
@require_POST
def add(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    if not limits.within(request, "ask"):
        raise limits.TooMuch("ask", kept="")
    text, files, now = request.POST.get("text", ""), given_files(request), timezone.now()
    return _act(request, inquiry_id, lambda asker: asking.go_on(inquiry_id, text, asker=asker, now=now, files=files), text)  # fmt: skip


@asked
@require_POST
def rate(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    typed, now = request.POST.get("stars", ""), timezone.now()
    stars = int(typed) if typed in {"1", "2", "3", "4", "5"} else 0
    note = request.POST.get("note", "")
    return _act(request, inquiry_id, lambda asker: asking.rate(inquiry_id, stars, note, asker=asker, now=now))


@asked
@require_POST
def report(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    matter, now = request.POST.get("matter", ""), timezone.now()
    return _act(request, inquiry_id, lambda asker: reporting.by_asker(inquiry_id, matter, asker=asker, now=now))


@asked
@require_safe
def file(request: HttpRequest, inquiry_id: UUID, file_id: UUID) -> HttpResponse:
    told, content = asking.file_of(inquiry_id, file_id, asker=_asker(request))
    return download(content, told.name)


def download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
