"""What is for the public's eyes, and what is for hardly anybody's: disclosed penalties, and who an informant is."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def shown(self, *, on: date) -> DisclosureQuerySet:
        return self.filter(state="published", published_on__lte=on).filter(Q(until__isnull=True) | Q(until__gte=on))


class Disclosure(models.Model):
    """A disclosed penalty (行政处罚信息摘要). It names no dossier: what is here anybody may read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run_id = models.UUIDField(unique=True)
    unit_id = models.UUIDField()
    authority = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, blank=True)
    decision_number = models.CharField(max_length=120)
    summary = models.TextField()
    decided_on = models.DateField()
    published_on = models.DateField()
    in_time = models.BooleanField()
    until = models.DateField(null=True)
    state = models.CharField(max_length=12, default="published")  # published, withdrawn, stopped
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ("-published_on", "-id")


class Informant(models.Model):
    """Who reported, kept apart from the dossier under a number; only the unit that wrote it down finds it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    code = models.CharField("举报编号", max_length=60)
    name = models.CharField(max_length=60)
    contact = models.CharField(max_length=120, blank=True)
    account = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "code"], name="informant_code_once")
        ]
