"""Codes that administrators added to a dictionary, and days after which a code is no longer offered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class Code(models.Model):
    """One code of a dictionary of this house. A row for a shipped code only gives it a last day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dictionary = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    parent = models.CharField(max_length=60, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    unit_id = models.UUIDField()
    said_by = models.UUIDField()
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("dictionary", "said_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dictionary", "code"], name="dictionary_code_once"),
            models.UniqueConstraint(fields=["dictionary", "label"], name="dictionary_label_once"),
        ]
