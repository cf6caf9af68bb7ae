"""Verification: every hash, every link, every head. Pure; rows come from a running database or from an exported file.

It answers with the first entry that was tampered with. ``Row`` is what both sources yield, in the order of writing.
"""

import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from zhixian.rooms.ledger import hashing, merkle, signing


class Row(NamedTuple):
    seq: int
    chain: bytes
    position: int
    algorithm: int
    body: bytes  # the canonical bytes of hashing.entry_bytes
    prev: bytes
    hash: bytes


class LeafRow(NamedTuple):
    place: int
    seq: int
    hash: bytes | None  # None: the entry is gone


class HeadRow(NamedTuple):
    size: int
    root: bytes
    algorithm: int
    at: str
    key_id: str
    signature: bytes


@dataclass(frozen=True)
class Fault:
    seq: int
    chain: str
    position: int
    what: str

    @property
    def text(self) -> str:
        where = f"第{self.seq}条（链{self.chain}，链上第{self.position}条）" if self.chain else f"第{self.seq}条"
        return f"存证账校验不通过：{where}{self.what}。"


@dataclass
class Report:
    entries: int = 0
    chains: int = 0
    heads: int = 0
    leaves: int = 0
    fault: Fault | None = None
    last: dict[bytes, tuple[int, bytes]] = field(default_factory=dict, repr=False)

    @property
    def sound(self) -> bool:
        return self.fault is None

    @property
    def text(self) -> str:
        if self.fault:
            return self.fault.text
        return f"存证账校验通过：{self.entries}条，{self.chains}条链，{self.heads}个签名树根，树中{self.leaves}条。"


def verify_entries(rows: Iterable[Row], report: Report) -> None:
    """Hash of each entry, and its link to the one before in its chain. Stops at the first fault."""
    last, sha256 = report.last, hashlib.sha256
    count = 0
    for seq, chain, position, algorithm, body, prev, hash_ in rows:
        count += 1
        found = sha256(body).digest() if algorithm == 1 else hashing.digest(body, algorithm)
        before = last.get(chain)
        if found != hash_:
            report.fault = _fault(seq, chain, position, "内容与哈希不符，已被改动")
        elif before is None and (position != 1 or prev != hashing.FIRST):
            report.fault = _fault(seq, chain, position, "之前的条目已被删除")
        elif before is not None and position != before[0] + 1:
            report.fault = _fault(seq, chain, position, f"之前缺少链上第{before[0] + 1}条")
        elif before is not None and prev != before[1]:
            report.fault = _fault(seq, chain, position, "没有接在上一条之后，上一条或者本条被换过")
        if report.fault:
            break
        last[chain] = (position, hash_)
    report.entries, report.chains = count, len(last)


def _fault(seq: int, chain: bytes, position: int, what: str) -> Fault:
    return Fault(seq, str(UUID(bytes=chain)), position, what)


def verify_tree(
    leaves: Iterable[LeafRow], heads: Iterable[HeadRow], public_keys: Mapping[str, bytes], report: Report
) -> None:
    """The root of every signed head, recomputed from the entries; each head is thereby consistent with the ones before."""
    wanted = sorted(heads)
    report.heads = len(wanted)
    for head in wanted:
        message = signing.head_bytes(head.size, head.root, head.algorithm, head.at)
        public = public_keys.get(head.key_id)
        if public is None or not signing.is_signed(public, head.signature, message):
            report.fault = Fault(head.size, "", 0, f"处的树根签名无效（密钥{head.key_id}）")
            return
    algorithm = wanted[0].algorithm if wanted else 1
    tree = merkle.Tree(
        (lambda data: hashlib.sha256(data).digest())
        if algorithm == 1
        else (lambda data: hashing.digest(data, algorithm))
    )
    at = 0
    for place, seq, hash_ in leaves:
        if place != tree.size:
            report.fault = Fault(seq, "", 0, f"之前树中缺少第{tree.size + 1}个位置")
            return
        if hash_ is None:
            report.fault = Fault(seq, "", 0, "已从账中删除，但签名的树里有它")
            return
        tree.add(merkle.leaf_hash(hash_, tree.hash))
        while at < len(wanted) and wanted[at].size == tree.size:
            if tree.root() != wanted[at].root:
                report.fault = Fault(seq, "", 0, "及之前的条目与签名的树根不符")
                return
            at += 1
    report.leaves = tree.size
    if at < len(wanted):
        report.fault = Fault(tree.size + 1, "", 0, f"起的条目不见了，签名的树根应有{wanted[at].size}条")


def row_from_body(seq: int, algorithm: int, body: bytes, hash_: bytes) -> Row:
    """A row from its canonical bytes; chain, position and link are read out of the bytes that are hashed."""
    chain = body[24:40]
    (position,) = struct.unpack_from(">Q", body, 44)
    return Row(seq, chain, position, algorithm, body, body[-32:], hash_)
