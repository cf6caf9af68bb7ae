"""线索的期限 on the desk: extended by the head, stopped and resumed by the officer, marked in the queue; and a stranger."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.world import World
from tests.rooms.leads.entries import registered
from zhixian.moments import local_day, say_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.leads.models import Report, ReportClock, TermChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(world: World) -> Report:
    return registered(world.actor("handler"), now=timezone.now())


def end_of(report: Report) -> str:
    with as_system():
        due = ReportClock.objects.get(report_id=report.pk).due_at
    return say_day(local_day(due)) if due else ""


def test_the_end_stands_on_the_page_and_moves_by_the_heads_word(
    signed_in: Callable[[str], Client], lead: Report
) -> None:
    handler, head, address = signed_in("handler"), signed_in("head"), f"/desk/leads/{lead.pk}/terms/"
    page = handler.get(address).content.decode()
    assert "停止计算" in page and "批准延长核查" not in page and "第18条" in page
    assert handler.post(address, {"act": "extend", "reason": "复杂"}).status_code == 404
    before = end_of(lead)
    refused = head.post(address, {"act": "extend", "reason": ""})
    assert refused.status_code == 422 and "请填写“特殊情况和理由”" in refused.content.decode()
    assert head.post(address, {"act": "extend", "reason": "需跨省核查货源"}).status_code == 302
    after = end_of(lead)
    page = handler.get(address).content.decode()
    assert before != after and "需跨省核查货源" in page and "顾平" in page
    assert "批准延长核查" not in head.get(address).content.decode()  # the article allows one
    assert "期限" in handler.get(f"/desk/leads/{lead.pk}/").content.decode()


def test_it_stands_still_only_for_what_the_law_lists(signed_in: Callable[[str], Client], lead: Report) -> None:
    handler, address, today = signed_in("handler"), f"/desk/leads/{lead.pk}/terms/", local_day(timezone.now())
    typed = {"act": "pause", "since": today.isoformat(), "reason": "委托某检测院"}
    for ground in ("会商", ""):
        refused = handler.post(address, typed | {"ground": ground})
        assert refused.status_code == 422 and "委托某检测院" in refused.content.decode()
    late = handler.post(address, typed | {"ground": "testing", "since": (today + timedelta(days=9)).isoformat()})
    assert late.status_code == 422 and "至今天之间" in late.content.decode()
    assert handler.post(address, typed | {"ground": "testing"}).status_code == 302
    assert "起停止计算" in handler.get("/desk/leads/").content.decode()
    assert end_of(lead) == ""
    assert handler.post(address, {"act": "resume", "on": today.isoformat(), "reason": "检测报告"}).status_code == 302
    assert end_of(lead) and "恢复计算" in handler.get(address).content.decode()


def test_the_queue_marks_and_filters_what_ends_soon_and_what_is_over(
    signed_in: Callable[[str], Client], world: World
) -> None:
    now, handler = timezone.now(), signed_in("handler")
    soon, late = (registered(world.actor("handler"), now=now).number for _ in range(2))
    with as_system():
        clocks = {
            number: ReportClock.objects.get(report_id=Report.objects.get(number=number).pk) for number in (soon, late)
        }
        for number, due in ((soon, now + timedelta(hours=5)), (late, now - timedelta(hours=5))):
            ReportClock.objects.filter(pk=clocks[number].pk).update(due_at=due)
    page = handler.get("/desk/leads/?state=soon").content.decode()
    assert soon in page and "◆ 将到期" in page and late not in page
    page = handler.get("/desk/leads/?state=late").content.decode()
    assert late in page and "▲ 已超期" in page and soon not in page
    assert soon not in signed_in("stranger").get("/desk/leads/?state=soon").content.decode()


def test_a_stranger_cannot_tell_its_terms_from_nothing(signed_in: Callable[[str], Client], lead: Report) -> None:
    stranger = signed_in("stranger_head")
    for sent in (None, {"act": "extend", "reason": "x"}, {"act": "pause"}, {"act": "resume"}):
        real, unreal = (
            stranger.get(address) if sent is None else stranger.post(address, sent)
            for address in (f"/desk/leads/{pk}/terms/" for pk in (lead.pk, uuid4()))
        )
        assert (real.status_code, unreal.status_code) == (404, 404) and real.content == unreal.content
    assert Client().get(f"/desk/leads/{lead.pk}/terms/").status_code == 302
    with as_system():
        assert not TermChange.objects.exists()
