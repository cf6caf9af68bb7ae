"""The receivers' secrets, and the signature by which a receiver knows us (Standard Webhooks: id, timestamp and body under
HMAC-SHA256)."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet
from django.conf import settings

PREFIX = "whsec_"


def new_secret() -> str:
    """Shown once; what stands behind the prefix is the key in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sealed(secret: str) -> bytes:
    return _cipher().encrypt(secret.encode())


def opened(kept: bytes) -> str:
    return _cipher().decrypt(bytes(kept)).decode()


def signature(secret: str, *, event_id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mac = hmac.new(key, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(mac.digest()).decode()}"


def _cipher() -> Fernet:
    # The key of the environment may be of any length; Fernet's is 32 bytes.
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"outbox:" + settings.OUTBOX_KEY.encode()).digest()))
