"""A cluster (案件串并): cases and entities in one chain, for the units to which it was handed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id

STAGES: dict[str, str] = {"production": "生产", "storage": "仓储", "transport": "运输", "sale": "销售"}
ENTITY_KINDS: dict[str, str] = {
    "person": "人员", "firm": "企业、店铺", "place": "仓库、场所", "shop": "网店", "account": "账户、账号", "phone": "电话",
    "vehicle": "车辆、运单",
}  # fmt: skip


class Cluster(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    opened_by_unit = models.UUIDField()
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened_at",)


class ClusterUnit(models.Model):
    """A unit to which the cluster was handed; both walls stand on this table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="units")
    unit_id = models.UUIDField()
    role = models.CharField(max_length=10, choices=[("lead", "牵头"), ("assist", "协办")])
    since = models.DateTimeField()

    class Meta:
        ordering = ("since", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["cluster", "unit_id"], name="cluster_unit_once")
        ]


class ClusterCase(models.Model):
    """A case in the chain, with the columns that every unit of the cluster may read. No party, no figure, no text of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="cases")
    dossier_id = models.UUIDField()
    stage = models.CharField(max_length=12, choices=list(STAGES.items()))
    number = models.CharField(max_length=30)  # of the dossier
    cause = models.CharField(max_length=120)
    unit_id = models.UUIDField()
    added_by = models.UUIDField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("added_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["cluster", "dossier_id"], condition=Q(removed_at__isnull=True), name="cluster_case_once"
            )
        ]


class ClusterEntity(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="entities")
    kind = models.CharField(max_length=12, choices=list(ENTITY_KINDS.items()))
    stage = models.CharField(max_length=12, choices=list(STAGES.items()))
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=400, blank=True)
    added_by = models.UUIDField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("added_at", "id")


class Tie(models.Model):
    """That a case has to do with an entity."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="ties")
    case = models.ForeignKey(ClusterCase, on_delete=models.PROTECT, related_name="ties")
    entity = models.ForeignKey(ClusterEntity, on_delete=models.PROTECT, related_name="ties")
    said_by = models.UUIDField()
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["case", "entity"], name="tie_once")]


class FollowUp(models.Model):
    """A task for a missing link of the chain (补查任务), given to one of the cluster's units."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="follow_ups")
    stage = models.CharField(max_length=12, choices=list(STAGES.items()))
    unit_id = models.UUIDField()
    due_on = models.DateField(null=True)
    given_by = models.UUIDField()
    given_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ("given_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["cluster", "stage", "unit_id"], condition=Q(done_at__isnull=True), name="follow_up_open_once"
            )
        ]
