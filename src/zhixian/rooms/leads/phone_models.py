"""举报电话 by body and place, and the speed figures that the public may read. A number that waits for release is its unit's alone."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models


class ReportingPhone(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit_id = models.UUIDField(db_index=True)
    body = models.CharField(max_length=120)
    division = models.CharField(max_length=6, db_index=True)
    phone = models.CharField(max_length=40)
    hours = models.CharField(max_length=120, blank=True)
    scope = models.CharField(max_length=120, blank=True)  # what is taken up there
    checked_on = models.DateField()
    by = models.UUIDField()
    released_on = models.DateField(null=True)  # by another officer than who wrote it; until then nobody else reads it
    released_by = models.UUIDField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["unit_id", "phone"],
                name="phone_once",
                condition=models.Q(until__isnull=True, released_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["unit_id", "phone"],
                name="phone_waits_once",
                condition=models.Q(until__isnull=True, released_on__isnull=True),
            ),
        ]


class SpeedFigure(models.Model):
    """From the day a lead came to the day it was accepted, of the leads accepted in the last year; counted by a job."""

    kind = models.CharField(primary_key=True, max_length=20)  # of Report.KINDS
    leads = models.PositiveIntegerField()
    days = models.DecimalField(max_digits=7, decimal_places=1)
    counted_on = models.DateField()
