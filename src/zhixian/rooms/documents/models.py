"""Papers that were issued, and the series that number them."""

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class NumberSeries(models.Model):
    """The last number given by a unit for a word of a year."""

    unit_id = models.UUIDField()
    word = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "word", "year"], name="paper_series_once")
        ]


class Paper(models.Model):
    """One paper as it was issued. ``sheet`` is the paper; PDF and Word are drawn from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    run_id = models.UUIDField(null=True)
    step_id = models.UUIDField(null=True)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    unit_id = models.UUIDField()
    number = models.CharField(max_length=80, blank=True)
    word = models.CharField(max_length=40, blank=True)
    year = models.PositiveIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    sheet = models.JSONField()
    sheet_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta:
        ordering = ("made_at",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "word", "year", "serial"], name="paper_number_once")
        ]
