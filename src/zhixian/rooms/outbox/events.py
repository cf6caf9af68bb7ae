"""Events for a unit's own systems: written with the act, delivered one after another to each receiver, and never lost.

A worker takes a receiver for a while (``claim``), posts its next event outside of any transaction, and says what came of it
(``settle``). While an event is not delivered none behind it goes out; another receiver does not wait for that.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from zhixian.identifiers import new_id
from zhixian.rooms.outbox import pauses
from zhixian.rooms.outbox.models import Delivery, Receiver
from zhixian.rooms.outbox.posting import Outcome, Parcel

TRIES = 15
HELD = timedelta(minutes=2)  # longer than a post may last
KEPT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Event:
    """``kind`` is for a program and stays, ``label`` is for a reader."""

    unit_id: UUID
    kind: str
    label: str
    number: str
    at: datetime


def listening(units: Iterable[UUID]) -> set[UUID]:
    """Those of the units that have a receiver."""
    return set(Receiver.objects.filter(unit_id__in=set(units)).values_list("unit_id", flat=True))


def put(events: Iterable[Event]) -> None:
    """To be delivered once this transaction stands. Call inside the transaction of the act."""
    with connection.cursor() as cursor:
        for event in dict.fromkeys(events):
            cursor.execute(
                "select outbox_put(%s, %s, %s, %s, %s, %s)",
                [event.unit_id, new_id(), event.kind[:160], event.label[:160], event.number, event.at],
            )


def claim(*, now: datetime) -> Parcel | None:
    """The next event of a receiver that is free, due and not paused. Call in a transaction of the house."""
    free = Q(busy_until__isnull=True) | Q(busy_until__lt=now)
    due = Q(next_at__isnull=True) | Q(next_at__lte=now)
    waiting = Delivery.objects.filter(delivered_at__isnull=True).values("receiver_id")
    candidates = (
        Receiver.objects.select_for_update(skip_locked=True)
        .filter(free, due, paused_at__isnull=True, pk__in=waiting)
        .order_by(F("delivered_at").asc(nulls_first=True), "made_at")  # whoever has waited longest
    )
    for receiver in candidates:
        delivery = _first(receiver)
        if delivery is None and _settle_more(receiver):
            delivery = _first(receiver)
        if delivery is None:
            continue
        Receiver.objects.filter(pk=receiver.pk).update(busy_until=now + HELD)
        return Parcel(
            delivery_id=delivery.pk, receiver_id=receiver.pk, url=receiver.url, sealed_secret=bytes(receiver.secret),
            event_id=f"evt_{delivery.event_id.hex}", kind=delivery.kind, label=delivery.label, number=delivery.number,
            at=delivery.at,
        )  # fmt: skip
    return None


def _first(receiver: Receiver) -> Delivery | None:
    waiting = Delivery.objects.filter(receiver=receiver, delivered_at__isnull=True, serial__lte=receiver.settled_to)
    return waiting.order_by("serial").first()


def _settle_more(receiver: Receiver) -> bool:
    """Move ``settled_to`` up to the last event, if no act is under way that has told the unit of something. Acts take
    milliseconds; should there always be one, then the next minute will do."""
    for _ in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 43))", [str(receiver.unit_id)])
            if cursor.fetchone()[0]:
                # A statement of its own: it sees what the last of those acts wrote.
                cursor.execute(
                    "update outbox_receiver set settled_to = (select coalesce(max(serial), 0) from outbox_delivery"
                    " where receiver_id = %s) where id = %s returning settled_to",
                    [receiver.pk, receiver.pk],
                )
                (receiver.settled_to,) = cursor.fetchone()
                return True
        time.sleep(0.02)
    return False


def settle(parcel: Parcel, outcome: Outcome, *, now: datetime) -> None:
    """What came of it. Call in a transaction of the house."""
    receiver = Receiver.objects.select_for_update().filter(pk=parcel.receiver_id).first()
    if receiver is None:
        return  # deleted while the event was on its way
    Delivery.objects.filter(pk=parcel.delivery_id).update(
        attempts=F("attempts") + 1, **({"delivered_at": now} if outcome.delivered else {})
    )
    receiver.busy_until = None
    if outcome.delivered:
        receiver.delivered_at, receiver.failures, receiver.failing_since, receiver.next_at, receiver.fault = (
            now,
            0,
            None,
            None,
            "",
        )
    else:
        receiver.failures += 1
        receiver.failing_since = receiver.failing_since or now
        receiver.next_at, receiver.fault = now + pauses.after(receiver.failures), outcome.fault[:120]
        if outcome.gone:
            receiver.paused_at = now  # what waits is kept for the day it is resumed
    receiver.save(
        update_fields=["busy_until", "delivered_at", "failures", "failing_since", "next_at", "fault"]
        + (["paused_at"] if outcome.gone else [])
    )


def tidy(*, now: datetime) -> int:
    """What was delivered long ago goes; what waits stays, however long it waits."""
    return int(Delivery.objects.filter(delivered_at__lt=now - KEPT).delete()[0])
