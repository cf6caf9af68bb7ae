"""线索包: leads that were judged to belong together, given as one to a unit, with its answer; the package's state shows on each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads import handling, talking
from zhixian.rooms.leads.handling import UnableToHandle
from zhixian.rooms.leads.models import Package, Report
from zhixian.rooms.ledger import services as ledger

MOST = 200


@dataclass(frozen=True)
class Seen:
    id: UUID
    name: str
    state: str
    label: str
    finding: str
    answer: str
    maker: str
    receiver: str
    ours: bool  # made by the reader's unit
    leads: int  # that the reader's unit holds


def make(name: str, finding: str, report_ids: Iterable[UUID], *, actor: Actor, now: datetime) -> Package:
    """组包. All of the leads are held by the unit, open, and in no other package; else none is taken."""
    ids = list(dict.fromkeys(report_ids))
    wrong = {}
    if not name.strip():
        wrong["name"] = "请给线索包起个名字"
    if not finding.strip():
        wrong["finding"] = "请写明研判意见：为什么放在一起"
    if not 1 < len(ids) <= MOST:
        wrong["leads"] = f"请选2至{MOST}条线索，现在是{len(ids)}条"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    _may(actor)
    with acting_as(actor):
        rows = list(Report.objects.visible_to(actor).select_for_update().filter(pk__in=ids).order_by("pk"))
        if len(rows) != len(ids):
            raise NotFound("a lead is not held by the unit")
        if taken := [row for row in rows if row.package_id or row.ended or row.sender_id]:
            raise BadInput("taken", fields={"leads": f"有{len(taken)}条已经在别的包里、已办结或者还没有签收"})
        package = Package.objects.create(unit_id=actor.unit_id, name=name.strip()[:120], finding=finding.strip()[:2000],
                                         made_by=actor.officer_id, made_at=now, moved_at=now)  # fmt: skip
        for row in rows:
            row.package_id = package.pk
            row.save(update_fields=["package_id"])
            handling.record(row, "packaged", actor, now, package.pk)
        _note(package, "made", actor, now)
    return package


def _may(actor: Actor) -> None:
    if not handling.may_work(actor):
        raise NotAllowed("no working post", why="请由承办人、负责人或者联络员办理。")


def _note(package: Package, kind: str, actor: Actor, now: datetime) -> None:
    ledger.record(f"package.{kind}", chain=actor.unit_id, subject=package.pk, officer_id=actor.officer_id,
                  unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip


def assign(package_id: UUID, to_unit: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """交办: every lead is handed over to the unit, which signs for each; the package goes with them. To the own unit: no handing."""
    words = handling.worded(reason, "reason", "请写明为什么交给这个单位", most=400)
    _may(actor)
    with acting_as(actor):
        package = _own(package_id, actor)
        if package.state != "judging":
            raise UnableToHandle(f"state {package.state}", what="这个线索包已经交办了。")
        if not Unit.objects.filter(pk=to_unit, until__isnull=True).exists():
            raise UnableToHandle("no such unit", fields={"to_unit": "请选择接收的单位"})
        if to_unit != actor.unit_id:
            for report_id in _leads(package, actor):
                handling.hand_over(report_id, to_unit, words, actor=actor, now=now)
        package.to_unit, package.moved_at = to_unit, now
        package.state = "assigned"
        package.save(update_fields=["to_unit", "state", "moved_at"])
        _note(package, "assigned", actor, now)


def _own(package_id: UUID, actor: Actor) -> Package:
    found = Package.objects.select_for_update().filter(pk=package_id, unit_id=actor.unit_id).first()
    if found is None:
        raise NotFound("not made by the unit")
    return found


def _leads(package: Package, actor: Actor) -> list[UUID]:
    rows = Report.objects.visible_to(actor).filter(package_id=package.pk).exclude(state__in=Report.ENDED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def receive(package_id: UUID, *, actor: Actor, now: datetime) -> None:
    """签收: the unit signs for every lead of the package at once, and begins."""
    _may(actor)
    with acting_as(actor):
        package = _given(package_id, actor)
        if package.state != "assigned":
            raise UnableToHandle(f"state {package.state}", what="没有等待签收的线索包。")
        waiting = Report.objects.visible_to(actor).filter(package_id=package.pk, state="handed_over").order_by("pk")
        for report_id in list(waiting.values_list("pk", flat=True)):
            handling.sign(report_id, actor=actor, now=now)
        package.state, package.moved_at = "working", now
        package.save(update_fields=["state", "moved_at"])
        _note(package, "received", actor, now)


def _given(package_id: UUID, actor: Actor) -> Package:
    found = Package.objects.select_for_update().filter(pk=package_id, to_unit=actor.unit_id).first()
    if found is None:
        raise NotFound("not given to the unit")
    return found


def answer(package_id: UUID, text: str, *, actor: Actor, now: datetime) -> None:
    """反馈: what came of the package, for the unit that made it."""
    words = handling.worded(text, "answer", "请写明办理情况和结果", most=2000)
    _may(actor)
    with acting_as(actor):
        package = _given(package_id, actor)
        if package.state not in {"working", "answered"}:
            raise UnableToHandle(f"state {package.state}", what="请先签收线索包，再反馈。")
        package.state, package.answer, package.moved_at = "answered", words, now
        package.save(update_fields=["state", "answer", "moved_at"])
        _note(package, "answered", actor, now)


def listed(actor: Actor) -> list[Seen]:
    """Those that the unit made or was given, the last moved first."""
    with acting_as(actor):
        mine = Q(unit_id=actor.unit_id) | Q(to_unit=actor.unit_id)
        rows = list(Package.objects.filter(mine).order_by("-moved_at")[:MOST])
        held = Report.objects.visible_to(actor).filter(package_id__in=[row.pk for row in rows])
        counts = dict(held.values_list("package_id").annotate(n=Count("pk")))
        names = talking.unit_names([*(row.unit_id for row in rows), *(row.to_unit for row in rows)])
    return [_seen(row, counts.get(row.pk, 0), names, actor) for row in rows]


def of(report_package: UUID | None, *, actor: Actor) -> Seen | None:
    return next((each for each in listed(actor) if each.id == report_package), None) if report_package else None


def _seen(row: Package, count: int, names: dict[UUID | None, str], actor: Actor) -> Seen:
    return Seen(row.pk, row.name, row.state, Package.STATES[row.state], row.finding, row.answer, names.get(row.unit_id, ""),
                names.get(row.to_unit, ""), row.unit_id == actor.unit_id, count)  # fmt: skip
