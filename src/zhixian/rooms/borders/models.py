"""Entries of the watch list, lines of declarations, and what agreed between the two."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id

MODES: dict[str, str] = {
    "sea": "水路运输", "air": "航空运输", "rail": "中欧班列等铁路运输", "road": "公路运输", "post": "邮递", "express": "快件", "ecommerce": "跨境电商",
}  # fmt: skip


KINDS: dict[str, str] = {"goods": "商品", "route": "航线", "both": "商品和航线"}


def _some(length: int) -> ArrayField[Any, Any]:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


class EntryQuerySet(models.QuerySet["WatchEntry"]):
    def in_force(self, *, on: date) -> EntryQuerySet:
        """Both ends count; one that was ended early counts until that day."""
        return self.filter(since__lte=on, until__gte=on)


class WatchEntry(models.Model):
    """High-risk goods, a route, or goods on a route (2020年工作要点第3项). ``until`` moves with a renewal or an early end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=60)
    words = _some(40)
    hs_prefixes = _some(10)
    nice_classes: ArrayField[Any, Any] = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    origins = _some(2)
    destinations = _some(2)
    ports = _some(40)
    modes = _some(10)
    reason = models.CharField(max_length=500)
    right = models.CharField(max_length=200, blank=True)  # the mark, patent or work that is at risk
    since = models.DateField()
    until = models.DateField()
    unit_id = models.UUIDField()
    unit_name = models.CharField(max_length=120)
    entered_by = models.UUIDField()
    entered_at = models.DateTimeField()
    told_until = models.DateField(null=True)  # the end of which the unit was told

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("until", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """A key of KINDS, by what the entry looks at: it is derived and so cannot disagree with it."""
        if not (self.words or self.hs_prefixes or self.nice_classes):
            return "route"
        return "both" if self.origins or self.destinations or self.ports or self.modes else "goods"


class EntryChange(models.Model):
    """A renewal or an early end; never changed."""

    ACTS: ClassVar[dict[str, str]] = {"renewed": "延长", "ended": "提前结束"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(WatchEntry, on_delete=models.PROTECT, related_name="changes")
    act = models.CharField(max_length=10, choices=list(ACTS.items()))
    until_before = models.DateField()
    until = models.DateField()
    why = models.CharField(max_length=500)
    officer_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at",)


class OwnQuerySet(models.QuerySet[Any]):
    def kept_by_unit(self, unit_id: UUID) -> OwnQuerySet:
        """The first wall."""
        return self.filter(unit_id=unit_id)


class DeclaredLine(models.Model):
    """One line of goods of one declaration, as the unit was given it; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    number = models.CharField(max_length=40)
    item = models.PositiveIntegerField(default=1)
    goods = models.CharField(max_length=400)
    hs = models.CharField(max_length=10, blank=True)
    nice = models.PositiveSmallIntegerField(default=0)  # the class of the Nice classification, 0 where it was not told
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    port = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=10, choices=list(MODES.items()), blank=True)
    declared_on = models.DateField()
    quantity = models.CharField(max_length=60, blank=True)
    trader = models.CharField(max_length=200, blank=True)
    taken_by = models.UUIDField()
    taken_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ("-declared_on", "number", "item")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "number", "item"], name="declared_line_once")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["declared_on"])]


class Hit(models.Model):
    """A line that agrees with an entry. It decides nothing: an officer sets it aside or makes it a lead."""

    STATES: ClassVar[dict[str, str]] = {"open": "待判断", "aside": "已排除", "lead": "已转线索"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(WatchEntry, on_delete=models.PROTECT, related_name="hits")
    line = models.ForeignKey(DeclaredLine, on_delete=models.PROTECT, related_name="hits")
    unit_id = models.UUIDField()
    reasons = ArrayField(models.CharField(max_length=300))
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="open")
    judged_by = models.UUIDField(null=True)
    judged_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, blank=True)
    lead_id = models.UUIDField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ("found_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["entry", "line"], name="goods_hit_once"),
            models.CheckConstraint(
                condition=Q(state="open", judged_by=None) | Q(state__in=["aside", "lead"], judged_by__isnull=False),
                name="goods_hit_judged",
            ),
        ]
