"""Accounts of firms (企业账号) on the portal. A firm's user is no officer: another table, another session, no way to the desk."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import models

from zhixian.identifiers import new_id
from zhixian.rooms.enterprises.accounts.categories import CATEGORIES, KINDS
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES
from zhixian.rooms.enterprises.firms.models import Firm


class FirmUser(models.Model):
    """A person who acts for a firm. Until an officer has verified the application there is no firm, and nothing to see."""

    ROLES: ClassVar[dict[str, str]] = {"owner": "管理员", "member": "经办人", "reader": "查看人"}
    STATES: ClassVar[dict[str, str]] = {"waiting": "待核验", "invited": "待设口令", "active": "在用", "left": "已停用"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="users")
    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    password = models.CharField(max_length=200, default="!")
    role = models.CharField(max_length=10, choices=list(ROLES.items()))
    state = models.CharField(max_length=10, choices=list(STATES.items()))
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    issuer = models.CharField(max_length=200, blank=True)  # of the province's login, where there is one
    subject = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    last_login_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], condition=~models.Q(subject=""), name="firm_user_subject_once"
            )
        ]

    @property
    def email(self) -> str:
        return ""  # asked for by the password rules, which compare

    @property
    def scope(self) -> UUID:
        """What the database shows: the firm's rows, or the person's own application."""
        return self.firm_id or self.pk

    def set_password(self, password: str) -> None:
        self.password = make_password(password)


class FirmSession(models.Model):
    """A signed-in browser. The cookie holds a secret, the row its hash; signing out ends it for good."""

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(FirmUser, on_delete=models.CASCADE, related_name="sessions")
    firm_id = models.UUIDField(null=True)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class FirmInvitation(models.Model):
    """A link with which an invited colleague sets a password, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(FirmUser, on_delete=models.CASCADE, related_name="invitations")
    firm_id = models.UUIDField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class FirmApplication(models.Model):
    """入驻申请: one firm asks a unit of its place to be let in; an officer verifies it, and says why if not."""

    STATES: ClassVar[dict[str, str]] = {"waiting": "待核验", "approved": "已通过", "refused": "未通过"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(FirmUser, on_delete=models.PROTECT, related_name="applications")
    applicant = models.CharField(max_length=60)
    phone = models.CharField(max_length=30)
    credit_code = models.CharField(max_length=18)
    firm_name = models.CharField(max_length=120)
    division = models.CharField(max_length=6)
    country = models.CharField(max_length=40, blank=True)  # where a foreign-invested firm's capital comes from
    categories = models.JSONField(default=list)
    proof = models.CharField(max_length=1000, blank=True)
    by_province = models.BooleanField(default=False)  # the province's login vouches for person and code
    unit_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="waiting")
    applied_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("applied_at",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=models.Q(state="waiting"), name="firm_application_one_waits"
            )
        ]


class FirmListing(models.Model):
    """A firm on the protected list (保护名录) or in a category, from a day to a day. What happened to it stands in the events."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="listings")
    firm_name = models.CharField(max_length=120)
    sort = models.CharField(max_length=30, choices=[*CATEGORIES.items(), ("protected", "保护名录")])
    kind = models.CharField(max_length=20, choices=list(KINDS.items()), blank=True)
    industry = models.CharField(max_length=40, choices=list(INDUSTRIES.items()), blank=True)
    unit_id = models.UUIDField(db_index=True)
    since = models.DateField()
    review_on = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering = ("-since", "firm_name")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["firm", "sort"], condition=models.Q(until__isnull=True), name="firm_listing_once"
            )
        ]


class ListingEvent(models.Model):
    """Who did what to a listing, when and why; never changed."""

    ACTS: ClassVar[dict[str, str]] = {"admit": "列入", "review": "复核", "remove": "移出"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    listing = models.ForeignKey(FirmListing, on_delete=models.PROTECT, related_name="events")
    act = models.CharField(max_length=10, choices=list(ACTS.items()))
    reason = models.CharField(max_length=500)
    officer_id = models.UUIDField()
    officer_name = models.CharField(max_length=60)
    unit_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)


class FirmLink(models.Model):
    """Something that was done with a code before there was an account, put on the firm's page by whoever had the code."""

    SORTS: ClassVar[dict[str, str]] = {"assessment": "测评", "report": "举报", "inquiry": "咨询", "booking": "预约"}
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="links")
    sort = models.CharField(max_length=12, choices=list(SORTS.items()))
    holder_id = models.UUIDField(null=True)  # of an assessment or an inquiry
    receipt = models.BinaryField(null=True)  # of a report: the slow hash of its code
    report_id = models.UUIDField(null=True)
    linked_by = models.UUIDField()
    linked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["firm", "holder_id"], condition=models.Q(holder_id__isnull=False), name="firm_link_holder_once"
            ),
            models.UniqueConstraint(
                fields=["firm", "report_id"], condition=models.Q(report_id__isnull=False), name="firm_link_report_once"
            ),
        ]
