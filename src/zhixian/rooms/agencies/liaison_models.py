"""The register of liaison officers (联络员): one at a time for each body, with a substitute; rows are ended, never deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id
from zhixian.rooms.agencies.models import Officer, Unit


class Liaison(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="liaisons")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField("联系电话", max_length=30)
    since = models.DateField()
    until = models.DateField(null=True)
    handed_over = models.CharField("交接情况", max_length=400, blank=True)
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("unit", "-since", "-id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until__isnull=True), name="liaison_one_active")
        ]
