"""Where a term ends: plain arithmetic over days, without words. ``clocks`` explains it, ``due_many`` repeats it."""

import calendar as months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from zhixian.law.calendar import ONE_DAY, Calendar
from zhixian.law.terms import UNITS, Term
from zhixian.moments import say_day

Pause = tuple[date, date]  # both days included
CIVIL_MONTHS = frozenset({"R-MONTH-CIV", "R-MONTH-CIV-STRICT", "R-MONTH-PAT", "R-YEAR"})
ROLLING = frozenset({"R-NAT-ROLL", "R-MONTH-CIV", "R-MONTH-CRIM", "R-MONTH-PAT", "R-YEAR"})


class BadReckoning(ValueError):
    """A term that cannot be reckoned as asked; the text is Chinese and says what would be right."""


@dataclass(frozen=True, kw_only=True)
class Granted:
    """An extension that was approved: which one of the clock's, and its length where the approver sets it."""

    index: int
    length: float | None = None
    unit: str = ""


class Length(NamedTuple):
    """Months first, then days; working days and hours stand alone in ``days`` and ``hours``."""

    months: float
    days: int
    hours: float


class Ends(NamedTuple):
    """``nominal``: before rolling; ``due``: after it; ``legal``: where the instrument is silent, the end by analogy."""

    nominal: date
    due: date
    legal: date | None
    provisional: bool


def granted(term: Term, extended: int | Sequence[int | Granted]) -> list[Granted]:
    """The approved extensions in the order of the article; BadReckoning if there are none such or too many."""
    told: Iterable[int | Granted] = range(extended) if isinstance(extended, int) else extended
    if isinstance(extended, int) and extended < 0:
        raise BadReckoning(f"延长的次数是{extended}；应是零或者正整数")
    found = sorted(
        (each if isinstance(each, Granted) else Granted(index=each) for each in told), key=lambda each: each.index
    )
    allowed = len(term.extensions)
    for each in found:
        if not 0 <= each.index < allowed:
            said = f"只能延长{allowed}次" if allowed else "法条没有规定延长"
            raise BadReckoning(f"“{term.label}”{said}，没有第{each.index + 1}次延长")
        if sum(other.index == each.index for other in found) > term.extensions[each.index].times:
            raise BadReckoning(f"“{term.label}”的第{each.index + 1}种延长只能用{term.extensions[each.index].times}次")
        _within(term, each)
    return found


def _within(term: Term, each: Granted) -> None:
    """Less than the article allows may be approved, never more, and in the article's own unit."""
    rule = term.extensions[each.index]
    if each.length is None:
        return
    if each.length <= 0:
        raise BadReckoning(f"延长的长度是{each.length:g}；应大于零")
    if rule.decided:
        return
    if (each.unit or rule.unit) != rule.unit:
        raise BadReckoning(f"“{term.label}”的第{each.index + 1}种延长按{UNITS[rule.unit]}计，写成了{each.unit}")
    if each.length > rule.length:
        raise BadReckoning(
            f"“{term.label}”的第{each.index + 1}种延长最长{rule.length:g}{UNITS[rule.unit]}，写成了{each.length:g}"
        )


def total(term: Term, extensions: Iterable[Granted]) -> Length:
    """The length with the approved extensions, added to the nominal length or in its place (延长至)."""
    length = _length(term.length or 0, term.unit)
    for each in extensions:
        rule = term.extensions[each.index]
        if each.length is None and rule.decided:
            continue  # approved, but nobody has said for how long
        more = _length(rule.length, rule.unit) if each.length is None else _length(each.length, each.unit or rule.unit)
        length = (
            more
            if rule.total
            else Length(length.months + more.months, length.days + more.days, length.hours + more.hours)
        )
    return length


def _length(number: float, unit: str) -> Length:
    if unit in {"month", "year"}:
        return Length(number * 12 if unit == "year" else number, 0, 0)
    if unit == "minute":
        return Length(0, 0, number / 60)
    return Length(0, 0, number) if unit == "hour" else Length(0, int(number), 0)


def paused_days(term: Term, paused: Sequence[Pause], days_of: Calendar) -> frozenset[date]:
    """The days that are deducted: none where the instrument lists nothing to deduct, at most its cap of working days."""
    for first, last in paused:
        if last < first:
            raise BadReckoning(f"扣除的期间{first}至{last}前后颠倒；应先写开始的日子，两端都算")
    if not term.pauses:
        return frozenset()
    found = sorted({first + timedelta(days=n) for first, last in paused for n in range((last - first).days + 1)})
    if term.pause_cap is None:
        return frozenset(found)
    left, kept = term.pause_cap, []
    for day in found:
        kept.append(day)
        left -= days_of.is_working(day)
        if left == 0:
            break
    return frozenset(kept)


def rolls(term: Term, in_custody: bool) -> bool:
    return term.rule in ROLLING and term.rolls == "yes" and not (in_custody and term.custody)


def ends(term: Term, begun: date, length: Length, days_of: Calendar, paused: frozenset[date], in_custody: bool) -> Ends:
    """The last day of a term of days, months or years. The day of the trigger is never counted."""
    try:
        if term.rule == "R-WD":
            due = (
                _working(begun, length.days, days_of, paused)
                if paused
                else days_of.working_day_after(begun, length.days)
            )
            return Ends(due, due, None, not days_of.decrees(begun + ONE_DAY, due))
        nominal = months_on(begun, length.months, criminal=term.rule not in CIVIL_MONTHS) if length.months else begun
        nominal += timedelta(days=length.days)
        nominal = _pushed(nominal, begun, paused) if paused else nominal
        silent = term.rule == "R-NAT-SILENT"
        if not silent and not rolls(term, in_custody):
            return Ends(nominal, nominal, None, False)
        rolled = days_of.next_working(nominal)
    except (OverflowError, ValueError) as fault:
        raise BadReckoning(f"自{say_day(begun)}起算，期限超出了历法所及的年份") from fault
    return Ends(
        nominal, nominal if silent else rolled, rolled if silent else None, not days_of.decrees(nominal, rolled)
    )


def _working(begun: date, count: int, days_of: Calendar, paused: frozenset[date]) -> date:
    day, left = begun, count
    while left > 0:
        day += ONE_DAY
        left -= day not in paused and days_of.is_working(day)
    return day


def _pushed(nominal: date, begun: date, paused: frozenset[date]) -> date:
    """As many days later as were paused within the term."""
    day, seen = begun, nominal
    while day < seen:
        day += ONE_DAY
        if day in paused:
            seen += ONE_DAY
    return seen


def months_on(begun: date, length: float, *, criminal: bool) -> date:
    """The same day so many months later, or the last of that month. ``criminal``: the last day of a month answers to the last
    day of the other (刑诉解释第二百零二条); half a month is always fifteen days."""
    whole = int(length)
    month = begun.month - 1 + whole
    year, month = begun.year + month // 12, month % 12 + 1
    last = months.monthrange(year, month)[1]
    at_end = begun.day == months.monthrange(begun.year, begun.month)[1]
    day = date(year, month, last if criminal and at_end else min(begun.day, last))
    return day + timedelta(days=15) if length != whole else day


def before(term: Term, event: date, days_of: Calendar) -> Ends:
    """The last day to act so many whole working days before an event; never moved towards the event."""
    due = days_of.last_working(days_of.working_day_after(event, -int(term.length or 0)) - ONE_DAY)
    return Ends(due, due, None, not days_of.decrees(due, event - ONE_DAY))


def day_of_month(term: Term, any_day: date, days_of: Calendar) -> Ends:
    """A day of the following month, or the fixed day of the instrument; ``legal`` is the last working day up to it (alarm)."""
    due = term.fixed
    if due is None:
        due = (any_day.replace(day=1) + timedelta(days=32)).replace(day=int(term.length or 1))
    alarm = days_of.last_working(due)
    return Ends(due, due, alarm, not days_of.decrees(alarm, due))


def hours(start: datetime, length: Length) -> tuple[datetime, datetime]:
    """From the minute, and from the next full hour (the hour that has begun is not counted)."""
    span = timedelta(hours=length.hours)
    return start + span, start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) + span
