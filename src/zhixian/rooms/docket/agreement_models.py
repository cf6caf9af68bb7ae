"""Framework agreements in force: which days two units agreed on for answering each other."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class Agreement(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run_id = models.UUIDField(unique=True)
    dossier_id = models.UUIDField(db_index=True)
    number = models.CharField(max_length=200)
    one = models.UUIDField()
    other = models.UUIDField()
    days = models.JSONField(default=dict)  # clock of the house → days
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[tuple[Any, ...]] = ("-since", "-id")
