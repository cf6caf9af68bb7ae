"""Notices by e-mail, with a real mail server: confirmed by a link, written with the notice, sent once, also after an absence."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction

from tests.rooms.world import NOW, Path, World, enter
from zhixian.operation import sending
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.secrecy_models import Clearance
from zhixian.rooms.docket import jobs, telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.dossiers import secrecy
from zhixian.rooms.outbox import addresses
from zhixian.rooms.outbox.models import MailChoice, Message

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Mailbox:
    """A mail server's memory; ``answer`` is what it says to a recipient."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos, str(mail["subject"]), mail.get_content(), str(mail["message-id"])))
        return "250 taken"


@contextmanager
def mail_server(box: Mailbox, port: int) -> Iterator[None]:
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def port(settings) -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_SECURITY = "127.0.0.1", number, "none"
    settings.SITE = "https://zhixian.example"
    return int(number)


def choose(world: World, seat: str, address: str, now=NOW) -> None:
    with acting_as(world(seat)):
        addresses.choose(address, who=world(seat), now=now)


def confirmed(world: World, seat: str, address: str) -> None:
    choose(world, seat, address)
    MailChoice.objects.filter(officer_id=world(seat).officer_id).update(confirmed_at=NOW)
    with as_system():
        Message.objects.filter(sort="confirm").delete()


def test_an_address_is_confirmed_by_the_link_that_came_there_and_gets_nothing_before(world: World, port: int):
    box, head = Mailbox(), world("market.head")
    with mail_server(box, port):
        choose(world, "market.head", "head@example.cn")
        path = Path(world, enter(world))
        path.to_head()  # tells the head that something waits for approval
        assert sending.send_mail(now=path.at) == 1
        ((to, subject, body, _),) = box.mails
        assert to == ["head@example.cn"] and "请确认" in subject
        secret = re.search(r"https://zhixian\.example/desk/mail/confirm/([^/\s]+)/", body).group(1)
        for who, link in (("market.legal", secret), ("market.head", secret[:-2] + "xx")):
            with acting_as(world(who)), pytest.raises(NotFound):
                addresses.confirm(link, who=world(who), now=NOW)
        with acting_as(head), pytest.raises(NotFound):
            addresses.confirm(secret, who=head, now=NOW + 2 * DAY)
        with acting_as(head):
            assert addresses.confirm(secret, who=head, now=NOW + MINUTE) == "head@example.cn"
        jobs.tell_of_overdue(now=path.at + 60 * DAY)  # the head hears of her unit's late clocks
        assert sending.send_mail(now=path.at + 60 * DAY) > 0
        assert {to for (to,), *_ in box.mails[1:]} == {"head@example.cn"}
        assert all("期限届满" in subject for _, subject, *_ in box.mails[1:])
        with acting_as(head):  # another address makes the old link and the old address void
            addresses.choose("other@example.cn", who=head, now=path.at)
            with pytest.raises(NotFound):
                addresses.confirm(secret, who=head, now=path.at)


def test_what_is_mailed_is_kind_number_time_and_link_and_no_name(world: World, port: int):
    box = Mailbox()
    confirmed(world, "police.liaison", "liaison@police.example")
    path = Path(world, enter(world))
    path.to_approved()
    path.take("deliver-transfer", "market.liaison")
    with mail_server(box, port):
        assert sending.send_mail(now=path.at) == 1
        assert sending.send_mail(now=path.at) == 0  # once
    ((_, subject, body, message_id),) = box.mails
    assert path.dossier.number in subject and "涉嫌犯罪案件移送" in subject and "送" in subject
    assert path.dossier.number in body and f"https://zhixian.example/desk/dossiers/{path.dossier.pk}/" in body
    assert "2026年3月4日" in body and message_id.endswith("@zhixian.example>")
    with as_system():
        texts = list(Notice.objects.values_list("text", flat=True))
    for name in ("某商行", "假冒", "平桥", "电冰箱", *texts):
        assert name not in body + subject, name


def test_of_a_restricted_dossier_only_the_head_and_the_cleared_hear_and_no_number_leaves(world: World, port: int):
    box = Mailbox()
    for seat in ("police.liaison", "police.handler1", "police.head"):
        confirmed(world, seat, f"{seat}@police.example")
    path = Path(world, enter(world))
    path.to_approved()
    with acting_as(world("market.handler1")):
        secrecy.restrict(path.dossier, "商业秘密", actor=world("market.handler1"), now=path.at)
    with as_system():
        run = path.run()
        notices = [Notice(dossier_id=path.dossier.pk, run=run, unit_id=world(seat).unit_id, post=post, sort="step", text="x", key=f"a-{post}",
                          at=path.at) for seat, post in (("police.head", "head"), ("police.head", "liaison"))]  # fmt: skip
        telling.tell(notices, now=path.at)
        Clearance.objects.create(dossier_id=path.dossier.pk, officer_id=world("police.handler1").officer_id,
                                 unit_id=world("police.handler1").unit_id, granted_by=world("police.head").officer_id, granted_at=path.at)  # fmt: skip
        telling.tell([Notice(dossier_id=path.dossier.pk, run=run, unit_id=world("police.head").unit_id, post="handler", sort="step",
                             text="y", key="b", at=path.at)], now=path.at)  # fmt: skip
    with mail_server(box, port):
        sending.send_mail(now=path.at)
    assert sorted(to for (to,), *_ in box.mails) == ["police.handler1@police.example", "police.head@police.example"]
    assert all(
        path.dossier.number not in subject + body.replace(str(path.dossier.pk), "") for _, subject, body, _ in box.mails
    )


def test_the_message_stands_or_falls_with_its_notice(world: World, port: int):
    confirmed(world, "police.liaison", "liaison@police.example")
    path = Path(world, enter(world))
    path.to_approved()
    with pytest.raises(RuntimeError), transaction.atomic():
        path.take("deliver-transfer", "market.liaison")
        with as_system():
            assert Message.objects.count() == 1
        raise RuntimeError("the power went")
    with as_system():
        assert Message.objects.count() == 0 and not Notice.objects.filter(step__action="deliver-transfer").exists()


def test_a_mail_server_that_is_away_gets_everything_when_it_is_back(world: World, port: int):
    box = Mailbox()
    confirmed(world, "police.liaison", "liaison@police.example")
    path = Path(world, enter(world))
    path.to_approved()
    path.take("deliver-transfer", "market.liaison")
    for minutes in range(90):
        assert sending.send_mail(now=path.at + minutes * MINUTE) == 0
    with as_system():
        waits = Message.objects.get()
        assert waits.sent_at is None and waits.given_up_at is None and waits.fault
    with mail_server(box, port):
        assert sending.send_mail(now=path.at + 91 * MINUTE) == 1
    with mail_server(box, port):
        assert sending.send_mail(now=path.at + 92 * MINUTE) == 0
    assert len(box.mails) == 1


def test_a_mailbox_that_is_full_is_tried_again_later(world: World, port: int):
    box = Mailbox()
    confirmed(world, "police.liaison", "liaison@police.example")
    path = Path(world, enter(world))
    path.to_approved()
    path.take("deliver-transfer", "market.liaison")
    with mail_server(box, port):
        box.answer = "452 full"
        assert sending.send_mail(now=path.at) == 0
        box.answer = "250 OK"
        assert sending.send_mail(now=path.at) == 0  # not before the pause is over
        assert sending.send_mail(now=path.at + MINUTE) == 1
    assert len(box.mails) == 1


def test_a_mailbox_that_is_not_there_gets_no_second_mail_and_its_officer_reads_why(world: World, port: int):
    box = Mailbox()
    confirmed(world, "market.head", "gone@market.example")
    path = Path(world, enter(world))
    path.to_police()
    jobs.tell_of_overdue(now=path.at + 60 * DAY)
    box.answer = "550 no such user"
    with mail_server(box, port):
        assert sending.send_mail(now=path.at + 60 * DAY) == 0
        box.answer = "250 OK"
        assert sending.send_mail(now=path.at + 61 * DAY) == 0
    assert box.mails == [] and addresses.of(world("market.head")).refused_at == path.at + 60 * DAY
    with as_system():
        assert "550" in Message.objects.get(given_up_at__isnull=False).fault
        assert not Message.objects.filter(sent_at__isnull=True, given_up_at__isnull=True).exists()


def test_an_officer_of_another_place_gets_nothing(world: World, port: int):
    for seat in ("there.police.liaison", "there.market.head"):
        confirmed(world, seat, f"{seat}@example.cn")
    path = Path(world, enter(world))
    path.to_police()
    jobs.tell_of_overdue(now=path.at + 60 * DAY)
    with as_system():
        assert Message.objects.count() == 0


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "名@例子.cn", "a@example.cn\nBcc: x@y.cn", "x" * 250 + "@example.cn"]
)
def test_a_bad_address_is_refused_with_a_sentence(world: World, port: int, address: str):
    with pytest.raises(BadInput) as refusal:
        choose(world, "market.head", address)
    assert "邮箱" in refusal.value.user_message


def test_only_the_houses_own_domains_where_it_says_so_and_only_one_link_a_minute(world: World, port: int, settings):
    settings.MAIL_DOMAINS = ["gov.example"]
    with pytest.raises(BadInput):
        choose(world, "market.head", "head@elsewhere.example")
    choose(world, "market.head", "head@gov.example")
    with pytest.raises(BadInput):
        choose(world, "market.head", "victim@gov.example", NOW + timedelta(seconds=10))
    settings.SMTP_HOST = ""
    with pytest.raises(addresses.NoMailServer):
        choose(world, "market.legal", "legal@gov.example")


def test_two_workers_at_once_send_each_message_once(committed, world: World, port: int):
    box = Mailbox()
    for seat in ("market.head", "market.liaison", "police.liaison", "police.head"):
        confirmed(world, seat, f"{seat}@example.cn")
    path = Path(world, enter(world))
    path.to_police()
    jobs.tell_of_overdue(now=path.at + 60 * DAY)
    with as_system():
        waiting = Message.objects.count()
    assert waiting >= 3
    sent: list[int] = []
    begin = threading.Barrier(2)

    def work() -> None:
        from django.db import connection

        begin.wait()
        sent.append(sending.send_mail(now=path.at + 60 * DAY))
        connection.close()

    with mail_server(box, port):
        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sum(sent) == waiting == len(box.mails) == len({message_id for *_, message_id in box.mails})


def test_the_line_refuses_to_go_on_in_the_clear(world: World, port: int, settings):
    settings.SMTP_SECURITY = "starttls"  # the server of this test offers none
    box = Mailbox()
    choose(world, "market.head", "head@example.cn")
    with mail_server(box, port):
        assert sending.send_mail(now=NOW) == 0
    assert box.mails == []
