"""What a form says of a person in plain: kept apart from the step, seen by the unit that wrote it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class PlainValue(models.Model):
    """One personal field of one step: a text, or rows of people as JSON. The step itself holds what is masked, and so do its
    papers and notices."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    step_id = models.UUIDField()
    unit_id = models.UUIDField()
    field = models.CharField(max_length=60)
    value = models.TextField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["step_id", "field"], name="plain_value_once")
        ]
