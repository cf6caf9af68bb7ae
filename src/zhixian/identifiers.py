"""Identifiers: UUID version 7 (RFC 9562), so that new rows land at the end of an index."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A fresh UUIDv7; within one process each is greater than the one before."""
    global _last
    now = time.time_ns() // 250  # quarter microseconds: 48 bits of ms and 12 bits within it
    with _lock:
        now = _last = max(now, _last + 1)
    milliseconds, rest = divmod(now, 4_000_000 // 1000)
    value = milliseconds << 80 | 0x7 << 76 | rest << 64 | 0b10 << 62
    return UUID(int=value | int.from_bytes(os.urandom(8), "big") >> 2)
