"""What a case is said to be, by the codes of the dictionaries."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id


class Coding(models.Model):
    """One code that a case bears. Another choice is a further row; the earlier one stays, superseded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="codings")
    dictionary = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    said_by = models.UUIDField()
    said_at = models.DateTimeField()
    superseded = models.BooleanField(default=False)

    class Meta:
        ordering = ("dictionary", "said_at")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["dossier", "dictionary", "code"], condition=Q(superseded=False), name="coding_current_once"
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["dictionary", "code", "dossier"], condition=Q(superseded=False), name="coding_of_code")
        ]
