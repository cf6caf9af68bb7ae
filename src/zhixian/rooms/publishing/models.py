"""Public pages: an address that lasts, and its editions, of which at most one is in public.

What was released is frozen: a trigger of the database refuses to change its words (migration 0002). The public reads
released editions only.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id
from zhixian.rooms.publishing.sorts import SORTS


class PublicPage(models.Model):
    """``key`` stands in the address and never changes; ``public``: an edition was released once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    sort = models.CharField(max_length=20, choices=[(each.key, each.label) for each in SORTS.values()])
    unit_id = models.UUIDField(db_index=True)
    unit_name = models.CharField(max_length=120)
    public = models.BooleanField(default=False)
    made_at = models.DateTimeField()


class Edition(models.Model):
    """``hands``: every officer who wrote in it; none of them may release it."""

    STATES: ClassVar[dict[str, str]] = {
        "draft": "草稿", "submitted": "待审核", "released": "已发布", "replaced": "已被新版代替", "withdrawn": "已撤下",
    }  # fmt: skip
    OPEN: ClassVar[tuple[str, ...]] = ("draft", "submitted")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    page = models.ForeignKey(PublicPage, on_delete=models.PROTECT, related_name="editions")
    unit_id = models.UUIDField(db_index=True)
    releasing_unit_id = models.UUIDField(null=True)  # a leading office that was asked to release it
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=list(STATES.items()))
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    articles = ArrayField(models.CharField(max_length=120), default=list)  # 《title》 number, as "title number"
    hands = ArrayField(models.UUIDField(), default=list)
    written_at = models.DateTimeField()
    returned_for = models.CharField(max_length=400, blank=True)
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_for = models.CharField(max_length=400, blank=True)
    told_at = models.DateTimeField(null=True)  # subscribers of a warning were written to

    class Meta:
        ordering = ("-written_at",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["page", "number"], name="edition_number"),
            models.UniqueConstraint(
                fields=["page"], condition=Q(state__in=("draft", "submitted")), name="edition_one_open"
            ),
            models.UniqueConstraint(fields=["page"], condition=Q(state="released"), name="edition_one_in_public"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["state", "-released_at"], name="edition_of_state")]


class Subscription(models.Model):
    """Who wants overseas warnings by e-mail. Its own row is seen with its secret alone; empty lists mean all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    address = models.EmailField()
    products = ArrayField(models.CharField(max_length=40), default=list)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("asked_at",)


class PlatformReceipt(models.Model):
    """A list of works sent to one platform; ``confirmed_by`` is the name that somebody there gave."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="receipts")
    unit_id = models.UUIDField(db_index=True)
    platform = models.CharField(max_length=60)
    address = models.EmailField()
    sent_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("platform",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["edition", "platform"], name="platform_receipt_once")
        ]
