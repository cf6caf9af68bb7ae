"""Documents that go to many units at once: what was sent, its parts, who received it and what each reported."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class Distribution(models.Model):
    """One document of one or more issuers. A plan has parts by duty; a cluster operation (集群战役) has targets that are answered."""

    SORTS: ClassVar[dict[str, str]] = {"document": "文件", "plan": "工作要点、方案", "cluster": "集群战役"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sort = models.CharField(max_length=10, choices=list(SORTS.items()))
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    body = models.TextField(blank=True)
    unit_id = models.UUIDField()  # who sends it
    issuers = models.JSONField(default=list)  # ids of all whose document it is, the sender among them
    sent_by = models.UUIDField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("-sent_at",)


class Part(models.Model):
    """An item of a plan, or a target of a cluster operation; for all, or for the units named."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="parts")
    serial = models.CharField(max_length=20)
    parent = models.CharField(max_length=20, blank=True)  # the serial of the item to which a clause belongs
    text = models.TextField()
    for_all = models.BooleanField(default=False)
    units = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["distribution", "serial"], name="part_serial_once")
        ]


class Receipt(models.Model):
    """One unit's one copy, however many of its lines were addressed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="receipts")
    unit_id = models.UUIDField(db_index=True)
    lines = models.JSONField(default=list)
    via = models.UUIDField(null=True)  # the unit of its own tree through which it comes
    post = models.CharField(max_length=20, blank=True)  # a copy to the holders of one post (抄报、抄送)
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["distribution", "unit_id", "post"], name="receipt_once")
        ]


class Outcome(models.Model):
    """What one unit reported on one target of a cluster operation; a later report is a further row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="outcomes")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="outcomes")
    unit_id = models.UUIDField()
    text = models.TextField()
    suspects = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    said_by = models.UUIDField()
    said_at = models.DateTimeField()
