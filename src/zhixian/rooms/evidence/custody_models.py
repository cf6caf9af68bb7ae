"""Where things are: the custody log, one row an event and line of goods, and the public list of units that can destroy."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id
from zhixian.rooms.evidence.models import Goods


class CustodyEntry(models.Model):
    """One thing that happened to a quantity of a line in one unit's keeping. The database refuses to change a row."""

    SORTS: ClassVar[dict[str, str]] = {
        "listed": "登记", "stored": "入库", "lent": "调用", "back": "归还", "offered": "提出移交", "received": "接收",
        "transferred": "移交", "refused": "拒收", "released": "返还", "sold": "先行变卖", "treasury": "上缴", "lost": "灭失损毁",
        "split_out": "拆出", "split_in": "拆入", "surplus": "盘盈", "leaving": "出库待销毁", "unused": "退回库房",
        "destroyed": "销毁",
    }  # fmt: skip
    # What an event does to the quantity in that unit's store.
    SIGNS: ClassVar[dict[str, int]] = {
        "listed": 1, "back": 1, "received": 1, "split_in": 1, "surplus": 1, "unused": 1, "lent": -1, "transferred": -1,
        "released": -1, "sold": -1, "treasury": -1, "lost": -1, "split_out": -1, "leaving": -1, "stored": 0,
        "offered": 0, "refused": 0, "destroyed": 0,
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, related_name="custody")
    sort = models.CharField(max_length=12, choices=list(SORTS.items()))
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    quantity_is_minimum = models.BooleanField(default=False)
    unit_id = models.UUIDField()  # in whose keeping
    other_unit_id = models.UUIDField(null=True)  # to or from whom
    seal = models.CharField("封条号", max_length=60, blank=True)
    place = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    officer_id = models.UUIDField()
    step_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes: ClassVar[list[Any]] = [models.Index(fields=["goods", "unit_id"], name="custody_of_line")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="custody_quantity_not_negative")
        ]


class AbleUnit(models.Model):
    """A firm in the public directory (名录) of those that can destroy without harm to the environment."""

    ABILITIES: ClassVar[dict[str, str]] = {
        "general": "一般固体废物", "hazardous": "危险废物", "electronic": "电子废物", "medical": "医药类", "publication": "出版物",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    division = models.CharField(max_length=6)  # GB/T 2260, of the unit that keeps the directory
    abilities = models.JSONField(default=list)
    licence = models.CharField("经营许可证号", max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    kept_by = models.UUIDField()  # the ecology unit
    renewed_at = models.DateTimeField()

    class Meta:
        ordering = ("division", "name")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["name", "division"], name="able_unit_once")]
