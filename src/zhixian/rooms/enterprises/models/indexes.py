"""Risk indexes: versions of what is weighed how, and the scores that were reckoned under them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class IndexVersion(models.Model):
    """One version of an index as one unit uses it; the newest of a unit is in force, and older scores keep theirs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    key = models.CharField(max_length=20)
    edition = models.CharField(max_length=20)
    body = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    made_by = models.UUIDField(null=True)  # nobody: the package's own
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "key", "edition"], name="index_edition_once")
        ]


class IndexScore(models.Model):
    """One subject's score on one day, with its parts, as far as the reckoning unit could see."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    version = models.ForeignKey(IndexVersion, on_delete=models.PROTECT, related_name="scores")
    key = models.CharField(max_length=20)
    subject = models.CharField(max_length=30)  # a credit code, or a division
    name = models.CharField(max_length=120)
    day = models.DateField()
    score = models.DecimalField(max_digits=4, decimal_places=1)
    level = models.CharField(max_length=10)
    parts = models.JSONField()
    says = models.CharField(max_length=200)
    warned_at = models.DateTimeField(null=True)  # this is the reckoning that passed the line

    class Meta:
        ordering = ("-day",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "version", "subject", "day"], name="index_score_once_a_day")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit_id", "key", "-day"], name="index_score_of_unit")]
