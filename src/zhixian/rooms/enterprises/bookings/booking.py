"""Booking an officer (一键预约): take a slot, change it, give it back; what was seen on site and what came of it.

That two firms never have one slot is held by the database: see ``TakenHalfHour``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from stdnum.cn import uscc

from zhixian.identifiers import new_id
from zhixian.moments import say_moment
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, acting_as, within
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises import service_codes, serving
from zhixian.rooms.enterprises.bookings import slots
from zhixian.rooms.enterprises.bookings.models import Booking, TakenHalfHour
from zhixian.rooms.enterprises.bookings.slots import Slot
from zhixian.rooms.enterprises.points import roster
from zhixian.rooms.enterprises.points.models import Sitting
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

MOST_STANDING = 5  # of one code: nobody empties an officer's calendar
MOST_CHANGES = 5


class SlotTaken(UnableTo):
    """Somebody else was quicker; ``offers`` are free."""

    code = "booking.slot_taken"
    user_message = "这个时间刚刚被别人约走了，没有约成。请从下面的空闲时间中另选一个。"

    def __init__(self, developer_message: str, offers: list[Slot]) -> None:
        super().__init__(developer_message)
        self.offers = offers


class NotStanding(UnableTo):
    code = "booking.not_standing"
    user_message = "这个预约{what}，不能再改。需要民警的，请另约一个时间。"


@dataclass(frozen=True, kw_only=True)
class BookingDraft:
    firm_name: str
    contact: str
    phone: str
    matter: str
    credit_code: str = ""
    on_site: str = ""


def slot_of(key: str) -> Slot:
    """The slot that a form named, free or not; BadInput if there is no such slot."""
    sitting_id, _, stamp = key.partition("@")
    wrong = BadInput("no such slot", fields={"slot": "请从列出的时间中选择一个"})
    try:
        found = (
            Sitting.objects.select_related("officer", "point", "unit")
            .filter(pk=UUID(sitting_id), bookable=True)
            .first()
        )
        starts_at = datetime.fromtimestamp(int(stamp[:12]), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise wrong from None
    slot = next((each for each in slots.of_sitting(found) if each.starts_at == starts_at), None) if found else None
    if slot is None:
        raise wrong
    return slot


def checked(draft: BookingDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    told = {"firm_name": (draft.firm_name, 2, 120, "企业（单位）名称，2至120字"), "contact": (draft.contact, 1, 60, "联系人姓名"),
            "phone": (draft.phone, 5, 30, "联系电话"), "matter": (draft.matter, 4, 1000, "要当面解决的事项，4至1000字")}  # fmt: skip
    for key, (value, least, most, what) in told.items():
        if not least <= len(value.strip()) <= most or "\x00" in value:
            wrong[key] = f"请填写{what}"
    if "phone" not in wrong and sum(each.isdigit() for each in draft.phone) < 5:
        wrong["phone"] = "联系电话应有5位以上数字"
    if draft.credit_code.strip() and not uscc.is_valid(draft.credit_code):
        wrong["credit_code"] = "统一社会信用代码应为18位，末位校验不符，请对照营业执照核对；也可以先不填"
    if len(draft.on_site) > 200 or "\x00" in draft.on_site:
        wrong["on_site"] = "上门地址最多200字"
    return wrong


def book(
    key: str, draft: BookingDraft, *, now: datetime, holder_id: UUID | None = None, app_id: UUID | None = None
) -> tuple[Booking, str]:
    """Take a slot. The booking and the service code of its holder (empty where she has one). SlotTaken offers others."""
    wrong = checked(draft)
    try:
        slot = slot_of(key)
    except BadInput as refusal:
        raise BadInput("bad booking", fields=wrong | refusal.fields) from None
    if wrong:
        raise BadInput("bad booking", fields=wrong)
    code = "" if holder_id else service_codes.new_code()
    holder = holder_id or service_codes.holder_of(code)
    with within(holder):
        if Booking.objects.standing().filter(holder_id=holder, ends_at__gt=now).count() >= MOST_STANDING:
            raise BadInput(
                "too many", what=f"一个服务码（或者企业账号）最多同时有{MOST_STANDING}个预约，请先取消不需要的"
            )
        slot, officer_id = _open(slot, key, now)
        sitting = slot.sitting
        try:
            with transaction.atomic():
                made = Booking.objects.create(
                    holder_id=holder, unit_id=sitting.unit_id, sitting=sitting, point_id=sitting.point_id,
                    officer_id=officer_id, starts_at=slot.starts_at, ends_at=slot.ends_at,
                    firm_name=draft.firm_name.strip(), credit_code=uscc.compact(draft.credit_code).upper(),
                    contact=draft.contact.strip(), phone=draft.phone.strip(), matter=draft.matter.strip(),
                    on_site=draft.on_site.strip(), made_at=now, changed_at=now, app_id=app_id,
                )  # fmt: skip
                _take(made)
        except IntegrityError:
            raise SlotTaken("taken", slots.others(slot, now=now)) from None
        _held("booking.made", made, now, {"at": made.starts_at.isoformat(), "matter": made.matter})
        _tell(made, "新预约", f"booked:{made.pk}", now)
    return made, code


def _open(slot: Slot, key: str, now: datetime) -> tuple[Slot, UUID]:
    """The slot and its officer as they are under the sitting's lock: an officer may have swapped, or an hour passed."""
    roster.hold(slot.sitting.pk)
    slot = slot_of(key)
    officer_id = slot.sitting.officer_id
    if officer_id is None or not now + slots.NOTICE <= slot.starts_at <= now + slots.AHEAD:
        raise SlotTaken("too late, too early or nobody sits", slots.others(slot, now=now))
    return slot, officer_id


def _take(booking: Booking) -> None:
    TakenHalfHour.objects.bulk_create(
        TakenHalfHour(booking=booking, officer_id=booking.officer_id, starts_at=at)
        for at in slots.halves(booking.starts_at, booking.ends_at)
    )


def held(booking_id: UUID, holder_id: UUID, *, lock: bool = False) -> Booking:
    """The holder's own booking. Call inside ``within(holder_id)``."""
    rows = Booking.objects.filter(pk=booking_id, holder_id=holder_id)
    found = (rows.select_for_update() if lock else rows.select_related("officer", "point", "sitting")).first()
    if found is None:
        raise NotFound(f"no booking {booking_id} of this holder")
    return found


def _standing(booking: Booking, now: datetime) -> None:
    if booking.state != "booked":
        raise NotStanding(booking.state, what=f"已是“{Booking.STATES[booking.state]}”")
    if booking.starts_at <= now:
        raise NotStanding("past", what="的时间已经到了")


def change(booking_id: UUID, key: str, *, holder_id: UUID, now: datetime) -> Booking:
    """To another slot. The old one is free in the same moment; if the new one is taken, the old one is kept."""
    slot = slot_of(key)
    with within(holder_id):
        found = held(booking_id, holder_id, lock=True)
        _standing(found, now)
        if found.changes >= MOST_CHANGES:
            raise BadInput("too many changes", what=f"一个预约最多改{MOST_CHANGES}次，请取消后重新预约")
        slot, officer_id = _open(slot, key, now)
        before = found.starts_at
        same_unit = found.unit_id == slot.sitting.unit_id
        if not same_unit:
            raise BadInput("another unit", fields={"slot": "只能改到同一单位的时间；换单位的，请取消后重新预约"})
        try:
            with transaction.atomic():
                found.halves.all().delete()
                found.sitting, found.officer_id, found.point_id = (
                    slot.sitting,
                    officer_id,
                    slot.sitting.point_id,
                )
                found.starts_at, found.ends_at = slot.starts_at, slot.ends_at
                found.changes, found.changed_at, found.reminded_at, found.confirmed_at = (
                    found.changes + 1,
                    now,
                    None,
                    None,
                )
                found.save()
                _take(found)
        except IntegrityError:
            raise SlotTaken("taken", slots.others(slot, now=now)) from None
        _held("booking.changed", found, now, {"from": before.isoformat(), "to": found.starts_at.isoformat()})
        _tell(found, f"预约改期（原{say_moment(before)}）", f"changed:{found.pk}:{found.changes}", now)
    return found


def cancel(booking_id: UUID, *, holder_id: UUID, now: datetime) -> Booking:
    with within(holder_id):
        found = held(booking_id, holder_id, lock=True)
        _standing(found, now)
        _cancel(found, "", now)
        _held("booking.cancelled", found, now, {})
        _tell(found, "预约取消", f"cancelled:{found.pk}", now)
    return found


def _cancel(found: Booking, reason: str, now: datetime) -> None:
    found.halves.all().delete()
    found.state, found.reason, found.changed_at = "cancelled", reason, now
    found.save(update_fields=["state", "reason", "changed_at"])


def mine(holder_id: UUID) -> list[Booking]:
    """What the holder of a code has booked, the latest first."""
    with within(holder_id):
        rows = Booking.objects.filter(holder_id=holder_id).select_related("officer", "point", "sitting")
        return list(rows.order_by("-starts_at")[:50])


def refuse(booking_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Booking:
    """The unit has to cancel: with the reason, which the firm reads under its code."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        found = seen(booking_id, actor, lock=True)
        _standing(found, now)
        if not 4 <= len(reason.strip()) <= 300 or "\x00" in reason:
            raise BadInput("no reason", fields={"reason": "请写明取消的原因，4至300字，企业会看到"})
        _cancel(found, reason.strip(), now)
        serving.record("booking.refused", actor, now, found.pk, {"reason": found.reason})
    return found


def confirm(booking_id: UUID, *, actor: Actor, now: datetime) -> Booking:
    """The officer has read it and will be there."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        found = seen(booking_id, actor, lock=True)
        _standing(found, now)
        if found.confirmed_at is None:
            found.confirmed_at = now
            found.save(update_fields=["confirmed_at"])
            serving.record("booking.confirmed", actor, now, found.pk, {})
    return found


def write_up(booking_id: UUID, *, record: str, result: str, came: bool, actor: Actor, now: datetime) -> Booking:
    """What was seen on site and what came of it; ``came`` is false where the firm did not turn up."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        found = seen(booking_id, actor, lock=True)
        if found.state != "booked":
            raise NotStanding(found.state, what=f"已是“{Booking.STATES[found.state]}”")
        wrong = {}
        if found.starts_at > now:
            wrong["record"] = "预约的时间还没有到，不能登记现场记录"
        elif not 2 <= len(record.strip()) <= 2000 or "\x00" in record:
            wrong["record"] = "请写现场记录，2至2000字"
        if (came and not 2 <= len(result.strip()) <= 1000) or "\x00" in result:
            wrong["result"] = "请写办理结果，2至1000字，企业凭服务码可以看到"
        if wrong:
            raise BadInput("bad record", fields=wrong)
        found.record, found.result, found.state, found.changed_at = (
            record.strip(),
            result.strip(),
            "held" if came else "missed",
            now,
        )
        found.save(update_fields=["record", "result", "state", "changed_at"])
        serving.record("booking.held" if came else "booking.missed", actor, now, found.pk, {"record": found.record, "result": found.result})  # fmt: skip
    return found


def seen(booking_id: UUID, actor: Actor, *, lock: bool = False) -> Booking:
    """A booking with the actor's unit. Call inside ``acting_as``."""
    rows = Booking.objects.of_unit(actor.unit_id).filter(pk=booking_id)
    found = (
        rows.select_for_update(of=("self",)) if lock else rows.select_related("officer", "point", "sitting")
    ).first()
    if found is None:
        raise NotFound(f"no booking {booking_id} with unit {actor.unit_id}")
    return found


def listed(actor: Actor, *, now: datetime, mine_only: bool = False, past: bool = False) -> list[Booking]:
    """The unit's bookings from today on, or (``past``) those before. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = Booking.objects.of_unit(actor.unit_id).select_related("officer", "point")
    if mine_only:
        rows = rows.filter(officer_id=actor.officer_id)
    if past:
        return list(rows.filter(ends_at__lt=now).order_by("-starts_at")[:100])
    return list(rows.filter(ends_at__gte=now).order_by("starts_at")[:200])


def _tell(booking: Booking, what: str, key: str, now: datetime) -> None:
    """A notice in the unit, in the same transaction; the firm's own scope comes back behind it."""
    text = f"{what}：{say_moment(booking.starts_at)}，{booking.firm_name}，{booking.matter}"[:400]
    with within(booking.unit_id):
        telling.tell([Notice(id=new_id(), unit_id=booking.unit_id, post="", sort="booking", text=text, at=now, key=f"booking:{key}")], now=now)  # fmt: skip


def _held(kind: str, booking: Booking, now: datetime, told: dict[str, object]) -> None:
    ledger.record(kind, chain=booking.holder_id, subject=booking.pk, officer_id=None, unit_id=None, at=now,
                  digest=salted_digest(told, booking.holder_id.bytes))  # fmt: skip
