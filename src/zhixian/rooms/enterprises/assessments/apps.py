"""Tokens of outside apps: made by an officer of a unit, shown once, dead after their day or when revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.tokens import BadToken
from zhixian.rooms.enterprises.models import OutsideApp
from zhixian.rooms.ledger import services as ledger

LONGEST = timedelta(days=365)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def may_make(actor: Actor) -> bool:
    return bool(actor.posts & {"administrator", "head"})


def _refuse_others(actor: Actor) -> None:
    if not may_make(actor):
        raise NotAllowed("neither administrator nor head", why="请由本单位负责人或者管理员办理。")


def make(name: str, *, lasts: timedelta, actor: Actor, now: datetime) -> str:
    """A token for one app; kept only as a hash."""
    _refuse_others(actor)
    if not name.strip() or len(name) > 60 or "\x00" in name or not timedelta() < lasts <= LONGEST:
        raise BadInput("bad app", fields={"name": "请写明应用名称（最多60字），有效期不超过一年"})
    token = f"zxapp_{secrets.token_urlsafe(32)}"
    with acting_as(actor):
        made = OutsideApp.objects.create(
            unit_id=actor.unit_id, name=name.strip(), digest=_digest(token), made_by=actor.officer_id, made_at=now,
            expires_at=now + lasts,
        )  # fmt: skip
        _record("assessment.app_made", made, actor, now)
    return token


def app_of(token: str, *, now: datetime) -> OutsideApp:
    found = OutsideApp.objects.filter(digest=_digest(token), revoked_at__isnull=True, expires_at__gt=now).first()
    if found is None:
        raise BadToken("no such live app")
    if found.used_at is None or now - found.used_at > timedelta(minutes=1):
        OutsideApp.objects.filter(pk=found.pk).update(used_at=now)
    return found


def of_unit(actor: Actor) -> list[OutsideApp]:
    return list(OutsideApp.objects.filter(unit_id=actor.unit_id).order_by("-made_at")) if may_make(actor) else []


def revoke(app_id: UUID, *, actor: Actor, now: datetime) -> None:
    _refuse_others(actor)
    with acting_as(actor):
        found = OutsideApp.objects.filter(pk=app_id, unit_id=actor.unit_id, revoked_at__isnull=True).first()
        if found is None:
            raise NotFound(f"no app {app_id} of the unit")
        found.revoked_at = now
        found.save(update_fields=["revoked_at"])
        _record("assessment.app_revoked", found, actor, now)


def _record(kind: str, app: OutsideApp, actor: Actor, now: datetime) -> None:
    ledger.record(kind, chain=actor.unit_id, subject=app.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=None)  # fmt: skip
