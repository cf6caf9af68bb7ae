"""Materials of the evidence list, goods, and the files behind them. Rows point at a dossier by its id alone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhixian.identifiers import new_id


class StoredFile(models.Model):
    """One uploaded file: where its bytes lie, what they hash to, and what they were found to be."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)  # sniffed from the bytes, never taken from the browser
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=200)  # relative to the file store
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField()
    kept_to = models.UUIDField(
        null=True
    )  # the unit that alone sees it (an interrogation record); empty: everybody who sees the dossier


class Material(models.Model):
    """One line of the evidence list (证据材料)."""

    KINDS: ClassVar[dict[str, str]] = {
        "record": "现场笔录",
        "statement": "询问笔录",
        "documentary": "书证",
        "physical": "物证",
        "audiovisual": "视听资料",
        "electronic": "电子数据",
        "appraisal": "检验报告或鉴定意见",
        "right_proof": "权利证明",
        "owner_opinion": "权利人鉴别意见",
        "measure": "行政强制措施文书",
        "penalty": "行政处罚决定书",
        "other": "其他材料",
    }
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    serial = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    name = models.CharField(max_length=200)
    source = models.CharField("来源", max_length=200, blank=True)
    signed_by = models.CharField("签名人", max_length=200, blank=True)
    copies = models.PositiveIntegerField(default=1)
    pages = models.PositiveIntegerField(default=1)
    original = models.BooleanField(default=True)
    note = models.CharField(max_length=400, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    added_by = models.UUIDField()
    added_at = models.DateTimeField()
    replaced_by = models.UUIDField(null=True)  # a correction adds a line and names it here

    class Meta:
        ordering = ("serial",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier_id", "serial"], name="material_serial_once")
        ]

    def faults(self) -> list[str]:
        """What a police officer would send it back for."""
        missing = []
        if not self.source.strip():
            missing.append("未写明来源")
        if not self.signed_by.strip():
            missing.append("缺少签名")
        return missing


class Goods(models.Model):
    """One line of the goods involved (涉案物品), with the unit as written (台、把、件、斤)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    serial = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    brand = models.CharField(max_length=120, blank=True)
    specification = models.CharField(max_length=120, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    quantity_is_minimum = models.BooleanField(default=False)  # 余: at least so many
    unit = models.CharField(max_length=10)
    unit_price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    price_basis = models.CharField(max_length=40, blank=True)  # 标价, 实际销售均价, 市场中间价
    state = models.CharField(max_length=20, default="seized")  # seized, sold, unsold, listed
    # Goods whose counterfeits endanger life: the founding documents put them first.
    area_food = models.BooleanField(default=False)
    area_drug = models.BooleanField(default=False)
    area_child = models.BooleanField(default=False)
    area_appliance = models.BooleanField(default=False)
    area_farm = models.BooleanField(default=False)
    place = models.CharField("存放地点", max_length=200, blank=True)
    seal = models.CharField("封条号", max_length=60, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("serial",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier_id", "serial"], name="goods_serial_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="goods_quantity_not_negative"),
        ]

    AREAS: ClassVar[dict[str, str]] = {
        "area_food": "食品", "area_drug": "药品", "area_child": "儿童用品",
        "area_appliance": "家用电器", "area_farm": "农资",
    }  # fmt: skip


from zhixian.rooms.evidence.custody_models import AbleUnit, CustodyEntry  # noqa: E402, F401  (Django looks for models here)
from zhixian.rooms.evidence.tracing_models import Batch, Consignment  # noqa: E402, F401
