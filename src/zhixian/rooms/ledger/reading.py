"""Rows for verification out of the running database, streamed; and the export that is verified elsewhere."""

import base64
import json
import struct
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TextIO

from django.conf import settings
from django.db import connection

from zhixian.rooms.ledger import hashing, signing, verifying
from zhixian.rooms.ledger.models import Head
from zhixian.rooms.ledger.verifying import HeadRow, LeafRow, Report, Row

# PostgreSQL lays the canonical bytes out (hashing.entry_bytes), Python hashes them: a row costs two microseconds.
_PART = "int4send(octet_length({0})) || {0}"
_PARTS = (
    "uuid_send(id)", "uuid_send(chain)", "int8send(position)", "convert_to(kind, 'UTF8')",
    "convert_to(to_char(at at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00', 'UTF8')",
    "coalesce(uuid_send(officer_id), '')", "coalesce(uuid_send(unit_id), '')", "coalesce(uuid_send(subject), '')",
    "coalesce(digest, '')", "coalesce(uuid_send(corrects), '')", "prev_hash",
)  # fmt: skip
_BODY = " || ".join(_PART.format(part) for part in _PARTS)
_ENTRIES = f"copy (select seq, algorithm, {_BODY}, hash from ledger_entry order by seq) to stdout (format binary)"
_LEAVES = (
    "copy (select l.index, l.entry_seq, e.hash from ledger_leaf l left join ledger_entry e on e.seq = l.entry_seq"
    " order by l.index) to stdout (format binary)"
)


def verify_running() -> Report:
    """Verify the database in use. Call under a scope that sees every entry."""
    report = Report()
    verifying.verify_entries(_entries(), report)
    if report.sound:
        verifying.verify_tree(_leaves(), _heads(), signing.public_keys(settings.KEYS), report)
    return report


def _tuples(sql: str) -> Iterator[list[bytes | None]]:
    """Rows of a binary COPY, cut at their fields."""
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        rest, begun = b"", False
        for block in copy:
            data, at = rest + bytes(block), 0
            if not begun:
                at, begun = 19, True  # signature, flags, header extension
            while True:
                row, after = _cut(data, at)
                if row is None:
                    break
                yield row
                at = after
            rest = data[at:]


def _cut(data: bytes, at: int) -> tuple[list[bytes | None] | None, int]:
    if len(data) < at + 2:
        return None, at
    (fields,) = struct.unpack_from(">h", data, at)
    if fields < 0:
        return None, at
    place, row = at + 2, list[bytes | None]()
    for _ in range(fields):
        if len(data) < place + 4:
            return None, at
        (size,) = struct.unpack_from(">i", data, place)
        place += 4
        if size < 0:
            row.append(None)
            continue
        if len(data) < place + size:
            return None, at
        row.append(data[place : place + size])
        place += size
    return row, place


def _entries() -> Iterator[Row]:
    for seq, algorithm, body, hash_ in _tuples(_ENTRIES):
        yield verifying.row_from_body(_int(seq), _int(algorithm), body or b"", hash_ or b"")


def _leaves() -> Iterator[LeafRow]:
    for index, seq, hash_ in _tuples(_LEAVES):
        yield LeafRow(_int(index), _int(seq), hash_)


def _int(data: bytes | None) -> int:
    return int.from_bytes(data or b"", "big", signed=True)


def _heads() -> list[HeadRow]:
    return [
        HeadRow(
            head.size,
            bytes(head.root),
            head.algorithm,
            hashing.moment_text(head.at),
            head.key_id,
            bytes(head.signature),
        )
        for head in Head.objects.order_by("size")
    ]


def export(out: TextIO, *, now: datetime) -> int:
    """Write the whole ledger as JSON lines: a header with the public keys, entries, leaves, heads."""
    keys = {key: value.hex() for key, value in signing.public_keys(settings.KEYS).items()}
    _line(out, {"zhixian_ledger": 1, "exported_at": hashing.moment_text(now), "public_keys": keys})
    count = 0
    for row in _entries():
        _line(out, {"e": row.seq, "a": row.algorithm, "b": _text(row.body), "h": row.hash.hex()})
        count += 1
    for leaf in _leaves():
        _line(out, {"l": leaf.place, "e": leaf.seq})
    for head in _heads():
        _line(out, {"head": head.size, "root": head.root.hex(), "a": head.algorithm, "at": head.at,
                    "key": head.key_id, "sig": head.signature.hex()})  # fmt: skip
    return count


def _line(out: TextIO, value: Mapping[str, Any]) -> None:
    out.write(json.dumps(value, separators=(",", ":")) + "\n")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
