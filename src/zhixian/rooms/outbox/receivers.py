"""Receivers of a unit: registered, looked after and removed by its administrator. Each act is in the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.outbox import guarding, signing
from zhixian.rooms.outbox.guarding import Resolve
from zhixian.rooms.outbox.models import Delivery, Receiver
from zhixian.rooms.outbox.who import Who, administrator

MOST = 10
LATEST = 20


@dataclass(frozen=True)
class Standing:
    receiver: Receiver
    waiting: int
    latest: list[Delivery]


def register(name: str, url: str, *, who: Who, now: datetime, resolve: Resolve = guarding.resolve) -> str:
    """A new receiver; gives the secret, which is shown this once. Call inside the officer's transaction."""
    administrator(who)
    called, address = name.strip(), url.strip()
    if not called or len(called) > 40 or "\x00" in called:
        raise BadInput("no name", fields={"name": "请写明是哪个系统，最多40字"})
    host, port, _ = guarding.parted(address)
    try:
        guarding.checked(host, port, resolve=resolve)
    except OSError:
        raise BadInput("no such host", fields={"url": "这个域名解析不到地址，请核对"}) from None
    secret = signing.new_secret()
    with transaction.atomic():
        if Receiver.objects.filter(unit_id=who.unit_id).count() >= MOST:
            raise BadInput("too many receivers", fields={"name": f"每个单位最多{MOST}个接收系统"})
        receiver = Receiver(unit_id=who.unit_id, name=called, url=address, secret=signing.sealed(secret),
                            made_by=who.officer_id, made_at=now)  # fmt: skip
        receiver.save(force_insert=True)
        _record("receiver.registered", receiver, who, now)
    return secret


def of(who: Who) -> list[Standing]:
    """The unit's receivers with what waits and what went last."""
    administrator(who)
    waits = Count("deliveries", filter=Q(deliveries__delivered_at__isnull=True))
    found = Receiver.objects.filter(unit_id=who.unit_id).annotate(waits=waits).order_by("made_at")
    return [Standing(each, each.waits, list(each.deliveries.order_by("-serial")[:LATEST])) for each in found]


def pause(receiver_id: UUID, *, who: Who, now: datetime) -> None:
    """Nothing goes out; what happens meanwhile is kept."""
    _change("receiver.paused", receiver_id, who, now, paused_at=now)


def resume(receiver_id: UUID, *, who: Who, now: datetime) -> None:
    """Goes on at once, also where the next try was some time off."""
    _change("receiver.resumed", receiver_id, who, now, paused_at=None, next_at=None)


def send_again(receiver_id: UUID, delivery_id: UUID, *, who: Who, now: datetime) -> None:
    """The same event with the same id once more, before everything that waits."""
    with transaction.atomic():
        receiver = _own(receiver_id, who)
        again = Delivery.objects.filter(pk=delivery_id, receiver=receiver, delivered_at__isnull=False)
        if not again.update(delivered_at=None):
            raise NotFound(f"receiver {receiver_id} was not given {delivery_id}")
        _record("receiver.sent_again", receiver, who, now)


def delete(receiver_id: UUID, *, who: Who, now: datetime) -> None:
    """The receiver and what waits for it; what the ledger says of it stays."""
    with transaction.atomic():
        receiver = _own(receiver_id, who)
        _record("receiver.deleted", receiver, who, now)
        receiver.delete()


def _change(kind: str, receiver_id: UUID, who: Who, now: datetime, **values: Any) -> None:
    with transaction.atomic():
        receiver = _own(receiver_id, who)
        Receiver.objects.filter(pk=receiver.pk).update(**values)
        _record(kind, receiver, who, now)


def _own(receiver_id: UUID, who: Who) -> Receiver:
    """NotFound for another unit's, whoever asks."""
    receiver = Receiver.objects.select_for_update().filter(pk=receiver_id, unit_id=who.unit_id).first()
    if receiver is None:
        raise NotFound(f"receiver {receiver_id} is not of unit {who.unit_id}")
    administrator(who)
    return receiver


def _record(kind: str, receiver: Receiver, who: Who, now: datetime) -> None:
    ledger.record(kind, chain=who.unit_id, subject=receiver.pk, officer_id=who.officer_id, unit_id=who.unit_id, at=now,
                  digest=None)  # fmt: skip
