"""Moments: stored in UTC, reckoned in Asia/Shanghai. Nothing here reads a clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock of Asia/Shanghai; a naive one is an error."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment!r}")
    return moment.astimezone(SHANGHAI)


def local_day(moment: datetime) -> date:
    """The day that officers would write for this moment."""
    return local(moment).date()


def say_day(day: date) -> str:
    """2026年11月24日"""
    return f"{day.year}年{day.month}月{day.day}日"


def say_moment(moment: datetime) -> str:
    """2026年11月24日10时20分"""
    there = local(moment)
    return f"{say_day(there.date())}{there.hour}时{there.minute:02d}分"
