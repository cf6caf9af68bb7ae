"""A firm that the agencies serve (企业档案), and the log of contacts with it (联系记录).

The one table of firms: accounts, protected lists and service points all refer to it. A firm itself acts in the scope of its
own id, an officer in the scope of the unit that keeps the record.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from zhixian.identifiers import new_id
from zhixian.risk import GRADES
from zhixian.rooms.agencies.models import Officer, Unit
from zhixian.rooms.enterprises.firms.countries import CAPITAL
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES


class FirmQuerySet(models.QuerySet["Firm"]):
    def kept_by_unit(self, unit_id: UUID) -> FirmQuerySet:
        """The first wall of a unit's list."""
        return self.filter(kept_by_id=unit_id)

    def without_officer(self) -> FirmQuerySet:
        return self.filter(officer__isnull=True)


class Firm(models.Model):
    """``category`` and ``grade`` are empty until somebody gives them; ``contact_every`` is in days, empty: by grade."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, unique=True)  # checked by ``firms.keeping.checked_code``
    industry = models.CharField(max_length=40, choices=list(INDUSTRIES.items()), blank=True)
    division = models.CharField(max_length=6)  # GB/T 2260
    address = models.CharField(max_length=200, blank=True)
    country = models.CharField("资本来源地", max_length=2, blank=True, default="")  # ISO 3166-1, empty: CN
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    kept_by = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40, blank=True)
    grade = models.CharField(max_length=10, choices=list(GRADES.items()), blank=True)
    contact_every = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()

    objects = FirmQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(credit_code__regex="^[0-9A-HJ-NPQRTUWXY]{18}$"), name="firm_credit_code_shape"
            )
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["kept_by", "name"], name="firm_of_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def foreign(self) -> bool:
        """外商投资企业: some capital from abroad (or Hong Kong, Macao, Taiwan, which are counted by reference)."""
        return self.country != ""

    @property
    def country_label(self) -> str:
        return CAPITAL.get(self.country, self.country)


class FirmContact(models.Model):
    """One contact with a firm; never changed. The next one is due so many days after it."""

    WAYS: ClassVar[dict[str, str]] = {"phone": "电话", "visit": "上门走访", "online": "线上", "meeting": "座谈"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="contacts")
    on = models.DateField()
    way = models.CharField(max_length=10, choices=list(WAYS.items()))
    summary = models.CharField(max_length=500)
    officer_id = models.UUIDField()
    unit_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-on", "-made_at")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["firm", "-on"], name="firm_contact_last")]
