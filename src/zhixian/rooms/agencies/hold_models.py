"""What may not be changed or erased for now, and by which run."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id


class Hold(models.Model):
    """Evidence of a dossier is at risk: until the run releases it, what stands there may be added to, not changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    run_id = models.UUIDField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier_id", "run_id"], condition=Q(until__isnull=True), name="hold_once")
        ]
