"""Figures of service work by period: counted from the records, and as units reported them, with 余 kept."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.bookings.models import Booking
from zhixian.rooms.enterprises.points import lectures
from zhixian.rooms.enterprises.points.models import FirmIssue, ReportedFigure, ServicePoint, ServiceRecord, Visit

_FIGURE = re.compile(r"(\d{1,9})\s*(余)?\s*[件次人家]?")


@dataclass(frozen=True, kw_only=True)
class Told:
    """54, or 100余: more than a hundred, nobody knows how many more."""

    label: str
    number: int
    more: bool

    def __str__(self) -> str:
        return f"{self.number}{'余' if self.more else ''}"


@dataclass(frozen=True, kw_only=True)
class Figures:
    reported: list[Told]
    counted: list[tuple[str, int]]
    by_point: list[tuple[ServicePoint, int, int]]  # visits, matters (records of every kind)


def put(kind: str, typed: str, *, on: date | None, actor: Actor, now: datetime, note: str = "") -> ReportedFigure:
    """Enter a figure as it was reported: ``54`` or ``100余``."""
    serving.refuse_others(actor)
    told = _FIGURE.fullmatch(typed.strip()) if typed.isprintable() else None
    wrong = {}
    if kind not in ReportedFigure.KINDS:
        wrong["kind"] = "请从列表中选择"
    if told is None or not told[1].isascii() or int(told[1]) > 2_000_000_000:
        wrong["number"] = "请填写数字，例如54，或者100余"
    if on is None or on > local_day(now):
        wrong["on"] = "日期不能晚于今天"
    if len(note) > 200 or "\x00" in note:
        wrong["note"] = "说明最多200字"
    if wrong or told is None or on is None:
        raise BadInput("bad figure", fields=wrong)
    with acting_as(actor):
        made = ReportedFigure.objects.create(
            unit_id=actor.unit_id, kind=kind, on=on, number=int(told[1]), more=bool(told[2]), note=note.strip(),
            officer_id=actor.officer_id, made_at=now,
        )  # fmt: skip
        serving.record("figure.reported", actor, now, made.pk, {"kind": kind, "number": typed.strip()})
    return made


def of_unit(actor: Actor, *, since: date, until: date) -> Figures:
    """The unit's own figures of the days from one to the other, both included. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = list(ReportedFigure.objects.filter(unit_id=actor.unit_id, on__range=(since, until)))
    reported = [
        Told(label=label, number=sum(row.number for row in rows if row.kind == kind), more=any(row.more for row in rows if row.kind == kind))
        for kind, label in ReportedFigure.KINDS.items() if any(row.kind == kind for row in rows)
    ]  # fmt: skip
    visits = list(Visit.objects.filter(unit_id=actor.unit_id, state="completed", on__range=(since, until)))
    records = list(ServiceRecord.objects.filter(unit_id=actor.unit_id, on__range=(since, until)))
    issues = [
        row for row in FirmIssue.objects.filter(unit_id=actor.unit_id) if since <= local_day(row.made_at) <= until
    ]
    held = [
        row
        for row in Booking.objects.of_unit(actor.unit_id).filter(state="held")
        if since <= local_day(row.starts_at) <= until
    ]
    taught = lectures.counted(actor, since=since, until=until)
    counted = [
        ("完成走访", len(visits)),
        ("走访企业（家）", len({row.firm_id for row in visits})),
        ("预约办结", len(held)),
    ]
    counted += [(label, sum(row.kind == kind for row in records)) for kind, label in ServiceRecord.KINDS.items()]
    for kind, label in FirmIssue.KINDS.items():
        some = [row for row in issues if row.kind == kind]
        counted += [(f"{label}（项）", len(some)), (f"{label}已解决", sum(row.state != "open" for row in some))]
    counted += [
        ("授课（场）", taught.sessions),
        ("到场（人次）", taught.attendances),
        ("到场（人，去重）", taught.people),
    ]
    return Figures(reported=reported, counted=counted, by_point=_by_point(actor, visits, records))


def _by_point(actor: Actor, visits: list[Visit], records: list[ServiceRecord]) -> list[tuple[ServicePoint, int, int]]:
    def of(rows: list[Visit] | list[ServiceRecord], point_id: UUID) -> int:
        return sum(row.point_id == point_id for row in rows)

    return [
        (point, of(visits, point.pk), of(records, point.pk))
        for point in ServicePoint.objects.of_unit(actor.unit_id)[:500]
    ]
