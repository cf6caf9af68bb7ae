"""A hundred and fifty firms, five service points, sittings of the coming fortnight, visits, a booking and a request: all invented."""

from datetime import datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from stdnum.cn import uscc

from zhixian.moments import local_day
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.enterprises.bookings import booking, slots
from zhixian.rooms.enterprises.bookings.booking import BookingDraft
from zhixian.rooms.enterprises.firms import keeping as firms
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.enterprises.points import keeping, requests, roster, visits
from zhixian.rooms.enterprises.points.keeping import PointDraft
from zhixian.rooms.enterprises.points.models import ServicePoint
from zhixian.rooms.enterprises.points.requests import RequestDraft

TOLD = Path(__file__).with_name("service.yaml")


def load(police: Actor, market: Actor, *, now: datetime) -> None:
    told: dict[str, Any] = yaml.safe_load(TOLD.read_text(encoding="utf-8"))
    before = now - timedelta(days=100)
    made = [_firm(told["firms"], serial, police, before) for serial in range(30)]
    points = [_point(row, police, now) for row in told["points"]]
    for firm in made[:24]:  # six have no outpost in reach
        for point in points:
            if point.kind in ("outpost", "trade_secret") and point.industry == firm.industry:
                keeping.reach(point.pk, firm.pk, actor=police, now=now)
    keeping.join(points[-1].pk, market.unit_id, contact="联络员（演示）", phone="", actor=police, now=now)
    for row in told["visits"]:
        _visit(row, made[row["firm"]], police, now)
    _many(told["many"], police, now)
    free = slots.free(now=now, unit_id=police.unit_id)
    if free:
        booking.book(free[0].key, BookingDraft(firm_name=made[1].name, contact="法务（演示）", phone="0557-5550000",
                     matter="竞争对手挖走核心员工，请到厂看现场"), now=now)  # fmt: skip
    requests.ask(RequestDraft(firm_name=made[0].name, credit_code=made[0].credit_code, text="怎样给外协厂写保密条款",
                              parts=("advice", "lecture")), now=now)  # fmt: skip


def _firm(told: dict[str, Any], serial: int, police: Actor, now: datetime) -> Firm:
    kind = told["kinds"][serial % 3]
    stem = f"91341300MA2P{serial:05d}"
    name = told["stems"][serial // 3] + kind["suffix"]
    return firms.enter(
        name, credit_code=stem + str(uscc.calc_check_digit(stem)), industry=kind["industry"], contact_name="联系人（演示）",
        officer_id=police.officer_id if serial % 10 else None, grade=("high", "medium", "low")[serial % 3], actor=police, now=now,
    )  # fmt: skip


def _many(told: dict[str, Any], police: Actor, now: datetime) -> None:
    """The other firms of the city, and what was seen at every second one in the last sixty days."""
    for serial, (stem, kind) in enumerate(product(told["stems"], told["kinds"])):
        code = f"91341300MA2Q{serial:05d}"
        firm = firms.enter(
            stem + kind["suffix"], credit_code=code + str(uscc.calc_check_digit(code)), industry=kind["industry"],
            officer_id=police.officer_id, grade=("low", "medium", "high")[serial % 3], actor=police, now=now - timedelta(days=90),
        )  # fmt: skip
        if serial % 2:
            continue
        when = now - timedelta(days=60 - serial // 2)
        visit = visits.start(firm.pk, on=local_day(when), actor=police, now=when)
        if serial % 12 == 0:
            visits.raise_issue(
                firm.pk,
                kind="suggestion",
                text=told["issues"][serial // 12 % len(told["issues"])],
                visit_id=visit.pk,
                actor=police,
                now=when,
            )
        visits.fill(visit.pk, dict.fromkeys(visits.checklist().items, "已了解（演示）"), actor=police, now=when)
        if when < now - timedelta(days=3):  # the last few are drafts still
            visits.complete(visit.pk, told["seen"][serial // 2 % len(told["seen"])], actor=police, now=when)


def _point(row: dict[str, Any], police: Actor, now: datetime) -> ServicePoint:
    point = keeping.add(PointDraft(**row, officer_id=police.officer_id), actor=police, now=now)
    if point.weekdays:
        first = local_day(now) + timedelta(days=1)
        roster.plan_month(point.pk, first=first, last=first + timedelta(days=13), starts=time(9), ends=time(11, 30),
                          officers=[police.officer_id], actor=police, now=now)  # fmt: skip
    return point


def _visit(row: dict[str, Any], firm: Firm, police: Actor, now: datetime) -> None:
    visit = visits.start(firm.pk, on=local_day(now) - timedelta(days=7), actor=police, now=now)
    issue = visits.raise_issue(firm.pk, kind="problem", text=row["problem"], visit_id=visit.pk, actor=police, now=now)
    visits.fill(visit.pk, dict.fromkeys(visits.checklist().items, "已了解，见小结（演示）"), actor=police, now=now)
    visits.complete(visit.pk, row["summary"], actor=police, now=now)
    if row["solved"]:
        visits.solve(issue.pk, "平台已删除链接", actor=police, now=now)
