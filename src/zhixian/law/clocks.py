"""From a trigger and a term to the due moment, with the reckoning spelt out.

The starting day is not counted. A term of days ends at 24:00 of its last day, written 23:59:59 in Asia/Shanghai. Where an
instrument is silent on holidays both ends are given: the strict one is counted down to, the legal one tells when a right is lost.
"""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from zhixian.law.calendar import ONE_DAY, Calendar, decreed
from zhixian.law.terms import Term, terms
from zhixian.moments import SHANGHAI, local, say_day, say_moment

Pause = tuple[date, date]  # both days included
LONGEST_STRIP = 400


@dataclass(frozen=True)
class Day:
    day: date
    mark: str  # start, counted, rest, holiday, makeup, rolled, paused
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """When a term ends and why. Moments are aware; ``None`` where the rule does not yield the value."""

    clock: str
    label: str
    rule: str
    start: datetime
    length_text: str
    citation: str
    status: str
    mode: str
    verified: bool
    due_at: datetime | None = None
    due_date: date | None = None
    nominal: date | None = None
    due_strict: date | None = None
    due_legal: date | None = None
    due_strict_at: datetime | None = None
    due_latest_at: datetime | None = None
    alarm_date: date | None = None
    provisional: bool = False
    days: tuple[Day, ...] = ()
    lines: tuple[str, ...] = field(default=())

    def values(self) -> dict[str, str]:
        """What the rule yields, by the names of the worked examples; dates and moments in ISO form."""
        found: dict[str, str] = {}
        for name in ("due_date", "nominal", "due_strict", "due_legal", "alarm_date"):
            if (day := getattr(self, name)) is not None:
                found[name] = day.isoformat()
        if self.due_date is not None:
            found["due_at"] = end_of(self.due_date).isoformat()
        if self.due_legal is not None:
            found["due_legal_at"] = end_of(self.due_legal).isoformat()
        if self.due_strict is not None:
            found["due_strict_at"] = end_of(self.due_strict).isoformat()
        for name in ("due_strict_at", "due_latest_at"):
            if (moment := getattr(self, name)) is not None:
                found[name] = moment.isoformat()
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "clock": self.clock,
            "label": self.label,
            "rule": self.rule,
            "start": self.start.isoformat(),
            "length": self.length_text,
            "citation": self.citation,
            "status": self.status,
            "mode": self.mode,
            "verified": self.verified,
            "provisional": self.provisional,
            **self.values(),
            "days": [[day.day.isoformat(), day.mark, day.note] for day in self.days],
            "lines": list(self.lines),
        }


class UnknownClock(KeyError):
    """No clock of that id in the law's data."""


def known() -> frozenset[str]:
    return frozenset(terms())


def term(clock_id: str) -> Term:
    try:
        return terms()[clock_id]
    except KeyError:
        raise UnknownClock(clock_id) from None


def end_of(day: date) -> datetime:
    """24:00 of a day, written as its last second."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=SHANGHAI)


def reckon(
    clock_id: str,
    *,
    start: datetime,
    extended: int | Sequence[int] = (),
    paused: Sequence[Pause] = (),
    in_custody: bool = False,
    calendar: Calendar | None = None,
) -> Reckoning:
    """The end of the named term. ``extended``: how many of the term's extensions were approved, or which."""
    the_term, days_of = term(clock_id), calendar or decreed()
    there = local(start)
    base = Reckoning(
        clock=clock_id,
        label=the_term.label,
        rule=the_term.rule,
        start=there,
        length_text=the_term.length_text,
        citation=the_term.citation,
        status=the_term.status,
        mode=the_term.mode,
        verified=the_term.verified,
    )
    match the_term.rule:
        case "R-PROMPT":
            return replace(
                base, lines=("法条只写“及时”或者“立即”，没有日数；是否设内部目标由本单位决定，不是法定期限。",)
            )
        case "R-HOUR":
            return _hours(base, the_term, extended)
        case "R-BEFORE-WD":
            return _before(base, the_term, days_of)
        case "R-CAL":
            return _calendar_day(base, the_term, days_of)
    return _days(base, the_term, days_of, extended, paused, in_custody)


def _chosen(the_term: Term, extended: int | Sequence[int]) -> list[int]:
    wanted = range(extended) if isinstance(extended, int) else extended
    return [index for index in wanted if 0 <= index < len(the_term.extensions)]


def total_length(the_term: Term, extended: int | Sequence[int]) -> float:
    """The length with the approved extensions, in the term's own unit."""
    length = the_term.length or 0
    for index in _chosen(the_term, extended):
        extension = the_term.extensions[index]
        length = extension.length if extension.total else length + extension.length
    return length


def _hours(base: Reckoning, the_term: Term, extended: int | Sequence[int]) -> Reckoning:
    one = timedelta(minutes=1) if the_term.unit == "minute" else timedelta(hours=1)
    length = one * total_length(the_term, extended)
    strict = base.start + length
    latest = base.start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) + length
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
    day, left = base.start.date() - ONE_DAY, int(the_term.length or 0)
    marks = [Day(base.start.date(), "start", "事件日")]
    while left:
        marks.append(_marked(day, days_of, working=True))
        left -= days_of.is_working(day)
        day -= ONE_DAY
    day = days_of.last_working(day)
    marks.append(Day(day, "rolled", "最迟送达日"))
    return replace(
        base,
        due_date=day,
        due_at=end_of(day),
        provisional=not days_of.is_decreed(day),
        days=tuple(reversed(marks)),
        lines=(f"事件日{say_day(base.start.date())}不计入，向前隔开{the_term.length_text}，最迟{say_day(day)}。",),
    )


def _calendar_day(base: Reckoning, the_term: Term, days_of: Calendar) -> Reckoning:
    if the_term.unit != "calendar_day_of_month" or the_term.length is None:
        return replace(base, lines=("期限是文件写明的固定日期，见文件。",))
    first = (base.start.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    due = first.replace(day=int(the_term.length))
    alarm = days_of.last_working(due)
    return replace(
        base,
        due_date=due,
        due_at=end_of(due),
        alarm_date=alarm,
        provisional=not days_of.is_decreed(due),
        lines=(f"次月{int(the_term.length)}日前（含当日），即{say_day(due)}；提醒提前到{say_day(alarm)}。",),
    )


def _days(
    base: Reckoning,
    the_term: Term,
    days_of: Calendar,
    extended: int | Sequence[int],
    paused: Sequence[Pause],
    in_custody: bool,
) -> Reckoning:
    begun, length = base.start.date(), total_length(the_term, extended)
    if the_term.rule == "R-WD":
        nominal = _count(begun, int(length), days_of, paused, working=True)
    elif the_term.unit in {"month", "year"}:
        nominal = _push(_months_on(begun, length, the_term), begun, paused)
    else:
        nominal = _count(begun, int(length), days_of, paused, working=False)
    lines = [f"{say_day(begun)}（{the_term.trigger}）当日不计入，从次日起算{_length_said(the_term, length)}。"]
    lines += [f"{say_day(one)}至{say_day(other)}扣除，不计入。" for one, other in paused]
    rolled = days_of.next_working(nominal)
    found = replace(base, nominal=nominal, provisional=not days_of.is_decreed(rolled))
    if the_term.rule == "R-NAT-SILENT":
        lines.append(_silent_line(nominal, rolled))
        found = replace(found, due_strict=nominal, due_legal=rolled, due_at=end_of(nominal), nominal=None)
    else:
        due = rolled if _rolls(the_term, in_custody) else nominal
        lines.append(_end_line(nominal, due, days_of, _rolls(the_term, in_custody)))
        found = replace(found, due_date=due, due_at=end_of(due))
        if the_term.rule in {"R-WD", "R-NAT-STRICT", "R-CUSTODY"}:
            found = replace(found, nominal=None)
    if found.provisional:
        lines.append(f"{rolled.year}年的放假安排尚未公布，日期为暂定，公布后重新计算。")
    last = max(day for day in (found.due_date, found.due_strict, found.due_legal) if day)
    return replace(
        found, lines=tuple(lines), days=_strip(begun, nominal, last, days_of, paused, the_term.rule == "R-WD")
    )


def _rolls(the_term: Term, in_custody: bool) -> bool:
    if the_term.rule in {"R-WD", "R-NAT-STRICT", "R-CUSTODY", "R-MONTH-STRICT", "R-MONTH-CIV-STRICT"} or in_custody:
        return False
    return (
        True
        if the_term.rule in {"R-NAT-ROLL", "R-MONTH-CIV", "R-MONTH-CRIM", "R-MONTH-PAT"}
        else the_term.rolls == "yes"
    )


def _count(begun: date, length: int, days_of: Calendar, paused: Sequence[Pause], *, working: bool) -> date:
    day, left = begun, length
    while left > 0:
        day += ONE_DAY
        if not _is_paused(day, paused) and (not working or days_of.is_working(day)):
            left -= 1
    return day


def _is_paused(day: date, paused: Sequence[Pause]) -> bool:
    return any(first <= day <= last for first, last in paused)


def _push(nominal: date, begun: date, paused: Sequence[Pause]) -> date:
    """A term of months with pauses: as many days later as were paused within it."""
    day, seen = begun, nominal
    while day < seen:
        day += ONE_DAY
        if _is_paused(day, paused):
            seen += ONE_DAY
    return seen


def _months_on(begun: date, length: float, the_term: Term) -> date:
    if the_term.unit == "year":
        length *= 12
    whole = int(length)
    month = begun.month - 1 + whole
    year, month = begun.year + month // 12, month % 12 + 1
    last = months.monthrange(year, month)[1]
    at_end = begun.day == months.monthrange(begun.year, begun.month)[1]
    criminal = the_term.rule in {"R-MONTH-CRIM", "R-MONTH-STRICT"}
    day = date(year, month, last if criminal and at_end else min(begun.day, last))
    return day + timedelta(days=15) if length != whole else day  # half a month is always fifteen days


def _length_said(the_term: Term, length: float) -> str:
    if length == the_term.length:
        return the_term.length_text
    return f"{replace(the_term, length=length).length_text}（含经批准的延长）"


def _silent_line(nominal: date, rolled: date) -> str:
    if nominal == rolled:
        return f"{say_day(nominal)}届满。"
    return f"{say_day(nominal)}届满（文件没有写节假日顺延，按此提醒）；类推顺延的，算到{say_day(rolled)}。"


def _end_line(nominal: date, due: date, days_of: Calendar, rolls: bool) -> str:
    if due != nominal:
        return f"名义末日{say_day(nominal)}是{'节假日' if days_of.mark(nominal) == 'holiday' else '休息日'}，顺延到{say_day(due)}。"
    if not days_of.is_working(nominal) and not rolls:
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
    begun: date, nominal: date, last: date, days_of: Calendar, paused: Sequence[Pause], working: bool
) -> tuple[Day, ...]:
    if (last - begun).days > LONGEST_STRIP:
        return (Day(begun, "start"), Day(nominal, "counted"), *([Day(last, "rolled")] if last != nominal else []))
    marks = [Day(begun, "start", "当日不计入")]
    day = begun
    while day < last:
        day += ONE_DAY
        if _is_paused(day, paused):
            marks.append(Day(day, "paused", "扣除"))
        elif day > nominal:
            marks.append(Day(day, "rolled", "顺延"))
        else:
            marks.append(_marked(day, days_of, working=working))
    return tuple(marks)
