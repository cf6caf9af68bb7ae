"""Registers of what a unit supervises, with checks and filings; spot-check plans with their draw. All of it is its unit's own."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from zhixian.identifiers import new_id
from zhixian.risk import GRADES


class EntryQuerySet(models.QuerySet["RegisterEntry"]):
    def kept_by_unit(self, unit_id: UUID) -> EntryQuerySet:
        """The first wall."""
        return self.filter(unit_id=unit_id)


class RegisterEntry(models.Model):
    """``sort`` is a register of ``registers.yaml``; ``round_days`` takes the place of its round where a unit wants another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    sort = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    operator = models.CharField(max_length=120, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    division = models.CharField(max_length=6)  # GB/T 2260
    grade = models.CharField(max_length=10, choices=list(GRADES.items()), blank=True)
    round_days = models.PositiveSmallIntegerField(null=True)
    since = models.DateField()
    key_listed_at = models.DateTimeField(null=True)
    key_listed_by = models.UUIDField(null=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "sort", "name"], name="register_entry_once")
        ]

    def __str__(self) -> str:
        return self.name


class Check(models.Model):
    """One check of an entry; never changed."""

    RESULTS: ClassVar[dict[str, str]] = {"clear": "未发现问题", "found": "发现问题"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="checks")
    unit_id = models.UUIDField()
    on = models.DateField()
    result = models.CharField(max_length=10, choices=list(RESULTS.items()))
    note = models.CharField(max_length=500)
    officer_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-on", "-made_at")


class Filing(models.Model):
    """A version of the subject's rules as filed; a later one leaves the earlier ones standing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="filings")
    unit_id = models.UUIDField()
    version = models.CharField(max_length=60)
    filed_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    officer_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-valid_from", "-made_at")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["entry", "version"], name="filing_once")]


class SpotPlan(models.Model):
    """A spot check in a period: whoever has the seed and the population can repeat the draw."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    percent = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    population = models.JSONField()  # names of shops
    drawn = models.JSONField()  # those of them that were drawn, in the order of the draw
    officer_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-id")


class SpotResult(models.Model):
    """What was found at one drawn shop; of a failing one, the dossier that was opened."""

    RESULTS: ClassVar[dict[str, str]] = {"passed": "合格", "failed": "不合格"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(SpotPlan, on_delete=models.PROTECT, related_name="results")
    unit_id = models.UUIDField()
    shop = models.CharField(max_length=120)
    result = models.CharField(max_length=10, choices=list(RESULTS.items()))
    note = models.CharField(max_length=500, blank=True)
    on = models.DateField()
    dossier_id = models.UUIDField(null=True)
    officer_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("on", "made_at")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["plan", "shop"], name="spot_result_once")]
