"""The life of an account: invited, moved, standing in, leaving, reset. Acts of a unit's administrator, each in the ledger.

One person, one account: the certificate number is asked for and may not occur twice among those who are still here.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound, UnableTo
from zhixian.rooms.agencies import delegations, kinds
from zhixian.rooms.agencies.access import Actor, within
from zhixian.rooms.agencies.models import ApiToken, Appointment, Invitation, Officer, Unit
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.outbox import addresses, feeds

INVITATION_LASTS = timedelta(days=3)


class BadInvitation(UnableTo):
    code = "account.bad_invitation"
    status = 404
    user_message = "链接无效、已用过或已过期，请找本单位管理员重新发一个。"


def _administrator(actor: Actor) -> None:
    if "administrator" not in actor.posts:
        raise NotAllowed("not an administrator", why="请由本单位管理员办理。")


def _colleague(officer_id: UUID, actor: Actor, now: datetime) -> Officer:
    """An officer of the administrator's own unit; NotFound for anybody else's."""
    held = Appointment.objects.in_force(on=local_day(now)).filter(officer_id=officer_id, unit_id=actor.unit_id)
    if not held.exists():
        raise NotFound(f"officer {officer_id} is not of unit {actor.unit_id}")
    return Officer.objects.select_for_update().get(pk=officer_id)


def unit_named(name: str, *, now: datetime) -> Unit:
    """The unit of that full name (or plate, or short name) that exists today; BadInput if there is none."""
    wanted = name.strip()
    today = Q(until__isnull=True) | Q(until__gte=local_day(now))
    found = Unit.objects.filter(today).filter(Q(name=wanted) | Q(short_name=wanted) | Q(names__name=wanted)).distinct()
    if len(found) != 1:
        raise BadInput("no such unit", fields={"unit": f"没有找到名为“{wanted}”的单位，请填全称"})
    return found[0]


def _record(kind: str, officer: Officer, actor: Actor, now: datetime) -> None:
    ledger.record(
        kind,
        chain=actor.unit_id,
        subject=officer.pk,
        officer_id=actor.officer_id,
        unit_id=actor.unit_id,
        at=now,
        digest=None,
    )


def colleagues(actor: Actor, *, now: datetime) -> list[Appointment]:
    """Who holds which post in the administrator's unit today."""
    _administrator(actor)
    held = Appointment.objects.in_force(on=local_day(now)).filter(unit_id=actor.unit_id)
    return list(held.select_related("officer", "unit", "substitute_for").order_by("officer__login", "post"))


def invite(
    *, login: str, name: str, certificate: str, posts: Iterable[str], actor: Actor, now: datetime, phone: str = ""
) -> str:
    """A new colleague; gives the secret of the link with which she sets her password once."""
    _administrator(actor)
    wanted = sorted(set(posts))
    wrong: dict[str, str] = {}
    if not login.strip() or Officer.objects.filter(login=login.strip()).exists():
        wrong["login"] = "账号不能为空，也不能与已有账号相同"
    if not name.strip():
        wrong["name"] = "请填写姓名"
    if (
        not certificate.strip()
        or Officer.objects.filter(certificate=certificate.strip(), left_at__isnull=True).exists()
    ):
        wrong["certificate"] = "请填写执法证号或者工作证号；一人一号，不能共用"
    if not wanted or set(wanted) - set(kinds.POSTS):
        wrong["posts"] = f"岗位应为：{'、'.join(kinds.POSTS.values())}"
    if wrong:
        raise BadInput(f"invitation with faults in {sorted(wrong)}", fields=wrong)
    with within(actor.unit_id):
        officer = Officer(
            login=login.strip(), name=name.strip(), certificate=certificate.strip(), phone=phone.strip(), joined_at=now
        )
        officer.set_unusable_password()
        officer.save()
        Appointment.objects.bulk_create(
            Appointment(officer=officer, unit_id=actor.unit_id, post=post, since=local_day(now)) for post in wanted
        )
        _record("account.invited", officer, actor, now)
        return _link(officer, actor, now)


def _link(officer: Officer, actor: Actor, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    Invitation.objects.filter(officer=officer, used_at__isnull=True).update(used_at=now)  # an earlier link dies
    Invitation.objects.create(
        officer=officer, digest=hashlib.sha256(secret.encode()).hexdigest(), made_at=now, made_by=actor.officer_id,
        expires_at=now + INVITATION_LASTS,
    )  # fmt: skip
    return secret


def invited(secret: str, *, now: datetime) -> Officer:
    found = Invitation.objects.select_related("officer").filter(
        digest=hashlib.sha256(secret.encode()).hexdigest(), used_at__isnull=True, expires_at__gt=now
    )
    invitation = found.first()
    if invitation is None or not invitation.officer.is_active:
        raise BadInvitation("no such live invitation")
    return invitation.officer


def accept(secret: str, password: str, *, now: datetime) -> Officer:
    """Set the password by the link; the link is then used up."""
    officer = invited(secret, now=now)
    with within(officer.pk):
        officer = Officer.objects.select_for_update().get(pk=officer.pk)
        invited(secret, now=now)  # again, under the lock
        try:
            validate_password(password, officer)
        except ValidationError as fault:
            raise BadInput("weak password", fields={"password": "；".join(fault.messages)}) from fault
        officer.set_password(password)
        officer.save(update_fields=["password"])
        Invitation.objects.filter(officer=officer, used_at__isnull=True).update(used_at=now)
        ledger.record(
            "account.password_set",
            chain=officer.pk,
            subject=officer.pk,
            officer_id=officer.pk,
            unit_id=None,
            at=now,
            digest=None,
        )
    return officer


def reset(officer_id: UUID, *, actor: Actor, now: datetime) -> str:
    """A colleague has forgotten her password: the old one and every session dies at once, and a link is given."""
    _administrator(actor)
    with within(actor.unit_id):
        officer = _colleague(officer_id, actor, now)
        officer.set_unusable_password()
        officer.save(update_fields=["password"])
        _record("account.reset", officer, actor, now)
        return _link(officer, actor, now)


def set_posts(
    officer_id: UUID, posts: Iterable[str], *, actor: Actor, now: datetime, substitute_for: UUID | None = None
) -> None:
    """The colleague's posts from today on; with ``substitute_for`` she stands in for somebody."""
    _administrator(actor)
    wanted = set(posts)
    if substitute_for is not None:
        _colleague(substitute_for, actor, now)
    if wanted - set(kinds.POSTS):
        raise BadInput("unknown post", fields={"posts": f"岗位应为：{'、'.join(kinds.POSTS.values())}"})
    with within(actor.unit_id):
        officer = _colleague(officer_id, actor, now)
        today = local_day(now)
        held = Appointment.objects.in_force(on=today).filter(officer=officer, unit_id=actor.unit_id)
        held.exclude(post__in=wanted).update(until=today - timedelta(days=1))
        delegations.end_all(officer, unit_id=actor.unit_id, actor=actor, now=now, keeping=wanted)
        for post in sorted(wanted - set(held.values_list("post", flat=True))):
            Appointment.objects.update_or_create(
                officer=officer, unit_id=actor.unit_id, post=post, since=today,
                defaults={"until": None, "substitute_for_id": substitute_for},
            )  # fmt: skip
        _record("account.posts_set", officer, actor, now)


def move(officer_id: UUID, *, to_unit: UUID, posts: Iterable[str], actor: Actor, now: datetime) -> None:
    """The colleague goes to another unit: her posts here end, others begin there. Each request asks for the posts anew."""
    _administrator(actor)
    if not set(posts) or set(posts) - set(kinds.POSTS):
        raise BadInput("unknown post", fields={"posts": f"请选择新岗位：{'、'.join(kinds.POSTS.values())}"})
    with within(actor.unit_id):
        officer = _colleague(officer_id, actor, now)
        today = local_day(now)
        Appointment.objects.in_force(on=today).filter(officer=officer, unit_id=actor.unit_id).update(
            until=today - timedelta(days=1)
        )
        delegations.end_all(officer, unit_id=actor.unit_id, actor=actor, now=now)
        for post in sorted(set(posts)):
            Appointment.objects.create(officer=officer, unit_id=to_unit, post=post, since=today)
        _record("account.moved", officer, actor, now)


def leave(officer_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The colleague leaves: account, sessions, tokens and links are dead at once; what she did stays."""
    _administrator(actor)
    with within(actor.unit_id):
        officer = _colleague(officer_id, actor, now)
        officer.is_active, officer.left_at = False, now
        officer.set_unusable_password()
        officer.save(update_fields=["is_active", "left_at", "password"])
        Appointment.objects.in_force(on=local_day(now)).filter(officer=officer).update(
            until=local_day(now) - timedelta(days=1)
        )
        delegations.end_all(officer, unit_id=None, actor=actor, now=now)
        feeds.officer_left(officer.pk, now=now)
        addresses.officer_left(officer.pk)
        ApiToken.objects.filter(officer=officer, revoked_at__isnull=True).update(revoked_at=now)
        Invitation.objects.filter(officer=officer, used_at__isnull=True).update(used_at=now)
        _record("account.left", officer, actor, now)
