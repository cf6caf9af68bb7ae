"""Where an officer wants her notices: chosen by her, confirmed by the link that was sent there."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet

from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.outbox.models import MailChoice, Message
from zhixian.rooms.outbox.who import Who

LASTS = timedelta(days=1)  # the link
BETWEEN = timedelta(minutes=1)  # nobody floods a stranger's mailbox with links
_SALT = "zhixian.outbox.address"


class NoMailServer(UnableTo):
    code = "mail.no_server"
    user_message = "本系统还没有设置邮件服务器，暂时不能用邮件接收通知，请联系系统管理员。"


def choose(address: str, *, who: Who, now: datetime) -> None:
    """Ask for notices at that address; a link goes there, and nothing else until it is confirmed. Call inside the
    officer's transaction."""
    if not settings.SMTP_HOST:
        raise NoMailServer("no mail server is set")
    wanted = address.strip()
    _check(wanted)
    with transaction.atomic():
        held = MailChoice.objects.select_for_update().filter(officer_id=who.officer_id).first()
        if held and now - held.asked_at < BETWEEN:
            raise BadInput("asked just now", fields={"address": "刚刚已经发过一封确认邮件，请一分钟后再试"})
        MailChoice.objects.update_or_create(
            officer_id=who.officer_id,
            defaults={"address": wanted, "asked_at": now, "confirmed_at": None, "refused_at": None},
        )
        _forget(who.officer_id)
        Message(officer_id=who.officer_id, unit_id=who.unit_id, sort="confirm", kind="请确认接收通知的邮箱", at=now,
                next_at=now).save(force_insert=True)  # fmt: skip
        _record("mail.chosen", who, now)


def _check(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise BadInput("no address", fields={"address": "请填写完整的邮箱地址，例如 name@example.gov.cn"}) from None
    if len(address) > 200 or not address.isascii():
        raise BadInput("no address", fields={"address": "邮箱地址只能用英文字母、数字和符号，最多200个字符"})
    domain = address.rpartition("@")[2].lower()
    if settings.MAIL_DOMAINS and domain not in settings.MAIL_DOMAINS:
        raise BadInput("foreign domain", fields={"address": f"只能使用这些邮箱：{'、'.join(settings.MAIL_DOMAINS)}"})


def confirm(secret: str, *, who: Who, now: datetime) -> str:
    """The link was opened by the officer herself; gives the address. NotFound for another's, an old or a made-up link."""
    with transaction.atomic():
        choice = MailChoice.objects.select_for_update().filter(officer_id=who.officer_id).first()
        if choice is None or choice.asked_at + LASTS < now or _read(secret) != _told(choice):
            raise NotFound("no such living link")
        if choice.confirmed_at is None:
            choice.confirmed_at = now
            choice.save(update_fields=["confirmed_at"])
            _record("mail.confirmed", who, now)
    return str(choice.address)


def stop(*, who: Who, now: datetime) -> None:
    """No more e-mail; what waits is dropped."""
    with transaction.atomic():
        if MailChoice.objects.filter(officer_id=who.officer_id).delete()[0]:
            _forget(who.officer_id)
            _record("mail.stopped", who, now)


def officer_left(officer_id: UUID) -> None:
    """Nothing is mailed to who has left; the caller's entry in the ledger says why."""
    MailChoice.objects.filter(officer_id=officer_id).delete()
    _forget(officer_id)


def of(who: Who) -> MailChoice | None:
    return MailChoice.objects.filter(officer_id=who.officer_id).first()


def choosing() -> QuerySet[MailChoice]:
    """Those who get e-mail: the address is confirmed, and the mail server takes it."""
    return MailChoice.objects.filter(confirmed_at__isnull=False, refused_at__isnull=True)


def addresses(officers: Iterable[UUID]) -> dict[UUID, MailChoice]:
    return MailChoice.objects.in_bulk(list(officers))


def link_secret(choice: MailChoice) -> str:
    """What the link carries: signed, so that nothing has to be kept; another address or another asking makes it void."""
    return Signer(salt=_SALT).sign_object(_told(choice))


def _told(choice: MailChoice) -> dict[str, str]:
    return {"o": str(choice.officer_id), "a": choice.address, "t": choice.asked_at.isoformat()}


def _read(secret: str) -> object:
    try:
        return Signer(salt=_SALT).unsign_object(secret)
    except (BadSignature, ValueError):
        return None


def _forget(officer_id: UUID) -> None:
    Message.objects.filter(officer_id=officer_id, sent_at__isnull=True).delete()


def _record(kind: str, who: Who, now: datetime) -> None:
    ledger.record(kind, chain=who.unit_id, subject=who.officer_id, officer_id=who.officer_id, unit_id=who.unit_id, at=now,
                  digest=None)  # fmt: skip
