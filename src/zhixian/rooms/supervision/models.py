"""The watch list (应移送未移送): penalised or closed cases whose figures reach a criminal threshold and that were not transferred."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id


class WatchedQuerySet(models.QuerySet["Watched"]):
    def listed(self) -> WatchedQuerySet:
        """Those above a threshold, explained or not; a case below is kept only so that it need not be looked at again."""
        return self.exclude(state="below")

    def open_to(self, unit_id: UUID) -> WatchedQuerySet:
        """The unit itself, the procuratorate at its level, and the unit above it."""
        return self.filter(Q(unit_id=unit_id) | Q(watcher_id=unit_id) | Q(superior_id=unit_id))


class Watched(models.Model):
    """One case as the watcher may see it: what it is about and which limbs are met, never who the parties are."""

    STATES: ClassVar[dict[str, str]] = {
        "open": "未移送，没有说明", "explained": "已说明理由", "transferred": "已移送", "below": "未达标准",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(unique=True)
    unit_id = models.UUIDField(db_index=True)
    watcher_id = models.UUIDField(null=True, db_index=True)
    superior_id = models.UUIDField(null=True, db_index=True)
    case_number = models.CharField(max_length=60)
    cause = models.CharField(max_length=120)
    penalty_number = models.CharField(max_length=60, blank=True)
    penalty_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    ended_at = models.DateTimeField()  # the penalty, or the closing where there was none
    crime = models.CharField(max_length=10, blank=True)
    tier = models.CharField(max_length=12)
    limbs = models.JSONField(default=list)  # ids of the limbs met
    state = models.CharField(max_length=12, default="open")
    looked_at = models.DateTimeField()
    listed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=2000, blank=True)
    reason_by = models.UUIDField(null=True)
    reason_at = models.DateTimeField(null=True)

    objects = WatchedQuerySet.as_manager()

    class Meta:
        ordering = ("-listed_at",)
        indexes: ClassVar[list[Any]] = [models.Index(fields=["state", "-listed_at"], name="watched_of_state")]


from zhixian.rooms.supervision.task_models import Task, TaskLead  # noqa: E402, F401  (Django looks for models here)
