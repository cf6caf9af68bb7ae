"""入驻: a firm applies with its credit code; an officer of its place verifies the application, and says why if not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as, within
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.accounts import listing, passing
from zhixian.rooms.enterprises.accounts.categories import CATEGORIES
from zhixian.rooms.enterprises.accounts.models import FirmApplication, FirmUser
from zhixian.rooms.enterprises.accounts.passing import Member
from zhixian.rooms.enterprises.firms.keeping import checked_code
from zhixian.rooms.enterprises.firms.models import Firm

RECEIVERS: Final = ("public_security", "market_regulation", "intellectual_property")
PAGE: Final = 100


class NobodyVerifies(UnableTo):
    code = "firm.nobody_verifies"
    status = 503
    user_message = "本平台还没有登记能核验贵企业的单位，请稍后再申请。"


@dataclass(frozen=True, kw_only=True)
class Applying:
    """What the form asks for. ``vouched``: the province's login says that person and code belong together."""

    firm_name: str
    credit_code: str
    division: str
    applicant: str
    phone: str
    country: str = ""
    categories: tuple[str, ...] = ()
    proof: str = ""
    vouched: bool = False


def receiving_unit(division: str) -> Unit:
    """The public security unit of the place, else market regulation, else intellectual property, else those above."""
    way = {place: at for at, place in enumerate(divisions.up(division))}
    found = Unit.objects.filter(kind__in=RECEIVERS, division__in=way, until__isnull=True)
    near = sorted(found, key=lambda unit: (way[unit.division], RECEIVERS.index(unit.kind), unit.name))
    if not near:
        raise NobodyVerifies(f"no unit for {division}")
    return near[0]


def _checked(told: Applying) -> Applying:
    wrong: dict[str, str] = {}
    code = told.credit_code
    try:
        code = checked_code(told.credit_code)
    except BadInput as refusal:
        wrong |= refusal.fields
    name, applicant, phone = told.firm_name.strip(), told.applicant.strip(), told.phone.strip()
    if not 2 <= len(name) <= 120:
        wrong["firm_name"] = "请填写营业执照上的名称，2至120字"
    if not divisions.known(told.division):
        wrong["division"] = "请选择企业所在地"
    if not 2 <= len(applicant) <= 60:
        wrong["applicant"] = "请填写申请人姓名，2至60字"
    if not 5 <= len(phone) <= 30:
        wrong["phone"] = "请填写能联系到申请人的电话"
    if len(told.country) > 40:
        wrong["country"] = "国家或者地区最多40字"
    if set(told.categories) - set(CATEGORIES):
        wrong["categories"] = f"类别应为：{'、'.join(CATEGORIES.values())}"
    if len(told.proof) > 1000:
        wrong["proof"] = "证明最多1000字"
    elif told.categories and not told.proof.strip():
        wrong["proof"] = "选了类别的，请写明认定机关和文号，供核验"
    if wrong:
        raise BadInput(f"application with faults in {sorted(wrong)}", fields=wrong)
    return Applying(
        firm_name=name, credit_code=code, division=told.division, applicant=applicant, phone=phone,
        country=told.country.strip(), categories=told.categories, proof=told.proof.strip(), vouched=told.vouched,
    )  # fmt: skip


def _used(code: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select joined, waiting from enterprises_firm_of_code(%s)", [code])
        joined, waiting = cursor.fetchone()
    return bool(joined or waiting)


USED = {"credit_code": "这个信用代码的企业已经入驻或者已经申请。请找本企业的管理员开通账号；不是本企业申请的，请联系所在地公安机关"}  # fmt: skip


def apply(
    told: Applying, *, login: str, password: str, now: datetime, issuer: str = "", subject: str = ""
) -> FirmApplication:
    """A new person asks for her firm. BadInput beside each field; a code that is used already is refused.

    ``issuer`` and ``subject``: of the province's login, which then stands in place of a password.
    """
    login, user_id = login.strip(), new_id()
    wrong: dict[str, str] = {}
    user = FirmUser(
        id=user_id, login=login, name=told.applicant.strip()[:60], phone=told.phone.strip()[:30], role="owner",
        state="waiting", created_at=now, issuer=issuer, subject=subject,
    )  # fmt: skip
    try:
        told = _checked(told)
        if _used(told.credit_code):
            wrong |= USED
    except BadInput as refusal:
        wrong |= refusal.fields
    if not 4 <= len(login) <= 60 or not login.isprintable() or " " in login:
        wrong["login"] = "账号4至60位，不能有空格"
    elif passing.lookup("enterprises_firm_login(%s)", [login]) is not None:
        wrong["login"] = "这个账号名已经有人用了，请换一个"
    if not subject:
        try:
            passing.checked_password(password, user)
        except BadInput as refusal:
            wrong |= refusal.fields
    if wrong:
        raise BadInput(f"application with faults in {sorted(wrong)}", fields=wrong)
    if not subject:
        user.set_password(password)
    with within(user_id):
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            raise BadInput("login taken", fields={"login": "这个账号名已经有人用了，请换一个"}) from None
        return _put(user, told, now)


def apply_again(told: Applying, *, member: Member, now: datetime) -> FirmApplication:
    """After a refusal, by the same person."""
    with within(member.user_id):
        user = FirmUser.objects.select_for_update().get(pk=member.user_id)
        if user.firm_id is not None or user.applications.filter(state="waiting").exists():
            raise BadInput("nothing to apply for", what="申请正在核验或者已经通过，不用再次提交。")
        told = _checked(told)
        if _used(told.credit_code):
            raise BadInput("used code", fields=USED)
        return _put(user, told, now)


def _put(user: FirmUser, told: Applying, now: datetime) -> FirmApplication:
    unit = receiving_unit(told.division)
    try:
        with transaction.atomic():
            made = FirmApplication.objects.create(
                user=user, applicant=told.applicant, phone=told.phone, credit_code=told.credit_code,
                firm_name=told.firm_name, division=told.division, country=told.country, categories=list(told.categories),
                proof=told.proof, by_province=told.vouched, unit_id=unit.pk, applied_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise BadInput("used code", fields=USED) from None
    passing.record("firm.applied", made.pk, user.pk, now)
    with within(unit.pk):
        telling.tell(
            [Notice(id=new_id(), unit_id=unit.pk, post="", sort="firm", text=f"企业申请入驻，待核验：{made.firm_name}"[:400],
                    at=now, key=f"firm-application:{made.pk}")], now=now,
        )  # fmt: skip
    return made


def latest(member: Member) -> tuple[FirmApplication | None, str]:
    """The member's own last application, and the unit that has it."""
    with within(member.user_id):
        found = FirmApplication.objects.filter(user_id=member.user_id).order_by("-applied_at").first()
    if found is None:
        return None, ""
    return found, Unit.objects.get(pk=found.unit_id).name


def queue(actor: Actor, *, state: str = "waiting") -> list[FirmApplication]:
    """What the unit is asked to verify, the oldest first. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = FirmApplication.objects.filter(unit_id=actor.unit_id, state=state if state in FirmApplication.STATES else "waiting")  # fmt: skip
    return list(rows.order_by("applied_at" if state == "waiting" else "-applied_at")[:PAGE])


def _waiting(application_id: UUID, actor: Actor) -> FirmApplication:
    serving.refuse_others(actor, working=True)
    found = FirmApplication.objects.select_for_update().filter(pk=application_id, unit_id=actor.unit_id).first()
    if found is None:
        raise NotFound(f"no application {application_id} for unit {actor.unit_id}")
    if found.state != "waiting":
        raise BadInput("decided", what=f"这份申请已经核验（{FirmApplication.STATES[found.state]}）。")
    return found


def _reasoned(reason: str) -> str:
    if not 2 <= len(reason.strip()) <= 500 or "\x00" in reason:
        raise BadInput("no reason", fields={"reason": "请写明核验情况和理由，2至500字，申请人看得到"})
    return reason.strip()


def approve(
    application_id: UUID, reason: str, *, categories: Iterable[str] = (), actor: Actor, now: datetime
) -> FirmApplication:
    """核验通过: the firm's record is found or made, its applicant becomes its owner, verified categories are entered."""
    reason = _reasoned(reason)
    with acting_as(actor):
        one = _waiting(application_id, actor)
        wanted = sorted(set(categories))
        if set(wanted) - set(one.categories):
            raise BadInput("category not claimed", fields={"categories": "只能确认企业申请了的类别"})
        firm_id = _firm_for(one, actor, now)
        with within(one.user_id):
            user = FirmUser.objects.select_for_update().get(pk=one.user_id)
            user.firm_id, user.state = firm_id, "active"
            user.save(update_fields=["firm", "state"])
            user.sessions.all().delete()
        _decide(one, "approved", reason, actor, now)
        for sort in wanted:
            listing.enter(firm_id, one.firm_name, sort, reason=reason, actor=actor, now=now)
    return one


def _firm_for(one: FirmApplication, actor: Actor, now: datetime) -> UUID:
    """The record of that code, which another unit may keep; else a new one that this unit keeps."""
    with connection.cursor() as cursor:
        cursor.execute("select firm_id, joined from enterprises_firm_of_code(%s)", [one.credit_code])
        firm_id, joined = cursor.fetchone()
    if joined:
        raise BadInput("joined meanwhile", what="这家企业已经入驻，请以重复申请为由不予通过。")
    if firm_id is not None:
        found: UUID = firm_id
        return found
    made = Firm.objects.create(
        name=one.firm_name, credit_code=one.credit_code, division=one.division, contact_name=one.applicant,
        contact_phone=one.phone, kept_by_id=actor.unit_id, created_at=now,
    )  # fmt: skip
    serving.record("firm.entered", actor, now, made.pk, {"credit_code": made.credit_code})
    return made.pk


def refuse(application_id: UUID, reason: str, *, actor: Actor, now: datetime) -> FirmApplication:
    reason = _reasoned(reason)
    with acting_as(actor):
        one = _waiting(application_id, actor)
        _decide(one, "refused", reason, actor, now)
    return one


def _decide(one: FirmApplication, state: str, reason: str, actor: Actor, now: datetime) -> None:
    one.state, one.reason, one.decided_by, one.decided_at = state, reason, actor.officer_id, now
    one.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    serving.record(f"firm.application_{state}", actor, now, one.pk, {"code": one.credit_code, "reason": reason})
