"""Keeping the watch list: an entry has a reason and an end; all who enforce may read it, and its own unit renews or ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.moments import local_day, say_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.borders import comparing, places
from zhixian.rooms.borders.models import KINDS, MODES, EntryChange, WatchEntry
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

WORKERS: Final = frozenset({"handler", "head", "liaison"})
READERS: Final = kinds.ENFORCEMENT | {kinds.POLICE}
LONGEST: Final = timedelta(days=366)  # a warning that nobody looks at again grows old: the unit renews it, or it ends
BEFORE_END: Final = timedelta(days=7)
MOST: Final = 30  # values of one list


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """As typed: lists by lines or commas; countries by code or Chinese name."""

    title: str
    reason: str
    since: date | None
    until: date | None
    words: str = ""
    hs_prefixes: str = ""
    nice_classes: str = ""
    origins: str = ""
    destinations: str = ""
    ports: str = ""
    modes: Sequence[str] = ()
    right: str = ""


def may_read(actor: Actor) -> bool:
    return actor.unit_kind in READERS


def may_work(actor: Actor) -> bool:
    return may_read(actor) and bool(actor.posts & WORKERS)


def refuse_others(actor: Actor, *, working: bool = False) -> None:
    if not (may_work(actor) if working else may_read(actor)):
        raise NotAllowed(
            "no enforcing unit", why="进出口监控名单由行政执法机关和公安机关的承办人、联络员或者负责人使用。"
        )


def record(kind: str, actor: Actor, now: datetime, subject: UUID, told: dict[str, object]) -> None:
    """In the unit's chain: who did what when, and a digest of what was written."""
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=salted_digest(told, subject.bytes))  # fmt: skip


def enter(draft: EntryDraft, *, actor: Actor, now: datetime) -> WatchEntry:
    """A new entry, compared at once with what was declared in its days. BadInput names each field that is wrong."""
    refuse_others(actor, working=True)
    lists, wrong = _lists(draft)
    if not 2 <= len(draft.title.strip()) <= 60 or "\x00" in draft.title:
        wrong["title"] = "请填写名称，2至60字"
    if not 4 <= len(draft.reason.strip()) <= 500 or "\x00" in draft.reason:
        wrong["reason"] = "请写明为什么列入，4至500字"
    if len(draft.right) > 200 or "\x00" in draft.right:
        wrong["right"] = "最多200字"
    if not any(lists.values()):
        wrong.setdefault("words", "请至少填写一项：商品字词、税号、尼斯分类、国家或者地区、口岸、运输方式")
    since, until = draft.since or local_day(now), draft.until
    if until is None:
        wrong["until"] = "请填写有效期至"
    elif says := _bad_end(until, since, now):
        wrong["until"] = says
    if wrong or until is None:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    with acting_as(actor):
        comparing.wait_for_imports()
        made = WatchEntry.objects.create(
            title=draft.title.strip(), reason=draft.reason.strip(), right=draft.right.strip(), since=since, until=until,
            unit_id=actor.unit_id, unit_name=actor.unit_name, entered_by=actor.officer_id, entered_at=now, **lists,
        )  # fmt: skip
        record("goods_watch.entered", actor, now, made.pk, {"title": made.title, "since": str(since), "until": str(until), **lists})  # fmt: skip
        comparing.compare_entry(made, now=now)
    return made


def _bad_end(until: date, since: date, now: datetime) -> str:
    if until < since:
        return "有效期止不能早于有效期起"
    if until < local_day(now):
        return "有效期止不能是以前的日期"
    if until > max(since, local_day(now)) + LONGEST:
        return "一次最多一年，到期前可以延长"
    return ""


def _lists(draft: EntryDraft) -> tuple[dict[str, list[Any]], dict[str, str]]:
    wrong: dict[str, str] = {}
    told: dict[str, list[Any]] = {
        "words": _split(draft.words), "hs_prefixes": [each.replace(".", "") for each in _split(draft.hs_prefixes)],
        "nice_classes": _split(draft.nice_classes),
        "origins": _split(draft.origins), "destinations": _split(draft.destinations), "ports": _split(draft.ports),
        "modes": [mode for mode in dict.fromkeys(draft.modes) if mode],
    }  # fmt: skip
    for key, values in told.items():
        if len(values) > MOST:
            wrong[key] = f"最多{MOST}项"
    if any(not 2 <= len(each) <= 40 or "\x00" in each for each in told["words"]):
        wrong["words"] = "每个字词2至40字；一个字会对上太多商品"
    if any(not (each.isascii() and each.isdigit() and 4 <= len(each) <= 10) for each in told["hs_prefixes"]):
        wrong["hs_prefixes"] = "税号写前4至10位数字，如8418或者8418.10"
    classes = told["nice_classes"]
    if any(not (each.isascii() and each.isdigit() and len(each) < 3 and 1 <= int(each) <= 45) for each in classes):
        wrong["nice_classes"] = "尼斯分类应为1至45"
    else:
        told["nice_classes"] = list(dict.fromkeys(map(int, classes)))
    if any(not 2 <= len(each) <= 40 or "\x00" in each for each in told["ports"]):
        wrong["ports"] = "每个口岸2至40字"
    for key in ("origins", "destinations"):
        codes = {each: places.country(each) for each in told[key]}
        if unknown := [each for each, code in codes.items() if not code]:
            wrong[key] = f"没有认出“{unknown[0][:20]}”，请写中文名或者代码，如德国、DE、DEU"
        told[key] = [code for code in dict.fromkeys(codes.values()) if code]
    if unknown := [mode for mode in told["modes"] if mode not in MODES]:
        wrong["modes"] = "请从列出的运输方式中选择"
    return told, wrong


def _split(text: str) -> list[str]:
    for sign in "，、,;；\r":
        text = text.replace(sign, "\n")
    return list(dict.fromkeys(part.strip() for part in text.split("\n") if part.strip()))


def one(entry_id: UUID, actor: Actor) -> WatchEntry:
    refuse_others(actor)
    found = WatchEntry.objects.filter(pk=entry_id).first()
    if found is None:
        raise NotFound(f"no entry {entry_id}")
    return found


def listed(
    actor: Actor, *, on: date, words: str = "", kind: str = "", mode: str = "", over: bool = False
) -> list[WatchEntry]:
    """Those in force on the day (``over``: those that are not, too), by their end; ``words`` in title, goods, reason or right;
    ``kind``: of KINDS; ``mode``: entries that look at it, those without a mode look at all. BadInput for another kind or mode."""
    refuse_others(actor)
    if (kind and kind not in KINDS) or (mode and mode not in MODES):
        raise BadInput("no such filter", fields={"kind": "没有这样的筛选条件，请从列出的种类和运输方式中选择"})
    rows = WatchEntry.objects.all() if over else WatchEntry.objects.in_force(on=on)
    words = words.strip()
    return [
        row for row in rows[:1000]
        if words in f"{row.title} {' '.join(row.words)} {row.reason} {row.right}"
        and kind in ("", row.kind) and (not mode or not row.modes or mode in row.modes)
    ]  # fmt: skip


def _own(entry_id: UUID, actor: Actor) -> WatchEntry:
    refuse_others(actor, working=True)
    found = one(entry_id, actor)
    if found.unit_id != actor.unit_id:
        raise NotAllowed("another unit's entry", why=f"这一条由{found.unit_name}列入，只有该单位可以延长或者结束。")
    return WatchEntry.objects.select_for_update().get(pk=entry_id)


def renew(entry_id: UUID, until: date, why: str, *, actor: Actor, now: datetime) -> WatchEntry:
    """A later end with a reason. One that is over is entered anew: a renewal would reach back over the days between, in which
    goods were declared while nobody watched for them."""
    with acting_as(actor):
        entry = _own(entry_id, actor)
        wrong = {}
        if entry.until < local_day(now):
            wrong["until"] = f"这一条已于{say_day(entry.until)}到期，不能延长，请重新列入"
        elif until <= entry.until:
            wrong["until"] = f"应晚于现在的有效期止（{say_day(entry.until)}）"
        elif says := _bad_end(until, entry.since, now):
            wrong["until"] = says
        return _change(entry, "renewed", until, why, wrong, actor, now)


def end(entry_id: UUID, why: str, *, actor: Actor, now: datetime) -> WatchEntry:
    """Before its time, with a reason: today is the last day, and one that has not begun never begins."""
    with acting_as(actor):
        comparing.wait_for_imports()
        entry = _own(entry_id, actor)
        today = local_day(now)
        wrong = {"why": "这一条已经到期"} if entry.until <= today else {}
        return _change(entry, "ended", today, why, wrong, actor, now)


def _change(
    entry: WatchEntry, act: str, until: date, why: str, wrong: dict[str, str], actor: Actor, now: datetime
) -> WatchEntry:
    if not 4 <= len(why.strip()) <= 500 or "\x00" in why:
        wrong["why"] = "请写明理由，4至500字"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    EntryChange.objects.create(entry=entry, act=act, until_before=entry.until, until=until, why=why.strip(),
                               officer_id=actor.officer_id, made_at=now)  # fmt: skip
    entry.until = until
    entry.save(update_fields=["until"])
    record(f"goods_watch.{act}", actor, now, entry.pk, {"until": str(until), "why": why.strip()})
    return entry


def tell_of_ends(*, now: datetime) -> int:
    """A week before an entry ends its unit is told, once for each end. Safe to run twice."""
    today = local_day(now)
    with as_system():
        ending = [
            row for row in WatchEntry.objects.select_for_update().filter(until__gte=today, until__lte=today + BEFORE_END)
            if row.told_until != row.until
        ]  # fmt: skip
        telling.tell_once(
            (
                Notice(id=new_id(), unit_id=row.unit_id, post="", sort="goods_watch", at=now, key=f"goods_watch:{row.pk}:{row.until}",
                       text=f"监控名单“{row.title}”将于{say_day(row.until)}到期，需要的请延长。")
                for row in ending
            ),
            now=now,
        )  # fmt: skip
        for row in ending:
            row.told_until = row.until
            row.save(update_fields=["told_until"])
    return len(ending)
