"""An assessment (风险测评): one firm's answers under one version of a questionnaire, and what came of them.

It belongs to its holder: whoever has the code, later a firm's account. An officer sees it only while the firm consents.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from zhixian.identifiers import new_id
from zhixian.risk import GRADES


class QuestionnaireVersion(models.Model):
    """A questionnaire as it was when somebody first answered it; never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    key = models.CharField(max_length=60)
    edition = models.CharField(max_length=20)
    label = models.CharField(max_length=120)
    body = models.JSONField()
    kept_at = models.DateTimeField()


class OutsideApp(models.Model):
    """An outside app (for example of a city) that may start assessments for firms. Only the token's hash is kept; the
    token opens no assessment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def held_by(self, holder_id: UUID) -> AssessmentQuerySet:
        return self.filter(holder_id=holder_id)

    def open_to(self, unit_id: UUID) -> AssessmentQuerySet:
        """The first wall: finished, and the firm consents that this unit sees it."""
        return self.filter(consented_unit_id=unit_id, state="finished")


class Assessment(models.Model):
    STATES: ClassVar[dict[str, str]] = {"draft": "填写中", "finished": "已出报告"}
    SCALES: ClassVar[dict[str, str]] = {
        "micro": "20人以下", "small": "20至299人", "medium": "300至999人", "large": "1000人以上",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder_id = models.UUIDField(db_index=True)
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    firm_name = models.CharField(max_length=120, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    firm_key = models.CharField(
        max_length=64, blank=True, db_index=True
    )  # keyed hash of the code: counts, names nobody
    division = models.CharField(max_length=6, blank=True)
    scale = models.CharField(max_length=10, blank=True, choices=list(SCALES.items()))
    state = models.CharField(max_length=10, default="draft")
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    grade = models.CharField(max_length=10, blank=True, choices=list(GRADES.items()))
    report = models.JSONField(null=True)
    valid_until = models.DateField(null=True)
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    app = models.ForeignKey(OutsideApp, null=True, on_delete=models.PROTECT, related_name="+")
    consented_unit_id = models.UUIDField(null=True, db_index=True)
    consented_at = models.DateTimeField(null=True)
    salt = models.BinaryField(max_length=16)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)


class Answer(models.Model):
    """One item's answer; it may change until the report is made, and stands then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=60)
    choice = models.CharField(max_length=20)
    note = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["assessment", "item"], name="answer_once_an_item")
        ]


class Consent(models.Model):
    """The firm lets one unit see one assessment, and may take that back; both stay on record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="consents")
    unit_id = models.UUIDField()
    given_by = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("given_at",)
