"""The register of service points: adding, members, firms in reach, and which firms have none in reach."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Appointment, Unit
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.firms import keeping as firms
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.enterprises.points.models import PointFirm, PointMember, ServicePoint

PAGE = 500


@dataclass(frozen=True, kw_only=True)
class PointDraft:
    kind: str
    name: str
    address: str
    division: str = ""
    industry: str = ""
    phone: str = ""
    host_kind: str = ""
    host_name: str = ""
    officer_id: UUID | None = None
    weekdays: Sequence[int] = ()
    since: date | None = None
    until: date | None = None
    abroad: bool = False
    complaint_hours: int = 24
    shown: bool = True


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Points by kind, and workstations and the like by what they stand in."""

    kinds: dict[str, int]
    hosts: dict[str, int]
    industries: int


def add(draft: PointDraft, *, actor: Actor, now: datetime) -> ServicePoint:
    serving.refuse_others(actor, working=True)
    since = draft.since or local_day(now)
    if wrong := _faults(draft, since, actor, now):
        raise BadInput("bad point", fields=wrong)
    with acting_as(actor):
        try:
            with transaction.atomic():
                made = ServicePoint.objects.create(
                    kind=draft.kind, name=draft.name.strip(), unit_id=actor.unit_id, division=draft.division or actor.division,
                    industry=draft.industry, address=draft.address.strip(), phone=draft.phone.strip(), host_kind=draft.host_kind,
                    host_name=draft.host_name.strip(), officer_id=draft.officer_id, weekdays=sorted(set(draft.weekdays)),
                    abroad=draft.abroad, complaint_hours=draft.complaint_hours, shown=draft.shown, since=since,
                    until=draft.until, made_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise BadInput("name taken", fields={"name": "本单位已有同类同名的服务点"}) from None
        serving.record("point.added", actor, now, made.pk, {"kind": made.kind, "name": made.name})
    return made


def _faults(draft: PointDraft, since: date, actor: Actor, now: datetime) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if draft.kind not in ServicePoint.KINDS:
        wrong["kind"] = "请选择服务点的种类"
    if not 2 <= len(draft.name.strip()) <= 120 or "\x00" in draft.name:
        wrong["name"] = "请填写名称，2至120字"
    if not 2 <= len(draft.address.strip()) <= 200 or "\x00" in draft.address:
        wrong["address"] = "请填写地址，2至200字"
    if draft.division and not divisions.known(draft.division):
        wrong["division"] = "行政区划代码应为6位，例如320981"
    if draft.industry and draft.industry not in INDUSTRIES:
        wrong["industry"] = "请从列表中选择行业"
    if draft.host_kind and draft.host_kind not in ServicePoint.HOSTS:
        wrong["host_kind"] = "请选择企业、园区、市场或者其他"
    if len(draft.host_name) > 120 or len(draft.phone) > 30:
        wrong["host_name"] = "所在单位名称最多120字，电话最多30字"
    if set(draft.weekdays) - set(range(7)):
        wrong["weekdays"] = "请选择星期一至星期日"
    if draft.officer_id and not of_unit(draft.officer_id, actor.unit_id, on=local_day(now)):
        wrong["officer"] = "负责人应是本单位在职人员"
    if draft.kind == "fair" and draft.until is None:
        wrong["until"] = "展会请填写最后一天"
    elif draft.until is not None and draft.until < since:
        wrong["until"] = "最后一天不能早于第一天"
    if not 1 <= draft.complaint_hours <= 240:
        wrong["complaint_hours"] = "展会投诉处理时限应为1至240小时"
    return wrong


def of_unit(officer_id: UUID, unit_id: UUID, *, on: date) -> bool:
    held = Appointment.objects.in_force(on=on).filter(officer_id=officer_id, unit_id=unit_id)
    return held.filter(officer__is_active=True, officer__left_at__isnull=True).exists()


def own(point_id: UUID, actor: Actor) -> ServicePoint:
    """A point of the actor's unit. Call inside ``acting_as``."""
    found = ServicePoint.objects.of_unit(actor.unit_id).filter(pk=point_id).select_related("officer", "unit").first()
    if found is None:
        raise NotFound(f"no point {point_id} of unit {actor.unit_id}")
    return found


def listed(actor: Actor, *, kind: str = "", words: str = "") -> QuerySet[ServicePoint]:
    """The unit's points. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = ServicePoint.objects.of_unit(actor.unit_id).select_related("officer")
    if kind in ServicePoint.KINDS:
        rows = rows.filter(kind=kind)
    if words := words.replace("\x00", "").strip()[:60]:
        rows = rows.filter(name__icontains=words) | rows.filter(host_name__icontains=words)
    return rows


def public(*, on: date) -> list[ServicePoint]:
    """Open points that the public pages show."""
    return list(ServicePoint.objects.open_on(on).filter(shown=True)[:100])


def public_one(point_id: UUID, *, on: date) -> ServicePoint | None:
    return ServicePoint.objects.open_on(on).filter(pk=point_id, shown=True).first()


def totals(rows: Collection[ServicePoint]) -> Totals:
    return Totals(
        kinds=dict(Counter(row.kind for row in rows)),
        hosts=dict(Counter(row.host_kind for row in rows if row.host_kind)),
        industries=len({row.industry for row in rows if row.industry}),
    )


def reach(point_id: UUID, firm_id: UUID, *, actor: Actor, now: datetime) -> PointFirm:
    """Put a firm in reach of a point; said twice it is said once."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        point, firm = own(point_id, actor), firms.seen(firm_id, actor)
        made, fresh = PointFirm.objects.get_or_create(point=point, firm=firm)
        if fresh:
            serving.record("point.firm_added", actor, now, made.pk, {"point": str(point.pk), "firm": str(firm.pk)})
    return made


def leave(point_id: UUID, firm_id: UUID, *, actor: Actor, now: datetime) -> None:
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        point = own(point_id, actor)
        if not PointFirm.objects.filter(point=point, firm_id=firm_id).delete()[0]:
            raise NotFound("the firm is not in reach")
        serving.record("point.firm_removed", actor, now, point.pk, {"firm": str(firm_id)})


def of_firm(firm_id: UUID) -> list[PointFirm]:
    """The points that have the firm in reach, as far as the scope shows them."""
    return list(PointFirm.objects.filter(firm_id=firm_id).select_related("point"))


def not_covered(actor: Actor, *, kind: str, on: date) -> list[Firm]:
    """Firms of the unit that no open point of that kind has in reach. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    open_points = ServicePoint.objects.of_unit(actor.unit_id).open_on(on).filter(kind=kind)
    reached = PointFirm.objects.filter(point__in=open_points).values("firm_id")
    return list(Firm.objects.kept_by_unit(actor.unit_id).exclude(pk__in=reached).select_related("officer")[:PAGE])


def join(point_id: UUID, unit_id: UUID, *, contact: str, phone: str, actor: Actor, now: datetime) -> PointMember:
    """A body becomes a member of a joint office or an alliance."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        point = own(point_id, actor)
        wrong = {}
        if point.kind not in ("joint_office", "alliance", "trade_secret", "fair"):
            wrong["member"] = "这一种服务点没有成员单位"
        elif not Unit.objects.filter(pk=unit_id).exists():
            wrong["member"] = "请从列表中选择单位"
        elif PointMember.objects.filter(point=point, member_id=unit_id).exists():
            wrong["member"] = "这个单位已经是成员"
        if not contact.strip() or len(contact) > 60 or len(phone) > 30 or "\x00" in contact + phone:
            wrong["contact"] = "请填写联系人（最多60字）和电话（最多30字）"
        if wrong:
            raise BadInput("bad member", fields=wrong)
        made = PointMember.objects.create(point=point, member_id=unit_id, contact=contact.strip(), phone=phone.strip())
        serving.record("point.member_added", actor, now, made.pk, {"member": str(unit_id)})
    return made


def advice_by_point(actor: Actor, *, kind: str) -> dict[UUID, int]:
    """How often advice was given at each of the unit's points of that kind."""
    rows = listed(actor, kind=kind).annotate(advice=Count("records", filter=Q(records__kind="advice")))
    return dict(rows.values_list("pk", "advice"))
