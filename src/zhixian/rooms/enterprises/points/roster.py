"""The duty roster (坐班表): who sits where and when, gaps, swaps, signing in, and what was handled in a sitting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from zhixian.moments import SHANGHAI, local, local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.bookings.models import Booking, TakenHalfHour
from zhixian.rooms.enterprises.firms import keeping as firms
from zhixian.rooms.enterprises.points import keeping
from zhixian.rooms.enterprises.points.models import ServicePoint, ServiceRecord, Sitting

LENGTHS: Final = {30: "30分钟", 60: "1小时", 90: "1个半小时", 120: "2小时"}
AHEAD: Final = timedelta(days=120)
EARLY: Final = timedelta(minutes=30)  # before its beginning she may sign in


class Occupied(UnableTo):
    code = "sitting.occupied"
    user_message = "{name}在这段时间已有坐班或者预约，请换人或者换时间。"


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of a point's roster; ``gap``: somebody should sit there and nobody does."""

    on: date
    sittings: list[Sitting]
    gap: bool


def hold(sitting_id: UUID) -> None:
    """Bookings of a sitting and changes of it wait for each other until the transaction's end."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7))", [str(sitting_id)])


def plan(
    *, on: date | None, starts: time | None, ends: time | None, officer_id: UUID | None, actor: Actor, now: datetime,
    point_id: UUID | None = None, place: str = "", minutes: int = 30, bookable: bool = True,
) -> Sitting:  # fmt: skip
    """Enter one sitting; without an officer it stands as a gap that has to be filled."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        point = keeping.own(point_id, actor) if point_id else None
        place = (place or (point.address if point else "")).strip()
        wrong: dict[str, str] = {}
        if on is None or not local_day(now) <= on <= local_day(now) + AHEAD:
            wrong["on"] = f"日期应在今天至{AHEAD.days}天以内"
        if starts is None or ends is None or starts >= ends or {starts.minute, ends.minute} - {0, 30}:
            wrong["starts"] = "起止时间应是整点或者半点，例如09:00至11:30，结束晚于开始"
        if minutes not in LENGTHS:
            wrong["minutes"] = "每次预约的时长请从列表中选择"
        if not 2 <= len(place) <= 200 or "\x00" in place:
            wrong["place"] = "请填写地点，2至200字"
        if officer_id and on and not keeping.of_unit(officer_id, actor.unit_id, on=on):
            wrong["officer"] = "坐班人应是本单位当天在职人员"
        if wrong or on is None or starts is None or ends is None:
            raise BadInput("bad sitting", fields=wrong)
        begins, finishes = _moment(on, starts), _moment(on, ends)
        if officer_id:
            _keep_apart(officer_id, begins, finishes)
        try:
            with transaction.atomic():
                made = Sitting.objects.create(
                    unit_id=actor.unit_id, point=point, officer_id=officer_id, starts_at=begins, ends_at=finishes,
                    minutes=minutes, place=place, bookable=bookable, made_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise Occupied("sits elsewhere", name="该人员") from None
        serving.record(
            "sitting.planned", actor, now, made.pk, {"officer": str(officer_id or ""), "at": begins.isoformat()}
        )
    return made


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=SHANGHAI)


def _keep_apart(officer_id: UUID, begins: datetime, ends: datetime, *, but: UUID | None = None) -> None:
    """No officer sits in two places at once; those who plan for one officer wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 8))", [str(officer_id)])
    meets = Sitting.objects.filter(officer_id=officer_id, starts_at__lt=ends, ends_at__gt=begins)
    if but:
        meets = meets.exclude(pk=but)
    if meets.exists():
        raise Occupied("overlapping sitting", name="该人员")


def plan_month(
    point_id: UUID, *, first: date, last: date, starts: time, ends: time, officers: list[UUID], actor: Actor, now: datetime,
    minutes: int = 30,
) -> list[Sitting]:  # fmt: skip
    """Sittings for every weekday on which the point should be staffed, the officers in turn; days that have one stay."""
    with acting_as(actor):
        point = keeping.own(point_id, actor)
        if not point.weekdays:
            raise BadInput("no weekdays", what="请先给这个服务点填写固定坐班的星期")
        if not officers:
            raise BadInput("nobody", fields={"officers": "请至少选一名坐班人"})
        if not timedelta() <= last - first <= AHEAD:
            raise BadInput("bad days", fields={"last": f"截止日期不能早于开始日期，最长{AHEAD.days}天"})
        made: list[Sitting] = []
        for day in roster(point, first=first, last=last):
            if day.sittings or not day.gap or day.on < local_day(now):
                continue
            made.append(
                plan(on=day.on, starts=starts, ends=ends, officer_id=officers[len(made) % len(officers)], actor=actor,
                     now=now, point_id=point.pk, minutes=minutes)
            )  # fmt: skip
        return made


def roster(point: ServicePoint, *, first: date, last: date) -> list[Day]:
    """Each day that has a sitting or should have one. Call inside ``acting_as``."""
    rows = list(
        point.sittings.filter(starts_at__gte=_moment(first, time()), starts_at__lt=_moment(last + timedelta(days=1), time()))
        .select_related("officer")
    )  # fmt: skip
    found = []
    for day in _days(max(first, point.since), min(last, point.until or last)):
        sittings = [row for row in rows if local_day(row.starts_at) == day]
        staffed = any(row.officer_id for row in sittings)
        wanted = day.weekday() in point.weekdays
        if sittings or wanted:
            found.append(Day(on=day, sittings=sittings, gap=not staffed))
    return found


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def of_unit(actor: Actor, *, since: datetime) -> list[Sitting]:
    """The unit's sittings from then on, at points and elsewhere. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = Sitting.objects.filter(unit_id=actor.unit_id, ends_at__gte=since)
    return list(rows.select_related("officer", "point")[:300])


def own(sitting_id: UUID, actor: Actor) -> Sitting:
    """A sitting of the actor's unit, held until the end of the act."""
    hold(sitting_id)
    found = Sitting.objects.filter(pk=sitting_id, unit_id=actor.unit_id).select_related("officer", "point").first()
    if found is None:
        raise NotFound(f"no sitting {sitting_id} of unit {actor.unit_id}")
    return found


def swap(sitting_id: UUID, officer_id: UUID, *, actor: Actor, now: datetime) -> Sitting:
    """Somebody else sits; the bookings of that sitting go with it, or nothing changes."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        row = own(sitting_id, actor)
        if row.starts_at <= now:
            raise BadInput("past", what="坐班已经开始，不能再换班")
        if not keeping.of_unit(officer_id, actor.unit_id, on=local_day(row.starts_at)):
            raise BadInput("not of the unit", fields={"officer": "接班人应是本单位当天在职人员"})
        _keep_apart(officer_id, row.starts_at, row.ends_at, but=row.pk)
        before = row.officer_id
        try:
            with transaction.atomic():
                row.officer_id, row.swapped_from = officer_id, before
                row.save(update_fields=["officer", "swapped_from"])
                for booking in Booking.objects.standing().filter(sitting=row):
                    booking.officer_id, booking.changed_at = officer_id, now
                    booking.save(update_fields=["officer", "changed_at"])
                    begins = list(booking.halves.values_list("starts_at", flat=True))
                    booking.halves.all().delete()
                    TakenHalfHour.objects.bulk_create(
                        TakenHalfHour(booking=booking, officer_id=officer_id, starts_at=at) for at in begins
                    )
        except IntegrityError:
            raise Occupied("booked elsewhere", name="接班人") from None
        serving.record("sitting.swapped", actor, now, row.pk, {"from": str(before or ""), "to": str(officer_id)})
    return row


def check_in(sitting_id: UUID, *, actor: Actor, now: datetime) -> Sitting:
    """The officer of the sitting is there."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        row = own(sitting_id, actor)
        if row.officer_id != actor.officer_id:
            raise BadInput("not hers", what="由坐班人本人签到；换了人的，请先换班")
        if row.checked_in_at is not None:
            raise BadInput("twice", what="已经签到")
        if not row.starts_at - EARLY <= now <= row.ends_at:
            raise BadInput("not now", what="只能在开始前30分钟至结束之间签到")
        row.checked_in_at, row.checked_in_by = now, actor.officer_id
        row.save(update_fields=["checked_in_at", "checked_in_by"])
        serving.record("sitting.checked_in", actor, now, row.pk, {})
    return row


def note(
    *, kind: str, text: str, actor: Actor, now: datetime, on: date | None = None, sitting_id: UUID | None = None,
    point_id: UUID | None = None, firm_id: UUID | None = None,
) -> ServiceRecord:  # fmt: skip
    """What was done: in a sitting, at a point, for a firm."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        sitting = own(sitting_id, actor) if sitting_id else None
        point = sitting.point if sitting else keeping.own(point_id, actor) if point_id else None
        firm = firms.seen(firm_id, actor) if firm_id else None
        day = on or (local_day(sitting.starts_at) if sitting else local_day(now))
        wrong = {}
        if kind not in ServiceRecord.KINDS:
            wrong["kind"] = "请选择咨询指导、事项办理或者纠纷化解"
        if not 2 <= len(text.strip()) <= 1000 or "\x00" in text:
            wrong["text"] = "请写明内容，2至1000字"
        if day > local_day(now):
            wrong["on"] = "日期不能晚于今天"
        if wrong:
            raise BadInput("bad record", fields=wrong)
        made = ServiceRecord.objects.create(
            unit_id=actor.unit_id, point=point, sitting=sitting, firm=firm, kind=kind, on=day, text=text.strip(),
            officer_id=actor.officer_id, made_at=now,
        )  # fmt: skip
        serving.record("point.service_recorded", actor, now, made.pk, {"kind": kind, "text": made.text})
    return made


def on_duty(point_id: UUID, *, now: datetime) -> UUID | None:
    """Who sits there now, else who sits there next within a week. Reads what the unit's scope shows."""
    rows = Sitting.objects.filter(
        point_id=point_id, officer__isnull=False, ends_at__gt=now, starts_at__lt=now + timedelta(days=7)
    )
    first = rows.order_by("starts_at").first()
    return first.officer_id if first else None


def clock(moment: datetime) -> str:
    """09:30"""
    return f"{local(moment):%H:%M}"
