"""From a trigger and a term to the due moment, with the reckoning spelt out.

The starting day is not counted. A term of days ends at 24:00 of its last day, written 23:59:59 in Asia/Shanghai. Where an
instrument is silent on holidays both ends are given: the strict one is counted down to, the legal one tells when a right is lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any, NamedTuple

from zhixian.law import ends as reckoned
from zhixian.law.calendar import ONE_DAY, Calendar, decreed
from zhixian.law.ends import BadReckoning, Granted, Length, Pause
from zhixian.law.reckonings import Day, Reckoning, end_of
from zhixian.law.terms import UNITS, Target, Term, targets, terms
from zhixian.moments import SHANGHAI, local, say_day, say_moment

__all__ = [
    "BadReckoning",
    "Day",
    "Due",
    "Granted",
    "Reckoning",
    "UnknownClock",
    "anew",
    "due_many",
    "end_of",
    "known",
    "reckon",
    "term",
    "version_on",
]

LONGEST_STRIP = 400


class UnknownClock(KeyError):
    """No clock of that id in the law's data."""

    def __str__(self) -> str:
        near = get_close_matches(str(self.args[0]), terms(), n=3, cutoff=0.5)
        return f"没有“{self.args[0]}”这一期限；{'是不是' + '、'.join(near) if near else '编号见“法律”页的期限表'}"


def known() -> frozenset[str]:
    return frozenset(terms())


def term(clock_id: str) -> Term:
    try:
        return terms()[clock_id]
    except KeyError:
        raise UnknownClock(clock_id) from None


def version_on(clock_id: str, day: date) -> Term:
    """The clock as it stood on the day of the trigger: the one that it replaced, or the one that has replaced it."""
    found = term(clock_id)
    if found.since is not None and day < found.since and found.supersedes:
        older = term(found.supersedes)
        return older if older.holds_on(day) else found
    if found.until is not None and day > found.until:
        return next((each for each in terms().values() if each.supersedes == clock_id and each.holds_on(day)), found)
    return found


def reckon(
    clock_id: str,
    *,
    start: datetime,
    extended: int | Sequence[int | Granted] = (),
    paused: Sequence[Pause] = (),
    in_custody: bool = False,
    region: str = "",
    calendar: Calendar | None = None,
    own_targets: Mapping[str, Target] | None = None,
) -> Reckoning:
    """The end of the named term. ``extended``: how many of the term's extensions were approved, or which. ``region``: the
    division whose rules bind, if known. ``own_targets``: a unit's settings for 及时 and 立即. UnknownClock, BadReckoning."""
    there = local(start)
    the_term, days_of = version_on(clock_id, there.date()), calendar or decreed()
    approved = reckoned.granted(the_term, extended)
    deducted = reckoned.paused_days(the_term, paused, days_of)
    base = Reckoning(
        clock=clock_id,
        version=the_term.id,
        label=the_term.label,
        rule=the_term.rule,
        start=there,
        length_text=the_term.length_text,
        citation=the_term.citation,
        status=the_term.status,
        mode=the_term.mode,
        verified=the_term.verified,
        binding=the_term.binds_on(there.date()) and the_term.holds_in(region or the_term.region),
        asked={
            "extended": [[each.index, each.length, each.unit] for each in approved],
            "paused": [[first.isoformat(), last.isoformat()] for first, last in paused],
            "in_custody": in_custody,
            "region": region,
        },
    )
    length = reckoned.total(the_term, approved)
    match the_term.rule:
        case "R-PROMPT":
            found = _prompt(base, the_term, days_of, {**targets(), **(own_targets or {})})
        case "R-HOUR":
            found = _hours(base, the_term, length)
        case "R-BEFORE-WD":
            found = _before(base, the_term, days_of)
        case "R-CAL":
            found = _calendar_day(base, the_term, days_of)
        case _:
            found = _days(base, the_term, days_of, length, paused, deducted, in_custody)
    return replace(found, lines=(*found.lines, *_notes(found, the_term, approved, paused, region)))


def anew(stored: Mapping[str, Any], *, calendar: Calendar | None = None) -> Reckoning:
    """Reckon a stored reckoning (``as_json``) again: a provisional date, once its year has been decreed."""
    asked = stored["asked"]
    return reckon(
        stored["clock"],
        start=datetime.fromisoformat(stored["start"]),
        extended=[Granted(index=index, length=length, unit=unit) for index, length, unit in asked["extended"]],
        paused=[(date.fromisoformat(first), date.fromisoformat(last)) for first, last in asked["paused"]],
        in_custody=asked["in_custody"],
        region=asked["region"],
        calendar=calendar,
    )


class Due(NamedTuple):
    """The end of one of many: a day (or, for hours, moments), as ``reckon`` gives it."""

    due_date: date | None = None
    due_strict: date | None = None
    due_legal: date | None = None
    due_strict_at: datetime | None = None
    due_latest_at: datetime | None = None
    provisional: bool = False


def due_many(
    clock_id: str,
    starts: Iterable[date | datetime],
    *,
    extended: int | Sequence[int | Granted] = (),
    in_custody: bool = False,
    calendar: Calendar | None = None,
) -> list[Due]:
    """The ends of one clock for many triggers, without words: equal to ``reckon`` for each. A day without an hour is a day in
    Asia/Shanghai; a moment without a time zone is an error. Within a batch each day is reckoned once."""
    days_of = calendar or decreed()
    if term(clock_id).rule == "R-HOUR":
        length = reckoned.total(term(clock_id), reckoned.granted(term(clock_id), extended))
        return [_due_hours(each, length) for each in starts]
    seen: dict[date, Due] = {}
    found = []
    for each in starts:
        day = each
        if isinstance(each, datetime):
            day = (each if each.tzinfo is SHANGHAI else local(each)).date()
        due = seen.get(day)
        if due is None:
            due = seen[day] = _due(version_on(clock_id, day), day, extended, in_custody, days_of)
        found.append(due)
    return found


def _due_hours(start: date | datetime, length: Length) -> Due:
    if not isinstance(start, datetime):
        raise BadReckoning(f"按小时计算的期限要写明时刻，只写了{start}")
    strict, latest = reckoned.hours(local(start), length)
    return Due(due_strict_at=strict, due_latest_at=latest)


def _due(
    the_term: Term, day: date, extended: int | Sequence[int | Granted], in_custody: bool, days_of: Calendar
) -> Due:
    if the_term.rule == "R-PROMPT":
        return Due()
    if the_term.rule == "R-BEFORE-WD":
        end = reckoned.before(the_term, day, days_of)
    elif the_term.rule == "R-CAL":
        end = reckoned.day_of_month(the_term, day, days_of)
    else:
        length = reckoned.total(the_term, reckoned.granted(the_term, extended))
        end = reckoned.ends(the_term, day, length, days_of, frozenset(), in_custody)
    if the_term.rule == "R-NAT-SILENT":
        return Due(due_strict=end.nominal, due_legal=end.legal, provisional=end.provisional)
    return Due(due_date=end.due, provisional=end.provisional)


def _prompt(base: Reckoning, the_term: Term, days_of: Calendar, own: Mapping[str, Target]) -> Reckoning:
    word, target = the_term.length_text, own[the_term.unit]
    begun = base.start.date()
    if target.unit == "hour":
        at = base.start + timedelta(hours=target.length)
    elif target.unit == "working_day":
        at = end_of(days_of.working_day_after(begun, target.length))
    else:
        at = end_of(begun + timedelta(days=target.length))
    return replace(
        base,
        target_at=at,
        target_text=target.text,
        lines=(
            f"法条只写“{word}”，没有日数。",
            f"内部目标（设置，不是法定期限）：{target.text}以内，到{say_moment(at)}。",
        ),
    )


def _hours(base: Reckoning, the_term: Term, length: Length) -> Reckoning:
    strict, latest = reckoned.hours(base.start, length)
    return replace(
        base,
        due_at=strict,
        due_strict_at=strict,
        due_latest_at=latest,
        lines=(
            f"自{say_moment(base.start)}起连续计算{the_term.length_text}，不因夜间、周末和节假日中断。",
            f"{say_moment(strict)}届满；开始的时不计入的，最迟算到{say_moment(latest)}。",
        ),
    )


def _before(base: Reckoning, the_term: Term, days_of: Calendar) -> Reckoning:
    event = base.start.date()
    end = reckoned.before(the_term, event, days_of)
    marks = [Day(end.due, "rolled", "最迟送达日")]
    day = end.due + ONE_DAY
    while day < event:
        marks.append(_marked(day, days_of, working=True))
        day += ONE_DAY
    return replace(
        base,
        due_date=end.due,
        due_at=end_of(end.due),
        provisional=end.provisional,
        days=(*marks, Day(event, "start", "事件日")),
        lines=(f"事件日{say_day(event)}不计入，向前隔开{the_term.length_text}，最迟{say_day(end.due)}。",),
    )


def _calendar_day(base: Reckoning, the_term: Term, days_of: Calendar) -> Reckoning:
    end = reckoned.day_of_month(the_term, base.start.date(), days_of)
    assert end.legal is not None
    said = (
        f"次月{the_term.length:g}日前（含当日），即{say_day(end.due)}"
        if the_term.length
        else f"文件写明的日期是{say_day(end.due)}（含当日）"
    )
    return replace(
        base,
        due_date=end.due,
        due_at=end_of(end.due),
        alarm_date=end.legal,
        provisional=end.provisional,
        lines=(f"{said}；提醒提前到{say_day(end.legal)}。",),
    )


def _days(
    base: Reckoning,
    the_term: Term,
    days_of: Calendar,
    length: Length,
    paused: Sequence[Pause],
    deducted: frozenset[date],
    in_custody: bool,
) -> Reckoning:
    begun = base.start.date()
    end = reckoned.ends(the_term, begun, length, days_of, deducted, in_custody)
    lines = [f"{say_day(begun)}（{the_term.trigger}）当日不计入，从次日起算{_length_said(the_term, length)}。"]
    if deducted:
        lines += [f"{say_day(one)}至{say_day(other)}扣除，不计入。" for one, other in paused]
    found = replace(base, provisional=end.provisional, due_at=end_of(end.due))
    if the_term.rule == "R-NAT-SILENT":
        assert end.legal is not None
        lines.append(_silent_line(end.nominal, end.legal))
        found = replace(found, due_strict=end.nominal, due_legal=end.legal)
    else:
        lines.append(_end_line(end.nominal, end.due, days_of))
        # The nominal day is told wherever the last day can roll at all, also when custody forbids it.
        found = replace(
            found, due_date=end.due, nominal=end.nominal if reckoned.rolls(the_term, in_custody=False) else None
        )
    last = end.legal or end.due
    return replace(
        found,
        lines=tuple(lines),
        days=_strip(begun, end.nominal, last, days_of, deducted, working=the_term.rule == "R-WD"),
    )


def _notes(
    found: Reckoning, the_term: Term, approved: Sequence[Granted], paused: Sequence[Pause], region: str
) -> list[str]:
    """What has to be said beside the reckoning: the version, the place, undecided lengths, pauses that do not count."""
    day, notes = found.start.date(), []
    if found.version != found.clock:
        notes.append(f"触发日{say_day(day)}适用当时的规定（{the_term.citation}）。")
    elif the_term.campaign and not the_term.holds_on(day):
        notes.append(
            f"专项行动的要求，只在{say_day(the_term.since or day)}至{say_day(the_term.until or day)}之间有效；日期只供参考。"
        )
    elif the_term.since is not None and day < the_term.since:
        notes.append(f"触发日早于所引文本的施行日{say_day(the_term.since)}，版本待核。")
    elif the_term.until is not None and day > the_term.until:
        notes.append(f"所引规定到{say_day(the_term.until)}为止，其后不再约束；日期只供参考。")
    if the_term.region:
        notes.append(
            f"地方规定，只在行政区划{the_term.region}内有效；{'不适用于' + region + '，日期只供参考' if not the_term.holds_in(region or the_term.region) else '请确认本案在其范围内'}。"
        )
    for each in approved:
        if the_term.extensions[each.index].decided and each.length is None:
            notes.append(
                f"第{each.index + 1}种延长由{the_term.extensions[each.index].approver}确定期限，尚未写明，没有计入。"
            )
    if paused and not the_term.pauses:
        notes.append("这一期限没有可以扣除的事项，写明的期间没有扣除。")
    elif paused and the_term.pause_cap is not None:
        notes.append(f"扣除的期间最长不超过{the_term.pause_cap}个工作日。")
    if found.provisional:
        notes.append(_provisional(found))
    return notes


def _provisional(found: Reckoning) -> str:
    """Which years the calendar of the package lacks: those to come, or those before it begins."""
    days = [
        found.start.date(),
        *(day for day in (found.due_date, found.due_strict, found.due_legal, found.alarm_date) if day),
    ]
    held = decreed().years
    lacking = [year for year in range(min(days).year, max(days).year + 1) if year not in held]
    if not lacking:
        return "放假安排未定，日期为暂定。"
    named = "、".join(map(str, lacking))
    if lacking[0] < min(held):
        return f"没有收录{named}年的放假安排，日期为暂定。"
    return f"{named}年的放假安排尚未公布，日期为暂定，公布后重新计算。"


def _length_said(the_term: Term, length: Length) -> str:
    if length == reckoned.total(the_term, ()):
        return the_term.length_text
    months, days, _ = length
    unit = UNITS[the_term.unit] if the_term.unit in {"natural_day", "working_day"} else "日"
    said = [f"{months / 12:g}年" if the_term.unit == "year" else f"{months:g}个月"] if months else []
    return f"{'又'.join([*said, *([f'{days}{unit}'] if days else [])])}（含经批准的延长）"


def _silent_line(nominal: date, rolled: date) -> str:
    if nominal == rolled:
        return f"{say_day(nominal)}届满。"
    return f"{say_day(nominal)}届满（文件没有写节假日顺延，按此提醒）；类推顺延的，算到{say_day(rolled)}。"


def _end_line(nominal: date, due: date, days_of: Calendar) -> str:
    if due != nominal:
        return f"名义末日{say_day(nominal)}是{'节假日' if days_of.mark(nominal) == 'holiday' else '休息日'}，顺延到{say_day(due)}。"
    if not days_of.is_working(nominal):
        return f"{say_day(due)}届满；末日虽非工作日，这一期限不顺延。"
    return f"{say_day(due)}届满。"


def _marked(day: date, days_of: Calendar, *, working: bool) -> Day:
    kind = days_of.mark(day)
    if kind == "makeup":
        return Day(day, "makeup", "调休上班")
    if kind in {"rest", "holiday"} and working:
        return Day(day, kind, "不计入")
    return Day(day, "counted", {"rest": "休息日，计入", "holiday": "放假，计入"}.get(kind, ""))


def _strip(
    begun: date, nominal: date, last: date, days_of: Calendar, paused: frozenset[date], *, working: bool
) -> tuple[Day, ...]:
    if (last - begun).days > LONGEST_STRIP:
        return (Day(begun, "start"), Day(nominal, "counted"), *([Day(last, "rolled")] if last != nominal else []))
    marks = [Day(begun, "start", "当日不计入")]
    day = begun
    while day < last:
        day += ONE_DAY
        if day in paused:
            marks.append(Day(day, "paused", "扣除"))
        elif day > nominal:
            marks.append(Day(day, "rolled", "顺延"))
        else:
            marks.append(_marked(day, days_of, working=working))
    return tuple(marks)
