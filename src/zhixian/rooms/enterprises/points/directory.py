"""IP officers at three levels (三级知产警官): who is asked first, who stands in, and who gets what was left lying."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Appointment
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.points import keeping
from zhixian.rooms.enterprises.points.models import IpOfficer

ORDER: Final = ("station", "brigade", "detachment")
PASSES_UP_AFTER: Final = timedelta(hours=24)  # a rule of the platform, no law


def name(
    *, officer_id: UUID, level: str, area: str, division: str = "", phone: str = "", above_id: UUID | None = None,
    actor: Actor, now: datetime,
) -> IpOfficer:  # fmt: skip
    """An officer of the actor's unit becomes IP officer of an area; ``above`` may be of another unit, one level or two up."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        above = IpOfficer.objects.filter(pk=above_id, ended_on__isnull=True).first() if above_id else None
        wrong = {}
        if level not in ORDER:
            wrong["level"] = "请选择派出所、大队或者支队"
        elif above_id and (above is None or ORDER.index(above.level) <= ORDER.index(level)):
            wrong["above"] = "上一级警官应从更高一级中选择"
        if not keeping.of_unit(officer_id, actor.unit_id, on=local_day(now)):
            wrong["officer"] = "应是本单位在职人员"
        elif IpOfficer.objects.filter(officer_id=officer_id, unit_id=actor.unit_id, ended_on__isnull=True).exists():
            wrong["officer"] = "已经在册；要改级别的，请先离任"
        if not 2 <= len(area.strip()) <= 120 or "\x00" in area:
            wrong["area"] = "请填写责任区，2至120字"
        if division and not divisions.known(division):
            wrong["division"] = "行政区划代码应为6位，例如320981"
        if len(phone) > 30 or "\x00" in phone:
            wrong["phone"] = "电话最多30字"
        if wrong:
            raise BadInput("bad IP officer", fields=wrong)
        made = IpOfficer.objects.create(
            officer_id=officer_id, unit_id=actor.unit_id, level=level, area=area.strip(), phone=phone.strip(), above=above,
            division=division or actor.division,
        )  # fmt: skip
        serving.record("ip_officer.named", actor, now, made.pk, {"officer": str(officer_id), "level": level})
    return made


def end(ip_officer_id: UUID, *, actor: Actor, now: datetime) -> None:
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        changed = IpOfficer.objects.filter(pk=ip_officer_id, unit_id=actor.unit_id, ended_on__isnull=True).update(
            ended_on=local_day(now)
        )
        if not changed:
            raise NotFound(f"no IP officer {ip_officer_id} of the unit")
        serving.record("ip_officer.ended", actor, now, ip_officer_id, {})


def listed(*, on: date, division: str = "") -> list[tuple[IpOfficer, str]]:
    """In office, the lowest level first, each with today's substitute. Call inside ``acting_as``."""
    rows = IpOfficer.objects.filter(ended_on__isnull=True, division__startswith=division[:4]).select_related(
        "officer", "unit", "above__officer"
    )
    found = sorted(rows, key=lambda row: (ORDER.index(row.level), row.division, row.area, str(row.pk)))
    instead = {row.substitute_for_id: row.officer.name for row in _substitutions([row.officer_id for row in found], on)}
    return [(row, instead.get(row.officer_id, "")) for row in found]


def _substitutions(officers: list[UUID], on: date) -> list[Appointment]:
    return list(
        Appointment.objects.in_force(on=on).filter(substitute_for_id__in=officers).select_related("officer")
        .order_by("since", "id")
    )  # fmt: skip


def first(division: str, *, on: date) -> IpOfficer | None:
    """Whom a matter of that place goes to first: the lowest level there is, of the place itself before the ones above it."""
    way = divisions.up(division)
    rows = list(IpOfficer.objects.filter(ended_on__isnull=True, division__in=way).select_related("unit"))
    rows.sort(key=lambda row: (ORDER.index(row.level), way.index(row.division), str(row.pk)))
    return rows[0] if rows else None


def acting_for(row: IpOfficer, *, on: date) -> UUID:
    """The officer, or who stands in for her in that unit on that day."""
    for one in _substitutions([row.officer_id], on):
        if one.unit_id == row.unit_id:
            return one.officer_id
    return row.officer_id


def above(officer_id: UUID, unit_id: UUID, *, on: date) -> IpOfficer | None:
    """Who gets what this officer left lying, whether she holds the post herself or stands in."""
    own = IpOfficer.objects.filter(unit_id=unit_id, ended_on__isnull=True).select_related("above__unit")
    for row in own:
        if officer_id in (row.officer_id, acting_for(row, on=on)):
            return row.above
    return None
