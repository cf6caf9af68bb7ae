"""Units, officers, posts, and which unit takes part in which dossier."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q

from zhixian.identifiers import new_id
from zhixian.rooms.agencies import kinds


class Unit(models.Model):
    """One body of one kind at one level; it may carry several names (see UnitName) and lines."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40, choices=list(kinds.KINDS.items()))
    lines = models.JSONField(default=list)  # keys of the 系统 that it reports to
    level = models.CharField(max_length=10, choices=list(kinds.LEVELS.items()))
    division = models.CharField(max_length=6)  # GB/T 2260
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    code_word = models.CharField(max_length=20)  # 发文机关代字
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering = ("division", "kind")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["name"], name="unit_name_once")]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["kind", "level", "division"])]

    def __str__(self) -> str:
        return self.name


class UnitName(models.Model):
    """A further name of a unit: a second plate (加挂牌子) or a former name with its days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    sort = models.CharField(max_length=10, choices=[("plate", "加挂名称"), ("former", "曾用名称")])
    since = models.DateField(null=True)
    until = models.DateField(null=True)


class OfficerManager(BaseUserManager["Officer"]):
    def create_user(self, login: str, password: str | None = None, **fields: Any) -> Officer:
        officer = self.model(login=login, **fields)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer


class Officer(AbstractBaseUser):
    """A person with an account. What she may do comes from her appointments, never from the account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    certificate = models.CharField("执法证号", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    objects = OfficerManager()
    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    is_staff = False
    is_superuser = False
    is_anonymous = False

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, _permission: str, _thing: object = None) -> bool:
        return False  # posts decide, not Django's permissions

    def has_module_perms(self, _app: str) -> bool:
        return False


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def in_force(self, *, on: date) -> AppointmentQuerySet:
        return self.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gte=on))


class Appointment(models.Model):
    """One officer in one post of one unit for a time; ``substitute_for`` says whose place she takes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")
    post = models.CharField(max_length=20, choices=list(kinds.POSTS.items()))
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    substitute_for = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # A substitution for some days (see delegations): who gave it and when, why, and who ended it before its last day.
    given_by = models.UUIDField(null=True)
    given_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["officer", "unit", "post", "since"], name="appointment_once")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit", "post"])]


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def of(self, unit_id: UUID) -> ParticipationQuerySet:
        return self.filter(unit_id=unit_id)

    def open_to(self, *, unit_id: UUID, officer_id: UUID, posts: Collection[str]) -> ParticipationQuerySet:
        """The unit's dossiers without the restricted ones for which the officer is not cleared; its heads are."""
        if "head" in posts:
            return self.of(unit_id)
        cleared = Clearance.objects.filter(officer_id=officer_id, ended_at__isnull=True).values("dossier_id")
        closed = Restriction.objects.filter(dossier_id=OuterRef("dossier_id")).exclude(dossier_id__in=cleared)
        return self.of(unit_id).filter(~Exists(closed))


class Participation(models.Model):
    """A unit takes part in a dossier. Both walls stand on this table: lists join it, the database's policies ask it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField()
    unit_id = models.UUIDField()
    role = models.CharField(max_length=30)  # the party's name in the procedure, or "owner"
    since = models.DateTimeField()

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier_id", "unit_id"], name="participation_once")
        ]
        # A unit's own dossiers, newest first: the key is time-ordered (UUIDv7).
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit_id", "-dossier_id"], name="participation_of_unit")]


class ApiToken(models.Model):
    """A key with which a program acts for an officer, within scopes. Only its hash is kept."""

    SCOPES: ClassVar[dict[str, str]] = {"read": "查看", "act": "办理", "file": "上传文件"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Invitation(models.Model):
    """A link that lets one officer set a password once; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


# The registers are tables of this room too; Django finds models here.
from zhixian.rooms.agencies.dictionary_models import Code  # noqa: E402
from zhixian.rooms.agencies.hold_models import Hold  # noqa: E402
from zhixian.rooms.agencies.liaison_models import Liaison  # noqa: E402
from zhixian.rooms.agencies.register_models import Body, Person, Remark  # noqa: E402
from zhixian.rooms.agencies.sealing_models import Confidant  # noqa: E402
from zhixian.rooms.agencies.secrecy_models import Clearance, Restriction  # noqa: E402
from zhixian.rooms.agencies.target_models import UnitTarget  # noqa: E402

__all__ = ["Body", "Clearance", "Code", "Confidant", "Hold", "Liaison", "Person", "Remark", "Restriction", "UnitTarget"]
