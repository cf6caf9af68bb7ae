"""求助 with one number, the firm's word on a visit's problems, and a seat in a lecture."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.portal.booking.holding import DOOR, count, first_that, held, holder_of, remember
from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.enterprises.assessments import holding
from zhixian.rooms.enterprises.points import keeping, lectures, requests, visits
from zhixian.rooms.enterprises.points.models import RequestPart
from zhixian.rooms.enterprises.points.requests import RequestDraft

TYPED = ("firm_name", "credit_code", "contact", "phone", "division", "text")


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, point_id: UUID | None = None) -> HttpResponse:
    point = keeping.public_one(point_id, on=local_day(timezone.now())) if point_id else None
    if point_id and point is None:
        raise NotFound(f"no point {point_id}")
    typed = {name: request.POST.get(name, "")[:2200] for name in TYPED}
    parts = request.POST.getlist("parts")[:10]
    faults: dict[str, str] = {}
    if request.method == "POST":
        count(request)
        try:
            draft = RequestDraft(**typed, parts=tuple(dict.fromkeys(parts)), point_id=point_id)
            _, code = requests.ask(draft, now=timezone.now(), holder_id=holder_of(request))
        except BadInput as refusal:
            faults = refusal.fields
        else:
            return remember(redirect("portal:book-mine"), code, request)
    told = {"point": point, "typed": typed, "parts": parts, "kinds": RequestPart.KINDS.items(), "faults": faults,
            "divisions": holding.divisions()}  # fmt: skip
    return page(request, "portal/booking/ask.html", told, current=DOOR, status=422 if faults else 200)


@held
@require_POST
def answer(request: HttpRequest, holders: list[UUID], issue_id: UUID) -> HttpResponse:
    solved, says, now = request.POST.get("solved") == "yes", request.POST.get("says", ""), timezone.now()
    first_that(holders, lambda holder: visits.answer(issue_id, holder_id=holder, solved=solved, says=says, now=now))
    return redirect("portal:book-mine")


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def lecture(request: HttpRequest, lecture_id: UUID) -> HttpResponse:
    now = timezone.now()
    row = next((each for each in lectures.coming(now=now) if each[0].pk == lecture_id), None)
    if row is None:
        raise NotFound(f"no lecture {lecture_id} to come")
    typed = {name: request.POST.get(name, "")[:200] for name in ("person", "phone", "firm_name")}
    faults, done, status = {}, False, 200
    if request.method == "POST":
        count(request)
        try:
            lectures.sign_up(
                lecture_id, person=typed["person"], phone=typed["phone"], firm_name=typed["firm_name"], now=now
            )
        except BadInput as refusal:
            faults, status = refusal.fields, refusal.status
        except UnableTo as refusal:
            faults, status = {"person": refusal.user_message}, refusal.status
        else:
            done = True
    told = {"row": row[0], "left": row[1] - done, "typed": typed, "faults": faults, "done": done}
    return page(request, "portal/booking/lecture.html", told, current=DOOR, status=status)
