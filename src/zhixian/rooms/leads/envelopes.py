"""Two envelopes. *Identity*: sealed to the receiving unit's public key (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM).
*Facts*: AES-256-GCM under a key of the report, which is wrapped with the unit's storage key and re-wrapped on transfer.
Files are AES-256-CTR, so that an upload can go on at any byte; what is in them is held by its SHA-256 in the facts' envelope.
"""

import json
import os
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from zhixian.rooms.leads import keys
from zhixian.rooms.leads.keys import LostKey

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
Values = Mapping[str, Any]
Sealed = bytes | memoryview  # as a row holds it


def fresh_key() -> bytes:
    return os.urandom(32)


def seal(key: bytes, content: bytes, about: bytes) -> bytes:
    """``about`` (an id) is bound to the envelope: it cannot be put into another row."""
    nonce = os.urandom(12)
    return keys.key_mark(key) + nonce + AESGCM(key).encrypt(nonce, content, about)


def unseal(key: bytes, sealed: Sealed, about: bytes) -> bytes:
    """LostKey if another key sealed it, or if it was changed."""
    if bytes(sealed[:4]) != keys.key_mark(key):
        raise LostKey("sealed with another key")
    try:
        return AESGCM(key).decrypt(bytes(sealed[4:16]), bytes(sealed[16:]), about)
    except InvalidTag:
        raise LostKey("the envelope was changed, or belongs to another row") from None


def as_bytes(values: Values) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(content: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(content)
    return told


def seal_values(key: bytes, values: Values, about: UUID) -> bytes:
    return seal(key, as_bytes(values), about.bytes)


def unseal_values(key: bytes, sealed: Sealed, about: UUID) -> dict[str, Any]:
    return from_bytes(unseal(key, bytes(sealed), about.bytes))


def wrap(key: bytes, unit_id: UUID, about: UUID) -> bytes:
    """A report's key under the storage key of a unit (``keys.INTAKE`` for a draft)."""
    return seal(keys.storage_key(unit_id), key, about.bytes)


def unwrap(wrapped: Sealed, unit_id: UUID, about: UUID) -> bytes:
    return unseal(keys.storage_key(unit_id), bytes(wrapped), about.bytes)


def seal_to_unit(content: bytes, unit_id: UUID, about: UUID) -> tuple[bytes, str]:
    """The envelope that only the unit's private key opens, and that key's id."""
    to = keys.current(unit_id)
    return _SUITE.encrypt(content, to.public, about.bytes), to.id


def open_as_unit(sealed: Sealed, key_id: str, unit_id: UUID, about: UUID) -> bytes:
    try:
        return _SUITE.decrypt(bytes(sealed), keys.private(unit_id, key_id), about.bytes)
    except InvalidTag:
        raise LostKey("the identity's envelope was changed") from None


def cipher_at(key: bytes, offset: int) -> CipherContext:
    """The stream cipher from that byte on; the same call hides and shows."""
    block, rest = divmod(offset, 16)
    stream = Cipher(AES(key), CTR(block.to_bytes(16, "big"))).encryptor()
    stream.update(b"\x00" * rest)
    return stream
