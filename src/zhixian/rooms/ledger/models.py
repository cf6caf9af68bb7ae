"""The append-only record. It holds ids and salted digests, never a name and never a plain value."""

from typing import Any, ClassVar

from django.db import models


class Entry(models.Model):
    """One act. Entries of a dossier form a chain; ``digest`` covers what the rooms keep in plain."""

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
    """A signed root over the first ``size`` leaves."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    algorithm = models.SmallIntegerField()
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField()
