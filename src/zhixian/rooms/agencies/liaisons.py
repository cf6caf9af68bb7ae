"""The register of liaison officers: appointing, leaving, gaps, and the directory.

Source: 黑龙江省知识产权行政执法和司法协作意见, closing paragraph (建立知识产权保护协作联络员制度). Notices go to the holders of a unit's
post of liaison, so whoever takes over gets them the same moment.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor, within
from zhixian.rooms.agencies.liaison_models import Liaison
from zhixian.rooms.agencies.models import Appointment, Officer, Unit
from zhixian.rooms.ledger import services as ledger

POST = "liaison"
MAY = frozenset({"head", "administrator"})


@dataclass(frozen=True, kw_only=True)
class Row:
    """One body of the directory; ``officer`` is empty where there is a gap."""

    unit: str
    officer: str
    phone: str
    substitute: str
    since: str

    @property
    def gap(self) -> bool:
        return not self.officer


def appoint(*, officer_id: UUID, phone: str, actor: Actor, now: datetime, substitute_id: UUID | None = None) -> Liaison:
    """The unit's liaison officer from today; who was it before stays in the history. Officers must be of the unit."""
    _may(actor)
    wrong = {}
    if not _of_unit(officer_id, actor, now):
        wrong["officer"] = "联络员应为本单位在职人员"
    if substitute_id and (substitute_id == officer_id or not _of_unit(substitute_id, actor, now)):
        wrong["substitute"] = "替补应为本单位另一名在职人员"
    if not phone.strip():
        wrong["phone"] = "请填写联系电话"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    with within(actor.unit_id):
        for before in Liaison.objects.select_for_update().filter(unit_id=actor.unit_id, until__isnull=True):
            _end(before, now, "由新任联络员接任")
        return _begin(officer_id, substitute_id, phone, actor, now)


def leave(*, handed_over: str, actor: Actor, now: datetime) -> Liaison | None:
    """The liaison officer leaves: the substitute takes her place at once, or the body has a gap. The hand-over is said."""
    _may(actor)
    if not handed_over.strip():
        raise BadInput("no hand-over", fields={"handed_over": "请写明未结事项的交接情况"})
    with within(actor.unit_id):
        held = Liaison.objects.select_for_update().filter(unit_id=actor.unit_id, until__isnull=True).first()
        if held is None:
            raise BadInput("nobody to leave", fields={"officer": "本单位现在没有联络员"})
        _end(held, now, handed_over.strip()[:400])
        if held.substitute_id is None:
            return None
        phone = Officer.objects.values_list("phone", flat=True).get(pk=held.substitute_id)
        return _begin(held.substitute_id, None, phone or held.phone, actor, now)


def _begin(officer_id: UUID, substitute_id: UUID | None, phone: str, actor: Actor, now: datetime) -> Liaison:
    today = local_day(now)
    made = Liaison.objects.create(
        unit_id=actor.unit_id, officer_id=officer_id, substitute_id=substitute_id, phone=phone.strip()[:30], since=today,
        written_by=actor.officer_id, written_at=now,
    )  # fmt: skip
    if (
        not Appointment.objects.in_force(on=today)
        .filter(officer_id=officer_id, unit_id=actor.unit_id, post=POST)
        .exists()
    ):
        Appointment.objects.update_or_create(
            officer_id=officer_id, unit_id=actor.unit_id, post=POST, since=today, defaults={"until": None}
        )
    _record("liaison.appointed", made, actor, now)
    return made


def _end(held: Liaison, now: datetime, handed_over: str) -> None:
    """Her post of liaison ends with the entry; other posts stay."""
    today = local_day(now)
    held.until, held.handed_over = today, handed_over
    held.save(update_fields=["until", "handed_over"])
    posts = Appointment.objects.in_force(on=today).filter(officer_id=held.officer_id, unit_id=held.unit_id, post=POST)
    posts.filter(since__lt=today).update(until=today.fromordinal(today.toordinal() - 1))
    posts.filter(since=today).delete()


def _record(kind: str, row: Liaison, actor: Actor, now: datetime) -> None:
    ledger.record(kind, chain=actor.unit_id, subject=row.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=None)  # fmt: skip


def _may(actor: Actor) -> None:
    if not actor.posts & MAY:
        raise NotAllowed("neither head nor administrator", why="联络员由本单位负责人或者管理员登记。")


def _of_unit(officer_id: UUID, actor: Actor, now: datetime) -> bool:
    held = Appointment.objects.in_force(on=local_day(now)).filter(officer_id=officer_id, unit_id=actor.unit_id)
    return held.filter(officer__is_active=True, officer__left_at__isnull=True).exists()


def bodies_around(actor: Actor) -> list[Unit]:
    """Bodies of the actor's city and county, and those of the province and the state above them."""
    above = Q(division__in=[f"{actor.division[:2]}0000", "000000"])
    if actor.unit_level == "province":
        above |= Q(division__startswith=actor.division[:2], level="city")
    around = Unit.objects.filter(Q(division__startswith=actor.division[:4]) | above).exclude(kind=kinds.MEDIATION)
    return list(around.order_by("division", "kind", "name")[:500])


def directory(units: Iterable[Unit]) -> list[Row]:
    """A row for each of the bodies, those with a gap too. For officers of member bodies: it carries telephone numbers."""
    bodies = list(units)
    held = Liaison.objects.filter(unit__in=bodies, until__isnull=True).select_related("officer", "substitute")
    active = {row.unit_id: row for row in held}
    rows = []
    for unit in bodies:
        row = active.get(unit.pk)
        rows.append(
            Row(unit=unit.name, officer=row.officer.name if row else "", phone=row.phone if row else "",
                substitute=row.substitute.name if row and row.substitute else "", since=row.since.isoformat() if row else "")
        )  # fmt: skip
    return rows


def as_csv(rows: Iterable[Row]) -> str:
    """The directory as a table for export; a cell that a spreadsheet would read as a formula is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["单位", "联络员", "联系电话", "替补", "自"])
    for row in rows:
        cells = [row.unit, row.officer or "（空缺）", row.phone, row.substitute, row.since]
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells])
    return out.getvalue()


def history(unit_id: UUID) -> list[Liaison]:
    """Everybody who was the body's liaison officer, the latest first."""
    return list(Liaison.objects.filter(unit_id=unit_id).select_related("officer").order_by("-since", "-id"))
