"""Ed25519 keys that sign the heads. The private key stays in the keys' folder; old public keys stay for verification."""

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def current(folder: Path) -> Ed25519PrivateKey:
    """The signing key, made on first use with mode 0600."""
    place = folder / "ledger-signing.pem"
    if not place.is_file():
        rotate(folder)
    key = load_pem_private_key(place.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def rotate(folder: Path) -> str:
    """A new signing key; the public half of the old one stays under ``public``. Gives the new key's id."""
    (folder / "public").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    key = Ed25519PrivateKey.generate()
    place = folder / "ledger-signing.pem"
    fresh = place.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = _raw(key.public_key())
    (folder / "public" / f"{key_id(public)}.hex").write_text(public.hex())
    fresh.replace(place)
    return key_id(public)


def public_keys(folder: Path) -> dict[str, bytes]:
    """Every public key that ever signed: key id → 32 bytes."""
    return {place.stem: bytes.fromhex(place.read_text()) for place in (folder / "public").glob("*.hex")}


def head_bytes(size: int, root: bytes, algorithm: int, at: str) -> bytes:
    return b"zhixian-head-v1\n" + f"{size}\n{root.hex()}\n{algorithm}\n{at}\n".encode()


def sign(folder: Path, message: bytes) -> tuple[str, bytes]:
    key = current(folder)
    return key_id(_raw(key.public_key())), key.sign(message)


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
