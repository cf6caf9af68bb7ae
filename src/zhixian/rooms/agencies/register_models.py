"""The shared registers: bodies (mediation, appraisal) and people (mediators, experts) that any agency may ask for."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id

FIELDS: dict[str, str] = {"trademark": "商标", "patent": "专利", "copyright": "著作权", "trade_secret": "商业秘密"}
BODY_KINDS: dict[str, str] = {"mediation": "调解组织", "appraisal": "鉴定机构"}
PERSON_KINDS: dict[str, str] = {
    "mediator": "调解员",
    "technical_investigator": "技术调查官",
    "appraiser": "鉴定人",
    "lawyer": "律师",
    "expert_officer": "业务专家",
}
SOURCES: dict[str, str] = {
    "regulation": "市场监管", "copyright": "版权", "culture": "文旅", "lawyer": "律师", "university": "高校", "other": "其他",
}  # fmt: skip


class Body(models.Model):
    """A mediation or appraisal body as its register has it; a mediation body that works on the desk names its unit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=list(BODY_KINDS.items()))
    name = models.CharField(max_length=120, unique=True)
    unit = models.ForeignKey("agencies.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    licence = models.CharField(max_length=80, blank=True)
    licence_until = models.DateField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_for = models.CharField(max_length=400, blank=True)
    kept_by = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")

    def is_valid(self, *, on: date) -> bool:
        return self.suspended_at is None and (self.licence_until is None or on <= self.licence_until)


class PersonQuerySet(models.QuerySet["Person"]):
    def valid(self, *, on: date) -> PersonQuerySet:
        """Accepted, in term, licensed, neither suspended themselves nor by their body."""
        return (
            self.filter(accepted_at__isnull=False, suspended_at__isnull=True, since__lte=on)
            .filter(Q(until__isnull=True) | Q(until__gte=on))
            .filter(Q(licence_until__isnull=True) | Q(licence_until__gte=on))
            .filter(Q(body__isnull=True) | Q(body__suspended_at__isnull=True))
            .filter(Q(body__isnull=True) | Q(body__licence_until__isnull=True) | Q(body__licence_until__gte=on))
        )


class Person(models.Model):
    """One person in one register. ``interests``: firms and persons with whom she may not have to do in a case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30, choices=list(PERSON_KINDS.items()))
    name = models.CharField(max_length=60)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="people")
    employer = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=20, choices=list(SOURCES.items()), blank=True)
    full_time = models.BooleanField(default=False)
    fields = models.JSONField(default=list)  # keys of FIELDS
    skills = models.CharField(max_length=400, blank=True)  # technical fields in words
    interests = models.JSONField(default=list)
    load = models.PositiveIntegerField(default=0)  # cases under way: a number, and no case is named
    busy_days = models.JSONField(default=list)  # ISO days on which she is not free
    since = models.DateField()
    until = models.DateField(null=True)
    licence_until = models.DateField(null=True)
    recommended_by = models.UUIDField()
    accepted_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["kind", "name"], name="register_person_kind")]


class Remark(models.Model):
    """A complaint about a body or a person, or a review after work done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    body = models.ForeignKey(Body, null=True, on_delete=models.CASCADE, related_name="remarks")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="remarks")
    sort = models.CharField(max_length=10, choices=[("complaint", "投诉"), ("review", "评价")])
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    by_unit = models.UUIDField()
    by_officer = models.UUIDField()
