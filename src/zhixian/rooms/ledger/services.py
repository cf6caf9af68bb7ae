"""Writing to the ledger: an entry inside the act's own transaction, heads afterwards by a job."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from zhixian.identifiers import new_id
from zhixian.rooms.ledger import hashing, merkle, signing
from zhixian.rooms.ledger.models import Entry, Head

SEALING = 7_311_054  # the advisory lock that lets one sealer in at a time
BATCH = 20_000


class OutsideTransaction(RuntimeError):
    """An entry without its act would be a lie; the two are written together or not at all."""


def record(
    kind: str,
    *,
    chain: UUID,
    subject: UUID | None,
    officer_id: UUID | None,
    unit_id: UUID | None,
    at: datetime,
    digest: bytes | None,
    corrects: UUID | None = None,
) -> Entry:
    """Append an entry to a chain (a dossier, or a unit for acts on accounts). Must run inside ``atomic``."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(kind)
    algorithm = hashing.ALGORITHMS[settings.LEDGER_HASH]
    with connection.cursor() as cursor:
        # One writer to a chain at a time; other chains do not wait.
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 42))", [str(chain)])
        cursor.execute(
            "select position, hash from ledger_entry where chain = %s order by position desc limit 1", [chain]
        )
        last = cursor.fetchone()
    position, prev = (last[0] + 1, bytes(last[1])) if last else (1, hashing.FIRST)
    entry = Entry(
        id=new_id(), chain=chain, position=position, kind=kind, at=at, officer_id=officer_id, unit_id=unit_id,
        subject=subject, digest=digest, corrects=corrects, prev_hash=prev, algorithm=algorithm,
    )  # fmt: skip
    entry.hash = hashing.digest(bytes_of(entry), algorithm)
    entry.save(force_insert=True)
    return entry


def bytes_of(entry: Entry) -> bytes:
    return hashing.entry_bytes(
        entry_id=entry.id, chain=entry.chain, position=entry.position, kind=entry.kind,
        at=hashing.moment_text(entry.at), officer=entry.officer_id, unit=entry.unit_id, subject=entry.subject,
        content=bytes(entry.digest) if entry.digest is not None else None, corrects=entry.corrects,
        prev=bytes(entry.prev_hash),
    )  # fmt: skip


def correct(entry_id: UUID, *, officer_id: UUID, unit_id: UUID, at: datetime, digest: bytes | None) -> Entry:
    """A wrong entry is corrected by a further one that names it; the wrong one stays."""
    wrong = Entry.objects.get(id=entry_id)
    return record(
        f"correction.{wrong.kind}"[:120], chain=wrong.chain, subject=wrong.subject, officer_id=officer_id,
        unit_id=unit_id, at=at, digest=digest, corrects=wrong.id,
    )  # fmt: skip


def history(chain: UUID) -> list[Entry]:
    return list(Entry.objects.filter(chain=chain).order_by("position"))


def seal(*, now: datetime) -> Head | None:
    """Give leaves to entries whose transactions have ended, and sign a head; None if there is nothing new.

    Call under a scope that sees every entry. Numbers of ``seq`` may have gaps and may appear late, so only rows older
    than the oldest transaction still running are taken.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [SEALING])
        cursor.execute("select coalesce(max(index), -1) + 1 from ledger_leaf")
        (size,) = cursor.fetchone()
        cursor.execute(
            "insert into ledger_leaf (index, entry_seq)"
            " select %s - 1 + row_number() over (order by e.seq), e.seq from ledger_entry e"
            " where not exists (select 1 from ledger_leaf l where l.entry_seq = e.seq)"
            " and e.xmin::text::bigint < (pg_snapshot_xmin(pg_current_snapshot())::text::bigint & 4294967295)",
            [size],
        )
        if cursor.rowcount <= 0:
            return None
        total = size + cursor.rowcount
    with transaction.atomic():
        algorithm = hashing.ALGORITHMS[settings.LEDGER_HASH]
        root = _root(total, algorithm)
        key, signature = signing.sign(
            settings.KEYS, signing.head_bytes(total, root, algorithm, hashing.moment_text(now))
        )
        head = Head(size=total, root=root, algorithm=algorithm, at=now, key_id=key, signature=signature)
        head.save(force_insert=True)
    return head


def _root(size: int, algorithm: int) -> bytes:
    tree = merkle.Tree(lambda data: hashing.digest(data, algorithm))
    for entry_hash in leaf_inputs(size):
        tree.add(merkle.leaf_hash(entry_hash, tree.hash))
    return tree.root()


def leaf_inputs(size: int) -> Iterator[bytes]:
    """The hashes of the first ``size`` entries in the order of the tree; streamed."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "select e.hash from ledger_leaf l join ledger_entry e on e.seq = l.entry_seq"
            " where l.index < %s order by l.index",
            [size],
        )
        while rows := cursor.fetchmany(BATCH):
            for (entry_hash,) in rows:
                yield bytes(entry_hash)
