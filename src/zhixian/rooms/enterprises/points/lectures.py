"""Lectures and training: sign-up without an account, who came, and how many people that were."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, acting_as, within
from zhixian.rooms.enterprises import service_codes, serving
from zhixian.rooms.enterprises.points import keeping
from zhixian.rooms.enterprises.points.models import Lecture, LectureSeat


class Full(UnableTo):
    code = "lecture.full"
    user_message = "名额已满，没有报上。请看看别的场次。"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Of the lectures of a period: sessions, attendances, and distinct people among those who gave a name."""

    sessions: int
    attendances: int
    people: int
    headcount: int  # of sessions where no names were taken


def announce(
    title: str, *, starts_at: datetime | None, place: str, seats: int, actor: Actor, now: datetime, materials: str = "",
    point_id: UUID | None = None, part_id: UUID | None = None, people: int | None = None,
) -> Lecture:  # fmt: skip
    """A session to come, or (with ``people``) one that was held, for the log."""
    serving.refuse_others(actor, working=True)
    wrong = {}
    if not 2 <= len(title.strip()) <= 120 or "\x00" in title:
        wrong["title"] = "请填写题目，2至120字"
    if starts_at is None or not now - timedelta(days=3650) < starts_at < now + timedelta(days=365):
        wrong["starts_at"] = "请填写日期和时间，一年以内"
    if not 2 <= len(place.strip()) <= 200 or "\x00" in place:
        wrong["place"] = "请填写地点，2至200字"
    if not 1 <= seats <= 5000:
        wrong["seats"] = "名额应为1至5000"
    if people is not None and not 0 <= people <= 100000:
        wrong["people"] = "人数应为0至100000"
    if len(materials) > 4000 or "\x00" in materials:
        wrong["materials"] = "材料最多4000字"
    if wrong or starts_at is None:
        raise BadInput("bad lecture", fields=wrong)
    with acting_as(actor):
        point = keeping.own(point_id, actor) if point_id else None
        made = Lecture.objects.create(
            unit_id=actor.unit_id, point=point, part_id=part_id, title=title.strip(), starts_at=starts_at, place=place.strip(),
            seats=seats, materials=materials.strip(), people=people, officer_id=actor.officer_id, made_at=now,
        )  # fmt: skip
        serving.record("lecture.announced", actor, now, made.pk, {"title": made.title})
    return made


def coming(*, now: datetime) -> list[tuple[Lecture, int]]:
    """Public: sessions to come with the seats that are left."""
    rows = Lecture.objects.filter(shown=True, starts_at__gt=now).select_related("point").order_by("starts_at")[:50]
    return [(row, max(0, row.seats - _taken(row.pk))) for row in rows]


def _taken(lecture_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select enterprises_seats(%s)", [lecture_id])
        return int(cursor.fetchone()[0])


def sign_up(
    lecture_id: UUID, *, person: str, phone: str, firm_name: str = "", now: datetime, holder_id: UUID | None = None
) -> tuple[LectureSeat, str]:
    """A seat for one person; twice by the same person is once. Full is refused, however many press at once."""
    lecture = Lecture.objects.filter(pk=lecture_id, shown=True, starts_at__gt=now).first()
    if lecture is None:
        raise NotFound(f"no lecture {lecture_id} to come")
    wrong = {}
    if not 1 <= len(person.strip()) <= 60 or "\x00" in person:
        wrong["person"] = "请填写姓名"
    if not 5 <= len(phone.strip()) <= 30 or sum(each.isdigit() for each in phone) < 5:
        wrong["phone"] = "请填写联系电话"
    if len(firm_name) > 120 or "\x00" in firm_name:
        wrong["firm_name"] = "单位名称最多120字"
    if wrong:
        raise BadInput("bad seat", fields=wrong)
    code = "" if holder_id else service_codes.new_code()
    holder = holder_id or service_codes.holder_of(code)
    with within(holder):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 9))", [str(lecture_id)])
        if _taken(lecture_id) >= lecture.seats:
            raise Full("no seat left")
        return _seat(lecture, person, phone, firm_name, now, holder), code


def _seat(
    lecture: Lecture, person: str, phone: str, firm_name: str, now: datetime, holder_id: UUID | None
) -> LectureSeat:
    try:
        with transaction.atomic():
            return LectureSeat.objects.create(
                lecture=lecture, person=person.strip(), phone=phone.strip(), firm_name=firm_name.strip(), holder_id=holder_id,
                person_key=person_key(person, phone), signed_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise BadInput("twice", fields={"person": "这个人已经报过名，不用再报"}) from None


def person_key(person: str, phone: str) -> str:
    """One person in two sessions is one person: by name and digits of the telephone, keyed, so that it tells nothing else."""
    plain = person.strip() + "".join(each for each in phone if each.isdigit())
    return hmac.new(settings.SEARCH_KEY.encode(), b"person\x00" + plain.encode(), hashlib.sha256).hexdigest()


def own(lecture_id: UUID, actor: Actor) -> Lecture:
    """Call inside ``acting_as``."""
    found = Lecture.objects.filter(pk=lecture_id, unit_id=actor.unit_id).select_related("point").first()
    if found is None:
        raise NotFound(f"no lecture {lecture_id} of unit {actor.unit_id}")
    return found


def attend(
    lecture_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    seats: list[UUID] | None = None,
    walk_in: tuple[str, str, str] | None = None,
) -> int:
    """Who came: of those who signed up, and (``walk_in``: name, telephone, firm) who came without. The number now there."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        lecture = own(lecture_id, actor)
        if lecture.starts_at > now:
            raise BadInput("early", what="还没有开始，不能登记到场")
        if seats:
            LectureSeat.objects.filter(lecture=lecture, pk__in=seats).update(attended=True)
        if walk_in:
            person, phone, firm = (each.strip()[:120] for each in walk_in)
            if not 1 <= len(person) <= 60 or sum(each.isdigit() for each in phone[:30]) < 5:
                raise BadInput("bad walk-in", fields={"person": "请填写姓名和联系电话"})
            key = person_key(person, phone)
            seat = LectureSeat.objects.filter(lecture=lecture, person_key=key).first()
            seat = seat or _seat(lecture, person, phone[:30], firm, now, None)
            LectureSeat.objects.filter(pk=seat.pk).update(attended=True)
        there = LectureSeat.objects.filter(lecture=lecture, attended=True).count()
        serving.record("lecture.attended", actor, now, lecture.pk, {"people": there})
    return there


def listed(actor: Actor) -> list[Lecture]:
    """Call inside ``acting_as``."""
    serving.refuse_others(actor)
    return list(Lecture.objects.filter(unit_id=actor.unit_id).select_related("point").prefetch_related("taken")[:200])


def counted(actor: Actor, *, since: date, until: date) -> Counted:
    """Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = [row for row in Lecture.objects.filter(unit_id=actor.unit_id) if since <= local_day(row.starts_at) <= until]
    there = LectureSeat.objects.filter(lecture__in=rows, attended=True)
    return Counted(
        sessions=len(rows), attendances=there.count(), people=there.values("person_key").distinct().count(),
        headcount=sum(row.people or 0 for row in rows),
    )  # fmt: skip
