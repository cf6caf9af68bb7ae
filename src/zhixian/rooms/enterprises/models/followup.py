"""What follows a report: things to put right, re-checks, the officer's other grade, the plan."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id
from zhixian.risk import GRADES
from zhixian.rooms.enterprises.models.assessments import Assessment


class FindingQuerySet(models.QuerySet["Finding"]):
    def closed(self) -> FindingQuerySet:
        return self.filter(state="closed")

    def overdue(self, *, on: date) -> FindingQuerySet:
        return self.exclude(state="closed").filter(due_on__lt=on)


class Finding(models.Model):
    """A risk or loophole to put right (风险点、漏洞): from the report, or seen by an officer on a visit."""

    STATES: ClassVar[dict[str, str]] = {"open": "待整改", "proved": "已提交佐证", "closed": "已关闭"}
    SOURCES: ClassVar[dict[str, str]] = {"report": "测评", "officer": "走访发现"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="findings")
    source = models.CharField(max_length=10, choices=list(SOURCES.items()), default="report")
    item = models.CharField(max_length=60, blank=True)
    area = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=12)
    severity = models.CharField(max_length=10)
    risk = models.CharField(max_length=200)
    advice = models.CharField(max_length=500)
    first_result = models.CharField(max_length=20, blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    proof = models.CharField(max_length=1000, blank=True)
    proved_at = models.DateTimeField(null=True)
    found_by = models.UUIDField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    serial = models.PositiveIntegerField(default=0)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("serial", "id")


class Recheck(models.Model):
    """One look after the rectification (复核); never changed, so the first result and each later one stay readable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="rechecks")
    result = models.CharField(max_length=20)
    note = models.CharField(max_length=1000)
    officer_id = models.UUIDField()
    unit_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)


class GradeOverride(models.Model):
    """An officer's other grade, with the reason; the reckoned grade stays beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="overrides")
    before = models.CharField(max_length=10, choices=list(GRADES.items()))
    after = models.CharField(max_length=10, choices=list(GRADES.items()))
    reason = models.CharField(max_length=1000)
    officer_id = models.UUIDField()
    unit_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)


class Plan(models.Model):
    """One firm, one plan (一企一策). A further plan takes the place of the one before, which stays readable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="plans")
    unit_id = models.UUIDField()
    grade = models.CharField(max_length=10, choices=list(GRADES.items()))
    label = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, blank=True)
    review_on = models.DateField()
    review_told_at = models.DateTimeField(null=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)


class PlanAction(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    label = models.CharField(max_length=300)
    by = models.CharField(max_length=10)  # officer, firm
    due_on = models.DateField()
    source = models.CharField(max_length=40)  # template, officer, or the scene's id
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    result = models.CharField(max_length=500, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_on", "id")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["due_on"], name="plan_action_due")]


class GuideReading(models.Model):
    """The firm opened the section of the guide that a finding leads to (已读); once a finding, edition and day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="guide_readings")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="guide_readings")
    page = models.CharField(max_length=60)  # key of the public page
    edition = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    heading = models.CharField(max_length=80)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["finding", "page", "edition", "on"], name="guide_reading_once_a_day")
        ]
