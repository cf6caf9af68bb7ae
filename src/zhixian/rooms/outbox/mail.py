"""Notices by e-mail: written in the notice's own transaction, sent afterwards by a job, never twice at once.

A worker takes a message for some minutes (``claim``), sends it outside of any transaction, and says what came of it
(``settle``). A worker that dies leaves it to the next one; the message's id is its Message-ID, so that a mailbox can see
that the two are one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from zhixian.moments import say_moment
from zhixian.rooms.outbox import addresses, pauses
from zhixian.rooms.outbox.models import MailChoice, Message

HELD = timedelta(minutes=5)
GIVEN_UP = timedelta(days=5)  # as mail servers do among themselves (RFC 5321, 4.5.4.1)
KEPT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One officer is to hear of one thing."""

    officer_id: UUID
    unit_id: UUID
    kind: str
    number: str
    dossier_id: UUID | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``away``: the server could not be spoken with at all, which says nothing about the message."""

    sent: bool = False
    away: bool = False
    refused: bool = False  # for good: another try would not change it
    fault: str = ""


def put(tellings: Iterable[Telling], *, now: datetime) -> None:
    """To be sent once this transaction stands. Call inside the transaction of the act."""
    Message.objects.bulk_create(
        Message(officer_id=one.officer_id, unit_id=one.unit_id, sort="notice", kind=one.kind[:160], number=one.number,
                dossier_id=one.dossier_id, at=one.at, next_at=now)
        for one in dict.fromkeys(tellings)
    )  # fmt: skip


def claim(*, now: datetime) -> tuple[Message, MailChoice] | None:
    """The message that has waited longest, with where it goes; none when nothing is due. Call in a transaction of the house."""
    while True:
        message = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(Q(busy_until__isnull=True) | Q(busy_until__lt=now), sent_at__isnull=True, given_up_at__isnull=True,
                    next_at__lte=now)
            .order_by("next_at", "id")
            .first()
        )  # fmt: skip
        if message is None:
            return None
        choice = MailChoice.objects.filter(officer_id=message.officer_id).first()
        if choice is not None and _holds(choice, message):
            message.busy_until = now + HELD
            message.save(update_fields=["busy_until"])
            return message, choice
        message.delete()  # she has chosen otherwise since


def _holds(choice: MailChoice, message: Message) -> bool:
    return choice.refused_at is None and (message.sort == "confirm" or choice.confirmed_at is not None)


def settle(message: Message, outcome: Outcome, *, now: datetime) -> None:
    """What came of it. Call in a transaction of the house."""
    message.busy_until = None
    if outcome.sent:
        message.sent_at, message.fault = now, ""
    elif outcome.away:
        message.fault = outcome.fault[:120]  # the server's absence is nobody's fault: next minute again
    else:
        message.attempts += 1
        message.fault = outcome.fault[:120]
        message.next_at = now + pauses.after(message.attempts)
        if outcome.refused or now - message.at > GIVEN_UP:
            message.given_up_at = now
        if outcome.refused:
            MailChoice.objects.filter(officer_id=message.officer_id).update(refused_at=now)
    # By its key alone: had she stopped in the meantime, the row is gone and stays so.
    Message.objects.filter(pk=message.pk).update(
        busy_until=None, sent_at=message.sent_at, attempts=message.attempts, next_at=message.next_at,
        given_up_at=message.given_up_at, fault=message.fault,
    )  # fmt: skip


def compose(message: Message, choice: MailChoice) -> EmailMessage:
    """A kind, a number, a moment and a link; no name of anybody, for a mailbox is not the house."""
    mail = EmailMessage()
    number = f"（{message.number}）" if message.number else ""
    mail["Subject"] = f"【知衔】{message.kind}{number}"
    mail["From"], mail["To"] = settings.SMTP_FROM, choice.address
    mail["Date"] = format_datetime(message.at.astimezone(UTC))
    mail["Message-ID"] = f"<{message.pk}@{urlsplit(settings.SITE).hostname or 'zhixian'}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    if message.sort == "confirm":
        link = settings.LINKS["confirm"].format(secret=addresses.link_secret(choice))
        lines = ["有人在知衔为自己的账号填写了这个邮箱。", "如果是您，请登录后打开下面的链接确认，一日内有效；如果不是，不必理会。",
                 "", f"{settings.SITE}{link}"]  # fmt: skip
    else:
        link = (
            settings.LINKS["notice"].format(dossier=message.dossier_id)
            if message.dossier_id
            else settings.LINKS["notices"]
        )
        lines = [message.kind, *([f"编号：{message.number}"] if message.number else []), f"时间：{say_moment(message.at)}",
                 f"查看：{settings.SITE}{link}", "", f"本邮件自动发出，不含当事人和案情。不再接收：{settings.SITE}{settings.LINKS['choice']}"]  # fmt: skip
    mail.set_content("\n".join(lines) + "\n", cte="base64")
    return mail


def waiting(officer_id: UUID) -> list[Message]:
    """The officer's last messages, newest first. Call where her unit's rows are seen."""
    return list(Message.objects.filter(officer_id=officer_id).order_by("-at")[:20])


def tidy(*, now: datetime) -> int:
    """Messages that were sent or given up long ago are of no use to anybody."""
    old = Message.objects.filter(Q(sent_at__lt=now - KEPT) | Q(given_up_at__lt=now - KEPT))
    return int(old.delete()[0])
