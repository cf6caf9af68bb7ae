"""Keys outside the database: the storage key, from which each unit's key comes, and each unit's pair for identities.

``ZHIXIAN_STORAGE_KEY`` and ``ZHIXIAN_UNIT_KEY`` come from the environment or are made once under ``var/keys``. A unit's private
key lies in ``var/keys/units/UNIT/KEYID.json``, wrapped with the unit key; nobody reads an identity with the database alone.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings

from zhixian.refusals import UnableTo

INTAKE = UUID(int=0)  # whose key wraps a draft, before it is known which unit receives it


class LostKey(UnableTo):
    code = "leads.lost_key"
    status = 503
    user_message = "打不开：这份内容是用另一把密钥封装的，现在的密钥文件里没有它。请联系管理员从密钥备份中恢复。"


@lru_cache(maxsize=1024)
def storage_key(unit_id: UUID) -> bytes:
    """32 bytes: the unit's own storage key, derived from the installation's."""
    return HKDF(SHA256(), 32, None, b"zhixian storage " + unit_id.bytes).derive(settings.STORAGE_KEY.encode())


def key_mark(key: bytes) -> bytes:
    """Four bytes that stand before what a key sealed, so that a lost key is told from damage."""
    return hashlib.sha256(b"mark" + key).digest()[:4]


@dataclass(frozen=True)
class UnitKey:
    id: str
    public: X25519PublicKey


def _folder(unit_id: UUID) -> Path:
    return Path(settings.KEYS) / "units" / str(unit_id)


def _wrapping() -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, b"zhixian unit keys").derive(settings.UNIT_KEY.encode()))


def current(unit_id: UUID) -> UnitKey:
    """The pair to which identities for that unit are sealed now; made on first use."""
    place = _folder(unit_id) / "current"
    if not place.is_file():
        key_id = _write(unit_id)
        try:
            fresh = place.with_name(f"current.{key_id}")
            fresh.write_text(key_id)
            os.link(fresh, place)  # whoever is first wins; the other's pair stays and harms nobody
        except FileExistsError:
            pass
        fresh.unlink()
    return _public(unit_id, place.read_text().strip())


def rotate(unit_id: UUID) -> str:
    """A new pair for what comes; older identities keep opening with theirs. Gives the new key's id."""
    key_id = _write(unit_id)
    fresh = _folder(unit_id) / f"current.{key_id}"
    fresh.write_text(key_id)
    fresh.replace(_folder(unit_id) / "current")
    return key_id


def _write(unit_id: UUID) -> str:
    pair = X25519PrivateKey.generate()
    public = pair.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    private = pair.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    key_id, nonce = hashlib.sha256(public).hexdigest()[:16], os.urandom(12)
    folder = _folder(unit_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = folder / f"{key_id}.json"
    place.touch(mode=0o600)
    wrapped = nonce + _wrapping().encrypt(nonce, private, unit_id.bytes)
    place.write_text(json.dumps({"public": public.hex(), "wrapped": wrapped.hex()}))
    return key_id


def _read(unit_id: UUID, key_id: str) -> dict[str, str]:
    place = _folder(unit_id) / f"{key_id}.json"
    if not key_id.isalnum() or not place.is_file():
        raise LostKey(f"no key {key_id!r} of unit {unit_id}")
    told: dict[str, str] = json.loads(place.read_text())
    return told


def _public(unit_id: UUID, key_id: str) -> UnitKey:
    return UnitKey(key_id, X25519PublicKey.from_public_bytes(bytes.fromhex(_read(unit_id, key_id)["public"])))


def private(unit_id: UUID, key_id: str) -> X25519PrivateKey:
    """LostKey if the file is gone or the unit key is another one."""
    wrapped = bytes.fromhex(_read(unit_id, key_id)["wrapped"])
    try:
        return X25519PrivateKey.from_private_bytes(_wrapping().decrypt(wrapped[:12], wrapped[12:], unit_id.bytes))
    except InvalidTag:
        raise LostKey(f"key {key_id} of unit {unit_id} is wrapped with another unit key") from None
