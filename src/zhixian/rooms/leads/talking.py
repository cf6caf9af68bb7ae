"""Messages on a report, numbered one after another; sealed with the report's key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Max

from zhixian.moments import local_day
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads import envelopes
from zhixian.rooms.leads.models import Message, Report


@dataclass(frozen=True)
class Said:
    serial: int
    author: str  # reporter, officer, house
    unit: str
    asks: bool
    text: str
    day: date
    at: datetime | None


def say(
    report: Report, key: bytes, text: str, *, author: str, now: datetime, unit_id: UUID | None = None,
    officer_id: UUID | None = None, asks: bool = False, first: bool = False,
) -> Message:  # fmt: skip
    """The next message. What an unnamed reporter says bears a day and no hour. ``first``: of a report that nobody else sees yet."""
    last = 0 if first else _last(report)
    message = Message(report_id=report.pk, serial=last + 1, author=author, unit_id=unit_id, officer_id=officer_id, asks=asks,
                      day=local_day(now), at=None if author != "officer" and not report.named else now)  # fmt: skip
    message.text = envelopes.seal(key, text.encode(), message.pk.bytes)
    message.save(force_insert=True)
    return message


def _last(report: Report) -> int:
    """The serial of the last message, with a lock: the next one is ours."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 43))", [str(report.pk)])
    return Message.objects.filter(report_id=report.pk).aggregate(last=Max("serial"))["last"] or 0


def all_of(report: Report, key: bytes) -> list[Said]:
    rows = list(Message.objects.filter(report_id=report.pk))
    names = unit_names(row.unit_id for row in rows)
    return [
        Said(row.serial, row.author, names.get(row.unit_id, ""), row.asks,
             envelopes.unseal(key, bytes(row.text), row.pk.bytes).decode(), row.day, row.at)
        for row in rows
    ]  # fmt: skip


def open_question(said: Iterable[Said]) -> Said | None:
    """The last question of the unit that the reporter has not answered yet."""
    waiting = None
    for each in said:
        if each.author == "officer" and each.asks:
            waiting = each
        elif each.author == "reporter":
            waiting = None
    return waiting


def unit_names(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    return dict(Unit.objects.filter(pk__in={each for each in ids if each}).values_list("pk", "name"))
