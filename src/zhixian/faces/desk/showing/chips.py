"""A clock as the desk shows it: what is left in words, a sign, a light."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zhixian.moments import local, local_day, say_day
from zhixian.rooms.docket import due, work
from zhixian.rooms.docket.models import Clock

LIGHTS = {"overdue": ("已超期", "▲"), "soon": ("将到期", "◆"), "normal": ("正常", "●")}
STOPPED = ("已停止", "■")
MARKS = {
    "start": "起算日，不计入", "counted": "计入", "rest": "休息日", "holiday": "法定节假日", "makeup": "调休上班",
    "rolled": "顺延到此日", "paused": "扣除",
}  # fmt: skip
STRIP_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class Chip:
    clock: Clock
    label: str
    light: str  # normal, soon, overdue, stopped
    word: str
    sign: str
    left: str
    due: str
    citation: str
    verified: bool
    provisional: bool
    house: bool  # a setting of ours where the law says only 及时 or nothing
    target: str  # until when the unit itself wants it done, where the law says only 及时; a setting, shown as one


def chip(clock: Clock, now: datetime) -> Chip:
    told: dict[str, Any] = clock.reckoning
    light = work.light(clock, now)
    word, sign = LIGHTS[light]
    if clock.stopped_at is not None:
        light, (word, sign) = ("overdue" if light == "overdue" else "stopped"), STOPPED
    return Chip(
        clock=clock,
        label=told.get("label", clock.clock),
        light=light,
        word=word,
        sign=sign,
        left=_left(clock, now),
        due=_due(clock, now),
        citation=told.get("citation", ""),
        verified=clock.verified,
        provisional=clock.provisional,
        house=told.get("status") == "house",
        target=_target(clock, now),
    )


def _left(clock: Clock, now: datetime) -> str:
    if clock.lapses and clock.due_at is not None and clock.due_at < (clock.stopped_at or now):
        return "已过，没有办理"
    if clock.stopped_at is not None:
        over = clock.due_at is not None and clock.stopped_at > clock.due_at
        return f"逾期{span(clock.stopped_at - clock.due_at)}办结" if over and clock.due_at else "按期办结"
    if clock.due_at is None:
        return "暂停计时" if "paused_since" in clock.reckoning else f"{clock.reckoning.get('length', '及时')}办理"
    if clock.due_at < now:
        return f"超期 {span(now - clock.due_at)}"
    return f"剩 {span(clock.due_at - now)}"


def span(length: timedelta) -> str:
    """The largest unit that says enough: 19 小时, 3 天, 40 分钟."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 1)} 分钟"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时"
    return f"{minutes // 1440} 天"


def _target(clock: Clock, now: datetime) -> str:
    """``内部目标5个工作日：3月11日 24:00``. Being past it is said, and makes nothing late."""
    at = due.target_at(clock)
    if at is None:
        return ""
    over = "，已过" if clock.stopped_at is None and at < now else ""
    return f"内部目标{clock.reckoning['internal_target']['length']}：{_moment(at, now)}{over}"


def _due(clock: Clock, now: datetime) -> str:
    if clock.due_at is None:
        since = clock.reckoning.get("paused_since")
        return f"自{say_day(date.fromisoformat(since))}起停止计算" if since else "法条没有日数"
    return f"{_moment(clock.due_at, now)} 届满"


def _moment(at: datetime, now: datetime) -> str:
    there = local(at)
    year = "" if there.year == local(now).year else f"{there.year}年"
    hour = "24:00" if (there.hour, there.minute) == (23, 59) else f"{there:%H:%M}"
    return f"{year}{there.month}月{there.day}日 {hour}"


@dataclass(frozen=True)
class Square:
    """One day of a strip."""

    day: date
    mark: str
    says: str
    number: int = 0


def reckoning_strip(clock: Clock) -> list[Square]:
    """The days of a reckoning: counted, rest, make-up, rolled over."""
    return [
        Square(date.fromisoformat(day), mark, f"{day} {note or MARKS.get(mark, '')}")
        for day, mark, note in clock.reckoning.get("days", [])
    ]


def spelt_out(clock: Clock, names: Mapping[str, str], now: datetime, *, longest: int | None = None) -> dict[str, Any]:
    """A clock for the template: chip, reckoning in lines, and the strip of days if it is no longer than wanted."""
    long = longest is not None and len(clock.reckoning.get("days", ())) > longest
    return {
        "chip": chip(clock, now),
        "days": [] if long else reckoning_strip(clock),
        "long": long,
        "lines": clock.reckoning.get("lines", []),
        "unit": names.get(str(clock.unit_id), ""),
    }


@dataclass(frozen=True)
class Coming:
    day: date
    count: int
    weekday: str
    today: bool
    weekend: bool


def coming_days(clocks: list[Clock], now: datetime) -> list[Coming]:
    """The next fourteen days with the number of terms that end on each."""
    ends: dict[date, int] = {}
    for clock in clocks:
        if clock.due_at is not None and clock.due_at >= now:
            ends[local_day(clock.due_at)] = ends.get(local_day(clock.due_at), 0) + 1
    today = local_day(now)
    days = [today + timedelta(days=ahead) for ahead in range(STRIP_DAYS)]
    return [
        Coming(day, ends.get(day, 0), "一二三四五六日"[day.weekday()], day == today, day.weekday() >= 5) for day in days
    ]
