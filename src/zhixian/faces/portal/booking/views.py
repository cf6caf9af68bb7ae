"""预约民警: where, when, and what for; change, cancel, the calendar file. Works on a phone that runs no scripts."""

from dataclasses import fields
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.portal import limits
from zhixian.faces.portal.booking.holding import (
    DOOR,
    booker_of,
    code_of,
    count,
    firm_of,
    first_that,
    forget,
    held,
    holder_of,
    holders_of,
    remember,
)
from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import within
from zhixian.rooms.enterprises import service_codes
from zhixian.rooms.enterprises.bookings import booking, reminding, slots
from zhixian.rooms.enterprises.bookings.booking import BookingDraft, SlotTaken
from zhixian.rooms.enterprises.bookings.models import Booking
from zhixian.rooms.enterprises.bookings.slots import Slot
from zhixian.rooms.enterprises.points import keeping, lectures, requests, visits
from zhixian.rooms.enterprises.service_codes import UnknownServiceCode

TYPED = tuple(field.name for field in fields(BookingDraft))
SHOWN = 60


@portal_view
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return _front(request, needs=request.GET.get("need") == "code")


def _front(
    request: HttpRequest, *, needs: bool = False, fault: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    told = {
        "places": slots.places(now=now), "points": keeping.public(on=local_day(now)),
        "needs": needs, "fault": fault, "typed": typed, "holds": bool(holders_of(request)), "member": firm_of(request),
        "lectures": lectures.coming(now=now)[:5],
    }  # fmt: skip
    return page(request, "portal/booking/front.html", told, current=DOOR, status=status)


@portal_view
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("code", "")[:60]
    if limits.spent(request, "wrong_code"):
        raise limits.TooMuch("codes", kept="")
    try:
        holder = service_codes.holder_of(typed)
        if not (booking.mine(holder) or requests.mine(holder, on=local_day(timezone.now())) or visits.mine(holder)):
            raise UnknownServiceCode("nothing under this code")
    except UnknownServiceCode as refusal:
        limits.within(request, "wrong_code")
        return _front(request, fault=refusal.user_message, typed=typed, status=404)
    return remember(redirect("portal:book-mine"), typed.strip().upper(), request)


@portal_view
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    return forget(redirect(DOOR))


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def at(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """The page of a point (or of a unit's own hours): book, ask, report, learn."""
    now = timezone.now()
    point = keeping.public_one(place_id, on=local_day(now))
    free = slots.free(now=now, point_id=place_id) if point else [
        slot for slot in slots.free(now=now, unit_id=place_id) if slot.sitting.point_id is None
    ]  # fmt: skip
    if point is None and not free and request.method != "POST":
        raise NotFound(f"nothing to book at {place_id}")
    member = firm_of(request)
    typed = {name: request.POST.get(name, "")[:1200] for name in TYPED}
    if member and request.method != "POST":
        typed |= {"contact": member.name, "phone": member.phone}
    if member:  # the account's own, whatever was sent
        typed |= {"firm_name": member.firm_name, "credit_code": member.credit_code}
    chosen, faults, late, status = request.POST.get("slot", "")[:80], {}, False, 200
    if request.method == "POST":
        count(request)
        try:
            _, code = booking.book(chosen, BookingDraft(**typed), now=now, holder_id=booker_of(request))
        except SlotTaken as refusal:
            free, late, status = refusal.offers, True, refusal.status
            faults = {"slot": refusal.user_message}
        except BadInput as refusal:
            faults, status = refusal.fields or {"slot": refusal.user_message}, refusal.status
        else:
            return remember(redirect("portal:book-mine"), code, request)
    told = {
        "point": point, "name": point.name if point else free[0].sitting.unit.name if free else "预约", "days": by_day(free[:SHOWN]),
        "typed": typed, "chosen": chosen, "faults": faults, "late": late, "place_id": place_id, "member": member,
        "lectures": [each for each in lectures.coming(now=now) if point and each[0].point_id == point.pk],
    }  # fmt: skip
    return page(request, "portal/booking/at.html", told, current=DOOR, status=status)


def by_day(free: list[Slot]) -> list[tuple[object, list[Slot]]]:
    return [(day, list(some)) for day, some in groupby(free, key=lambda slot: local_day(slot.starts_at))]


@held
@require_safe
def mine(request: HttpRequest, holders: list[UUID]) -> HttpResponse:
    now, member = timezone.now(), firm_of(request)
    rows = sorted(
        (row for holder in holders for row in booking.mine(holder)), key=lambda row: row.starts_at, reverse=True
    )
    may_act = member is None or member.may_work
    told = {
        "code": code_of(request) if holder_of(request) else "", "member": member,
        "bookings": [(row, may_act and row.state == "booked" and row.starts_at > now) for row in rows],
        "requests": [row for holder in holders for row in requests.mine(holder, on=local_day(now))],
        "visits": [row for holder in holders for row in visits.mine(holder)],
    }  # fmt: skip
    return page(request, "portal/booking/mine.html", told, current=DOOR)


def _held(booking_id: UUID, holder: UUID) -> Booking:
    with within(holder):
        return booking.held(booking_id, holder)


@held
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, holders: list[UUID], booking_id: UUID) -> HttpResponse:
    now, fault, status = timezone.now(), "", 200
    row = first_that(holders, lambda holder: _held(booking_id, holder))
    free = slots.free(now=now, unit_id=row.unit_id)
    if request.method == "POST":
        try:
            booking.change(booking_id, request.POST.get("slot", "")[:80], holder_id=row.holder_id, now=now)
        except SlotTaken as refusal:
            free, fault, status = refusal.offers, f"{refusal.user_message}原来的预约仍然有效。", refusal.status
        except BadInput as refusal:
            fault, status = refusal.fields.get("slot") or refusal.user_message, refusal.status
        else:
            return redirect("portal:book-mine")
    told = {"row": row, "days": by_day(free[:SHOWN]), "faults": {"slot": fault} if fault else {}}
    return page(request, "portal/booking/change.html", told, current=DOOR, status=status)


@held
@require_POST
def cancel(request: HttpRequest, holders: list[UUID], booking_id: UUID) -> HttpResponse:
    now = timezone.now()
    first_that(holders, lambda holder: booking.cancel(booking_id, holder_id=holder, now=now))
    return redirect("portal:book-mine")


@held
@require_safe
def calendar(request: HttpRequest, holders: list[UUID], booking_id: UUID) -> HttpResponse:
    row = first_that(holders, lambda holder: _held(booking_id, holder))
    answer = HttpResponse(reminding.calendar_file(row), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return answer
