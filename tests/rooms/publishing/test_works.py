"""Lists of works to platforms: three of four confirm, one is listed as not confirmed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.rooms.outbox.test_mail import Mailbox, mail_server, port  # noqa: F401 (a fixture)
from tests.rooms.publishing.pages import released
from tests.rooms.world import World
from zhixian.operation import sending
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.publishing import platforms
from zhixian.rooms.publishing.checking import PageDraft

LIST = PageDraft(
    sort="works",
    title="春节档影片预警名单",
    text="请主动排查。",
    facts={"works": "影片甲\n影片乙", "since": "2026-02-01", "until": "2026-04-01"},
)
FOUR = "\n".join(f"{name}视频，ip@{number}.example" for number, name in enumerate("甲乙丙丁"))


@pytest.mark.feature("S001-10.3")
def test_a_list_goes_to_four_platforms_three_confirm_and_one_is_listed_as_not(world: World, port: int):  # noqa: F811
    now, box, handler = timezone.now(), Mailbox(), world("police.handler1")
    edition = released(world, LIST, at=now)
    assert len(platforms.send(edition.pk, FOUR, actor=handler, now=now)) == 4
    assert platforms.send(edition.pk, FOUR, actor=handler, now=now) == []  # none gets it twice
    with mail_server(box, port):
        sending.send_letters(now=now + timedelta(seconds=1))
    assert len(box.mails) == 4 and "影片甲、影片乙" in box.mails[0][2] and "2026-04-01" in box.mails[0][2]
    for (to,), _, text, _ in box.mails:
        link = re.search(r"https://zhixian\.example(/works/\S+)", text)[1]
        shown = Client().get(link).content.decode()
        assert "春节档影片预警名单" in shown and 'href="/report/"' in shown  # a breach becomes a lead
        assert Client().post(link, {"name": ""}).status_code == 422
        if to != "ip@3.example":
            assert "版权部已于" in Client().post(link, {"name": "版权部"}, follow=True).content.decode()
    with acting_as(handler):
        told = {each.platform: bool(each.confirmed_at) for each in platforms.receipts(edition.pk)}
    assert told == {"甲视频": True, "乙视频": True, "丙视频": True, "丁视频": False}
    desk = Client()
    desk.force_login(Officer.objects.get(pk=handler.officer_id), backend="django.contrib.auth.backends.ModelBackend")
    page = desk.get(f"/desk/publishing/{edition.page_id}/").content.decode()
    assert page.count("尚未确认") == 1 and "丁视频：<span" in page


def test_only_the_unit_that_released_it_sends_it_and_sees_who_confirmed(world: World, port: int):  # noqa: F811
    now = timezone.now()
    edition = released(world, LIST, at=now)
    with pytest.raises(NotFound):
        platforms.send(edition.pk, FOUR, actor=world("market.handler1"), now=now)
    with pytest.raises(BadInput):
        platforms.send(edition.pk, "甲视频", actor=world("police.handler1"), now=now)
    platforms.send(edition.pk, FOUR, actor=world("police.handler1"), now=now)
    with acting_as(world("market.head")):
        assert platforms.receipts(edition.pk) == []
    assert Client().get("/works/abc:def/").status_code == 404
    assert "ip@" not in Client().get(f"/read/{edition.page.key}/").content.decode()
