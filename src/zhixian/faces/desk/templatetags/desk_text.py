"""How the desk says moments, amounts and days."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template

from zhixian.law.findings import say
from zhixian.moments import local, say_day, say_moment
from zhixian.rooms.agencies import kinds

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    """11月24日 10:20; the year stands before it where it is not this year's page."""
    if value is None:
        return "—"
    there = local(value)
    return f"{there.month}月{there.day}日 {there:%H:%M}"


@register.filter
def moment_full(value: datetime | None) -> str:
    return "—" if value is None else say_moment(value)


@register.filter
def day(value: date | None) -> str:
    return "—" if value is None else say_day(value)


@register.filter
def amount(value: Decimal | None) -> str:
    return "—" if value is None else say(Decimal(value))


@register.filter
def named(names: Mapping[str, str], key: object) -> str:
    """The name behind an id."""
    return names.get(str(key), "")


@register.filter
def post_label(post: str) -> str:
    return kinds.POSTS.get(post, post)


@register.filter
def hexed(value: Any) -> str:
    return bytes(value).hex() if value is not None else ""


@register.filter
def size(value: int) -> str:
    return f"{value / 1048576:.1f} MB" if value >= 1048576 else f"{max(value / 1024, 0.1):.1f} KB"
