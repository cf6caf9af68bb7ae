"""Bookings by an outside app (for example of a city): free slots are everybody's, a booking is of the firm that gets its code.

The app's token opens no booking. So that no program empties the officers' calendars, an app has so many standing bookings at once.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from zhixian.refusals import UnableTo
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.bookings import booking, slots
from zhixian.rooms.enterprises.bookings.booking import BookingDraft
from zhixian.rooms.enterprises.bookings.models import Booking
from zhixian.rooms.enterprises.bookings.slots import Slot
from zhixian.rooms.enterprises.models.assessments import OutsideApp

FIELDS: Final = tuple(field.name for field in fields(BookingDraft))
MOST_STANDING: Final = 50  # of one app (平台规则)


class AppIsFull(UnableTo):
    code = "booking.app_full"
    status = 429
    user_message = "这个应用同时有效的预约已经到上限，请等一些办完或者取消后再约。"


def free(place: UUID | None, *, now: datetime) -> list[Slot]:
    """Of a point, of a unit's own hours, or of all; the earliest first."""
    if place is None:
        return slots.free(now=now)
    return slots.free(now=now, point_id=place) or slots.free(now=now, unit_id=place)


def book(key: str, given: Mapping[str, str], *, app: OutsideApp, now: datetime) -> tuple[Booking, str]:
    """In the firm's name; the code is given back once. AppIsFull, BadInput, SlotTaken."""
    with as_system():  # counts only; the rows are not the app's
        if Booking.objects.standing().filter(app_id=app.pk, ends_at__gt=now).count() >= MOST_STANDING:
            raise AppIsFull(f"app {app.pk} has {MOST_STANDING}")
    draft = BookingDraft(**{name: str(given.get(name, "")) for name in FIELDS})
    return booking.book(key, draft, now=now, app_id=app.pk)


def slot_told(slot: Slot) -> dict[str, Any]:
    """``slot``: what to book it by; times in UTC."""
    point, unit = slot.sitting.point, slot.sitting.unit
    return {"slot": slot.key, "starts_at": slot.starts_at, "ends_at": slot.ends_at, "unit": unit.name,
            "point": point.name if point else "", "place": slot.sitting.place,
            "place_id": point.pk if point else unit.pk}  # fmt: skip


def booking_told(row: Booking) -> dict[str, Any]:
    """As the firm reads it under its code; the officer's record stays in the house."""
    return {"id": row.pk, "state": row.state, "starts_at": row.starts_at, "ends_at": row.ends_at, "officer": row.officer.name,
            "place": row.on_site or row.sitting.place, "matter": row.matter, "reason": row.reason, "result": row.result}  # fmt: skip
