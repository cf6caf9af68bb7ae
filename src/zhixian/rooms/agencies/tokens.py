"""Tokens of the API: made by an officer for a program, with scopes and an end; dead when the officer leaves."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from zhixian.refusals import BadInput, NotAllowed, UnableTo
from zhixian.rooms.agencies.access import within
from zhixian.rooms.agencies.models import ApiToken, Officer
from zhixian.rooms.ledger import services as ledger

LONGEST = timedelta(days=365)


class BadToken(UnableTo):
    code = "token.invalid"
    status = 401
    user_message = "令牌无效、已过期或已撤销。"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make(officer: Officer, *, name: str, scopes: Iterable[str], lasts: timedelta, unit_id: UUID, now: datetime) -> str:
    """A new token; shown this once and kept only as a hash."""
    wanted = sorted(set(scopes))
    if not wanted or set(wanted) - set(ApiToken.SCOPES) or not name.strip() or not timedelta() < lasts <= LONGEST:
        raise BadInput("bad token", fields={"scopes": "请写明名称、至少一项权限，有效期不超过一年"})
    token = f"zx_{secrets.token_urlsafe(32)}"
    with within(unit_id):
        made = ApiToken.objects.create(
            officer=officer,
            name=name.strip()[:60],
            digest=_digest(token),
            scopes=wanted,
            made_at=now,
            expires_at=now + lasts,
        )
        ledger.record(
            "token.made", chain=unit_id, subject=made.pk, officer_id=officer.pk, unit_id=unit_id, at=now, digest=None
        )
    return token


def officer_of(token: str, *, now: datetime) -> tuple[Officer, frozenset[str]]:
    """Whose token it is and what it may; BadToken if it is not alive."""
    found = (
        ApiToken.objects.select_related("officer")
        .filter(digest=_digest(token), revoked_at__isnull=True, expires_at__gt=now)
        .first()
    )
    if found is None or not found.officer.is_active or found.officer.left_at is not None:
        raise BadToken("no such live token")
    if found.used_at is None or now - found.used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)  # once a minute is enough to see that it is in use
    return found.officer, frozenset(found.scopes)


def revoke(token_id: UUID, *, officer: Officer, unit_id: UUID, now: datetime) -> None:
    with within(unit_id):
        if not ApiToken.objects.filter(pk=token_id, officer=officer, revoked_at__isnull=True).update(revoked_at=now):
            raise NotAllowed("not hers", why="只能撤销自己的令牌。")
        ledger.record(
            "token.revoked",
            chain=unit_id,
            subject=token_id,
            officer_id=officer.pk,
            unit_id=unit_id,
            at=now,
            digest=None,
        )


def of(officer: Officer) -> list[ApiToken]:
    """The officer's own tokens, newest first."""
    return list(ApiToken.objects.filter(officer=officer).order_by("-made_at"))
