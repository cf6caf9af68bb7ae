"""Firms, points and sittings for tests."""

from datetime import datetime, time, timedelta
from typing import Any

from tests.rooms.enterprises.assessing import credit_code
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.enterprises.bookings.booking import BookingDraft
from zhixian.rooms.enterprises.firms import keeping as firms
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.enterprises.points import keeping, roster
from zhixian.rooms.enterprises.points.keeping import PointDraft
from zhixian.rooms.enterprises.points.models import ServicePoint, Sitting


def firm(actor: Actor, number: int = 1, *, now: datetime, **more: Any) -> Firm:
    return firms.enter(
        more.pop("name", f"云岭示例{number}号科技有限公司"),
        credit_code=credit_code(number),
        actor=actor,
        now=now,
        **more,
    )


def point(
    actor: Actor, name: str = "城东服务前哨", *, now: datetime, kind: str = "outpost", **more: Any
) -> ServicePoint:
    return keeping.add(PointDraft(kind=kind, name=name, address="创业路8号", **more), actor=actor, now=now)


def sitting(
    actor: Actor, *, now: datetime, days: int = 1, starts: time = time(9), ends: time = time(11), officer: Actor | None = None,
    at: ServicePoint | None = None, minutes: int = 30,
) -> Sitting:  # fmt: skip
    return roster.plan(
        on=local_day(now) + timedelta(days=days), starts=starts, ends=ends, officer_id=(officer or actor).officer_id, actor=actor,
        now=now, point_id=at.pk if at else None, place="" if at else "经侦大队接待室", minutes=minutes,
    )  # fmt: skip


def draft(number: int = 1, **more: Any) -> BookingDraft:
    told: dict[str, Any] = {"firm_name": f"云岭示例{number}号科技有限公司", "contact": "王某", "phone": "0510-5550000",
                            "matter": "核心图纸疑似外流，请到现场看"}  # fmt: skip
    return BookingDraft(**(told | more))
