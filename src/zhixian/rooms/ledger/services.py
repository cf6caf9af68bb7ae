"""Writing to the ledger: an entry inside the act's own transaction, heads afterwards by a job."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from zhixian.identifiers import new_id
from zhixian.rooms.ledger import hashing, merkle, signing
from zhixian.rooms.ledger.models import Entry, Head, Leaf

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


def entry_about(subject: UUID) -> Entry:
    """The first entry about that thing (a step, a figure); the correction of it will name it."""
    return Entry.objects.filter(subject=subject).order_by("seq")[:1].get()


def entries_about(subjects: Iterable[UUID]) -> dict[UUID, UUID]:
    """Thing → the id of the first entry about it, for those that have one."""
    found = Entry.objects.filter(subject__in=list(subjects)).order_by("-seq").values_list("subject", "id")
    return {subject: entry for subject, entry in found if subject}


def correct(
    entry_id: UUID, *, officer_id: UUID, unit_id: UUID, at: datetime, digest: bytes | None, subject: UUID | None = None
) -> Entry:
    """A wrong entry is corrected by a further one that names it; the wrong one stays. ``subject``: the row that holds
    the correction in plain."""
    wrong = Entry.objects.get(id=entry_id)
    return record(
        f"correction.{wrong.kind}"[:120], chain=wrong.chain, subject=subject or wrong.subject, officer_id=officer_id,
        unit_id=unit_id, at=at, digest=digest, corrects=wrong.id,
    )  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A moment in the ledger's life: the last number given, our own transaction, the oldest one still under way."""

    last_seq: int
    own: int
    oldest: int


def point() -> Point:
    """Where the ledger stands. Whatever is numbered up to ``last_seq`` is there to be read once no transaction below ``own``
    is under way any more (for the same reasons as in ``seal``)."""
    with connection.cursor() as cursor:
        cursor.execute("select case when is_called then last_value else 0 end from ledger_entry_seq_seq")
        (last_seq,) = cursor.fetchone()
        cursor.execute("select pg_current_xact_id()::text::bigint")
        (own,) = cursor.fetchone()
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (oldest,) = cursor.fetchone()
    return Point(last_seq, own, oldest)


def chains_after(seq: int) -> list[UUID]:
    """The chains with an entry behind that number. Call under a scope that sees every entry."""
    return list(Entry.objects.filter(seq__gt=seq).values_list("chain", flat=True).distinct().order_by())


def history(chain: UUID) -> list[Entry]:
    return list(Entry.objects.filter(chain=chain).order_by("position"))


def seal(*, now: datetime, whole: bool = False) -> Head | None:
    """Give leaves to entries whose transactions have ended, and sign a head; None if there is nothing new.

    Call under a scope that sees every entry. ``whole``: look through the whole ledger and not only behind what is known
    to be sealed (after a restore, whose transactions were another server's).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [SEALING])
        # In this order: whoever begins after the snapshot takes a later number than the one read before it.
        cursor.execute("select case when is_called then last_value else 0 end from ledger_entry_seq_seq")
        (last_seq,) = cursor.fetchone()
        # Our own number, taken now, is above that of every act under way. A snapshot's upper end is not: it is the one
        # after the last that has *ended*, and an act with a higher number may have taken its place in the ledger already.
        cursor.execute("select pg_current_xact_id()::text::bigint")
        (own,) = cursor.fetchone()
        cursor.execute(
            "select pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint from pg_current_snapshot() s"
        )
        oldest, following = cursor.fetchone()
        total = _size() + _add_leaves(oldest, following, 0 if whole else _sealed_up_to())
        if total == _last_size():
            return None
        algorithm = hashing.ALGORITHMS[settings.LEDGER_HASH]
        tree = _tree(total, algorithm)
        message = signing.head_bytes(total, tree.root(), algorithm, hashing.moment_text(now))
        key, signature = signing.sign(settings.KEYS, message)
        head = Head(
            size=total, root=tree.root(), algorithm=algorithm, at=now, key_id=key, signature=signature,
            peaks=tree.peaks(), next_transaction=own, last_seq=last_seq, oldest_transaction=oldest,
        )  # fmt: skip
        head.save(force_insert=True)
    return head


def _size() -> int:
    last = Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else int(last) + 1


def _last_size() -> int:
    return int(Head.objects.aggregate(last=Max("size"))["last"] or 0)


def _sealed_up_to() -> int:
    """The number up to which every entry has its leaf.

    A head notes the last number given by its moment, the next transaction, and the oldest that was under way. Where the
    *last* head was made when all transactions before an earlier head's had ended, that sealing saw every entry up to the
    earlier head's number. That they have ended by now says nothing: what ended since then nobody has looked at yet.
    """
    last = Head.objects.order_by("-size").first()
    if last is None or last.oldest_transaction is None:
        return 0  # a head of before this was noted: look through everything once
    seen = Head.objects.filter(next_transaction__lte=last.oldest_transaction)
    return int(seen.aggregate(last=Max("last_seq"))["last"] or 0)


ADD_LEAVES = """
    insert into ledger_leaf (index, entry_seq)
    select %s - 1 + row_number() over (order by e.seq), e.seq from ledger_entry e
    where e.seq > %s and (e.written_in < %s or e.written_in >= %s)
    and not exists (select 1 from ledger_leaf l where l.entry_seq = e.seq)
"""


def _add_leaves(oldest: int, following: int, after: int) -> int:
    """Leaves for entries behind ``after`` that have none, as far as their transactions have ended; how many were added.

    Numbers of ``seq`` may have gaps and may appear late, so the order of a tree is that of sealing. A transaction that
    this server has not come to yet was another server's, before a restore.
    """
    size = _size()
    with connection.cursor() as cursor:
        # A plan that reads the leaves through, row after row, reads those it has just written too: on a ledger whose
        # leaves the statistics believe to be none, time grows with the square. By the index it cannot.
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(ADD_LEAVES, [size, after, oldest, following])
        added = max(int(cursor.rowcount), 0)
        cursor.execute("set local enable_seqscan to default")
        return added


def _tree(size: int, algorithm: int) -> merkle.Tree:
    """The tree of that size, grown from the last head where it kept its peaks."""

    def hash_(data: bytes) -> bytes:
        return hashing.digest(data, algorithm)

    last = Head.objects.filter(algorithm=algorithm, size__lte=size).order_by("-size").first()
    tree = merkle.Tree.grown(hash_, last.size, bytes(last.peaks)) if last and last.peaks else merkle.Tree(hash_)
    for entry_hash in leaf_inputs(size, start=tree.size):
        tree.add(merkle.leaf_hash(entry_hash, hash_))
    return tree


def leaf_inputs(size: int, *, start: int = 0) -> Iterator[bytes]:
    """The hashes of the first ``size`` entries in the order of the tree, from the place ``start`` on; streamed."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "select e.hash from ledger_leaf l join ledger_entry e on e.seq = l.entry_seq"
            " where l.index >= %s and l.index < %s order by l.index",
            [start, size],
        )
        while rows := cursor.fetchmany(BATCH):
            for (entry_hash,) in rows:
                yield bytes(entry_hash)
