"""Questions of firms and people to an officer (在线咨询): a thread with a clock and a rating. The words lie in an envelope."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models

from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import Actor


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def visible_to(self, actor: Actor) -> InquiryQuerySet:
        """The first wall: the unit that was asked."""
        return self.filter(unit_id=actor.unit_id)


class Inquiry(models.Model):
    """``holder_id``: the scope of whoever asked, a firm's id or what a code comes to."""

    STATES: ClassVar[dict[str, str]] = {
        "waiting": "待答复", "answered": "已答复", "closed": "已办结", "reported": "已转为线索",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    holder_id = models.UUIDField(db_index=True)
    firm_id = models.UUIDField(null=True)
    firm_name = models.CharField(max_length=120, blank=True)
    user_id = models.UUIDField(null=True)
    number = models.CharField(max_length=30, unique=True)
    matter = models.CharField(max_length=20)
    division = models.CharField(max_length=6)
    unit_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="waiting")
    key = models.BinaryField()  # of the words and the files, wrapped with the unit's storage key
    asked_at = models.DateTimeField()
    officer_id = models.UUIDField(null=True)
    due_at = models.DateTimeField(null=True)  # none while the asker is to speak
    reckoning = models.JSONField(default=dict)
    overdue_told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    rating_note = models.CharField(max_length=300, blank=True)
    report_id = models.UUIDField(null=True)
    report_unit_id = models.UUIDField(null=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__gte=1, rating__lte=5),
                name="inquiry_rating_1_5",
            )
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit_id", "state", "due_at"], name="inquiry_of_unit")]


class InquiryMessage(models.Model):
    """One turn of the thread. ``articles``: permalinks of the law that an answer rests on."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="messages")
    serial = models.PositiveIntegerField()
    author = models.CharField(
        max_length=10, choices=[("asker", "咨询人"), ("officer", "答复人"), ("house", "平台"), ("receipt", "回执")]
    )
    text = models.BinaryField()  # sealed with the inquiry's key
    articles = models.JSONField(default=list)
    unit_id = models.UUIDField(null=True)
    officer_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("serial",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["inquiry", "serial"], name="inquiry_message_serial_once")
        ]


class InquiryFile(models.Model):
    """A file that came with a question, encrypted beside those of reports; its name and hash in the envelope."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="files")
    told = models.BinaryField()
    key = models.BinaryField()
    size = models.BigIntegerField()
    at = models.DateTimeField()


class InquirySeries(models.Model):
    """The last number of a year."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField()
