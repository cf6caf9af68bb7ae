"""Secret addresses of an officer's calendar: made, shown once, read, revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.outbox.models import Feed
from zhixian.rooms.outbox.who import Who

MOST = 5
ONCE = timedelta(minutes=1)  # a program that asks every second is one reading a minute in the ledger


def make(name: str, *, who: Who, now: datetime) -> str:
    """A new secret; shown this once and kept only as a hash. Call inside the officer's transaction."""
    called = name.strip()
    if not called or len(called) > 40 or "\x00" in called:
        raise BadInput("no name", fields={"name": "请写明用在哪里，例如“手机日历”，最多40字"})
    if Feed.objects.filter(officer_id=who.officer_id, revoked_at__isnull=True).count() >= MOST:
        raise BadInput("too many feeds", fields={"name": f"最多同时有{MOST}个订阅地址，请先撤销不用的"})
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        feed = Feed(officer_id=who.officer_id, name=called, digest=_digest(secret), made_at=now)
        feed.save(force_insert=True)
        _record("calendar.made", feed, who.unit_id, now)
    return secret


def revoke(feed_id: UUID, *, who: Who, now: datetime) -> None:
    """From this moment the address answers as one that never was; NotFound for another's."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update().filter(pk=feed_id, officer_id=who.officer_id).first()
        if feed is None:
            raise NotFound(f"feed {feed_id} is not of officer {who.officer_id}")
        if feed.revoked_at is None:
            feed.revoked_at = now
            feed.save(update_fields=["revoked_at"])
            _record("calendar.revoked", feed, who.unit_id, now)


def of(who: Who) -> list[Feed]:
    """The officer's own, newest first."""
    return list(Feed.objects.filter(officer_id=who.officer_id).order_by("-made_at")[:50])


def by_secret(secret: str) -> Feed:
    """The living feed of that secret; NotFound for an unknown and for a revoked one alike."""
    feed = Feed.objects.filter(digest=_digest(secret), revoked_at__isnull=True).first()
    if feed is None:
        raise NotFound("no such living feed")
    return feed


def note_reading(feed: Feed, *, unit_id: UUID, now: datetime) -> None:
    """Each reading is an entry in the chain of the officer's unit. Call inside a transaction that sees that chain."""
    if feed.used_at is None or now - feed.used_at >= ONCE:
        Feed.objects.filter(pk=feed.pk).update(used_at=now)
        _record("calendar.read", feed, unit_id, now)


def officer_left(officer_id: UUID, *, now: datetime) -> None:
    """Every address of hers is dead at once; the caller's entry in the ledger says why."""
    Feed.objects.filter(officer_id=officer_id, revoked_at__isnull=True).update(revoked_at=now)


def _record(kind: str, feed: Feed, unit_id: UUID, now: datetime) -> None:
    ledger.record(
        kind, chain=unit_id, subject=feed.pk, officer_id=feed.officer_id, unit_id=unit_id, at=now, digest=None
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
