"""Public commitments of traders (自我承诺), random checks of them, and breaches linked to a dossier."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id
from zhixian.rooms.enterprises.models.assessments import Assessment


class Commitment(models.Model):
    """Signed after a self-check, and public from then on: name, code, words, day; never the answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="commitment")
    holder_id = models.UUIDField()
    firm_name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, db_index=True)
    division = models.CharField(max_length=6, blank=True)
    edition = models.CharField(max_length=20)
    promises = models.JSONField()
    signed_by = models.CharField(max_length=60)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("-signed_at",)


class CommitmentCheck(models.Model):
    """Drawn by lot for a check (随机抽查), and what the check gave."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="checks")
    unit_id = models.UUIDField(db_index=True)
    drawn_by = models.UUIDField()
    drawn_at = models.DateTimeField()
    result = models.CharField(max_length=10, blank=True)  # kept, broken
    note = models.CharField(max_length=500, blank=True)
    checked_by = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-drawn_at",)


class Breach(models.Model):
    """A dossier in which the firm that had promised is the suspect; seen by who sees the dossier."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="breaches")
    dossier_id = models.UUIDField()
    dossier_number = models.CharField(max_length=30)
    note = models.CharField(max_length=500, blank=True)
    unit_id = models.UUIDField()
    officer_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["commitment", "dossier_id"], name="breach_once_a_dossier")
        ]
