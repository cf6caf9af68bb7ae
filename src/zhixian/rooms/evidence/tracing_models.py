"""Batches and consignments: where goods came from and where they went."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class Batch(models.Model):
    """A batch of seed (or other goods) named in a case. ``bad``: found unfit; its sellers are on the recall list."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    number = models.CharField("批号", max_length=60)
    product = models.CharField("品种、产品", max_length=120)
    producer = models.CharField("生产者", max_length=120)
    plot = models.CharField("制种地块、生产地", max_length=200, blank=True)
    bad = models.BooleanField(default=False)
    finding = models.CharField("检验结论", max_length=400, blank=True)
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("written_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier_id", "number"], name="batch_number_once")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["number"], name="batch_number")]


class Consignment(models.Model):
    """So much of a batch from one hand to the next."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="consignments")
    giver = models.CharField(max_length=120)
    taker = models.CharField(max_length=120)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=10)
    moved_on = models.DateField(null=True)
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("written_at", "id")
