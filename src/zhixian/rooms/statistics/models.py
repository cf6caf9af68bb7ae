"""Figures by unit and month as the house keeps them, what each counts, months that were kept, and losses recovered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import Actor


class Counted(models.Model):
    """One thing that a figure counts. It lies behind the wall of its dossier: a reader finds those that she may open.

    ``counted``, ``amount``, ``persons`` are what the figure of its month took from it, and stay as they were once the month is
    kept; ``stands``, ``amount_now``, ``persons_now`` are what is known today. Where the two differ there is a correction.
    People are keyed hashes: enough to see that two are one, and nothing else.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    month = models.DateField()  # its first day
    row = models.CharField(max_length=40)
    subject = models.UUIDField()  # the run, the filing or the loss
    dossier_id = models.UUIDField(db_index=True)
    on = models.DateField()
    part = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=200)  # what is counted once
    counted = models.BooleanField()
    stands = models.BooleanField()
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    amount_now = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    persons = ArrayField(models.CharField(max_length=32), default=list)
    persons_now = ArrayField(models.CharField(max_length=32), default=list)
    unlisted = models.BooleanField(default=False)  # people were to be listed and were not
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["row", "subject", "month", "unit_id"], name="counted_once")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["unit_id", "month", "row"], name="counted_of_figure"),
            models.Index(fields=["unit_id", "row", "key"], name="counted_by_key"),
        ]


class OfUnits(models.QuerySet[Any]):
    def of(self, actor: Actor, *, below: bool) -> OfUnits:
        """The first wall: the actor's own unit, and those below it where she asks for them."""
        own = Q(unit_id=actor.unit_id)
        return self.filter(own | Q(above__contains=[actor.unit_id]) if below else own)


class Figure(models.Model):
    """One figure of one unit and month: numbers, no dossier and no name. ``above``: the units over it, which may read it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    above = ArrayField(models.UUIDField(), default=list)
    month = models.DateField()
    row = models.CharField(max_length=40)
    part = models.CharField(max_length=200, blank=True)
    cases = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    cases_now = models.PositiveIntegerField(default=0)
    people_now = models.PositiveIntegerField(default=0)
    amount_now = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    unlisted = models.PositiveIntegerField(default=0)  # acts that list nobody
    unvalued = models.PositiveIntegerField(default=0)  # cases without any known amount

    objects = OfUnits.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "month", "row", "part"], name="figure_once")
        ]


class Kept(models.Model):
    """A month that its unit has closed: its figures stay as they were, and what changes afterwards is a correction."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    above = ArrayField(models.UUIDField(), default=list)
    month = models.DateField()
    kept_by = models.UUIDField()
    kept_at = models.DateTimeField()

    objects = OfUnits.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["unit_id", "month"], name="kept_once")]


class Mark(models.Model):
    """How far the house has read the ledger for its figures; one row. All up to ``read_to`` has been looked at; up to
    ``next_seq`` it has been too, save what transactions older than ``next_transaction`` may still bring."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    read_to = models.BigIntegerField(default=0)
    next_seq = models.BigIntegerField(default=0)
    next_transaction = models.BigIntegerField(default=0)
    at = models.DateTimeField()


class RecoveredLoss(models.Model):
    """挽回经济损失: an amount won back for the right's owner, with its basis. A correction is a further row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    first = models.UUIDField()  # the first row of this loss; its own id where it is the first
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    basis = models.CharField(max_length=400)
    recovered_on = models.DateField()
    reason = models.CharField(max_length=400, blank=True)  # of the correction
    said_by = models.UUIDField()
    said_at = models.DateTimeField()
    superseded = models.BooleanField(default=False)
    salt = models.BinaryField(max_length=16)

    class Meta:
        ordering = ("said_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["first"], condition=Q(superseded=False), name="loss_current_once")
        ]
