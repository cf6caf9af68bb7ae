"""Several users of one firm: the owner invites, changes a role, resets, ends. A firm keeps at least one owner."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import within
from zhixian.rooms.enterprises.accounts import passing
from zhixian.rooms.enterprises.accounts.models import FirmInvitation, FirmUser
from zhixian.rooms.enterprises.accounts.passing import Member

LINK_LASTS: Final = timedelta(days=3)
MOST: Final = 50


def _owned(member: Member) -> UUID:
    if not member.is_owner or member.firm_id is None:
        raise NotAllowed("not the owner", why="请由本企业的管理员办理。")
    return member.firm_id


def listed(member: Member) -> list[FirmUser]:
    """The firm's users, the newest last."""
    firm_id = _owned(member)
    with within(firm_id):
        return list(FirmUser.objects.filter(firm_id=firm_id))


def invite(*, login: str, name: str, phone: str, role: str, member: Member, now: datetime) -> str:
    """A colleague; gives the secret of the link with which she sets her password once."""
    firm_id, wrong, login = _owned(member), {}, login.strip()
    if not 4 <= len(login) <= 60 or not login.isprintable() or " " in login:
        wrong["login"] = "账号4至60位，不能有空格"
    if not 2 <= len(name.strip()) <= 60 or not name.isprintable():
        wrong["name"] = "请填写姓名，2至60字"
    if len(phone) > 30 or not phone.isprintable():
        wrong["phone"] = "电话最多30位"
    if role not in FirmUser.ROLES:
        wrong["role"] = f"请选择：{'、'.join(FirmUser.ROLES.values())}"
    if wrong:
        raise BadInput(f"invitation with faults in {sorted(wrong)}", fields=wrong)
    with within(firm_id):
        if FirmUser.objects.filter(firm_id=firm_id).exclude(state="left").count() >= MOST:
            raise BadInput("too many", what=f"一家企业最多{MOST}个账号，请先停用不用的。")
        try:
            with transaction.atomic():
                user = FirmUser.objects.create(
                    firm_id=firm_id, login=login, name=name.strip(), phone=phone.strip(), role=role, state="invited",
                    created_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise BadInput("login taken", fields={"login": "这个账号名已经有人用了，请换一个"}) from None
        passing.record("firm_user.invited", user.pk, firm_id, now)
        return _link(user, firm_id, now)


def _link(user: FirmUser, firm_id: UUID, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    user.invitations.filter(used_at__isnull=True).update(used_at=now)  # an earlier link dies
    FirmInvitation.objects.create(
        digest=passing.digest_of(secret), user=user, firm_id=firm_id, made_at=now, expires_at=now + LINK_LASTS
    )
    return secret


def _colleague(user_id: UUID, firm_id: UUID) -> FirmUser:
    """A user of the same firm, under lock with the owners; NotFound for anybody else's."""
    rows = {user.pk: user for user in FirmUser.objects.select_for_update().filter(firm_id=firm_id).order_by("pk")}
    if user_id not in rows or rows[user_id].state == "left":
        raise NotFound(f"no user {user_id} of firm {firm_id}")
    return rows[user_id]


def _keep_an_owner(user: FirmUser) -> None:
    others = FirmUser.objects.filter(firm=user.firm, role="owner", state="active").exclude(pk=user.pk)
    if user.role == "owner" and not others.exists():
        raise BadInput("last owner", what="企业至少要有一位管理员，请先让别人做管理员。")


def set_role(user_id: UUID, role: str, *, member: Member, now: datetime) -> None:
    firm_id = _owned(member)
    if role not in FirmUser.ROLES:
        raise BadInput("unknown role", fields={"role": f"请选择：{'、'.join(FirmUser.ROLES.values())}"})
    with within(firm_id):
        user = _colleague(user_id, firm_id)
        if role != "owner":
            _keep_an_owner(user)
        user.role = role
        user.save(update_fields=["role"])
        passing.record("firm_user.role_set", user.pk, firm_id, now)


def reset(user_id: UUID, *, member: Member, now: datetime) -> str:
    """A colleague forgot her password: the old one and every session die at once, and a link is given."""
    firm_id = _owned(member)
    with within(firm_id):
        user = _colleague(user_id, firm_id)
        user.password, user.failures, user.locked_until = "!", 0, None
        user.save(update_fields=["password", "failures", "locked_until"])
        user.sessions.all().delete()
        passing.record("firm_user.reset", user.pk, firm_id, now)
        return _link(user, firm_id, now)


def leave(user_id: UUID, *, member: Member, now: datetime) -> None:
    """停用: password, sessions and links are dead at once; what she did stays."""
    firm_id = _owned(member)
    with within(firm_id):
        user = _colleague(user_id, firm_id)
        _keep_an_owner(user)
        user.state, user.password = "left", "!"
        user.save(update_fields=["state", "password"])
        user.sessions.all().delete()
        user.invitations.filter(used_at__isnull=True).update(used_at=now)
        passing.record("firm_user.left", user.pk, firm_id, now)
