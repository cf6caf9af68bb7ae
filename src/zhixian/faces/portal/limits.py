"""How much one address may do, so that a flood of machines is slowed and a person notices nothing.

Addresses are held as a hash with a salt of the day, in this process's memory, and are gone with either. With a proof of work a
browser may do ten times as much; without scripts the smaller limit stands in its place.
"""

import hashlib
import secrets
import threading
from datetime import date

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from zhixian.moments import local_day
from zhixian.refusals import UnableTo

HOUR = 3600
PER_HOUR = {"begin": settings.PUBLIC_RATE_HOURLY, "send": settings.PUBLIC_RATE_HOURLY, "wrong_code": 10, "file": 3000,
            "firm_login": 20, "firm_apply": settings.PUBLIC_RATE_HOURLY, "ask": settings.PUBLIC_RATE_HOURLY}  # fmt: skip
WITH_WORK = 10
WORK_BITS = 14  # some 16,000 hashes: a third of a second on a phone, an evening for a flood
WORK_AGE = 12 * HOUR
_SALT = "zhixian.portal.work"


class TooMuch(UnableTo):
    code = "portal.too_much"
    status = 429
    user_message = "现在提交的人很多，没有收进去。{kept}请过一会儿再点一次。"


class Counter:
    """Counts by act and address in windows of an hour."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        self._day: date | None = None
        self._salt = b""
        self._counts: dict[tuple[str, bytes, int], int] = {}
        self._used: set[str] = set()

    def _turn(self, day: date) -> None:
        if day != self._day:
            self._day, self._salt = day, secrets.token_bytes(32)
            self._counts, self._used = {}, set()

    def add(self, act: str, address: str, *, now_seconds: float, day: date) -> int:
        """How many in this hour, this one counted."""
        with self._lock:
            self._turn(day)
            key = (
                act,
                hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).digest(),
                int(now_seconds // HOUR),
            )
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key]

    def count(self, act: str, address: str, *, now_seconds: float, day: date) -> int:
        with self._lock:
            self._turn(day)
            key = (
                act,
                hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).digest(),
                int(now_seconds // HOUR),
            )
            return self._counts.get(key, 0)

    def use(self, mark: str, *, day: date) -> bool:
        """False if that was used before."""
        with self._lock:
            self._turn(day)
            fresh = mark not in self._used
            self._used.add(mark)
            return fresh


counter = Counter()


def _address(request: HttpRequest) -> str:
    forwarded = request.headers.get("x-forwarded-for", "") if settings.BEHIND_PROXY else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def within(request: HttpRequest, act: str, *, worked: bool = False) -> bool:
    """Count this act; whether the address stays within its limit."""
    now = timezone.now()
    done = counter.add(act, _address(request), now_seconds=now.timestamp(), day=local_day(now))
    return done <= PER_HOUR[act] * (WITH_WORK if worked else 1)


def spent(request: HttpRequest, act: str) -> bool:
    """Whether the limit is used up, without counting anything."""
    now = timezone.now()
    return counter.count(act, _address(request), now_seconds=now.timestamp(), day=local_day(now)) >= PER_HOUR[act]


def challenge() -> str:
    """What the browser has to find a number for; signed, so that nothing of it need be remembered."""
    return signing.TimestampSigner(salt=_SALT).sign(secrets.token_urlsafe(9))


def genuine(given: str) -> str:
    """The challenge if it is ours and not too old; else nothing."""
    try:
        signing.TimestampSigner(salt=_SALT).unsign(given, max_age=WORK_AGE)
    except signing.BadSignature:
        return ""
    return given


def worked(given: str, number: str, *, act: str) -> bool:
    """Whether SHA-256 over challenge and number begins with enough zero bits; each challenge counts once for each act."""
    if not genuine(given):
        return False
    digest = hashlib.sha256(f"{given}:{number[:20]}".encode()).digest()
    if int.from_bytes(digest[:4], "big") >> (32 - WORK_BITS):
        return False
    return counter.use(f"{act}:{given[-24:]}", day=local_day(timezone.now()))
