"""Which dossiers are restricted (限制知悉), and which officers are cleared for one. The second wall asks both tables."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id


class Restriction(models.Model):
    """The dossier is restricted. The unit's other officers see that there is one more in a sum, and nothing else."""

    dossier_id = models.UUIDField(primary_key=True)
    reason = models.CharField(max_length=400)
    said_by = models.UUIDField()
    since = models.DateTimeField()


class Clearance(models.Model):
    """An officer may know of a restricted dossier. Heads of units that take part may without one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField()
    officer_id = models.UUIDField()
    unit_id = models.UUIDField()
    granted_by = models.UUIDField()
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("granted_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["dossier_id", "officer_id"], condition=Q(ended_at__isnull=True), name="clearance_current_once"
            )
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["officer_id"], name="clearance_of_officer")]
