"""A day before and no later: who is booked is reminded, once for each time that was agreed. And the calendar file."""

from datetime import datetime, timedelta
from typing import Final

from zhixian.identifiers import new_id
from zhixian.moments import say_moment
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises.bookings.models import Booking
from zhixian.rooms.outbox import calendar

BEFORE: Final = timedelta(hours=24)
AT_ONCE = 500


def remind(*, now: datetime) -> int:
    """Notices for bookings that begin within a day. Safe to run twice."""
    with as_system():
        rows = list(
            Booking.objects.standing().filter(starts_at__gt=now, starts_at__lte=now + BEFORE, reminded_at__isnull=True)
            .select_for_update(of=("self",), skip_locked=True).select_related("officer", "sitting")[:AT_ONCE]
        )  # fmt: skip
        notices = [
            Notice(
                id=new_id(), unit_id=row.unit_id, post="", sort="booking", at=now, key=f"booking:remind:{row.pk}:{row.changes}",
                text=f"预约提醒：{say_moment(row.starts_at)}，{row.officer.name}，{row.firm_name}，{row.on_site or row.sitting.place}"[:400],
            )
            for row in rows
        ]  # fmt: skip
        told = telling.tell_once(notices, now=now)
        Booking.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
    return len(told)


def calendar_file(booking: Booking) -> bytes:
    """One booking as iCalendar: a kind, a short number and the time; not the matter."""
    return calendar.write(
        [
            calendar.Item(
                key=f"booking-{booking.pk}", kind="知识产权民警预约", number=str(booking.pk)[-6:].upper(), at=booking.starts_at,
                began_at=booking.made_at, changed_at=booking.changed_at, lasts=booking.ends_at - booking.starts_at,
                cancelled=booking.state == "cancelled",
            )
        ]
    )  # fmt: skip
