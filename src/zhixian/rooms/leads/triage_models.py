"""The desk's own rows beside a report: reporting centres, firms of the green channel, packages, scoring rules, closed shops."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models

from zhixian.rooms.agencies.access import Actor


class Centre(models.Model):
    """接报案中心: what is reported in the division or below it comes to this unit first. Organisation, like the roster: no wall."""

    division = models.CharField(primary_key=True, max_length=6)
    unit_id = models.UUIDField()


class OwnedQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> OwnedQuerySet:
        return self.filter(unit_id=actor.unit_id)


class ServedFirm(models.Model):
    """A firm whose reports go by the green channel of the unit; found by its credit code, never by an identity in an envelope."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18)
    by = models.UUIDField()
    since = models.DateField()
    until = models.DateField(null=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["unit_id", "credit_code"], condition=models.Q(until__isnull=True), name="served_firm_once"
            )
        ]


class Package(models.Model):
    """线索包: leads that belong together, given as one to a unit, which answers as one."""

    STATES: ClassVar[dict[str, str]] = {
        "judging": "研判中", "assigned": "已交办", "working": "办理中", "answered": "已反馈",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit_id = models.UUIDField(db_index=True)  # who made it
    to_unit = models.UUIDField(null=True, db_index=True)
    name = models.CharField(max_length=120)
    finding = models.CharField(max_length=2000)  # what the judging found; no name of a reporter
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="judging")
    answer = models.CharField(max_length=2000, blank=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField()


class ScoringRule(models.Model):
    """A rule of the unit that marks leads with words in them. Turned off it marks nothing new; what it marked stays."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit_id = models.UUIDField(db_index=True)
    label = models.CharField(max_length=120)
    words = models.CharField(max_length=400)  # one of them is enough; separated by blanks
    points = models.PositiveSmallIntegerField(default=1)
    on = models.BooleanField(default=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()


class Hit(models.Model):
    """A rule met a lead; an officer may say that it should not have."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    rule_id = models.UUIDField()
    report_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    on = models.DateField()
    false = models.BooleanField(null=True)
    judged_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["rule_id", "report_id"], name="hit_once")]


class ClosedShop(models.Model):
    """关停网店: an online shop that was closed, with the lead or the dossier that led to it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit_id = models.UUIDField(db_index=True)
    report_id = models.UUIDField(null=True)
    dossier_id = models.UUIDField(null=True)
    platform = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    link = models.CharField(max_length=400)
    closed_on = models.DateField()
    by = models.UUIDField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "link"], name="closed_shop_once")
        ]
