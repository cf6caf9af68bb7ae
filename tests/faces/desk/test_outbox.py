"""The pages of what leaves the house: an officer's calendar and e-mail, a unit's receivers; and the calendar without a session."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Appointment
from zhixian.rooms.outbox import addresses
from zhixian.rooms.outbox.models import Feed, MailChoice, Message, Receiver

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def calendar_address(client: Client) -> str:
    answer = client.post("/desk/calendar/", {"name": "值班手机"}, follow=True)
    return re.search(r"http://testserver(/calendar/[\w-]+\.ics)", answer.content.decode()).group(1)


def make_administrator(world: World, who: str) -> None:
    held = world.actor(who)
    Appointment.objects.get_or_create(
        officer_id=held.officer_id, unit_id=held.unit_id, post="administrator", since=local_day(timezone.now())
    )


def test_a_calendar_is_read_without_a_session_and_is_gone_when_revoked(
    signed_in: Browser, world: World, client: Client
):
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="approve-transfer")
    liaison = signed_in("liaison")
    address = calendar_address(liaison)
    assert address not in liaison.get("/desk/calendar/").content.decode()  # shown once
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"] and "max-age=900" in answer["Cache-Control"]
    assert dossier.number in answer.content.decode() and "清泉" not in answer.content.decode()
    assert "sessionid" not in answer.cookies and not answer.cookies
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304

    feed = Feed.objects.get()
    outsider, colleague = signed_in("stranger"), signed_in("head")
    for other in (outsider, colleague):
        assert other.post(f"/desk/calendar/{feed.pk}/revoke/").status_code == 404
        assert "值班手机" not in other.get("/desk/calendar/").content.decode()
    assert client.get(address).status_code == 200
    assert "已撤销" in liaison.post(f"/desk/calendar/{feed.pk}/revoke/", follow=True).content.decode()
    revoked, unknown = client.get(address), client.get("/calendar/never-was.ics")
    assert (revoked.status_code, unknown.status_code) == (404, 404) and revoked.content == unknown.content
    assert client.post(address).status_code == 405


def test_an_outsiders_calendar_holds_nothing_of_the_dossier(signed_in: Browser, world: World, client: Client):
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="approve-transfer")
    text = client.get(calendar_address(signed_in("stranger_head"))).content.decode()
    assert "BEGIN:VCALENDAR" in text and "BEGIN:VEVENT" not in text and dossier.number not in text


def test_e_mail_is_chosen_confirmed_by_a_press_and_stopped(signed_in: Browser, world: World, settings: Any):
    settings.SMTP_HOST = "mail.example"
    head, outsider = signed_in("head"), signed_in("stranger")
    wrong = head.post("/desk/mail/", {"address": "顾平"})
    assert wrong.status_code == 422 and "完整的邮箱地址" in wrong.content.decode()
    assert "确认邮件" in head.post("/desk/mail/", {"address": "gu@example.cn"}, follow=True).content.decode()
    choice = MailChoice.objects.get()
    link = f"/desk/mail/confirm/{addresses.link_secret(choice)}/"
    assert outsider.post(link).status_code == 404
    assert head.get(link).status_code == 200  # a mail program that looks ahead confirms nothing
    assert MailChoice.objects.get().confirmed_at is None
    assert "已确认" in head.post(link, follow=True).content.decode()
    assert MailChoice.objects.get().confirmed_at is not None
    assert "gu@example.cn" not in outsider.get("/desk/mail/").content.decode()
    head.post("/desk/mail/stop/")
    assert not MailChoice.objects.exists()
    with as_system():
        assert not Message.objects.exists()
    assert Client().get(link).status_code == 302  # to the login


def test_without_a_mail_server_the_page_says_so(signed_in: Browser, settings: Any):
    settings.SMTP_HOST = ""
    head = signed_in("head")
    assert "还没有设置邮件服务器" in head.get("/desk/mail/").content.decode()
    assert head.post("/desk/mail/", {"address": "gu@example.cn"}).status_code == 422


def test_receivers_are_the_administrators_and_of_the_own_unit(signed_in: Browser, world: World):
    for name in ("liaison", "stranger_head"):
        make_administrator(world, name)
    administrator, head, foreign = signed_in("liaison"), signed_in("head"), signed_in("stranger_head")
    assert head.get("/desk/receivers/").status_code == 403
    assert head.post("/desk/receivers/", {"name": "x", "url": "https://1.1.1.1/"}).status_code == 403
    for url, says in (
        ("http://1.1.1.1/", "https://"),
        ("https://127.0.0.1/", "内部网络"),
        ("https://169.254.169.254/latest/", "内部网络"),
    ):
        refused = administrator.post("/desk/receivers/", {"name": "办案系统", "url": url})
        assert refused.status_code == 422 and says in refused.content.decode() and url in refused.content.decode()
    text = administrator.post(
        "/desk/receivers/", {"name": "办案系统", "url": "https://1.1.1.1/hook"}, follow=True
    ).content.decode()
    secret = re.search(r"whsec_[\w+/=]+", text).group()
    assert secret not in administrator.get("/desk/receivers/").content.decode()
    receiver = Receiver.objects.get()
    assert secret.encode() not in bytes(receiver.secret)
    assert "办案系统" not in foreign.get("/desk/receivers/").content.decode()
    for what in ("pause", "resume", "delete", "nonsense"):
        assert foreign.post(f"/desk/receivers/{receiver.pk}/{what}/").status_code == 404, what
    assert foreign.post(f"/desk/receivers/{receiver.pk}/again/{uuid4()}/").status_code == 404
    assert head.post(f"/desk/receivers/{receiver.pk}/pause/").status_code == 403
    assert "已暂停" in administrator.post(f"/desk/receivers/{receiver.pk}/pause/", follow=True).content.decode()
    assert "正常" in administrator.post(f"/desk/receivers/{receiver.pk}/resume/", follow=True).content.decode()
    assert "还没有登记" in administrator.post(f"/desk/receivers/{receiver.pk}/delete/", follow=True).content.decode()


def test_what_waits_is_counted_on_the_page(signed_in: Browser, world: World):
    make_administrator(world, "receiver")
    police = signed_in("receiver")
    police.post("/desk/receivers/", {"name": "办案系统", "url": "https://1.1.1.1/hook"})
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="deliver-transfer")
    text = police.get("/desk/receivers/").content.decode()
    assert dossier.number in text and re.search(r'等待送出</dt><dd><span class="num">1</span>', text)
    assert "清泉" not in text
