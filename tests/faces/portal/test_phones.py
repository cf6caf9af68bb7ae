"""举报电话 on the public's site: who keeps them, which were not checked for long, how soon a report is accepted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.world import PLACE, World
from tests.rooms.leads.entries import entered
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.leads import handling, phones

pytestmark = pytest.mark.django_db


@pytest.mark.feature("S004-3.3")
def test_phones_are_public_flagged_when_unchecked_and_speed_is_shown(world: World, client: Client) -> None:
    now, head = timezone.now(), world.actor("head")
    old = phones.put("0515-8520000", "工作日9时至17时", actor=head, now=now - timedelta(days=91))
    phones.put("0515-8521111", "", actor=head, now=now - timedelta(days=90))
    text = client.get("/phones/").content.decode()
    first, second = text.index("0515-8520000"), text.index("0515-8521111")
    assert "东台市市场监督管理局" in text and text.count("超过90天没有核对") == 1
    assert first < text.index("超过90天没有核对") < second  # the one of ninety-one days, not the one of ninety
    phones.check(old.pk, actor=head, now=now)
    assert "超过90天没有核对" not in client.get("/phones/").content.decode()
    assert "0515-8520000" in client.get("/phones/?q=东台").content.decode()
    assert "0515-8520000" not in client.get("/phones/?q=平桥").content.decode()
    assert "没有找到这个地名" in client.get("/phones/?q=火星基地").content.decode()
    handler = world.actor("handler")
    for days in (1, 2, 6):
        report = entered(handler, now=now, division=PLACE, received_at=now - timedelta(days=days), place=f"{days}号")
        handling.register(report.pk, actor=handler, now=now)
    entered(handler, now=now, division=PLACE, kind="complaint")
    assert "平均" not in client.get("/phones/").content.decode()
    phones.count_speed(now=now)
    text = client.get("/phones/").content.decode()
    assert "举报：从收到到登记受理平均3.0天（近一年3件" in text and "投诉：" not in text  # too few make no figure
    assert local_day(now).strftime("%Y年") in text


def test_only_the_unit_keeps_its_phones(world: World) -> None:
    now = timezone.now()
    mine = phones.put("0515-8520000", "", actor=world.actor("head"), now=now)
    with pytest.raises(NotAllowed):
        phones.put("0515-8520001", "", actor=world.actor("handler"), now=now)
    with pytest.raises(BadInput):
        phones.put("打给我", "", actor=world.actor("head"), now=now)
    for act in (phones.check, phones.take_off):
        with pytest.raises(NotFound):
            act(mine.pk, actor=world.actor("stranger_head"), now=now)
    phones.put("0515-8520000", "全天", actor=world.actor("head"), now=now)
    assert [row.hours for row in phones.listed(today=local_day(now))] == ["全天"]
    phones.take_off(mine.pk, actor=world.actor("head"), now=now)
    assert phones.listed(today=local_day(now)) == []
