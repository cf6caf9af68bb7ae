"""The append-only record. It holds ids and salted digests, never a name and never a plain value."""

from typing import Any, ClassVar

from django.db import models


class Entry(models.Model):
    """One act. Entries of a dossier form a chain; ``digest`` covers what the rooms keep in plain.

    The table has one column more, which PostgreSQL fills and only sealing asks: ``written_in``, the transaction.
    """

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    chain = models.UUIDField()
    position = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=120)
    at = models.DateTimeField()
    officer_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    digest = models.BinaryField(null=True)
    corrects = models.UUIDField(null=True)
    prev_hash = models.BinaryField()
    hash = models.BinaryField()
    algorithm = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["chain", "position"], name="entry_position_once")
        ]


class Leaf(models.Model):
    """The place of an entry in the tree, given after its transaction has ended."""

    index = models.BigIntegerField(primary_key=True)
    entry_seq = models.BigIntegerField(unique=True)


class Head(models.Model):
    """A signed root over the first ``size`` leaves. ``peaks`` are the roots of its full subtrees, from which the next head
    goes on; they prove nothing and are never believed when the ledger is verified."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    algorithm = models.SmallIntegerField()
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField()
    peaks = models.BinaryField(default=b"")
    next_transaction = models.BigIntegerField(null=True)  # the server's, at the moment of sealing
    oldest_transaction = models.BigIntegerField(null=True)  # that was still under way then
    last_seq = models.BigIntegerField(null=True)  # the last number of an entry that had been given by then
