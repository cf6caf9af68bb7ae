"""E-mail to the public who asked for it. Taken, sent and settled as the officers' mail is (``mail``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from zhixian.rooms.outbox import pauses
from zhixian.rooms.outbox.mail import GIVEN_UP, HELD, KEPT, Outcome
from zhixian.rooms.outbox.models import Letter

LINKS_A_DAY = 3  # confirming links to one address: nobody floods a stranger's mailbox


@dataclass(frozen=True, kw_only=True)
class Draft:
    sort: str
    address: str
    subject: str
    body: str
    leave: str = ""


def put(drafts: Iterable[Draft], *, now: datetime) -> int:
    """To be sent once this transaction stands; gives how many."""
    made = Letter.objects.bulk_create(
        (Letter(sort=one.sort, address=one.address, subject=one.subject[:120], body=one.body, leave=one.leave, at=now,
                next_at=now) for one in drafts),
        batch_size=500,
    )  # fmt: skip
    return len(made)


def claim(*, now: datetime) -> Letter | None:
    """The letter that has waited longest; none when nothing is due. Call in a transaction of the house."""
    while True:
        letter = (
            Letter.objects.select_for_update(skip_locked=True)
            .filter(Q(busy_until__isnull=True) | Q(busy_until__lt=now), sent_at__isnull=True, given_up_at__isnull=True,
                    next_at__lte=now)
            .order_by("next_at", "id")
            .first()
        )  # fmt: skip
        if letter is None:
            return None
        if letter.sort == "confirm" and _enough(letter, now):
            letter.delete()
            continue
        letter.busy_until = now + HELD
        letter.save(update_fields=["busy_until"])
        return letter


def _enough(letter: Letter, now: datetime) -> bool:
    since = now - timedelta(days=1)
    return Letter.objects.filter(sort="confirm", address=letter.address, sent_at__gt=since).count() >= LINKS_A_DAY


def settle(letter: Letter, outcome: Outcome, *, now: datetime) -> None:
    """What came of it. Call in a transaction of the house."""
    letter.busy_until, letter.fault = None, outcome.fault[:120]
    if outcome.sent:
        letter.sent_at = now
    elif not outcome.away:
        letter.attempts += 1
        letter.next_at = now + pauses.after(letter.attempts)
        if outcome.refused or now - letter.at > GIVEN_UP:
            letter.given_up_at = now
    letter.save(update_fields=["busy_until", "fault", "sent_at", "attempts", "next_at", "given_up_at"])


def compose(letter: Letter) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = letter.subject, settings.SMTP_FROM, letter.address
    mail["Date"] = format_datetime(letter.at.astimezone(UTC))
    mail["Message-ID"] = f"<{letter.pk}@{urlsplit(settings.SITE).hostname or 'zhixian'}>"
    mail["Auto-Submitted"] = "auto-generated"
    if letter.leave:  # RFC 8058: the mail program's own button ends it
        mail["List-Unsubscribe"] = f"<{settings.SITE}{letter.leave}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.body, cte="base64")
    return mail


def tidy(*, now: datetime) -> int:
    old = Letter.objects.filter(Q(sent_at__lt=now - KEPT) | Q(given_up_at__lt=now - KEPT))
    return int(old.delete()[0])
