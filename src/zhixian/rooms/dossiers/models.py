"""The dossier (one chain, one number) and what stands on it: the penalty case, parties, rights, facts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Confidant, Participation

RIGHT_TYPES: dict[str, str] = {
    "trademark": "商标权",
    "copyright": "著作权",
    "patent": "专利权",
    "trade_secret": "商业秘密",
    "geographical_indication": "地理标志",
    "plant_variety": "植物新品种权",
    "integrated_circuit": "集成电路布图设计",
}
LEAD_SOURCES: dict[str, str] = {
    "inspection": "检查发现",
    "survey": "社会调查发现",
    "complaint": "投诉举报",
    "investigation": "查处案件中发现",
    "other_agency": "其他部门移送",
    "work_discovery": "工作中发现",
    "proactive_analysis": "主动研判发现",
}


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, actor: Actor) -> DossierQuerySet:
        """The first wall: dossiers in which the actor's unit takes part, restricted ones only where she is cleared, sealed
        ones only where they name her."""
        own = Participation.objects.open_to(unit_id=actor.unit_id, officer_id=actor.officer_id, posts=actor.posts)
        named = Confidant.objects.filter(officer_id=actor.officer_id).values("dossier_id")
        return self.filter(pk__in=own.values("dossier_id")).filter(models.Q(sealed=False) | models.Q(pk__in=named))


class Dossier(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=200)
    # A case (with its penalty case), or a matter between agencies that is no case: a consultation, an alarm, a ruling.
    sort = models.CharField(max_length=10, choices=[("case", "案件"), ("matter", "事项")], default="case")
    right_type = models.CharField(max_length=30, choices=list(RIGHT_TYPES.items()), blank=True)
    opened_by_unit = models.UUIDField()
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()
    last_act_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)
    restricted = models.BooleanField("限制知悉", default=False)  # the walls ask agencies.Restriction
    about = models.UUIDField(null=True, db_index=True)  # of a matter: the case that it stands beside
    sealed = models.BooleanField(default=False)  # seen by officers by name only (agencies.Confidant)

    objects = DossierQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number

    @property
    def case(self) -> PenaltyCase | None:
        """The administrative case; a matter has none."""
        return self.penalty_case if self.sort == "case" else None


class PenaltyCase(models.Model):
    """The administrative case (行政处罚案件)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="penalty_case")
    unit_id = models.UUIDField()
    number = models.CharField("案号", max_length=60)
    cause = models.CharField("案由", max_length=120)
    lead_source = models.CharField("案件来源", max_length=30, choices=list(LEAD_SOURCES.items()))
    facts_text = models.TextField("查明事实", blank=True)
    place = models.CharField("发生地点", max_length=200, blank=True)
    opened_on = models.DateField("立案日期")
    conduct_from = models.DateField("行为起始", null=True)
    conduct_to = models.DateField("行为终了")
    suspected_crime = models.CharField("拟涉罪名", max_length=60, blank=True)
    marks = models.PositiveIntegerField("涉及商标种数", null=True)
    same_source = models.BooleanField("属同一来源", null=True)
    conditions = models.JSONField(default=list)  # ids of the law's conditions that hold
    penalised_at = models.DateTimeField(null=True)
    penalty_number = models.CharField(max_length=60, blank=True)
    penalty_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    closed_at = models.DateTimeField(null=True)
    secret_documents = models.PositiveIntegerField("涉密文件份数", null=True)
    entry_due_at = models.DateTimeField("录入期限", null=True)
    entered_late = models.BooleanField("逾期录入", default=False)
    salt = models.BinaryField(max_length=16)  # of the ledger's digest; erased together with the values

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["unit_id", "number"], name="penalty_case_number_once")
        ]


class Party(models.Model):
    """A person or firm in the case. Personal data: kept here, so that it can be erased; the ledger never holds it."""

    ROLES: ClassVar[dict[str, str]] = {
        "suspect": "当事人（涉嫌侵权人）",
        "owner": "权利人",
        "complainant": "控告人、举报人",
        "witness": "证人",
    }
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="parties")
    serial = models.PositiveIntegerField()
    role = models.CharField(max_length=20, choices=list(ROLES.items()))
    sort = models.CharField(max_length=20, choices=[("natural_person", "自然人"), ("unit", "单位")])
    name = models.CharField(max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    representative = models.CharField("法定代表人", max_length=60, blank=True)
    identity_number = models.CharField("身份证号", max_length=18, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    retention = models.CharField(max_length=30, default="case_30y")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("serial",)
        # The same subject in other cases is asked for by each of these.
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["credit_code"], name="party_credit_code"),
            models.Index(fields=["name"], name="party_name"),
            models.Index(fields=["phone"], name="party_phone"),
        ]


class Right(models.Model):
    # Of a patent, on the day of the conduct: what the register said when the handler looked.
    STATUSES: ClassVar[dict[str, str]] = {
        "in_force": "有效",
        "expired": "已经失效",
        "absent": "查无此号",
        "mismatched": "与产品不符",
    }
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="rights")
    kind = models.CharField(max_length=30, choices=list(RIGHT_TYPES.items()))
    registration_number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    owner = models.CharField(max_length=120)
    nice_classes = models.JSONField(default=list)
    valid_until = models.DateField(null=True)
    status = models.CharField("专利状态核查", max_length=12, choices=list(STATUSES.items()), blank=True)


class Fact(models.Model):
    """A figure of the case as an interval. A better figure is a further row that supersedes the earlier one."""

    SOURCES: ClassVar[dict[str, str]] = {
        "established": "已查明",
        "confessed": "嫌疑人供述",
        "reckoned": "推算",
        "unknown": "未知",
    }
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=60)  # the quantity's key in the law package
    at_least = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    at_most = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    source = models.CharField(max_length=20, choices=list(SOURCES.items()))
    note = models.CharField(max_length=400, blank=True)
    said_by = models.UUIDField()
    said_at = models.DateTimeField()
    superseded = models.BooleanField(default=False)
    salt = models.BinaryField(max_length=16)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["dossier", "name"], condition=models.Q(superseded=False), name="fact_current_once"
            ),
            models.CheckConstraint(
                condition=models.Q(at_least__isnull=True)
                | models.Q(at_most__isnull=True)
                | models.Q(at_least__lte=models.F("at_most")),
                name="fact_interval_in_order",
            ),
        ]


class SearchWords(models.Model):
    """What search looks at: keyed hashes of a dossier's character pairs, without a policy of its own.

    Row-level security switches a GIN index off (its operators are not leakproof), so the index stands on this table,
    which holds nothing readable, and the answer is joined with the dossiers that the reader may see.
    """

    dossier_id = models.UUIDField(primary_key=True)
    pairs = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        indexes: ClassVar[list[Any]] = [GinIndex(fields=["pairs"], name="search_pairs")]


class Reading(models.Model):
    """Who opened a dossier and when; the unit that owns the dossier may look."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier_id = models.UUIDField(db_index=True)
    officer_id = models.UUIDField()
    unit_id = models.UUIDField()
    at = models.DateTimeField()
    what = models.CharField(max_length=60)


from zhixian.rooms.dossiers.coding_models import Coding  # noqa: E402, F401  (Django looks for models here)
from zhixian.rooms.dossiers.indication_models import Indication  # noqa: E402, F401
from zhixian.rooms.dossiers.public_models import Disclosure, Informant  # noqa: E402, F401  (Django looks for models here)
from zhixian.rooms.dossiers.sharing_models import CaseSummary, Checklist, SharingRule  # noqa: E402, F401
