"""An officer's days as iCalendar (RFC 5545): a kind, a number and a moment each, and nothing else of the matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from zhixian.moments import SHANGHAI

REFRESH = timedelta(hours=1)
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, kw_only=True)
class Item:
    """``key`` stays the same for as long as the thing is the same thing; ``changed_at`` moves when anything of it moves."""

    key: str
    kind: str
    number: str
    at: datetime
    began_at: datetime
    changed_at: datetime
    lasts: timedelta | None = None  # none: a moment, such as the end of a term
    cancelled: bool = False


def write(items: Iterable[Item]) -> bytes:
    """The whole calendar; the same items give the same bytes, so that a reader can be told that nothing has changed."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zhixian//Clocks and meetings//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "知衔：期限和会议")
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    # One offset since 1992; the summer times before it concern no term that still runs.
    calendar.add_component(
        Timezone.from_tzinfo(SHANGHAI, ZONE, first_date=date(1992, 1, 1), last_date=date(2100, 1, 1))
    )
    for item in items:
        calendar.add_component(_event(item))
    return bytes(calendar.to_ical())


def _event(item: Item) -> Event:
    event = Event()
    event.add("uid", f"{item.key}@zhixian")
    event.add("dtstamp", item.changed_at.astimezone(UTC))
    event.add("last-modified", item.changed_at.astimezone(UTC))
    # Grows with every change, as RFC 5545 3.8.7.4 wants it; counting from its beginning keeps it small.
    event.add("sequence", max(0, int((item.changed_at - item.began_at).total_seconds())) + int(item.cancelled))
    event.add("summary", f"{'已取消：' if item.cancelled else ''}{item.kind} {item.number}")
    event.add("dtstart", item.at.astimezone(SHANGHAI))
    if item.lasts:
        event.add("dtend", (item.at + item.lasts).astimezone(SHANGHAI))
    event.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if item.lasts else "TRANSPARENT")  # the end of a term does not make anybody busy
    event.add("class", "PRIVATE")
    return event
