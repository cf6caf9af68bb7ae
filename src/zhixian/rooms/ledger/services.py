"""Writing to the ledger: an entry inside the act's own transaction, heads afterwards by a job."""

from collections.abc import Iterator
from contextlib import contextmanager
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


class Book:
    """The pen for one chain inside one act: it holds the chain, knows where it ends, and writes its entries together."""

    def __init__(self, chain: UUID, *, fresh: bool = False) -> None:
        if not connection.in_atomic_block:
            raise OutsideTransaction(str(chain))
        self.chain, self.algorithm = chain, hashing.ALGORITHMS[settings.LEDGER_HASH]
        self.position, self.last = (0, hashing.FIRST) if fresh else _end_of(chain)
        self.entries: list[Entry] = []

    def record(
        self,
        kind: str,
        *,
        subject: UUID | None,
        officer_id: UUID | None,
        unit_id: UUID | None,
        at: datetime,
        digest: bytes | None,
        corrects: UUID | None = None,
    ) -> Entry:
        """The next entry; it is written when the book is closed."""
        self.position += 1
        entry = Entry(
            id=new_id(), chain=self.chain, position=self.position, kind=kind, at=at, officer_id=officer_id,
            unit_id=unit_id, subject=subject, digest=digest, corrects=corrects, prev_hash=self.last,
            algorithm=self.algorithm,
        )  # fmt: skip
        self.last = entry.hash = hashing.digest(bytes_of(entry), self.algorithm)
        self.entries.append(entry)
        return entry


def _end_of(chain: UUID) -> tuple[int, bytes]:
    """Where the chain ends; nobody else writes to it until this transaction is over. Other chains do not wait."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 42))", [str(chain)])
        # A statement of its own: it must see what the one before us wrote.
        cursor.execute(
            "select position, hash from ledger_entry where chain = %s order by position desc limit 1", [chain]
        )
        last = cursor.fetchone()
    return (last[0], bytes(last[1])) if last else (0, hashing.FIRST)


@contextmanager
def book(chain: UUID, *, fresh: bool = False, within: Book | None = None) -> Iterator[Book]:
    """Write to a chain inside the act's transaction. ``fresh``: this very act begins the chain, nobody need look for its
    end. ``within``: the book of the larger act, which closes it."""
    if within is not None:
        yield within
        return
    opened = Book(chain, fresh=fresh)
    yield opened
    Entry.objects.bulk_create(opened.entries)


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
    """One entry in a chain (a dossier, or a unit for acts on accounts). Must run inside ``atomic``."""
    with book(chain) as opened:
        return opened.record(
            kind, subject=subject, officer_id=officer_id, unit_id=unit_id, at=at, digest=digest, corrects=corrects
        )


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
