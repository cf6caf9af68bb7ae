"""Coming in and going out: passwords, sessions, links. The same words for an account that is not there and a wrong password."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection

from zhixian.refusals import BadInput, NotAllowed, UnableTo
from zhixian.rooms.agencies.access import within
from zhixian.rooms.enterprises.accounts.models import FirmInvitation, FirmSession, FirmUser
from zhixian.rooms.ledger import services as ledger

SESSION_LASTS: Final = timedelta(hours=8)
FAILURES: Final = 5  # as for officers: five wrong passwords, a quarter of an hour
LOCKED_FOR: Final = timedelta(minutes=15)
_NOBODY: Final = make_password(secrets.token_urlsafe(16))  # so that an unknown account takes as long as a known one


class WrongPassword(UnableTo):
    code = "firm.wrong_password"
    status = 422
    user_message = "账号或者口令不对。"


class LockedOut(UnableTo):
    code = "firm.locked_out"
    status = 429
    user_message = "口令错得太多，这个账号暂停登录15分钟。"


class DeadLink(UnableTo):
    code = "firm.dead_link"
    status = 404
    user_message = "链接无效、已用过或者已过期，请找本企业的管理员重新发一个。"


class NotSignedIn(UnableTo):
    code = "firm.not_signed_in"
    status = 403
    user_message = "请先登录企业账号。"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Who acts for a firm: the user in her role. ``firm_id`` is None while the application waits."""

    user_id: UUID
    name: str
    role: str
    firm_id: UUID | None
    firm_name: str
    credit_code: str
    phone: str

    @property
    def scope(self) -> UUID:
        return self.firm_id or self.user_id

    @property
    def may_work(self) -> bool:
        return self.firm_id is not None and self.role in {"owner", "member"}

    @property
    def is_owner(self) -> bool:
        return self.firm_id is not None and self.role == "owner"


def lookup(question: str, values: Sequence[str | datetime]) -> tuple[UUID, UUID | None] | None:
    """User and firm by one of the look-ups of the second wall."""
    with connection.cursor() as cursor:
        cursor.execute(f"select user_id, firm_id from {question}", values)
        found: tuple[UUID, UUID | None] | None = cursor.fetchone()
    return found


def checked_password(password: str, user: FirmUser) -> None:
    """The officers' own rules. BadInput with each rule that is broken."""
    try:
        validate_password(password, user)  # type: ignore[arg-type]  # it compares attributes by name
    except ValidationError as fault:
        raise BadInput("weak password", fields={"password": "；".join(fault.messages)}) from fault


def sign_in(login: str, password: str, *, now: datetime) -> str:
    """The secret of a new session. WrongPassword, LockedOut."""
    found = lookup("enterprises_firm_login(%s)", [login.strip().replace("\x00", "")[:60]])
    if found is None:
        check_password(password, _NOBODY)
        raise WrongPassword("no such login")
    user_id, firm_id = found
    with within(firm_id or user_id):
        user = FirmUser.objects.select_for_update().get(pk=user_id)
        refusal = _refusal(user, password, now)
        if refusal is None:
            user.failures, user.locked_until, user.last_login_at = 0, None, now
        user.save(update_fields=["failures", "locked_until", "last_login_at"])
        secret = "" if refusal else begin(user, now=now)
    if refusal is not None:  # outside, so that the count of failures lasts
        raise refusal
    return secret


def _refusal(user: FirmUser, password: str, now: datetime) -> UnableTo | None:
    if user.locked_until is not None and user.locked_until > now:
        return LockedOut("too many failures")
    if check_password(password, user.password) and user.state in {"waiting", "active"}:
        return None
    user.failures += 1
    if user.failures >= FAILURES:
        user.failures, user.locked_until = 0, now + LOCKED_FOR
    return WrongPassword("wrong password or no live account")


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(user: FirmUser, *, now: datetime) -> str:
    """Inside the user's scope: a session, and what is too old goes."""
    secret = secrets.token_urlsafe(32)
    user.sessions.filter(expires_at__lte=now).delete()
    FirmSession.objects.create(
        digest=digest_of(secret), user=user, firm_id=user.firm_id, began_at=now, expires_at=now + SESSION_LASTS
    )
    return secret


def member_of(secret: str, *, now: datetime) -> Member:
    """Who holds that session. NotSignedIn for none, an old one, one of a user who has left."""
    found = lookup("enterprises_firm_session(%s, %s)", [digest_of(secret), now]) if secret else None
    if found is None:
        raise NotSignedIn("no such session")
    user_id, firm_id = found
    with within(firm_id or user_id):
        user = FirmUser.objects.filter(pk=user_id, state__in=("waiting", "active")).select_related("firm").first()
    if user is None or user.firm_id != firm_id:  # verified since: she signs in again, as a user of the firm
        raise NotSignedIn("no live user")
    firm = user.firm
    return Member(
        user_id=user.pk, name=user.name, role=user.role, firm_id=firm_id, firm_name=firm.name if firm else "",
        credit_code=firm.credit_code if firm else "", phone=user.phone,
    )  # fmt: skip


def sign_out(secret: str, *, now: datetime) -> None:
    found = lookup("enterprises_firm_session(%s, %s)", [digest_of(secret), now])
    if found is not None:
        with within(found[1] or found[0]):
            FirmSession.objects.filter(digest=digest_of(secret)).delete()


def invited(secret: str, *, now: datetime) -> FirmUser:
    """Whose link that is. DeadLink."""
    found = lookup("enterprises_firm_invited(%s, %s)", [digest_of(secret), now])
    if found is None or found[1] is None:
        raise DeadLink("no such live link")
    with within(found[1]):
        user = FirmUser.objects.filter(pk=found[0], state__in=("invited", "active")).first()
    if user is None:
        raise DeadLink("the user has left")
    return user


def accept(secret: str, password: str, *, now: datetime) -> str:
    """Set the password by the link, which is then used up; a session begins. BadInput for a weak password."""
    scope = invited(secret, now=now).scope
    with within(scope):
        link = FirmInvitation.objects.select_for_update().filter(digest=digest_of(secret), used_at__isnull=True).first()
        if link is None:
            raise DeadLink("used a moment ago")
        user = FirmUser.objects.select_for_update().get(pk=link.user_id)
        checked_password(password, user)
        user.set_password(password)
        user.state = "active"
        user.save(update_fields=["password", "state"])
        user.sessions.all().delete()
        link.used_at = now
        link.save(update_fields=["used_at"])
        record("firm_user.password_set", user.pk, scope, now)
        return begin(user, now=now)


def record(kind: str, subject: UUID, chain: UUID, now: datetime, digest: bytes | None = None) -> None:
    """In the firm's own chain; a firm's user is no officer and is not named as one."""
    ledger.record(kind, chain=chain, subject=subject, officer_id=None, unit_id=None, at=now, digest=digest)


def refuse_readers(member: Member) -> UUID:
    """The firm for which the member may act; NotAllowed for a reader, or while the application waits."""
    if member.firm_id is None:
        raise NotAllowed("application waits", why="入驻申请还没有核验通过。")
    if not member.may_work:
        raise NotAllowed("reader", why="查看人只能看，请由本企业的管理员或者经办人办理。")
    return member.firm_id
