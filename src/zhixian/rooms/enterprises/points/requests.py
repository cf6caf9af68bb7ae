"""One number for whatever a firm asks (一件事一个编号): routed to who is on duty, split among bodies, one reply, one closing.

Everybody who takes part sees the same number, all parts and all replies; nobody else sees that it exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from stdnum.cn import uscc

from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as, as_system, within
from zhixian.rooms.agencies.models import Officer, Unit
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises import service_codes, serving
from zhixian.rooms.enterprises.points import directory, roster
from zhixian.rooms.enterprises.points.models import PointMember, RequestEvent, RequestPart, ServicePoint, ServiceRequest
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

DAYS: Final = 7  # to answer: a rule of the platform
CITY_DESK: Final = ("public_security", "intellectual_property", "market_regulation")


class NotAllAnswered(UnableTo):
    code = "request.parts_open"
    user_message = "还有未答复的部分：{missing}。全部答复后才能办结。"


@dataclass(frozen=True, kw_only=True)
class RequestDraft:
    """``parts``: kinds of help. ``point_id``: asked on the page of a point; ``division``: where the firm is."""

    firm_name: str
    text: str
    contact: str = ""
    phone: str = ""
    credit_code: str = ""
    division: str = ""
    parts: Sequence[str] = ("advice",)
    point_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Merged:
    """The one reply: ready when every part is answered, or when the day has passed, with who is missing by name."""

    ready: bool
    replies: list[tuple[str, str, str]]  # kind, unit, reply
    missing: list[str]


@dataclass(frozen=True, kw_only=True)
class Route:
    unit: Unit
    point_id: UUID | None
    firm_id: UUID | None
    officer_id: UUID | None


def ask(draft: RequestDraft, *, now: datetime, holder_id: UUID | None = None) -> tuple[ServiceRequest, str]:
    """A firm asks without an account: to the duty officer of its point, else to the city's desk."""
    _check(draft)
    code = "" if holder_id else service_codes.new_code()
    holder = holder_id or service_codes.holder_of(code)
    with within(holder):
        way = route(draft, now=now)
        made = _open(draft, way, now, holder_id=holder, parts=[(kind, way.unit.pk) for kind in draft.parts])
        _tell(made, way.unit.pk, "企业求助", f"opened:{made.pk}", now)
        ledger.record("request.opened", chain=holder, subject=made.pk, officer_id=None, unit_id=None, at=now,
                      digest=salted_digest({"text": made.text}, holder.bytes))  # fmt: skip
    return made, code


def _check(draft: RequestDraft) -> None:
    wrong: dict[str, str] = {}
    if not 2 <= len(draft.firm_name.strip()) <= 120 or "\x00" in draft.firm_name:
        wrong["firm_name"] = "请填写企业（单位）名称，2至120字"
    if not 4 <= len(draft.text.strip()) <= 2000 or "\x00" in draft.text:
        wrong["text"] = "请写明需要什么帮助，4至2000字"
    if len(draft.contact) > 60 or len(draft.phone) > 30 or "\x00" in draft.contact + draft.phone:
        wrong["contact"] = "联系人最多60字，电话最多30字"
    if draft.credit_code.strip() and not uscc.is_valid(draft.credit_code):
        wrong["credit_code"] = "统一社会信用代码应为18位，末位校验不符，请对照营业执照核对；也可以先不填"
    if draft.division and not divisions.known(draft.division):
        wrong["division"] = "请从列表中选择所在地"
    if not draft.parts or set(draft.parts) - set(RequestPart.KINDS) or len(draft.parts) > len(RequestPart.KINDS):
        wrong["parts"] = "请至少选一项需要的帮助"
    if wrong:
        raise BadInput("bad request", fields=wrong)


def route(draft: RequestDraft, *, now: datetime) -> Route:
    """The point that was asked, else the point that has the firm in reach, else the desk of the firm's city."""
    firm_id, point_id, unit_id = _reach(draft.credit_code)
    if draft.point_id:
        point = ServicePoint.objects.open_on(local_day(now)).filter(pk=draft.point_id, shown=True).first()
        if point is None:
            raise NotFound(f"no open point {draft.point_id}")
        point_id, unit_id = point.pk, point.unit_id
    if point_id and unit_id:
        with within(unit_id):
            officer_id = roster.on_duty(point_id, now=now) or ServicePoint.objects.values_list(
                "officer_id", flat=True
            ).get(pk=point_id)
        return Route(unit=Unit.objects.get(pk=unit_id), point_id=point_id, firm_id=firm_id, officer_id=officer_id)
    desk = _desk(draft.division)
    with within(desk.pk):
        first = directory.first(draft.division, on=local_day(now)) if draft.division else None
        if first:
            officer_id = directory.acting_for(first, on=local_day(now))
            return Route(unit=first.unit, point_id=None, firm_id=firm_id, officer_id=officer_id)
    return Route(unit=desk, point_id=None, firm_id=firm_id, officer_id=None)


def _reach(credit_code: str) -> tuple[UUID | None, UUID | None, UUID | None]:
    """Firm, point and its unit. The function answers for anybody, and only to the house: nothing of it is shown."""
    if not credit_code.strip():
        return None, None, None
    with connection.cursor() as cursor:
        cursor.execute("select * from enterprises_reach(%s)", [uscc.compact(credit_code).upper()])
        return cursor.fetchone() or (None, None, None)


def _desk(division: str) -> Unit:
    """The city's desk: public security of the city before that of the county, and other agencies where there is none."""
    way = divisions.up(division) if division else ()
    units = list(Unit.objects.filter(kind__in=CITY_DESK, until__isnull=True, **({"division__in": way} if way else {})))
    if not units:
        raise BadInput("no desk", fields={"division": "所在地还没有受理单位，请选择相邻的市、县或者拨打当地电话"})
    order = {"city": 0, "county": 1, "province": 2, "national": 3}
    return min(units, key=lambda unit: (CITY_DESK.index(unit.kind), order.get(unit.level, 9), str(unit.pk)))


def _open(
    draft: RequestDraft, way: Route, now: datetime, *, parts: Sequence[tuple[str, UUID]], holder_id: UUID | None = None,
    due_on: date | None = None, units: Sequence[UUID] = (), twin: ServiceRequest | None = None,
) -> ServiceRequest:  # fmt: skip
    made_id = new_id()
    members = dict.fromkeys([way.unit.pk, *(unit for _, unit in parts), *units])
    made = ServiceRequest.objects.create(
        id=made_id, number=f"FW{local_day(now):%Y%m%d}-{made_id.hex[-6:].upper()}", holder_id=holder_id, firm_id=way.firm_id,
        firm_name=draft.firm_name.strip(), credit_code=uscc.compact(draft.credit_code).upper(), contact=draft.contact.strip(),
        phone=draft.phone.strip(), point_id=way.point_id, unit_id=way.unit.pk, units=list(members), officer_id=way.officer_id,
        passed_at=now, text=draft.text.strip(), due_on=due_on or local_day(now) + timedelta(days=DAYS), twin=twin, opened_at=now,
    )  # fmt: skip
    RequestPart.objects.bulk_create(
        RequestPart(request=made, kind=kind, unit_id=unit, serial=serial)
        for serial, (kind, unit) in enumerate(parts, 1)
    )
    _event(made, f"收到，由{way.unit.name}办理，分{len(parts)}项", now)
    return made


def send(
    draft: RequestDraft, to: Sequence[tuple[str, UUID]], *, actor: Actor, now: datetime, due_on: date | None = None,
) -> ServiceRequest:  # fmt: skip
    """An officer opens a matter and sends it to several bodies, one part each: at a joint office or in an alliance only
    to its members."""
    serving.refuse_others(actor, working=True)
    _check(draft)
    wrong = {}
    if not 1 <= len(to) <= 20 or {kind for kind, _ in to} - set(RequestPart.KINDS):
        wrong["units"] = "请至少选一个单位和要办的事项"
    elif Unit.objects.filter(pk__in={unit for _, unit in to}).count() != len({unit for _, unit in to}):
        wrong["units"] = "请从列表中选择单位"
    if due_on is not None and due_on < local_day(now):
        wrong["due_on"] = "答复期限应是今天或者以后的日期"
    with acting_as(actor):
        if draft.point_id and not wrong:
            point = ServicePoint.objects.of_unit(actor.unit_id).filter(pk=draft.point_id).first()
            if point is None:
                raise NotFound(f"no point {draft.point_id} of the unit")
            members = set(PointMember.objects.filter(point=point).values_list("member_id", flat=True)) | {actor.unit_id}
            if {unit for _, unit in to} - members:
                wrong["units"] = "只能分给这个服务点的成员单位"
        if wrong:
            raise BadInput("bad parts", fields=wrong)
        firm_id, _, _ = _reach(draft.credit_code)
        way = Route(
            unit=Unit.objects.get(pk=actor.unit_id),
            point_id=draft.point_id,
            firm_id=firm_id,
            officer_id=actor.officer_id,
        )
        made = _open(draft, way, now, parts=to, due_on=due_on)
        for unit in dict.fromkeys(unit for _, unit in to):
            _tell(made, unit, "服务企业事项", f"sent:{made.pk}:{unit}", now)
        serving.record("request.sent", actor, now, made.pk, {"to": [str(unit) for _, unit in to]})
    return made


def open_abroad(draft: RequestDraft, home_unit_id: UUID, *, actor: Actor, now: datetime) -> ServiceRequest:
    """A request at a fair abroad: it has a twin at the home unit, and both units see the state of both."""
    serving.refuse_others(actor, working=True)
    _check(draft)
    with acting_as(actor):
        point = (
            ServicePoint.objects.of_unit(actor.unit_id)
            .filter(pk__in=[draft.point_id] if draft.point_id else [], abroad=True)
            .first()
        )
        home = Unit.objects.filter(pk=home_unit_id).first()
        if point is None:
            raise BadInput("not abroad", fields={"point": "请选择本单位设在境外的展会服务点"})
        if home is None or home.pk == actor.unit_id:
            raise BadInput("no home", fields={"home": "请选择境内办理维权援助的单位"})
        own = Unit.objects.get(pk=actor.unit_id)
        parts = [(kind, actor.unit_id) for kind in draft.parts]
        abroad = _open(draft, Route(unit=own, point_id=point.pk, firm_id=None, officer_id=actor.officer_id), now,
                       parts=parts, units=[home.pk])  # fmt: skip
        twin = _open(draft, Route(unit=home, point_id=None, firm_id=None, officer_id=None), now,
                     parts=[(kind, home.pk) for kind in draft.parts], units=[own.pk], twin=abroad)  # fmt: skip
        _tell(twin, home.pk, "境外展会维权援助", f"twin:{twin.pk}", now)
        serving.record("request.opened_abroad", actor, now, abroad.pk, {"twin": str(twin.pk)})
    return abroad


def seen(request_id: UUID, actor: Actor, *, lock: bool = False) -> ServiceRequest:
    """A request in which the actor's unit takes part. Call inside ``acting_as``."""
    rows = ServiceRequest.objects.filter(pk=request_id, units__contains=[actor.unit_id])
    found = (rows.select_for_update(of=("self",)) if lock else rows.select_related("point", "firm")).first()
    if found is None:
        raise NotFound(f"no request {request_id} with unit {actor.unit_id}")
    return found


def reply(part_id: UUID, text: str, *, actor: Actor, now: datetime) -> RequestPart:
    """The body that has the part answers it; the others and the desk read it at once."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        part = RequestPart.objects.filter(pk=part_id, unit_id=actor.unit_id).select_related("request", "unit").first()
        if part is None:
            raise NotFound(f"no part {part_id} with unit {actor.unit_id}")
        request = seen(part.request_id, actor, lock=True)
        if not 2 <= len(text.strip()) <= 2000 or "\x00" in text:
            raise BadInput("no reply", fields={"reply": "请写答复，2至2000字"})
        part = RequestPart.objects.select_for_update(of=("self",)).select_related("unit").get(pk=part_id)
        if part.replied_at is not None or request.state == "closed":
            raise BadInput("twice", what="这一项已经答复，或者整件已经办结")
        part.reply, part.replied_by, part.replied_at = text.strip(), actor.officer_id, now
        part.save(update_fields=["reply", "replied_by", "replied_at"])
        if request.first_reply_at is None:
            request.first_reply_at = now
            request.save(update_fields=["first_reply_at"])
        _event(request, f"{part.unit.name}答复了“{part.get_kind_display()}”", now)
        serving.record("request.replied", actor, now, part.pk, {"reply": part.reply})
    return part


def parts(request: ServiceRequest) -> list[RequestPart]:
    return list(request.parts.select_related("unit"))


def timeline(request: ServiceRequest) -> list[RequestEvent]:
    return list(request.events.all())


def other_half(request: ServiceRequest) -> ServiceRequest | None:
    """The request abroad of one at home, or the one at home of one abroad."""
    return ServiceRequest.objects.filter(twin=request).first() or request.twin


def merged(request: ServiceRequest, *, on: date) -> Merged:
    """Call in a scope that sees the request."""
    parts = list(request.parts.select_related("unit"))
    missing = [f"{part.unit.name}（{part.get_kind_display()}）" for part in parts if part.replied_at is None]
    ready = not missing or on > request.due_on or request.state == "closed"
    replies = [(part.get_kind_display(), part.unit.name, part.reply) for part in parts if part.replied_at]
    return Merged(ready=ready, replies=replies if ready else [], missing=missing)


def close(request_id: UUID, text: str, *, actor: Actor, now: datetime) -> ServiceRequest:
    """One closing for all parts, by the desk that answers for the request."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        found = seen(request_id, actor, lock=True)
        if found.unit_id != actor.unit_id:
            raise NotFound("another unit answers for it")
        if found.state == "closed":
            raise BadInput("closed", what="这件事已经办结")
        if missing := merged(found, on=local_day(now)).missing:
            raise NotAllAnswered("parts open", missing="、".join(missing))
        if not 2 <= len(text.strip()) <= 1000 or "\x00" in text:
            raise BadInput("no closing", fields={"closing": "请写办结说明，2至1000字"})
        found.state, found.closing, found.closed_at = "closed", text.strip(), now
        found.save(update_fields=["state", "closing", "closed_at"])
        _event(found, "办结", now)
        if found.twin_id:
            abroad = ServiceRequest.objects.get(pk=found.twin_id)
            _event(abroad, f"境内办结：{found.closing}"[:300], now)
            _tell(abroad, abroad.unit_id, "境内维权援助已办结", f"twin-closed:{found.pk}", now)
        serving.record("request.closed", actor, now, found.pk, {"closing": found.closing})
    return found


def pass_up(*, now: datetime) -> int:
    """What nobody answered within the clock goes to the level above, one level at a time. Safe to run twice."""
    with as_system():
        rows = ServiceRequest.objects.filter(
            state="open", first_reply_at__isnull=True, officer_id__isnull=False, passed_at__lt=now - directory.PASSES_UP_AFTER
        )  # fmt: skip
        count = 0
        for row in rows.select_for_update(of=("self",), skip_locked=True)[:200]:
            assert row.officer_id is not None
            above = directory.above(row.officer_id, row.unit_id, on=local_day(now))
            if above is None:
                continue
            before, row.officer_id = row.unit_id, directory.acting_for(above, on=local_day(now))
            row.unit_id, row.passed_at = above.unit_id, now
            row.units = list(dict.fromkeys([*row.units, above.unit_id]))
            row.save(update_fields=["unit_id", "officer_id", "passed_at", "units"])
            row.parts.filter(unit_id=before, replied_at__isnull=True).update(unit_id=above.unit_id)
            _event(row, f"逾时未答复，升级到{above.unit.name}（{above.get_level_display()}）", now)
            _tell(row, above.unit_id, "逾时升级", f"up:{row.pk}:{above.pk}", now)
            count += 1
    return count


def listed(actor: Actor, *, state: str = "open", mine: bool = False) -> list[tuple[ServiceRequest, str, int]]:
    """What the unit takes part in, each with its officer's name and the number of open parts. Inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = ServiceRequest.objects.filter(units__contains=[actor.unit_id], state=state).select_related("point")
    if mine:
        rows = rows.filter(officer_id=actor.officer_id)
    found = list(rows.prefetch_related("parts")[:200])
    names = dict(
        Officer.objects.filter(pk__in={row.officer_id for row in found if row.officer_id}).values_list("pk", "name")
    )
    return [
        (
            row,
            names.get(row.officer_id, "") if row.officer_id else "",
            sum(part.replied_at is None for part in row.parts.all()),
        )
        for row in found
    ]


def mine(holder_id: UUID, *, on: date) -> list[tuple[ServiceRequest, Merged, list[RequestEvent]]]:
    """The holder's own requests with the merged reply and the timeline."""
    with within(holder_id):
        rows = ServiceRequest.objects.filter(holder_id=holder_id).select_related("point")[:50]
        return [(row, merged(row, on=on), list(row.events.all())) for row in rows]


def _event(request: ServiceRequest, says: str, now: datetime) -> None:
    RequestEvent.objects.create(request=request, at=now, says=says[:300])


def _tell(request: ServiceRequest, unit_id: UUID, what: str, key: str, now: datetime) -> None:
    text = f"{what} {request.number}：{request.firm_name}，{request.text}"[:400]
    with within(unit_id):
        telling.tell([Notice(id=new_id(), unit_id=unit_id, post="", sort="request", text=text, at=now, key=f"request:{key}")], now=now)  # fmt: skip
