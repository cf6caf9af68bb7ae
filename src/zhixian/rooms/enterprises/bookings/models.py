"""Bookings of an officer's time (预约). A half hour of an officer is in the table once or not at all: no double booking."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.enterprises.points.models import ServicePoint, Sitting


class BookingQuerySet(models.QuerySet["Booking"]):
    def of_unit(self, unit_id: UUID) -> BookingQuerySet:
        return self.filter(unit_id=unit_id)

    def standing(self) -> BookingQuerySet:
        return self.filter(state="booked")


class Booking(models.Model):
    STATES: ClassVar[dict[str, str]] = {"booked": "已预约", "cancelled": "已取消", "held": "已办结", "missed": "未到场"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="bookings")
    point = models.ForeignKey(ServicePoint, null=True, on_delete=models.PROTECT, related_name="bookings")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    firm_name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, blank=True)
    contact = models.CharField(max_length=60)
    phone = models.CharField(max_length=30)
    matter = models.CharField(max_length=1000)
    on_site = models.CharField(
        max_length=200, blank=True
    )  # where the officer should come to; empty: at the sitting's place
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="booked")
    record = models.CharField(max_length=2000, blank=True)  # what was seen and said on site
    result = models.CharField(max_length=1000, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # of a cancellation or a change by the officer
    changes = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    app_id = models.UUIDField(null=True)  # of the outside app that made it for the firm
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["unit_id", "starts_at"], name="booking_of_unit"),
            models.Index(fields=["starts_at"], condition=Q(state="booked"), name="booking_standing"),
        ]


class TakenHalfHour(models.Model):
    """Half an hour of an officer that a standing booking takes. It begins on a full or half hour, so that two bookings
    that overlap always meet in a row (checked by the table itself, see the migration); the unique constraint lets one in."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="halves")
    officer_id = models.UUIDField()
    starts_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["officer_id", "starts_at"], name="officer_booked_once"),
        ]
