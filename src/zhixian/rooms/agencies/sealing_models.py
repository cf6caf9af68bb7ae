"""Who may see a sealed dossier: officers by name. A unit's taking part is then not enough."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class Confidant(models.Model):
    """One officer who was let into one sealed dossier, and for which of her units. Rows are added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField()
    officer_id = models.UUIDField()
    unit_id = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier_id", "officer_id"], name="confidant_once")
        ]
