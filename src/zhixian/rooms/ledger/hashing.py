"""How an entry and its plain values are hashed. Pure: the offline verifier uses the same functions."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

ALGORITHMS = {"sha256": 1, "sm3": 2}
NAMES = {number: name for name, number in ALGORITHMS.items()}
FIRST = b"\x00" * 32  # what the first entry of a chain links to


def digest(data: bytes, algorithm: int) -> bytes:
    return hashlib.new(NAMES[algorithm], data).digest()


def salted_digest(values: Mapping[str, Any], salt: bytes) -> bytes:
    """SHA-256 over salt and canonical JSON; without the salt nobody can test a guess against it."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(salt + text.encode()).digest()


def moment_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entry_bytes(
    *,
    entry_id: UUID,
    chain: UUID,
    position: int,
    kind: str,
    at: str,
    officer: UUID | None,
    unit: UUID | None,
    subject: UUID | None,
    content: bytes | None,
    corrects: UUID | None,
    prev: bytes,
) -> bytes:
    """The bytes that are hashed: each part with its length before it, so that no two entries look alike."""
    parts = (
        entry_id.bytes, chain.bytes, position.to_bytes(8, "big"), kind.encode(), at.encode(), _bytes(officer),
        _bytes(unit), _bytes(subject), content or b"", _bytes(corrects), prev,
    )  # fmt: skip
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _bytes(value: UUID | None) -> bytes:
    return value.bytes if value is not None else b""
