"""The reporter's own cookie: which report she writes or follows, encrypted; on her device alone, nothing of it on the server."""

import base64
import json
from functools import lru_cache
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhixian.rooms.leads.drafts import KEPT_FOR, Reporter

COOKIE = "zhixian-report"
WHILE_WRITING = int(KEPT_FOR.total_seconds())  # a phone may be closed for as long as the draft is kept
WHILE_READING = 1800


@lru_cache(maxsize=1)
def _box() -> Fernet:
    key = HKDF(SHA256(), 32, None, b"zhixian reporter's cookie").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def reporter_of(request: HttpRequest) -> Reporter | None:
    """Nobody where there is no cookie, or one that is not ours, or an old one."""
    given = request.COOKIES.get(COOKIE)
    if not given:
        return None
    try:
        told = json.loads(_box().decrypt(given.encode(), ttl=WHILE_WRITING))
        return Reporter(UUID(told["id"]), told["code"], bytes.fromhex(told["receipt"]))
    except (InvalidToken, ValueError, KeyError):
        return None


def hold(request: HttpRequest, answer: HttpResponse, reporter: Reporter, *, seconds: int) -> HttpResponse:
    told = json.dumps({"id": str(reporter.id), "code": reporter.code, "receipt": reporter.receipt.hex()})
    answer.set_cookie(
        COOKIE, _box().encrypt(told.encode()).decode(), max_age=seconds, httponly=True, samesite="Lax",
        secure=settings.HTTPS,
    )  # fmt: skip
    return answer


def let_go(answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(COOKIE)
    return answer
