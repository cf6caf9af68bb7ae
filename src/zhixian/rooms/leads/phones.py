"""举报电话: kept by each unit, checked again from time to time, published; and how many days acceptance takes."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

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
    id: UUID
    body: str
    place: str
    phone: str
    hours: str
    checked_on: date
    unchecked: bool  # not looked at for ninety days


def put(phone: str, hours: str, *, actor: Actor, now: datetime) -> ReportingPhone:
    """A number of the unit, looked at today. The same number again is a check of it."""
    _may(actor)
    kept = phone.strip()
    if not _PHONE.fullmatch(kept):
        raise BadInput("no number", fields={"phone": "请填写电话号码，如0376-6660000或者12315"})
    with acting_as(actor):
        unit = Unit.objects.get(pk=actor.unit_id)
        found, _ = ReportingPhone.objects.update_or_create(
            unit_id=unit.pk, phone=kept, until=None,
            defaults={"body": unit.name, "division": unit.division, "hours": hours.strip()[:120],
                      "checked_on": local_day(now), "by": actor.officer_id},
        )  # fmt: skip
        _note("put", found.pk, actor, now)
    return found


def check(phone_id: UUID, *, actor: Actor, now: datetime) -> None:
    """已核对: somebody has called it today."""
    _may(actor)
    with acting_as(actor):
        mine = ReportingPhone.objects.filter(pk=phone_id, unit_id=actor.unit_id, until__isnull=True)
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


def listed(*, today: date, division: str = "", unit_id: UUID | None = None) -> list[Listed]:
    """By place and body; of the division and those above it, if one is named."""
    rows = ReportingPhone.objects.filter(until__isnull=True)
    if division:
        rows = rows.filter(division__in=divisions.up(division))
    if unit_id:
        rows = rows.filter(unit_id=unit_id)
    return [
        Listed(row.pk, row.body, divisions.full_name(row.division), row.phone, row.hours, row.checked_on,
               today - row.checked_on > UNCHECKED_AFTER)
        for row in rows.order_by("division", "body", "phone")[:2000]
    ]  # fmt: skip


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
