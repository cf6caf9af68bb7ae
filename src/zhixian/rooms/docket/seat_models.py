"""A party's seat at an online mediation: a link of her own, when she came, and what she signed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id

ROLES: dict[str, str] = {"holder": "权利人", "suspect": "当事人"}


class Seat(models.Model):
    """Known outside by its secret alone, of which only the hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey("docket.Run", on_delete=models.PROTECT, related_name="seats")
    dossier_id = models.UUIDField(db_index=True)
    role = models.CharField(max_length=10, choices=list(ROLES.items()))
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_terms = models.CharField(max_length=64, blank=True)  # SHA-256 of the terms as they stood

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "role"], condition=Q(ended_at__isnull=True), name="seat_once_a_role")
        ]
