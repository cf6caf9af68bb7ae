"""A survey, its sample, the codes not yet used, and the answers.

An anonymous answer and the code with which it was given have nothing in common: the code's row is deleted in the same
transaction, the answer's id is random, it bears the day alone, and of the place the city alone.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import models

from zhixian.identifiers import new_id


class SurveyQuerySet(models.QuerySet["Survey"]):
    def kept_by_unit(self, unit_id: UUID) -> SurveyQuerySet:
        """The first wall."""
        return self.filter(unit_id=unit_id)


class Survey(models.Model):
    STATES: ClassVar[dict[str, str]] = {"draft": "草稿，待复核", "released": "已复核", "issued": "已发码"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    unit_name = models.CharField(max_length=120)
    key = models.CharField(max_length=40)
    edition = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    anonymous = models.BooleanField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="draft")
    frame = models.JSONField(default=dict)  # of whom the sample was drawn: division, category, industry, foreign
    seed = models.CharField(max_length=64)
    population = models.PositiveIntegerField()
    sent = models.PositiveIntegerField(default=0)  # codes that were given out
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)  # results for other units

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.title


class SampledFirm(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sample")
    unit_id = models.UUIDField()
    firm_id = models.UUIDField()
    name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18)
    city = models.CharField(max_length=6)
    category = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        ordering = ("city", "name")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["survey", "firm_id"], name="sampled_once")]


class SurveyCode(models.Model):
    """A code that was not used yet; its id is a one-way hash of it. ``firm_id`` in a named survey alone."""

    id = models.UUIDField(primary_key=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="codes")
    unit_id = models.UUIDField()
    city = models.CharField(max_length=6)
    category = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)
    firm_id = models.UUIDField(null=True)


class SurveyAnswer(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)  # random: its order tells nothing
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    unit_id = models.UUIDField()
    city = models.CharField(max_length=6)
    category = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)
    firm_id = models.UUIDField(null=True)
    answered_on = models.DateField()
    values = models.JSONField()
    words = models.CharField(
        max_length=8, choices=[("", "没有读"), ("clean", "可以看"), ("withheld", "不显示")], default="", blank=True
    )

    class Meta:
        ordering = ("id",)
