"""Firms on record: entering, the assigned officer, contacts, and whose next contact is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.risk import GRADES
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Appointment
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.firms.countries import CAPITAL, HOME
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES
from zhixian.rooms.enterprises.firms.models import Firm, FirmContact

# Days to the next contact by grade, where the firm has no number of its own: a setting of the platform, no law.
BY_GRADE: Final[dict[str, int]] = {"high": 30, "medium": 90, "low": 180, "": 180}
LONGEST: Final = 730
NO_COUNTRY: Final = "请从列表中选择外资来源的国家或者地区；没有外资的不填"


class KnownFirm(UnableTo):
    code = "firm.known"
    user_message = (
        "统一社会信用代码{code}的企业已经建档，一家企业只有一份档案。本单位企业名单里没有的，由建档单位管理。"
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """A firm in a list, with the last contact and the day on which the next is due."""

    firm: Firm
    last: date | None
    due_on: date
    overdue: bool


def checked_code(typed: str) -> str:
    """The eighteen characters, upper case; BadInput says what is wrong (GB 32100: 17 characters and a check character)."""
    try:
        return str(uscc.validate(typed.replace("\x00", "")))
    except ValidationError:
        raise BadInput(
            "bad credit code", fields={"credit_code": "统一社会信用代码应为18位，请照营业执照核对（含校验位）"}
        ) from None


def enter(
    name: str, *, credit_code: str, actor: Actor, now: datetime, industry: str = "", division: str = "", address: str = "",
    contact_name: str = "", contact_phone: str = "", officer_id: UUID | None = None, contact_every: int | None = None,
    grade: str = "", country: str = "",
) -> Firm:  # fmt: skip
    """Put a firm on record, kept by the actor's unit. KnownFirm if any unit has it already."""
    serving.refuse_others(actor, working=True)
    wrong: dict[str, str] = {}
    name, division = name.strip(), division or actor.division
    if not 2 <= len(name) <= 120 or "\x00" in name:
        wrong["name"] = "请填写营业执照上的名称，2至120字"
    if industry and industry not in INDUSTRIES:
        wrong["industry"] = "请从列表中选择行业"
    if not divisions.known(division):
        wrong["division"] = "行政区划代码应为6位，例如320981"
    for key, value, most in (("address", address, 200), ("contact_name", contact_name, 60), ("contact_phone", contact_phone, 30)):  # fmt: skip
        if len(value) > most or "\x00" in value:
            wrong[key] = f"最多{most}字"
    if grade and grade not in GRADES:
        wrong["grade"] = "请选择高风险、中风险或者低风险"
    country = "" if country == HOME else country
    if country and country not in CAPITAL:
        wrong["country"] = NO_COUNTRY
    if contact_every is not None and not 1 <= contact_every <= LONGEST:
        wrong["contact_every"] = f"联系间隔应为1至{LONGEST}天"
    try:
        credit_code = checked_code(credit_code)
    except BadInput as refusal:
        wrong |= refusal.fields
    if officer_id is not None and not _of_unit(officer_id, actor, now):
        wrong["officer"] = "责任民警（责任人）应是本单位在职人员"
    if wrong:
        raise BadInput("bad firm", fields=wrong)
    with acting_as(actor):
        try:
            with transaction.atomic():
                made = Firm.objects.create(
                    name=name, credit_code=credit_code, industry=industry, division=division, address=address.strip(),
                    contact_name=contact_name.strip(), contact_phone=contact_phone.strip(), kept_by_id=actor.unit_id,
                    officer_id=officer_id, contact_every=contact_every, grade=grade, country=country, created_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise KnownFirm("credit code taken", code=credit_code) from None
        serving.record(
            "firm.entered",
            actor,
            now,
            made.pk,
            {"credit_code": credit_code, "officer": str(officer_id or ""), "country": country},
        )
    return made


def _of_unit(officer_id: UUID, actor: Actor, now: datetime) -> bool:
    held = Appointment.objects.in_force(on=local_day(now)).filter(officer_id=officer_id, unit_id=actor.unit_id)
    return held.filter(officer__is_active=True, officer__left_at__isnull=True).exists()


def seen(firm_id: UUID, actor: Actor, *, lock: bool = False) -> Firm:
    """A firm that the actor's unit keeps. Call inside ``acting_as``."""
    rows = Firm.objects.kept_by_unit(actor.unit_id).filter(pk=firm_id)
    found = (rows.select_for_update(of=("self",)) if lock else rows.select_related("officer")).first()
    if found is None:
        raise NotFound(f"no firm {firm_id} kept by unit {actor.unit_id}")
    return found


def assign(firm_id: UUID, officer_id: UUID | None, *, actor: Actor, now: datetime) -> Firm:
    """Name the firm's officer, or (None) leave it without one until somebody is found."""
    serving.refuse_others(actor, working=True)
    if officer_id is not None and not _of_unit(officer_id, actor, now):
        raise BadInput("not of the unit", fields={"officer": "责任人应是本单位在职人员"})
    with acting_as(actor):
        firm = seen(firm_id, actor, lock=True)
        firm.officer_id = officer_id
        firm.save(update_fields=["officer"])
        serving.record("firm.assigned", actor, now, firm.pk, {"officer": str(officer_id or "")})
    return firm


def set_rhythm(firm_id: UUID, *, grade: str, contact_every: int | None, actor: Actor, now: datetime) -> Firm:
    """The firm's grade and, if the officer wants another rhythm than the grade's, the number of days."""
    serving.refuse_others(actor, working=True)
    wrong = {}
    if grade and grade not in GRADES:
        wrong["grade"] = "请选择高风险、中风险或者低风险"
    if contact_every is not None and not 1 <= contact_every <= LONGEST:
        wrong["contact_every"] = f"联系间隔应为1至{LONGEST}天"
    if wrong:
        raise BadInput("bad rhythm", fields=wrong)
    with acting_as(actor):
        firm = seen(firm_id, actor, lock=True)
        firm.grade, firm.contact_every = grade, contact_every
        firm.save(update_fields=["grade", "contact_every"])
        serving.record("firm.rhythm_set", actor, now, firm.pk, {"grade": grade, "days": contact_every})
    return firm


def set_country(firm_id: UUID, country: str, *, actor: Actor, now: datetime) -> Firm:
    """Where the firm's capital comes from; empty or CN: no foreign capital."""
    serving.refuse_others(actor, working=True)
    country = "" if country == HOME else country
    if country and country not in CAPITAL:
        raise BadInput("unknown country", fields={"country": NO_COUNTRY})
    with acting_as(actor):
        firm = seen(firm_id, actor, lock=True)
        firm.country = country
        firm.save(update_fields=["country"])
        serving.record("firm.country_set", actor, now, firm.pk, {"country": country})
    return firm


def log_contact(firm_id: UUID, *, on: date | None, way: str, summary: str, actor: Actor, now: datetime) -> FirmContact:
    serving.refuse_others(actor, working=True)
    wrong = {}
    if on is None or on > local_day(now):
        wrong["on"] = "联系日期应是今天或者以前的日期"
    if way not in FirmContact.WAYS:
        wrong["way"] = "请选择电话、上门走访、线上或者座谈"
    if not 2 <= len(summary.strip()) <= 500 or "\x00" in summary:
        wrong["summary"] = "请写明联系情况，2至500字"
    if wrong or on is None:
        raise BadInput("bad contact", fields=wrong)
    with acting_as(actor):
        firm = seen(firm_id, actor)
        made = FirmContact.objects.create(
            firm=firm, on=on, way=way, summary=summary.strip(), officer_id=actor.officer_id, unit_id=actor.unit_id,
            made_at=now,
        )  # fmt: skip
        serving.record(
            "firm.contacted", actor, now, made.pk, {"firm": str(firm.pk), "on": str(on), "summary": made.summary}
        )
    return made


def every(firm: Firm) -> int:
    """Days between contacts: the firm's own number, else its grade's."""
    return firm.contact_every or BY_GRADE[firm.grade]


def listed(actor: Actor, *, now: datetime, words: str = "", mine: bool = False, overdue: bool = False) -> list[Line]:
    """The unit's firms; ``mine``: of this officer. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = Firm.objects.kept_by_unit(actor.unit_id).select_related("officer")
    if mine:
        rows = rows.filter(officer_id=actor.officer_id)
    if words := words.replace("\x00", "").strip()[:60]:
        rows = rows.filter(name__icontains=words) | rows.filter(credit_code=words.upper())
    found = lines(list(rows.annotate(last=Max("contacts__on"))), now=now)
    return [line for line in found if line.overdue] if overdue else found


def without_officer(actor: Actor) -> list[Firm]:
    """Firms of the unit for which nobody is named. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    return list(Firm.objects.kept_by_unit(actor.unit_id).without_officer()[:500])


def last_contact(firm: Firm) -> date | None:
    last: date | None = firm.contacts.aggregate(last=Max("on"))["last"]
    return last


def lines(firms: list[Firm], *, now: datetime, last: date | None = None) -> list[Line]:
    """Rows that carry ``last``, or with it given; a firm never contacted is due from the day on which it was entered."""
    today, made, given = local_day(now), [], last
    for firm in firms:
        last = getattr(firm, "last", given)
        due_on = (last or local_day(firm.created_at)) + timedelta(days=every(firm))
        made.append(Line(firm=firm, last=last, due_on=due_on, overdue=due_on < today))
    return made
