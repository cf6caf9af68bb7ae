"""What a unit asks of itself where the law says only 及时 or 立即. A row is never changed: the newest of a kind holds, the rest
is the history."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class UnitTarget(models.Model):
    """``length`` empty: from then on the platform's own setting holds again."""

    KINDS: ClassVar[dict[str, str]] = {"promptly": "及时", "immediately": "立即"}
    UNITS: ClassVar[dict[str, str]] = {"hour": "小时", "working_day": "个工作日", "natural_day": "日"}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    length = models.PositiveIntegerField(null=True)
    unit_of_time = models.CharField(max_length=12, choices=list(UNITS.items()), blank=True)
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey("agencies.Officer", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-set_at", "-id")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit", "kind", "-set_at"], name="target_of_unit")]
