"""Leads that officers type in, for the tests of the desk."""

from datetime import datetime
from typing import Any

from tests.rooms.leads.things import NOW, PLACE
from zhixian.rooms.agencies.access import Actor, as_system
from zhixian.rooms.leads import entering, handling
from zhixian.rooms.leads.models import Report


def said(**more: Any) -> dict[str, Any]:
    plain = {"channel": "telephone", "kind": "report", "matter": "mark", "what": "城东市场有人卖假冒名牌运动鞋。", "division": PLACE,
             "place": "城东市场3号", "offender": "某某鞋店", "links": "", "named": False}  # fmt: skip
    return plain | more


def entered(actor: Actor, *, now: datetime = NOW, **more: Any) -> Report:
    told = entering.enter(said(**more), actor=actor, now=now, with_code=False)
    with as_system():
        return Report.objects.get(pk=told.report_id)


def registered(actor: Actor, *, now: datetime = NOW, **more: Any) -> Report:
    report = entered(actor, now=now, **more)
    return handling.register(report.pk, actor=actor, now=now)
