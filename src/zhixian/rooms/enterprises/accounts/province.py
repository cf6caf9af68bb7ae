"""A province's own login (OpenID Connect), switched on by settings alone: authorization code with PKCE, the id token verified.

The province vouches for a person and for the credit code of her firm. A known person comes in. An unknown one of a firm
that has joined becomes its reader, and its owner may give her more; one of a firm that has not joined applies.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import within
from zhixian.rooms.enterprises.accounts import passing
from zhixian.rooms.enterprises.accounts.models import FirmUser
from zhixian.rooms.enterprises.firms.keeping import checked_code

PATIENCE: Final = 10  # seconds for each answer of the issuer
ALGORITHMS: Final = ["RS256", "PS256", "ES256"]


class ProvinceFailed(UnableTo):
    code = "firm.province_failed"
    status = 502
    user_message = "统一身份认证没有完成：{why}。请重试，或者用账号口令登录。"


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What has to be remembered while the browser is at the province's: kept in a signed cookie of this login alone."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, kw_only=True)
class Vouched:
    """Whom the province has sent."""

    issuer: str
    subject: str
    name: str
    credit_code: str
    firm_name: str
    phone: str


def is_on() -> bool:
    return bool(settings.FIRM_LOGIN_ISSUER and settings.FIRM_LOGIN_CLIENT)


def label() -> str:
    return str(settings.FIRM_LOGIN_LABEL)


def _refuse_if_off() -> None:
    if not is_on():
        raise NotFound("no province login in the settings")


def _discovered() -> dict[str, Any]:
    told = _fetched("get", f"{settings.FIRM_LOGIN_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != settings.FIRM_LOGIN_ISSUER:
        raise ProvinceFailed("another issuer", why="认证服务的名称与设置不符")
    return told


def _fetched(verb: str, url: str, **more: Any) -> dict[str, Any]:
    try:
        answer = requests.request(verb, url, timeout=PATIENCE, allow_redirects=False, **more)
        told = answer.json()
    except (requests.RequestException, ValueError) as fault:
        raise ProvinceFailed(type(fault).__name__, why="认证服务没有正常答复") from fault
    if answer.status_code != 200 or not isinstance(told, dict):
        raise ProvinceFailed(f"status {answer.status_code}", why="认证服务没有同意")
    return told


def begin(return_to: str) -> tuple[str, Errand]:
    """The address to which the browser goes, and what to remember until it is back."""
    _refuse_if_off()
    errand = Errand(
        state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48)
    )
    digest = hashlib.sha256(errand.verifier.encode()).digest()
    asked = {
        "response_type": "code", "client_id": settings.FIRM_LOGIN_CLIENT, "redirect_uri": return_to,
        "scope": settings.FIRM_LOGIN_SCOPE, "state": errand.state, "nonce": errand.nonce, "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
    }  # fmt: skip
    return f"{_discovered()['authorization_endpoint']}?{urlencode(asked)}", errand


def finish(code: str, state: str, errand: Errand, *, return_to: str) -> Vouched:
    """Exchange the code and verify the id token: signature, issuer, audience, age, nonce. ProvinceFailed says what is wrong."""
    _refuse_if_off()
    if not code or not secrets.compare_digest(state, errand.state):
        raise ProvinceFailed("state", why="返回的请求不是本次登录发出的")
    house = _discovered()
    told = _fetched("post", house["token_endpoint"], data={
        "grant_type": "authorization_code", "code": code, "redirect_uri": return_to, "code_verifier": errand.verifier,
    }, auth=(settings.FIRM_LOGIN_CLIENT, settings.FIRM_LOGIN_SECRET))  # fmt: skip
    claims = _verified(str(told.get("id_token", "")), _fetched("get", house["jwks_uri"]))
    if not secrets.compare_digest(str(claims.get("nonce", "")), errand.nonce):
        raise ProvinceFailed("nonce", why="返回的身份凭证不是给本次登录的")
    names = settings.FIRM_LOGIN_CLAIMS
    try:
        credit_code = checked_code(str(claims.get(names["credit_code"], "")))
    except BadInput:
        raise ProvinceFailed(
            "no credit code", why="返回的身份里没有企业的统一社会信用代码，请选择以企业（法人）身份登录"
        ) from None
    return Vouched(
        issuer=str(claims["iss"]), subject=str(claims["sub"])[:200], credit_code=credit_code,
        name=str(claims.get(names["name"], ""))[:60], firm_name=str(claims.get(names["firm_name"], ""))[:120],
        phone=str(claims.get(names["phone"], ""))[:30],
    )  # fmt: skip


def _verified(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    try:
        wanted = jwt.get_unverified_header(token).get("kid")
        rows = jwt.PyJWKSet.from_dict(keys).keys
        key = next(row for row in rows if wanted is None or row.key_id == wanted)
        claims: dict[str, Any] = jwt.decode(
            token, key.key, algorithms=ALGORITHMS, audience=settings.FIRM_LOGIN_CLIENT,
            issuer=settings.FIRM_LOGIN_ISSUER, leeway=60, options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )  # fmt: skip
    except (jwt.PyJWTError, StopIteration) as fault:
        raise ProvinceFailed(type(fault).__name__, why="返回的身份凭证没有通过核验") from fault
    return claims


def come_in(person: Vouched, *, now: datetime) -> str:
    """The secret of a session; empty where her firm has not joined, and she is to apply."""
    found = passing.lookup("enterprises_firm_subject(%s, %s)", [person.issuer, person.subject])
    if found is not None:
        return _enter(found, person, now)
    with connection.cursor() as cursor:
        cursor.execute("select firm_id, joined from enterprises_firm_of_code(%s)", [person.credit_code])
        firm_id, joined = cursor.fetchone()
    if not joined:
        return ""
    with within(firm_id):
        user = FirmUser(
            id=new_id(), firm_id=firm_id, login=f"{person.subject[:40]}@{secrets.token_hex(4)}", name=person.name or "未具名",
            phone=person.phone, role="reader", state="active", issuer=person.issuer, subject=person.subject, created_at=now,
            last_login_at=now,
        )  # fmt: skip
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            raise ProvinceFailed("twice at once", why="同时登录了两次") from None
        passing.record("firm_user.by_province", user.pk, firm_id, now)
        return passing.begin(user, now=now)


def _enter(found: tuple[Any, Any], person: Vouched, now: datetime) -> str:
    user_id, firm_id = found
    with within(firm_id or user_id):
        user = FirmUser.objects.select_for_update(of=("self",)).select_related("firm").get(pk=user_id)
        if user.state not in {"active", "waiting"}:
            raise ProvinceFailed("user has left", why="这个账号已被本企业停用")
        if user.firm is not None and user.firm.credit_code != person.credit_code:
            raise ProvinceFailed("another firm", why="这次登录的企业与账号所属的企业不同")
        user.last_login_at = now
        user.save(update_fields=["last_login_at"])
        return passing.begin(user, now=now)
