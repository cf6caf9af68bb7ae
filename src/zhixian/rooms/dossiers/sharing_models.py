"""Sharing by kind of case: rules, the summaries that they make, and checklists filled as an aid."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id


class SharingRule(models.Model):
    """New cases of this kind of the unit: their summary goes to that unit by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    case_type = models.CharField(max_length=60)  # a code of the dictionary; what hangs under it too
    to_unit = models.UUIDField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["unit_id", "case_type", "to_unit"], condition=Q(ended_at__isnull=True), name="sharing_rule_once"
            )
        ]


class CaseSummary(models.Model):
    """The named projection ``case-summary``: these columns and no others. No party, no text, no figure, no place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField()
    rule = models.ForeignKey(SharingRule, on_delete=models.PROTECT)
    to_unit = models.UUIDField()
    unit_id = models.UUIDField()
    number = models.CharField(max_length=30)
    case_type = models.CharField(max_length=60)
    cause = models.CharField(max_length=120)
    opened_on = models.DateField()
    shared_at = models.DateTimeField()

    class Meta:
        ordering = ("-shared_at", "-id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier_id", "to_unit"], name="case_summary_once")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["to_unit", "-shared_at"], name="case_summary_of_unit")]


class Checklist(models.Model):
    """A checklist as it was filled, with the version that was filled. An aid: it decides nothing and changes nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="checklists")
    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)  # point → {answer, note}
    filled_by = models.UUIDField()
    filled_at = models.DateTimeField()

    class Meta:
        ordering = ("-filled_at", "-id")
