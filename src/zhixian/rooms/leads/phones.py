"""举报电话: kept by each unit, released by another officer, checked again from time to time, beside the lines of the whole country;
and how many days acceptance takes. The only telephone directory there is."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import yaml
from django.db.models import Max, Q

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads.models import Report, ReportingPhone, SpeedFigure
from zhixian.rooms.ledger import services as ledger

MAY = frozenset({"head", "liaison", "administrator"})
UNCHECKED_AFTER = timedelta(days=90)  # 平台规则
FEWEST = 3  # a mean of fewer leads would tell of single ones
_PHONE = re.compile(r"[\d+()（）\-－ 转]{3,40}")


@dataclass(frozen=True)
class Listed:
    id: UUID | None  # None: a line of the whole country, which no unit keeps
    body: str
    place: str
    phone: str
    hours: str
    scope: str
    checked_on: date | None
    unchecked: bool  # not looked at for ninety days, or never


def put(phone: str, hours: str, scope: str = "", *, actor: Actor, now: datetime) -> ReportingPhone:
    """A number of the unit, looked at today. The same number with the same words again is a check of it; anything else waits
    until another officer of the unit has released it."""
    _may(actor)
    kept, hours, scope = phone.strip(), hours.strip()[:120], scope.strip()[:120]
    if not _PHONE.fullmatch(kept):
        raise BadInput("no number", fields={"phone": "请填写电话号码，如0376-6660000或者12315"})
    with acting_as(actor):
        unit = Unit.objects.get(pk=actor.unit_id)
        rows = ReportingPhone.objects.filter(unit_id=unit.pk, phone=kept, until__isnull=True)
        same = rows.filter(hours=hours, scope=scope, released_on__isnull=False).first()
        if same is not None:
            check(same.pk, actor=actor, now=now)
            return same
        found, _ = ReportingPhone.objects.update_or_create(
            unit_id=unit.pk, phone=kept, until=None, released_on=None,
            defaults={"body": unit.name, "division": unit.division, "hours": hours, "scope": scope,
                      "checked_on": local_day(now), "by": actor.officer_id},
        )  # fmt: skip
        _note("put", found.pk, actor, now)
    return found


def release(phone_id: UUID, *, actor: Actor, now: datetime) -> None:
    """发布: the public reads it from now on; the unit's earlier words for the same number go."""
    _may(actor)
    with acting_as(actor):
        found = ReportingPhone.objects.select_for_update().filter(
            pk=phone_id, unit_id=actor.unit_id, until__isnull=True, released_on__isnull=True
        ).first()  # fmt: skip
        if found is None:
            raise NotFound("no such waiting phone of the unit")
        if found.by == actor.officer_id:
            raise NotAllowed("own words", why="登记的人不能自己发布，请由本单位的另一位同事发布。")
        live = ReportingPhone.objects.filter(unit_id=found.unit_id, phone=found.phone, until__isnull=True, released_on__isnull=False)  # fmt: skip
        live.update(until=local_day(now))
        found.released_on, found.released_by = local_day(now), actor.officer_id
        found.save(update_fields=["released_on", "released_by"])
        _note("released", found.pk, actor, now)


def waiting(actor: Actor) -> list[ReportingPhone]:
    """Of the actor's own unit, not released yet. Call inside ``acting_as``."""
    return list(ReportingPhone.objects.filter(unit_id=actor.unit_id, until__isnull=True, released_on__isnull=True).order_by("phone"))  # fmt: skip


def check(phone_id: UUID, *, actor: Actor, now: datetime) -> None:
    """已核对: somebody has called it today."""
    _may(actor)
    with acting_as(actor):
        mine = ReportingPhone.objects.filter(
            pk=phone_id, unit_id=actor.unit_id, until__isnull=True, released_on__isnull=False
        )
        if not mine.update(checked_on=local_day(now), by=actor.officer_id):
            raise NotFound("no such phone of the unit")
        _note("checked", phone_id, actor, now)


def take_off(phone_id: UUID, *, actor: Actor, now: datetime) -> None:
    _may(actor)
    with acting_as(actor):
        mine = ReportingPhone.objects.filter(pk=phone_id, unit_id=actor.unit_id, until__isnull=True)
        if not mine.update(until=local_day(now)):
            raise NotFound("no such phone of the unit")
        _note("taken_off", phone_id, actor, now)


def _may(actor: Actor) -> None:
    if not actor.posts & MAY:
        raise NotAllowed("no post for it", why="举报电话由负责人、联络员或者管理员维护。")


def _note(kind: str, phone_id: UUID, actor: Actor, now: datetime) -> None:
    ledger.record(f"phone.{kind}", chain=actor.unit_id, subject=phone_id, officer_id=actor.officer_id,
                  unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip


def listed(*, today: date, division: str = "", unit_id: UUID | None = None, words: str = "") -> list[Listed]:
    """Released numbers by place and body; of the division and those above it, if one is named, or with the words in the body's
    name or in what it takes up. The lines of the whole country come first, unless one unit's are asked for."""
    rows = ReportingPhone.objects.filter(until__isnull=True, released_on__isnull=False)
    if division:
        rows = rows.filter(division__in=divisions.up(division))
    if words:
        rows = rows.filter(Q(body__icontains=words) | Q(scope__icontains=words) | Q(phone__contains=words))
    if unit_id:
        rows = rows.filter(unit_id=unit_id)
    kept = [
        Listed(row.pk, row.body, divisions.full_name(row.division), row.phone, row.hours, row.scope, row.checked_on,
               _is_old(row.checked_on, today))
        for row in rows.order_by("division", "body", "phone")[:2000]
    ]  # fmt: skip
    return kept if unit_id else _nationwide(words, today) + kept


def _nationwide(words: str, today: date) -> list[Listed]:
    """A line of the whole country was checked when any unit last called it and put it down among its own numbers."""
    lines = [line for line in _lines() if not words or any(words in told for told in line.values())]
    numbers = {line["phone"] for line in lines}
    called = dict(
        ReportingPhone.objects.filter(phone__in=numbers, until__isnull=True, released_on__isnull=False)
        .values_list("phone").annotate(last=Max("checked_on"))
    )  # fmt: skip
    return [
        Listed(None, line["body"], "全国", line["phone"], line.get("hours", ""), line["scope"], called.get(line["phone"]),
               _is_old(called.get(line["phone"]), today))
        for line in lines
    ]  # fmt: skip


@cache
def _lines() -> tuple[dict[str, str], ...]:
    return tuple(yaml.safe_load((Path(__file__).parent / "nationwide_phones.yaml").read_text(encoding="utf-8")))


def _is_old(checked_on: date | None, today: date) -> bool:
    return checked_on is None or today - checked_on > UNCHECKED_AFTER


def speeds() -> list[tuple[str, int, str, date]]:
    """Kind, leads, mean days, counted on."""
    return [
        (Report.KINDS[row.kind], row.leads, str(row.days), row.counted_on)
        for row in SpeedFigure.objects.order_by("kind")
    ]


def count_speed(*, now: datetime) -> int:
    """The house's nightly job. Fewer than three leads make no figure, and an old figure goes."""
    today, sums = local_day(now), dict[str, list[int]]()
    with as_system():
        accepted = Report.objects.filter(accepted_on__gt=today - timedelta(days=365), split_from__isnull=True)
        for kind, came, accepted_on in accepted.values_list("kind", "received_on", "accepted_on").iterator():
            if accepted_on is not None:
                sums.setdefault(kind, []).append(max(0, (accepted_on - came).days))
        SpeedFigure.objects.exclude(kind__in=[kind for kind, days in sums.items() if len(days) >= FEWEST]).delete()
        for kind, days in sums.items():
            if len(days) >= FEWEST:
                mean = round(sum(days) / len(days), 1)
                SpeedFigure.objects.update_or_create(
                    kind=kind, defaults={"leads": len(days), "days": mean, "counted_on": today}
                )
    return len(sums)
