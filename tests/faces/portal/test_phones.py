"""举报电话 on the public's site: who keeps them, which were not checked for long, how soon a report is accepted."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from tests.faces.world import PLACE, World
from tests.rooms.leads.entries import entered
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.leads import handling, phones
from zhixian.rooms.leads.models import ReportingPhone

pytestmark = pytest.mark.django_db


def published(world: World, phone: str, hours: str, *, now: datetime, scope: str = "") -> ReportingPhone:
    """Put down by the liaison, released by the head."""
    made = phones.put(phone, hours, scope, actor=world.actor("liaison"), now=now)
    if made.released_on is None:
        phones.release(made.pk, actor=world.actor("head"), now=now)
    return made


@pytest.mark.feature("S004-3.3")
def test_phones_are_public_flagged_when_unchecked_and_speed_is_shown(world: World, client: Client) -> None:
    now, head = timezone.now(), world.actor("head")
    old = published(world, "0515-8520000", "工作日9时至17时", now=now - timedelta(days=91))
    published(world, "0515-8521111", "", now=now - timedelta(days=90))
    text = client.get("/phones/").content.decode()
    first, second = text.index("0515-8520000"), text.index("0515-8521111")
    assert "东台市市场监督管理局" in text and text.count("超过90天没有核对") == 1
    assert first < text.index("超过90天没有核对") < second  # the one of ninety-one days, not the one of ninety
    phones.check(old.pk, actor=head, now=now)
    assert "超过90天没有核对" not in client.get("/phones/").content.decode()
    assert "0515-8520000" in client.get("/phones/?q=东台").content.decode()
    assert "0515-8520000" not in client.get("/phones/?q=平桥").content.decode()
    assert "没有找到这个地名" in client.get("/phones/?q=火星基地").content.decode()
    assert "0515-8520000" in client.get("/phones/?q=市场监督").content.decode()
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


def test_lines_of_the_whole_country_stand_first_until_somebody_called_them_unchecked(
    world: World, client: Client
) -> None:
    now = timezone.now()
    text = client.get("/phones/").content.decode()
    assert text.count("没有核对记录") == 5 and "tel:12315" in text and "进出口侵权货物" in text
    published(world, "12315", "", now=now)
    text = client.get("/phones/?q=12315").content.decode()
    assert "没有核对记录" not in text and text.count("tel:12315") == 2  # the line, and the unit that answers it
    assert "tel:12360" in client.get("/phones/?q=进出口").content.decode()


def test_another_officer_releases_and_nobody_else_reads_it_before(world: World, client: Client) -> None:
    now = timezone.now()
    made = phones.put("0515-8520000", "工作日", actor=world.actor("liaison"), now=now)
    assert "0515-8520000" not in client.get("/phones/").content.decode()
    with pytest.raises(NotAllowed):
        phones.release(made.pk, actor=world.actor("liaison"), now=now)
    stranger = world.actor("stranger_head")
    with acting_as(stranger):
        assert not ReportingPhone.objects.exists() and phones.waiting(stranger) == []
    with pytest.raises(NotFound):
        phones.release(made.pk, actor=stranger, now=now)
    phones.release(made.pk, actor=world.actor("head"), now=now)
    assert "0515-8520000" in client.get("/phones/").content.decode()
    # Other words wait beside the ones in public, and take their place when they are released.
    phones.put("0515-8520000", "全天", actor=world.actor("liaison"), now=now)
    assert [row.hours for row in phones.listed(today=local_day(now), unit_id=made.unit_id)] == ["工作日"]
    published(world, "0515-8520000", "全天", now=now)
    assert [row.hours for row in phones.listed(today=local_day(now), unit_id=made.unit_id)] == ["全天"]
    with (
        acting_as(stranger),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):  # nor may anybody write another unit's rows
        ReportingPhone.objects.create(unit_id=made.unit_id, body="冒名", division=PLACE, phone="110", checked_on=local_day(now), by=stranger.officer_id)  # fmt: skip


def test_only_the_unit_keeps_its_phones(world: World) -> None:
    now = timezone.now()
    mine = published(world, "0515-8520000", "", now=now)
    with pytest.raises(NotAllowed):
        phones.put("0515-8520001", "", actor=world.actor("handler"), now=now)
    with pytest.raises(BadInput):
        phones.put("打给我", "", actor=world.actor("head"), now=now)
    for act in (phones.check, phones.take_off):
        with pytest.raises(NotFound):
            act(mine.pk, actor=world.actor("stranger_head"), now=now)
    later = now + timedelta(days=2)
    assert (
        phones.put("0515-8520000", "", actor=world.actor("liaison"), now=later).pk == mine.pk
    )  # the same again is a check
    assert [row.checked_on for row in phones.listed(today=local_day(now), unit_id=mine.unit_id)] == [local_day(later)]
    phones.take_off(mine.pk, actor=world.actor("head"), now=now)
    assert phones.listed(today=local_day(now), unit_id=mine.unit_id) == []
