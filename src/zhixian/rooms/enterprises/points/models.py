"""Service points (服务点) of every kind as one record: who belongs to it, who sits there when, which firms are in reach."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id
from zhixian.rooms.agencies.models import Officer, Unit
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES
from zhixian.rooms.enterprises.firms.models import Firm


class PointQuerySet(models.QuerySet["ServicePoint"]):
    def of_unit(self, unit_id: UUID) -> PointQuerySet:
        """The first wall of the desk's list."""
        return self.filter(unit_id=unit_id)

    def open_on(self, day: date) -> PointQuerySet:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class ServicePoint(models.Model):
    """``until`` of a fair is its last day. ``weekdays``: on which somebody should sit there (0 is Monday)."""

    KINDS: ClassVar[dict[str, str]] = {
        "outpost": "服务前哨", "workstation": "工作站", "trade_secret": "商业秘密保护指导站", "liaison_room": "警企联络室",
        "fair": "展会服务点", "joint_office": "联合保护中心", "alliance": "维权联盟",
    }  # fmt: skip
    HOSTS: ClassVar[dict[str, str]] = {"firm": "企业", "park": "园区", "market": "市场", "other": "其他"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=6)
    industry = models.CharField(max_length=40, choices=list(INDUSTRIES.items()), blank=True)
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=30, blank=True)
    host_kind = models.CharField(max_length=10, choices=list(HOSTS.items()), blank=True)
    host_name = models.CharField(max_length=120, blank=True)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    abroad = models.BooleanField(default=False)
    complaint_hours = models.PositiveSmallIntegerField(default=24)  # of a fair: to settle a complaint
    shown = models.BooleanField(default=True)  # on the public pages
    since = models.DateField()
    until = models.DateField(null=True)
    made_at = models.DateTimeField()

    objects = PointQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "name", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit", "kind", "name"], name="point_name_once_a_unit")
        ]


class PointMember(models.Model):
    """A body that works at a joint office or belongs to an alliance, with its contact."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["point", "member"], name="member_once_a_point")
        ]


class PointFirm(models.Model):
    """A firm in reach of a point."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="firms")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="points")

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["point", "firm"], name="firm_once_a_point")]


class Sitting(models.Model):
    """One officer's hours on one day (坐班), at a point or at her own unit. Without an officer it is a gap to fill."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(ServicePoint, null=True, on_delete=models.PROTECT, related_name="sittings")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)  # of one booking
    place = models.CharField(max_length=200)
    bookable = models.BooleanField(default=True)
    checked_in_at = models.DateTimeField(null=True)
    checked_in_by = models.UUIDField(null=True)
    swapped_from = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="sitting_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(minutes__in=(30, 60, 90, 120)), name="sitting_in_half_hours"),
            models.UniqueConstraint(fields=["officer", "starts_at"], name="officer_sits_once_at_a_time"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit", "starts_at"], name="sitting_of_unit")]


class ServiceRecord(models.Model):
    """What was done at a point or in a sitting: advice given, a matter handled, a dispute settled."""

    KINDS: ClassVar[dict[str, str]] = {"advice": "咨询指导", "matter": "事项办理", "dispute": "纠纷化解"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    point = models.ForeignKey(ServicePoint, null=True, on_delete=models.PROTECT, related_name="records")
    sitting = models.ForeignKey(Sitting, null=True, on_delete=models.PROTECT, related_name="records")
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    on = models.DateField()
    text = models.CharField(max_length=1000)
    officer_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-on", "-made_at")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit_id", "-on"], name="record_of_unit")]


class IpOfficer(models.Model):
    """An IP officer (知产警官) at one of three levels; ``above`` is who gets what she leaves lying."""

    LEVELS: ClassVar[dict[str, str]] = {"station": "派出所", "brigade": "大队", "detachment": "支队"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=list(LEVELS.items()))
    area = models.CharField(max_length=120)
    division = models.CharField(max_length=6)
    phone = models.CharField(max_length=30, blank=True)
    above = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="below")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["officer", "unit"], condition=Q(ended_on__isnull=True), name="ip_officer_once"
            )
        ]


class ServiceRequest(models.Model):
    """One number for whatever a firm wants (一个编号). ``units``: all that take part; they see it with all its parts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=30, unique=True)
    holder_id = models.UUIDField(null=True, db_index=True)  # who has the code; none: entered by an officer
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    firm_name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    point = models.ForeignKey(ServicePoint, null=True, on_delete=models.PROTECT, related_name="requests")
    unit_id = models.UUIDField()  # the desk that answers for it
    units = ArrayField(models.UUIDField(), default=list)
    officer_id = models.UUIDField(null=True)
    passed_at = models.DateTimeField()  # since when it lies with that officer
    first_reply_at = models.DateTimeField(null=True)
    text = models.CharField(max_length=2000)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open")  # open, closed
    closing = models.CharField(max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True)
    twin = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="twin_of")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ("-opened_at",)


class RequestPart(models.Model):
    """A sub-task of a request with the body that answers it."""

    KINDS: ClassVar[dict[str, str]] = {
        "advice": "法律咨询", "lecture": "普法授课", "rights": "维权援助", "report": "举报线索", "dispute": "纠纷调解", "other": "其他",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=2000, blank=True)
    replied_by = models.UUIDField(null=True)
    replied_at = models.DateTimeField(null=True)
    serial = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("serial",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["request", "serial"], name="request_part_serial_once")
        ]


class RequestEvent(models.Model):
    """The one timeline of a request; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    says = models.CharField(max_length=300)

    class Meta:
        ordering = ("at", "id")


class Visit(models.Model):
    """A visit (走访) by the checklist of its edition: a draft until every point is answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="visits")
    point = models.ForeignKey(ServicePoint, null=True, on_delete=models.PROTECT, related_name="visits")
    officer_id = models.UUIDField()
    on = models.DateField()
    edition = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)  # the checklist's item id → what was seen
    state = models.CharField(max_length=10, default="draft")  # draft, completed
    summary = models.CharField(max_length=2000, blank=True)
    holder_id = models.UUIDField(null=True, db_index=True)
    completed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-on", "-made_at")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit_id", "-on"], name="visit_of_unit")]


class FirmIssue(models.Model):
    """A problem, a suggestion or a loophole of a firm, until it is solved or closed."""

    KINDS: ClassVar[dict[str, str]] = {"problem": "问题", "suggestion": "建议", "loophole": "漏洞"}
    STATES: ClassVar[dict[str, str]] = {"open": "未解决", "solved": "已解决", "confirmed": "企业已确认"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="issues")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="issues")
    point = models.ForeignKey(ServicePoint, null=True, on_delete=models.PROTECT, related_name="issues")
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    text = models.CharField(max_length=500)
    advice = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="open")
    proof = models.CharField(max_length=1000, blank=True)
    result = models.CharField(max_length=500, blank=True)
    solved_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    firm_says = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at", "id")


class Lecture(models.Model):
    """A lecture or training session; ``people`` is the headcount where no names were taken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    point = models.ForeignKey(ServicePoint, null=True, on_delete=models.PROTECT, related_name="lectures")
    part = models.ForeignKey(RequestPart, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    seats = models.PositiveSmallIntegerField()
    materials = models.CharField(max_length=4000, blank=True)
    people = models.PositiveIntegerField(null=True)
    officer_id = models.UUIDField()
    shown = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-starts_at",)


class LectureSeat(models.Model):
    """Somebody who signed up; ``person_key`` says that two are one person and nothing else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lecture = models.ForeignKey(Lecture, on_delete=models.PROTECT, related_name="taken")
    person = models.CharField(max_length=60)
    firm_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30)
    person_key = models.CharField(max_length=64)
    holder_id = models.UUIDField(null=True)
    attended = models.BooleanField(default=False)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("signed_at",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["lecture", "person_key"], name="person_once_a_lecture")
        ]


class FairComplaintQuerySet(models.QuerySet["FairComplaint"]):
    def overdue(self, *, now: datetime) -> FairComplaintQuerySet:
        return self.filter(settled_at__isnull=True, due_at__lt=now)


class FairComplaint(models.Model):
    """A complaint at a fair (展会投诉): settled on site by a ruling or by mediation within the fair's short clock."""

    WAYS: ClassVar[dict[str, str]] = {
        "ruling": "现场处理决定",
        "mediation": "现场调解",
        "transferred": "移送有关部门",
        "withdrawn": "撤回",
    }
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="complaints")
    unit_id = models.UUIDField()
    serial = models.PositiveSmallIntegerField()
    complainant = models.CharField(max_length=120)
    respondent = models.CharField(max_length=120)
    booth = models.CharField(max_length=30)
    right = models.CharField(max_length=120)
    text = models.CharField(max_length=1000)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    way = models.CharField(max_length=12, blank=True)
    result = models.CharField(max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = FairComplaintQuerySet.as_manager()

    class Meta:
        ordering = ("serial",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["point", "serial"], name="complaint_serial_once")
        ]


class ReportedFigure(models.Model):
    """A figure that a unit reports besides its records; ``more``: it was reported with 余."""

    KINDS: ClassVar[dict[str, str]] = {
        "visits": "走访企业（家次）", "controls": "布控（次）", "consultations": "解答咨询（次）", "disputes": "解决纠纷（件）",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    on = models.DateField()
    number = models.PositiveIntegerField()
    more = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    officer_id = models.UUIDField()
    made_at = models.DateTimeField()
