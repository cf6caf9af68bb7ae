"""Overseas warnings: subscribed by product and country, confirmed by a link, told by e-mail or feed, ended by a link."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from tests.rooms.outbox.test_mail import Mailbox, mail_server, port  # noqa: F401 (a fixture)
from tests.rooms.publishing.pages import released, warning
from tests.rooms.world import World
from zhixian.faces.portal import limits
from zhixian.operation import sending
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.outbox.models import Letter
from zhixian.rooms.publishing import warnings
from zhixian.rooms.publishing.checking import PageDraft
from zhixian.rooms.publishing.models import Subscription

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def limits_afresh():
    limits.counter.clear()
    yield
    limits.counter.clear()


def ask(address: str, products: str = "", *countries: str) -> None:
    answer = Client().post(
        "/overseas/subscribe/", {"address": address, "products": products, "countries": list(countries)}
    )
    assert answer.status_code == 200 and "还差一步" in answer.content.decode()


def link_in(text: str) -> str:
    return re.search(r"https://zhixian\.example(/overseas/\S+)", text)[1]


def send(box: Mailbox, port: int) -> None:  # noqa: F811
    with mail_server(box, port):
        sending.send_letters(now=timezone.now() + timedelta(seconds=1))


@pytest.mark.feature("S001-32.1")
def test_firms_with_the_product_get_a_message_and_others_do_not(world: World, port: int):  # noqa: F811
    box = Mailbox()
    ask("locks@firm.example", "门锁，家具", "DE", "FR")
    ask("lamps@firm.example", "灯具")
    ask("locks-us@firm.example", "门锁", "US")
    ask("everything@firm.example")
    ask("never-confirmed@firm.example", "门锁")
    send(box, port)
    assert len(box.mails) == 5 and all("请确认" in subject for _, subject, _, _ in box.mails)
    for (to,), _, text, _ in list(box.mails):
        if to != "never-confirmed@firm.example":
            path = link_in(text)
            client = Client(enforce_csrf_checks=False)
            assert "确认订阅" in client.get(path).content.decode()  # looking confirms nothing
            assert "订阅已确认" in client.post(path, follow=True).content.decode()
    box.mails.clear()
    released(world, warning("DE", "智能门锁"), at=timezone.now())
    released(world, PageDraft(sort="helper", title="德国工商会服务台", facts={"country": "DE", "body": "某服务台", "contact": "desk@help.example"}),
             at=timezone.now())  # fmt: skip
    assert warnings.tell_subscribers(now=timezone.now()) == 2 and warnings.tell_subscribers(now=timezone.now()) == 0
    send(box, port)
    assert sorted(to[0] for to, *_ in box.mails) == ["everything@firm.example", "locks@firm.example"]
    assert "展会上的临时禁令" in box.mails[0][1] and "德国" in box.mails[0][2]
    # On the page by country and product, with who helps there.
    assert "展会上的临时禁令" in Client().get("/overseas/?country=DE&product=智能门锁").content.decode()
    assert "某服务台" in Client().get("/overseas/?country=DE").content.decode()
    assert "某服务台" not in Client().get("/overseas/?country=FR").content.decode()
    # Ended by the link of the letter, by the mail program's own button: no token of ours, and the address is forgotten.
    leave = next(
        re.findall(r"https://zhixian\.example(/overseas/leave/\S+)", text)[0]
        for to, _, text, _ in box.mails
        if to == ["locks@firm.example"]
    )
    assert Client(enforce_csrf_checks=True).post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Client().get(leave).status_code == 404
    released(world, warning("DE", "门锁", title="又一条德国预警"), at=timezone.now())
    assert warnings.tell_subscribers(now=timezone.now()) == 1
    with as_system():
        assert not Subscription.objects.filter(address="locks@firm.example").exists()


def test_no_officer_reads_who_subscribed_and_no_made_up_link_works(world: World, port: int):  # noqa: F811
    ask("locks@firm.example", "门锁")
    with acting_as(world("police.head")):
        assert not Subscription.objects.exists() and not Letter.objects.exists()
    with as_system():
        assert Subscription.objects.count() == 1
    for path in ("/overseas/confirm/abc:def/", "/overseas/leave/abc:def/"):
        assert Client().get(path).status_code == 404 and Client().post(path).status_code == 404


def test_nobody_floods_a_strangers_mailbox(world: World, port: int):  # noqa: F811
    box = Mailbox()
    for _ in range(6):
        ask("stranger@firm.example")
    send(box, port)
    assert len(box.mails) == 3
    with as_system():
        assert not Letter.objects.filter(sent_at__isnull=True).exists()


def test_a_wrong_address_comes_back_with_what_was_typed(db: None, port: int):  # noqa: F811
    answer = Client().post("/overseas/subscribe/", {"address": "nobody", "products": "门锁", "countries": ["XX"]})
    said = answer.content.decode()
    assert (
        answer.status_code == 422 and "完整的邮箱地址" in said and 'value="门锁"' in said and "国家和地区中选择" in said
    )


def test_an_unconfirmed_wish_is_forgotten_after_three_days(world: World, port: int):  # noqa: F811
    ask("locks@firm.example", "门锁")
    warnings.tell_subscribers(now=timezone.now() + timedelta(days=4))
    with as_system():
        assert not Subscription.objects.exists()


def test_the_feed_is_atom_and_follows_country_and_product(world: World):
    now = timezone.now()
    released(world, warning("DE", "智能门锁", title="德国门锁 <b>&预警"), at=now)
    released(world, warning("US", "灯具", title="美国灯具预警"), at=now)
    over = {"country": "US", "products": "灯具", "until": "2020-01-01"}
    released(world, warning(title="已经过期的预警", facts=over), at=now)
    answer = Client().get("/overseas/warnings.atom?country=DE")
    feed = ElementTree.fromstring(answer.content)
    assert answer["content-type"].startswith("application/atom+xml")
    assert [each.findtext(f"{ATOM}title") for each in feed.findall(f"{ATOM}entry")] == ["德国门锁 <b>&预警"]
    every = ElementTree.fromstring(Client().get("/overseas/warnings.atom").content)
    assert len(every.findall(f"{ATOM}entry")) == 2
