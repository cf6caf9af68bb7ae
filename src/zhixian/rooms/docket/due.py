"""What is said of the end of a clock, in one line: the moment, 暂定 where a year is not decreed yet, or the unit's own target."""

from datetime import date, datetime

from zhixian.moments import say_day, say_moment
from zhixian.rooms.docket.models import Clock


def target_at(clock: Clock) -> datetime | None:
    """Until when the unit itself wants it done where the law says only 及时 or 立即: a setting of the platform, not law."""
    told = clock.reckoning.get("internal_target")
    return datetime.fromisoformat(told["at"]) if told else None


def text(clock: Clock) -> str:
    if clock.due_at is not None:
        return f"{say_moment(clock.due_at)}{'（暂定）' if clock.provisional else ''}"
    if since := clock.reckoning.get("paused_since"):
        return f"自{say_day(date.fromisoformat(since))}起停止计算"
    at, word = target_at(clock), clock.reckoning.get("length", "及时")
    if at is None:
        return str(word)
    return f"{word}（平台规则：内部目标{clock.reckoning['internal_target']['length']}，到{say_moment(at)}）"
