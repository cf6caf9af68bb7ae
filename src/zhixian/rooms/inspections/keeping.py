"""Keeping the registers: entries, checks and the next one, grades, filings, the key list. An entry is its unit's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound, UnableTo
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.inspections.declared import KeyList, Register, Round, months_from, register
from zhixian.rooms.inspections.models import Check, Filing, RegisterEntry
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

WORKERS = frozenset({"handler", "head", "liaison"})
READERS = WORKERS | {"legal_reviewer", "statistician", "administrator"}
MOST_DAYS = 1100
PAGE = 500


class NotProposed(UnableTo):
    code = "register.not_proposed"
    user_message = "近{months}个月案件{count}件，不到{cases}件，没有列入重点名单的建议。"


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry with its last check and the day of the next; ``cases``: only where the register has a key list."""

    entry: RegisterEntry
    last: date | None
    due_on: date
    overdue: bool
    cases: int = 0
    proposed: bool = False
    unfiled: bool = False


def may_read(actor: Actor) -> bool:
    return bool(actor.posts & READERS)


def may_work(actor: Actor) -> bool:
    return bool(actor.posts & WORKERS)


def may_confirm(actor: Actor) -> bool:
    return "head" in actor.posts


def refuse_others(actor: Actor, *, working: bool = False) -> None:
    if not (may_work(actor) if working else may_read(actor)):
        raise NotAllowed("no post for inspections", why="监管名册和抽查由本单位承办人、联络员或者负责人办理。")


def record(kind: str, actor: Actor, now: datetime, subject: UUID, told: Mapping[str, object]) -> None:
    """In the unit's chain: who did what when, and a digest of what was written."""
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=salted_digest(dict(told), subject.bytes))  # fmt: skip


def add(
    sort: str, name: str, *, actor: Actor, now: datetime, operator: str = "", licence: str = "", address: str = "",
    division: str = "", grade: str = "", round_days: int | None = None,
) -> RegisterEntry:  # fmt: skip
    """Put a subject on a register of the actor's unit; its first check is due one round from today."""
    refuse_others(actor, working=True)
    its, division, wrong = register(sort), division or actor.division, {}
    if not 2 <= len(name.strip()) <= 120 or "\x00" in name:
        wrong["name"] = "请填写名称，2至120字"
    for key, value, most in (("operator", operator, 120), ("licence", licence, 60), ("address", address, 200)):
        if len(value) > most or "\x00" in value:
            wrong[key] = f"最多{most}字"
    if not divisions.known(division):
        wrong["division"] = "行政区划代码应为6位，例如320981"
    if grade not in its.rounds:
        wrong["grade"] = "请选择风险等级" if its.grades else "这一名册不分风险等级"
    if round_days is not None and not 1 <= round_days <= MOST_DAYS:
        wrong["round_days"] = f"检查间隔应为1至{MOST_DAYS}天"
    if wrong:
        raise BadInput("bad entry", fields=wrong)
    with acting_as(actor):
        try:
            with transaction.atomic():
                made = RegisterEntry.objects.create(
                    unit_id=actor.unit_id, sort=sort, name=name.strip(), operator=operator.strip(), licence=licence.strip(),
                    address=address.strip(), division=division, grade=grade, round_days=round_days, since=local_day(now),
                    made_by=actor.officer_id, made_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise BadInput("entry is there", fields={"name": "名册中已有这个名称"}) from None
        record("inspections.entered", actor, now, made.pk, {"sort": sort, "name": made.name, "grade": grade, "days": round_days})  # fmt: skip
    return made


def own(entry_id: UUID, actor: Actor, *, lock: bool = False) -> RegisterEntry:
    """An entry of the actor's unit. Call inside ``acting_as``."""
    refuse_others(actor)
    rows = RegisterEntry.objects.kept_by_unit(actor.unit_id).filter(pk=entry_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound(f"no entry {entry_id} of unit {actor.unit_id}")
    return found


def log_check(entry_id: UUID, *, on: date, result: str, note: str, actor: Actor, now: datetime) -> Check:
    """A check that was made; the next one is due one round after it."""
    refuse_others(actor, working=True)
    wrong = {}
    if on > local_day(now):
        wrong["on"] = "检查日期应是今天或者以前的日期"
    if result not in Check.RESULTS:
        wrong["result"] = "请选择未发现问题或者发现问题"
    if not 2 <= len(note.strip()) <= 500 or "\x00" in note:
        wrong["note"] = "请写明检查情况，2至500字"
    if wrong:
        raise BadInput("bad check", fields=wrong)
    with acting_as(actor):
        entry = own(entry_id, actor)
        made = Check.objects.create(entry=entry, unit_id=actor.unit_id, on=on, result=result, note=note.strip(),
                                    officer_id=actor.officer_id, made_at=now)  # fmt: skip
        record("inspections.checked", actor, now, made.pk, {"entry": str(entry.pk), "on": str(on), "result": result, "note": made.note})  # fmt: skip
    return made


def regrade(entry_id: UUID, grade: str, *, actor: Actor, now: datetime) -> RegisterEntry:
    """Another grade: the next check moves with it, since it is reckoned from the last one."""
    refuse_others(actor, working=True)
    with acting_as(actor):
        entry = own(entry_id, actor, lock=True)
        if grade not in register(entry.sort).grades:
            raise BadInput("no such grade", fields={"grade": "请选择这一名册的风险等级"})
        before, entry.grade = entry.grade, grade
        entry.save(update_fields=["grade"])
        record("inspections.regraded", actor, now, entry.pk, {"from": before, "to": grade})
    return entry


def file_rules(
    entry_id: UUID,
    version: str,
    *,
    filed_on: date,
    valid_from: date,
    valid_until: date | None,
    actor: Actor,
    now: datetime,
) -> Filing:
    """A version of the subject's rules that was filed; earlier ones stay."""
    refuse_others(actor, working=True)
    wrong = {}
    if not 1 <= len(version.strip()) <= 60 or "\x00" in version:
        wrong["version"] = "请填写版本，最多60字"
    if filed_on > local_day(now):
        wrong["filed_on"] = "备案日期应是今天或者以前的日期"
    if valid_until is not None and valid_until < valid_from:
        wrong["valid_until"] = "失效日期不能早于生效日期"
    if wrong:
        raise BadInput("bad filing", fields=wrong)
    with acting_as(actor):
        entry = own(entry_id, actor)
        if not register(entry.sort).filings:
            raise BadInput("register has no filings", fields={"version": "这一名册没有备案事项"})
        try:
            with transaction.atomic():
                made = Filing.objects.create(
                    entry=entry, unit_id=actor.unit_id, version=version.strip(), filed_on=filed_on, valid_from=valid_from,
                    valid_until=valid_until, officer_id=actor.officer_id, made_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise BadInput("version is there", fields={"version": "这个版本已经备案，请填写新的版本"}) from None
        record("inspections.filed", actor, now, made.pk, {"entry": str(entry.pk), "version": made.version, "from": str(valid_from)})  # fmt: skip
    return made


def set_key(entry_id: UUID, listed: bool, *, actor: Actor, now: datetime) -> RegisterEntry:
    """A head confirms a proposal for the key list, or takes the entry off again. NotProposed below the declared number."""
    if not may_confirm(actor):
        raise NotAllowed("not a head", why="列入、移出重点名单由本单位负责人确认。")
    with acting_as(actor):
        entry = own(entry_id, actor, lock=True)
        rule = register(entry.sort).key_list
        if rule is None:
            raise BadInput("register has no key list", fields={"key": "这一名册没有重点名单"})
        count = sum(entry.name in place for place in places(rule, actor, now))
        if listed and count < rule.cases:
            raise NotProposed("below the rule", months=rule.months, count=count, cases=rule.cases)
        entry.key_listed_at, entry.key_listed_by = (now, actor.officer_id) if listed else (None, None)
        entry.save(update_fields=["key_listed_at", "key_listed_by"])
        record(
            "inspections.key-listed" if listed else "inspections.key-removed", actor, now, entry.pk, {"cases": count}
        )
    return entry


def places(rule: KeyList, actor: Actor, now: datetime) -> list[str]:
    """Where the cases happened that this officer may see, filed within the rule's months. Call inside ``acting_as``."""
    today = local_day(now)
    found = Dossier.objects.visible_to(actor).filter(
        penalty_case__opened_on__gt=months_from(today, -rule.months), penalty_case__opened_on__lte=today
    )
    return list(found.exclude(penalty_case__place="").values_list("penalty_case__place", flat=True))


def round_of(entry: RegisterEntry, its: Register) -> Round:
    """The unit's own number of days, else the key list's round, else the grade's."""
    if entry.round_days:
        return Round(days=entry.round_days)
    if entry.key_listed_at and its.key_list:
        return its.key_list.round
    return its.rounds[entry.grade]


def line(entry: RegisterEntry, actor: Actor, now: datetime) -> Line:
    """Call inside ``acting_as``."""
    rule = register(entry.sort).key_list
    return _line(entry, places(rule, actor, now) if rule else [], now)


def _line(entry: RegisterEntry, where: Sequence[str], now: datetime) -> Line:
    """``where``: places of the recent cases, asked for once for a whole list."""
    its, today = register(entry.sort), local_day(now)
    last = max((check.on for check in entry.checks.all()), default=None)
    due_on = round_of(entry, its).after(last or entry.since)
    count = sum(entry.name in place for place in where)
    return Line(
        entry=entry, last=last, due_on=due_on, overdue=due_on < today, cases=count,
        proposed=bool(its.key_list and count >= its.key_list.cases and not entry.key_listed_at),
        unfiled=bool(its.filings and current_filing(entry, on=today) is None),
    )  # fmt: skip


def current_filing(entry: RegisterEntry, *, on: date) -> Filing | None:
    """The latest version in force on the day."""
    held = (each for each in entry.filings.all() if each.valid_from <= on)
    return next((each for each in held if each.valid_until is None or on <= each.valid_until), None)


def listed(sort: str, actor: Actor, *, now: datetime) -> list[Line]:
    """The unit's entries of one register, those due first on top, at most 500. Call inside ``acting_as``."""
    refuse_others(actor)
    rule = register(sort).key_list
    rows = RegisterEntry.objects.kept_by_unit(actor.unit_id).filter(sort=sort).prefetch_related("checks", "filings")
    where = places(rule, actor, now) if rule else []
    return sorted((_line(entry, where, now) for entry in rows[:PAGE]), key=lambda each: (each.due_on, each.entry.name))
