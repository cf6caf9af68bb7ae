"""Months as officers count them: of Asia/Shanghai, each known by its first day."""

from datetime import date, datetime

from zhixian.moments import local_day
from zhixian.refusals import BadInput

FIRST = date(2000, 1, 1)


def month_of(day: date) -> date:
    return day.replace(day=1)


def this_month(now: datetime) -> date:
    return month_of(local_day(now))


def following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def is_over(month: date, *, now: datetime) -> bool:
    return following(month) <= local_day(now)


def read(text: str, *, now: datetime) -> date:
    """``2026-03`` → its first day; empty: the month before this one, which is the one to report. BadInput otherwise."""
    if not text.strip():
        return before(this_month(now))
    try:
        month = date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        raise BadInput("no month", fields={"month": f"月份应写成{this_month(now):%Y-%m}这样"}) from None
    if not FIRST <= month <= this_month(now):
        raise BadInput("no such month", fields={"month": f"月份应在2000-01与{this_month(now):%Y-%m}之间"})
    return month


def written(month: date) -> str:
    return f"{month:%Y-%m}"


def said(month: date) -> str:
    return f"{month.year}年{month.month}月"
