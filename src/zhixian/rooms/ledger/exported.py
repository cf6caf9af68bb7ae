"""Verification of an exported ledger: needs neither a server nor settings."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zhixian.rooms.ledger import verifying
from zhixian.rooms.ledger.verifying import HeadRow, LeafRow, Report, Row


def verify_export(path: Path, public_keys: Mapping[str, bytes] | None = None) -> Report:
    """Verify an exported file without a server. Keys from elsewhere are better than the file's own."""
    with path.open(encoding="utf-8") as lines:
        header = json.loads(lines.readline())
    keys = public_keys or {key: bytes.fromhex(value) for key, value in header["public_keys"].items()}
    report = Report()
    hashes: dict[int, bytes] = {}

    def rows() -> Iterator[Row]:
        for told in _told(path, "b"):
            hashes[told["e"]] = bytes.fromhex(told["h"])
            yield verifying.row_from_body(told["e"], told["a"], base64.b64decode(told["b"]), hashes[told["e"]])

    verifying.verify_entries(rows(), report)
    if report.sound:
        leaves = (LeafRow(told["l"], told["e"], hashes.get(told["e"])) for told in _told(path, "l"))
        heads = [
            HeadRow(
                told["head"],
                bytes.fromhex(told["root"]),
                told["a"],
                told["at"],
                told["key"],
                bytes.fromhex(told["sig"]),
            )
            for told in _told(path, "head")
        ]
        verifying.verify_tree(leaves, heads, keys, report)
    return report


def _told(path: Path, key: str) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            if key in told and "zhixian_ledger" not in told:
                yield told
