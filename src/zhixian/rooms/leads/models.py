"""Reports of the public and of other channels. What is told in them lies in sealed envelopes; rows hold ids, days and states.

Ids are random (UUIDv4), not of time, and an unnamed report keeps no moment, only a day: a row must not say when somebody was online.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhixian.rooms.agencies.access import Actor


class Draft(models.Model):
    """What somebody has begun to write. Its receipt code is the one that the report will have."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    receipt = models.BinaryField(unique=True)  # the slow hash of the code
    key = models.BinaryField()  # of the report, wrapped with the intake's storage key
    content = models.BinaryField()  # sealed with it
    touched_on = models.DateField()


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, actor: Actor) -> ReportQuerySet:
        """The first wall: those that the unit holds; the database's policy asks the same."""
        return self.filter(unit_id=actor.unit_id)


class Report(models.Model):
    CHANNELS: ClassVar[dict[str, str]] = {
        "portal": "网上举报", "telephone": "电话", "letter": "来信", "visit": "来访", "12315": "12315平台",
        "12330": "12330平台", "mini_program": "小程序", "api": "接口", "platform": "网络平台转来",
        "police": "公安机关通报", "customs": "海关通报", "post": "寄递渠道发现", "inspection": "检查发现", "event": "宣传活动",
        "agency": "其他机关移送", "inquiry": "咨询转线索",
    }  # fmt: skip
    OF_THE_HOUSE: ClassVar[frozenset[str]] = frozenset({"portal", "inquiry"})  # nobody types or imports one of these
    KINDS: ClassVar[dict[str, str]] = {"report": "举报", "complaint": "投诉", "consultation": "咨询"}
    STATES: ClassVar[dict[str, str]] = {
        "received": "已收到", "registered": "已登记", "verifying": "核查中", "handed_over": "已移交，待签收", "filed": "已立案",
        "not_filed": "不予立案", "referred": "已转其他机关", "merged": "并入已有线索", "closed_by_notice": "已告知办结",
    }  # fmt: skip
    ENDED: ClassVar[frozenset[str]] = frozenset({"filed", "not_filed", "referred", "merged", "closed_by_notice"})

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    receipt = models.BinaryField(unique=True, null=True)  # the slow hash of the code; none where no code was given
    channel = models.CharField(max_length=20, choices=list(CHANNELS.items()), default="portal")
    outside_number = models.CharField(max_length=60, blank=True)  # of the channel that it came by
    kind = models.CharField(max_length=20, choices=list(KINDS.items()), default="report")
    matter = models.CharField(max_length=20)  # key of routing.MATTERS
    division = models.CharField(max_length=6)
    unit_id = models.UUIDField(db_index=True)  # who holds it now
    sender_id = models.UUIDField(null=True)  # who handed it over, until the other side has signed
    state = models.CharField(max_length=20, choices=list(STATES.items()), default="received")
    number = models.CharField(max_length=60, blank=True)  # given when an officer registers it
    named = models.BooleanField(default=False)
    wants_reward = models.BooleanField(default=False)
    reward_claimed_on = models.DateField(null=True)
    received_on = models.DateField()
    received_at = models.DateTimeField(null=True)  # of a named report only
    key = models.BinaryField()  # of the facts, wrapped with the holding unit's storage key
    facts = models.BinaryField()
    identity = models.BinaryField(null=True)  # sealed to the holding unit's public key
    identity_key_id = models.CharField(max_length=16, blank=True)
    officer_id = models.UUIDField(null=True)  # who took it up
    merged_into = models.UUIDField(null=True)
    dossier_id = models.UUIDField(null=True)
    in_ledger = models.BooleanField(default=False)
    entered_by = models.UUIDField(null=True)  # the officer who typed or imported it
    centre_id = models.UUIDField(
        null=True, db_index=True
    )  # the reporting centre that took it in, and watches over the answer
    responded_on = models.DateField(null=True)  # the first act of an officer
    responded_at = models.DateTimeField(null=True)  # its moment, where the row holds one of the coming as well
    accepted_on = models.DateField(null=True)  # registered as a lead
    goods = models.CharField(max_length=20, blank=True)  # keys of goods.py
    danger = models.BooleanField(default=False)
    breach = models.CharField(max_length=20, blank=True)
    platform = models.CharField(max_length=20, blank=True)
    sales_channel = models.CharField(max_length=20, blank=True)
    event_code = models.CharField(max_length=20, blank=True)
    green = models.BooleanField(default=False)  # 绿色通道
    green_reason = models.CharField(max_length=400, blank=True)
    green_by = models.UUIDField(null=True)  # none: by rule
    score = models.PositiveSmallIntegerField(default=0)
    scored = models.BooleanField(default=False)
    # Whether it names a body on the protected list; not looked at yet: null. Which body stands in the sealed facts alone.
    protected = models.BooleanField(null=True)
    package_id = models.UUIDField(null=True, db_index=True)
    split_from = models.UUIDField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["unit_id", "state", "-received_on"], name="report_of_unit"),
            # Every act asks what was merged into the lead: without it all leads of the unit are gone through.
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="report_merged"),
        ]

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED


class Attachment(models.Model):
    """One file of a draft or a report: arriving, or whole with a cleaned copy and, until sending or on wish, its original."""

    STATES: ClassVar[dict[str, str]] = {
        "arriving": "上传中", "kept": "已收好", "apart": "已收好，单独存放", "sealed": "整个密封", "refused": "没有收",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="arriving")
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    told = models.BinaryField()  # sealed: name, type, hashes, what the picture told
    key = models.BinaryField()  # of the copy, sealed with the report's key
    original_key = models.BinaryField(null=True)  # with the report's key until sending, then to the unit, or gone
    original_key_id = models.CharField(max_length=16, blank=True)
    wanted = models.BooleanField(default=False)  # the reporter wishes the original to be kept, sealed
    sent = models.BooleanField(default=False)
    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(offset__gte=0, offset__lte=models.F("length")), name="attachment_offset_inside"
            )
        ]


class Message(models.Model):
    """Between reporter and unit, and what the house tells the reporter; by their number, since not all have a moment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report_id = models.UUIDField()
    serial = models.PositiveIntegerField()
    author = models.CharField(max_length=10, choices=[("reporter", "举报人"), ("officer", "承办人"), ("house", "平台")])
    unit_id = models.UUIDField(null=True)
    officer_id = models.UUIDField(null=True)
    asks = models.BooleanField(default=False)  # a question that waits for an answer
    text = models.BinaryField()  # sealed with the report's key
    day = models.DateField()
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("serial",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["report_id", "serial"], name="message_serial_once")
        ]


class Trace(models.Model):
    """Somebody opened an envelope; the reporter can see it."""

    SORTS: ClassVar[dict[str, str]] = {
        "identity": "查看了您的身份和联系方式", "original": "打开了密封的原件", "rewrapped": "移交时换封，没有查看内容",
        "receiver": "查看了寄递物品的收件人",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report_id = models.UUIDField(db_index=True)
    sort = models.CharField(max_length=10, choices=list(SORTS.items()))
    unit_id = models.UUIDField()
    officer_id = models.UUIDField()
    reason = models.BinaryField()  # sealed with the report's key
    at = models.DateTimeField()


class Handover(models.Model):
    """From one unit to another, with the receipt of the other."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report_id = models.UUIDField(db_index=True)
    number = models.CharField(max_length=60, blank=True)
    from_unit = models.UUIDField()
    to_unit = models.UUIDField()
    reason = models.CharField(max_length=400)
    officer_id = models.UUIDField()
    at = models.DateTimeField()
    received_by = models.UUIDField(null=True)
    received_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)  # a state of the report: what the other unit made of it
    outcome_at = models.DateTimeField(null=True)


class ReportClock(models.Model):
    """A term that runs for the holding unit, by its id in the law's data."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    clock = models.CharField(max_length=80)
    started_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    reckoning = models.JSONField(default=dict)
    verified = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    soon_told_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["unit_id", "due_at"], name="report_clock_of_unit"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(stopped_at__isnull=True, late_told_at__isnull=True),
                name="report_clock_not_told",
            ),
        ]


class TermChange(models.Model):
    """What moved the end of a term: an extension with who approved it, a time that does not count with the reason of the law."""

    SORTS: ClassVar[dict[str, str]] = {"extended": "批准延长", "paused": "停止计算", "resumed": "恢复计算"}

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    clock_id = models.UUIDField()
    sort = models.CharField(max_length=10, choices=list(SORTS.items()))
    ground = models.CharField(max_length=20, blank=True)  # key of delaying.GROUNDS
    reason = models.CharField(max_length=400)
    on = models.DateField()  # the day of the approval, or that the time begins or ends
    officer_id = models.UUIDField()  # who approved it, or entered it
    at = models.DateTimeField()


class LinkingKey(models.Model):
    """A keyed hash of something by which two reports are alike: an offender's name, a link, a shop, a place."""

    SORTS: ClassVar[dict[str, str]] = {
        "offender": "名称相同",
        "link": "链接相同",
        "host": "网店相同",
        "text": "内容相同",
        "place": "地址相同",
        "account": "账号相同",
        "batch": "批次相同",
    }
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report_id = models.UUIDField(db_index=True)
    sort = models.CharField(max_length=10, choices=list(SORTS.items()))
    value = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["sort", "value"])]


class SearchWords(models.Model):
    """Keyed hashes of neighbouring characters of the facts; what they find is joined with what the reader may see."""

    report_id = models.UUIDField(primary_key=True)
    pairs = ArrayField(models.BigIntegerField())

    class Meta:
        indexes: ClassVar[list[Any]] = [GinIndex(fields=["pairs"], name="report_words")]


class LeadSeries(models.Model):
    """The last number given by a unit in a year."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit_id = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "year"], name="lead_series_once")
        ]


from zhixian.rooms.leads.phone_models import ReportingPhone, SpeedFigure  # noqa: E402
from zhixian.rooms.leads.triage_models import (  # noqa: E402
    Centre,
    ClosedShop,
    Hit,
    Package,
    ScoringRule,
    ServedFirm,
)

__all__ = [
    "Attachment",
    "Centre",
    "ClosedShop",
    "Draft",
    "Handover",
    "Hit",
    "LeadSeries",
    "LinkingKey",
    "Message",
    "Package",
    "Report",
    "ReportClock",
    "ReportingPhone", "ScoringRule",
    "SearchWords",
    "ServedFirm", "SpeedFigure", "TermChange",
    "Trace",
]  # fmt: skip
