"""自测风险: choose a questionnaire, answer one question a page, come back by the code, finish.

The code travels in a cookie of these pages alone, which no script can read; there is no account and no session.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian import risk as declared
from zhixian.faces.portal.doors import View, portal_view
from zhixian.faces.portal.firm import session
from zhixian.faces.portal.rendering import page
from zhixian.refusals import BadInput, NotFound
from zhixian.risk import shelves
from zhixian.risk.declarations import STAGES
from zhixian.rooms.enterprises.accounts import passing
from zhixian.rooms.enterprises.assessments import codes, holding
from zhixian.rooms.enterprises.assessments.codes import UnknownCode
from zhixian.rooms.enterprises.models import Assessment

CODE_COOKIE = "zhixian-risk"
DOOR = "portal:risk"


def held(view: View) -> Callable[..., HttpResponse]:
    """The page is for who holds the code; without it, to the page that asks for it."""

    @portal_view
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = _holder(request, kwargs.get("assessment_id"))
        if holder is None:
            return redirect(f"{reverse(DOOR)}?need=code")
        request.holder_id = holder  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return entered


def _holder(request: HttpRequest, assessment_id: UUID | None) -> UUID | None:
    """The firm that is signed in, if the assessment is its own; else the holder of the code in this browser."""
    member = session.member_of(request)
    if member and member.firm_id and any(one.pk == assessment_id for one in holding.held_by(member.firm_id)):
        return member.firm_id
    try:
        return codes.holder_of(request.COOKIES.get(CODE_COOKIE, ""))
    except UnknownCode:
        return None


def _code_of(request: HttpRequest, one: Assessment) -> str:
    """The code to write down; none where the firm's account holds the assessment."""
    code = request.COOKIES.get(CODE_COOKIE, "")
    try:
        return code if codes.holder_of(code) == one.holder_id else ""
    except UnknownCode:
        return ""


def holder_of(request: HttpRequest) -> UUID:
    return cast(UUID, request.holder_id)  # type: ignore[attr-defined]


def remember(answer: HttpResponse, code: str, request: HttpRequest) -> HttpResponse:
    answer.set_cookie(
        CODE_COOKIE, code, httponly=True, samesite="Lax", secure=request.is_secure(), path=reverse(DOOR)
    )  # no age: it goes when the browser is closed
    return answer


@portal_view
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return _front(request, needs=request.GET.get("need") == "code")


def _front(
    request: HttpRequest, *, needs: bool = False, fault: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    listed = [(each, sum(item.kind == "check" for item in each.items)) for each in declared.questionnaires().values()]
    holds: list[Assessment] = []
    if code := request.COOKIES.get(CODE_COOKIE):
        try:
            holds = holding.mine(codes.holder_of(code))
        except UnknownCode:
            holds = []
    told = {"listed": listed, "needs": needs, "fault": fault, "typed": typed, "holds": holds}
    return page(request, "portal/risk/front.html", told, current=DOOR, status=status)


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, key: str) -> HttpResponse:
    questionnaire = declared.questionnaires().get(key)
    if questionnaire is None:
        raise NotFound(f"no questionnaire {key!r}")
    typed = {name: request.POST.get(name, "")[:200] for name in ("name", "credit_code", "division", "scale")}
    faults: dict[str, str] = {}
    member = session.member_of(request)
    if member and member.firm_id:  # a firm's user answers for the firm, without a code
        typed |= {"name": member.firm_name, "credit_code": member.credit_code}
    if request.method == "POST":
        try:
            holder = passing.refuse_readers(member) if member and member.firm_id else None
            made, code = holding.start(key, holding.FirmDraft(**typed), now=timezone.now(), holder_id=holder)
        except BadInput as refusal:
            faults = refusal.fields
        else:
            onward = redirect("portal:risk-overview", made.pk)
            return remember(onward, code, request) if code else onward
    told = {
        "questionnaire": questionnaire, "checks": sum(item.kind == "check" for item in questionnaire.items), "typed": typed,
        "faults": faults, "divisions": holding.divisions(), "scales": Assessment.SCALES.items(),
    }  # fmt: skip
    return page(request, "portal/risk/start.html", told, current=DOOR, status=422 if faults else 200)


@portal_view
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("code", "")[:60]
    try:
        found = holding.mine(codes.holder_of(code))
    except UnknownCode as refusal:
        return _front(request, fault=refusal.user_message, typed=code, status=404)
    return remember(redirect("portal:risk-overview", found[0].pk), code.strip().upper(), request)


@portal_view
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    answer = redirect(DOOR)
    answer.delete_cookie(CODE_COOKIE, path=reverse(DOOR))
    return answer


@held
@require_safe
def overview(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The code to write down, how far one is, every question by area, and the press that makes the report."""
    stands = holding.standing(assessment_id, holder_id=holder_of(request))
    if stands.assessment.state == "finished":
        return redirect("portal:risk-report", assessment_id)
    return _overview(request, stands)


def _overview(request: HttpRequest, stands: holding.Standing, *, says: str = "", status: int = 200) -> HttpResponse:
    areas = [
        (area, [(item, item.id not in stands.wanting, stands.wanting.get(item.id, "")) for item in stands.asked if item.area == area.id])
        for area in stands.questionnaire.areas
    ]  # fmt: skip
    told = {
        "stands": stands, "areas": [(area, rows, sum(done for _, done, _ in rows)) for area, rows in areas if rows],
        "total": len(stands.asked), "next": next(iter(stands.wanting), ""), "code": _code_of(request, stands.assessment),
        "says": says,
    }  # fmt: skip
    return page(request, "portal/risk/overview.html", told, current=DOOR, status=status)


@held
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, assessment_id: UUID, item: str) -> HttpResponse:
    """One question. Saving goes on to the next one that is not answered."""
    holder = holder_of(request)
    stands = holding.standing(assessment_id, holder_id=holder)
    if stands.assessment.state == "finished":
        return redirect("portal:risk-report", assessment_id)
    order = [each.id for each in stands.asked]
    if item not in order:
        raise NotFound(f"{item!r} is not asked")
    asked = stands.asked[order.index(item)]
    given = stands.answers.get(item)
    typed = {name: getattr(given, name, "") for name in ("choice", "note", "evidence")}
    fault = ""
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip()[:2000] for name in typed}
        fault = "请选一项" if not typed["choice"] else ""
        if typed["choice"] == "not_applicable" and not typed["note"]:
            fault = "选“不适用”请写明原因"
        if not fault:
            try:
                stands = holding.answer(assessment_id, {item: typed}, holder_id=holder, now=timezone.now())
            except BadInput as refusal:
                fault = refusal.fields.get(item, refusal.user_message)
            else:
                return _onward(stands, item)
    told = {
        "stands": stands, "item": asked, "area": stands.questionnaire.area(asked.area), "typed": typed, "fault": fault,
        "number": order.index(item) + 1, "total": len(order), "before": order[order.index(item) - 1] if order.index(item) else "",
        "stage": STAGES[asked.stage],
    }  # fmt: skip
    return page(request, "portal/risk/item.html", told, current=DOOR, status=422 if fault else 200)


def _onward(stands: holding.Standing, item: str) -> HttpResponse:
    order = [each.id for each in stands.asked]
    after = order[order.index(item) + 1 :] if item in order else order
    following = next((each for each in after if each in stands.wanting), "")
    if following:
        return redirect("portal:risk-item", stands.assessment.pk, following)
    return redirect("portal:risk-overview", stands.assessment.pk)


@held
@require_POST
def finish(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    try:
        holding.finish(assessment_id, holder_id=holder_of(request), now=timezone.now())
    except BadInput as refusal:
        stands = holding.standing(assessment_id, holder_id=holder_of(request))
        return _overview(request, stands, says=refusal.user_message, status=422)
    return redirect("portal:risk-report", assessment_id)


@portal_view
@require_safe
def scenes(request: HttpRequest) -> HttpResponse:
    listed = [(each, STAGES[each.stage]) for each in shelves.scenes().values()]
    return page(request, "portal/risk/scenes.html", {"listed": listed}, current="portal:risk-scenes")


@portal_view
@require_safe
def scene(request: HttpRequest, key: str) -> HttpResponse:
    found = shelves.scenes().get(key)
    if found is None:
        raise NotFound(f"no scene {key!r}")
    told = {"scene": found, "stage": STAGES[found.stage]}
    return page(request, "portal/risk/scene.html", told, current="portal:risk-scenes")
