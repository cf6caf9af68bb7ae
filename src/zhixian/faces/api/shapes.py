"""What the API takes in. Amounts are decimals in text; days and moments in ISO form."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, model_validator

Money = Decimal


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _printable(cls, told: Any) -> Any:
        if "\\u0000" in json.dumps(getattr(told, "_obj", told), default=str):
            raise ValueError("文字中含有不能保存的字符")
        return told


class PartyIn(Strict):
    role: str = Field(description="suspect, owner, complainant, witness", max_length=20)
    sort: str = Field(description="natural_person, unit", max_length=20)
    name: str = Field(max_length=120)
    credit_code: str = Field("", max_length=18)
    representative: str = Field("", max_length=60)
    identity_number: str = Field("", max_length=18)
    address: str = Field("", max_length=200)
    phone: str = Field("", max_length=30)


class RightIn(Strict):
    kind: str = Field(max_length=30)
    name: str = Field(max_length=120)
    owner: str = Field(max_length=120)
    registration_number: str = Field("", max_length=40)
    nice_classes: list[int] = Field(default_factory=list, max_length=45)
    valid_until: date | None = None
    status: str = Field("", description="专利状态：in_force, expired, absent, mismatched", max_length=12)


class FactIn(Strict):
    """An amount as an interval; both ends empty: unknown."""

    name: str = Field(max_length=60)
    at_least: Money | None = None
    at_most: Money | None = None
    source: str = Field(description="established, confessed, reckoned, unknown", max_length=20)
    note: str = Field("", max_length=400)


class MaterialIn(Strict):
    kind: str = Field(max_length=20)
    name: str = Field(max_length=200)
    source: str = Field("", max_length=200)
    signed_by: str = Field("", max_length=200)
    copies: int = Field(1, ge=1, le=10_000)
    pages: int = Field(1, ge=1, le=1_000_000)
    original: bool = True
    note: str = Field("", max_length=400)


class GoodsIn(Strict):
    name: str = Field(max_length=200)
    quantity: Decimal = Field(max_digits=18, decimal_places=3)
    unit: str = Field(max_length=10)
    brand: str = Field("", max_length=120)
    specification: str = Field("", max_length=120)
    quantity_is_minimum: bool = False
    unit_price: Decimal | None = Field(None, max_digits=16, decimal_places=2)
    price_basis: str = Field("", max_length=40)
    areas: list[str] = Field(default_factory=list, max_length=5)
    place: str = Field("", max_length=200)
    seal: str = Field("", max_length=60)
    note: str = Field("", max_length=400)


class CaseIn(Strict):
    title: str = Field(max_length=200)
    right_type: str = Field(max_length=30)
    number: str = Field(max_length=60)
    cause: str = Field(max_length=120)
    lead_source: str = Field(max_length=30)
    opened_on: date
    conduct_to: date
    conduct_from: date | None = None
    facts_text: str = Field("", max_length=20_000)
    place: str = Field("", max_length=200)
    suspected_crime: str = Field("", max_length=10)
    marks: int | None = None
    same_source: bool | None = None
    conditions: list[str] = Field(default_factory=list, max_length=30)
    secret_documents: int | None = None
    restricted: str = Field("", description="限制知悉的理由；空：不限制", max_length=400)
    codes: dict[str, list[str]] = Field(default_factory=dict, description="字典 → 代码，见 GET /dictionaries")
    parties: list[PartyIn] = Field(max_length=200)
    rights: list[RightIn] = Field(default_factory=list, max_length=200)
    facts: list[FactIn] = Field(default_factory=list, max_length=50)
    goods: list[GoodsIn] = Field(default_factory=list, max_length=2000)
    materials: list[MaterialIn] = Field(default_factory=list, max_length=2000)


class CodesIn(Strict):
    """In place of what the case bears in these dictionaries; an empty list takes it away."""

    codes: dict[str, list[str]] = Field(max_length=20)


class ClusterIn(Strict):
    name: str = Field(max_length=120)


class ClusterCaseIn(Strict):
    number: str = Field(max_length=30)
    stage: str = Field(description="production, storage, transport, sale", max_length=12)


class ClusterEntityIn(Strict):
    kind: str = Field(description="person, firm, place, shop, account, phone, vehicle", max_length=12)
    stage: str = Field(max_length=12)
    name: str = Field(max_length=200)
    note: str = Field("", max_length=400)
    cases: list[UUID] = Field(default_factory=list, description="案件（本串并案中的编号），与要素关联", max_length=200)


class ClusterUnitIn(Strict):
    unit: UUID


class FollowUpIn(Strict):
    stage: str = Field(max_length=12)
    unit: UUID
    due_on: date | None = None


class SharingRuleIn(Strict):
    case_type: str = Field(max_length=60)
    to_unit: UUID


class AnswerIn(Strict):
    answer: str = Field(description="yes, no, open", max_length=10)
    note: str = Field("", max_length=400)


class ChecklistIn(Strict):
    answers: dict[str, AnswerIn] = Field(max_length=100)


class BatchIn(Strict):
    number: str = Field(max_length=60)
    product: str = Field(max_length=120)
    producer: str = Field(max_length=120)
    plot: str = Field("", max_length=200)
    bad: bool = False
    finding: str = Field("", max_length=400)


class ConsignmentIn(Strict):
    batch: UUID
    giver: str = Field(max_length=120)
    taker: str = Field(max_length=120)
    quantity: str = Field(description="如3000千克", max_length=40)
    moved_on: date | None = None


class TaskIn(Strict):
    title: str = Field(max_length=200)
    basis: str = Field(max_length=200)
    leads: list[UUID] = Field(max_length=100)
    due_on: date | None = None


class TaskReportIn(Strict):
    report: str = Field(max_length=5000)
    cases: int | None = Field(None, ge=0, le=100_000_000)


class RecordsIn(Strict):
    """Standard case records: each a mapping of column keys to text, as the columns of the file."""

    records: list[dict[str, str]] = Field(max_length=1000)


class RestrictionIn(Strict):
    reason: str = Field(max_length=400)


class ClearanceIn(Strict):
    officer: UUID


class MonthIn(Strict):
    month: str = Field(description="如 2026-03", max_length=7)


class LossIn(Strict):
    amount: Money = Field(description="元")
    basis: str = Field(max_length=400)
    recovered_on: date


class LossCorrectionIn(LossIn):
    reason: str = Field(max_length=400)


class CodeIn(Strict):
    code: str = Field(max_length=60)
    label: str = Field(max_length=60)
    parent: str = Field("", max_length=60)


class StepIn(Strict):
    action: str = Field(max_length=60)
    form: dict[str, Any] = Field(default_factory=dict)
    seen_state: str | None = Field(None, max_length=60)


class BeginIn(Strict):
    procedure: str = Field(max_length=60)
    action: str | None = Field(None, max_length=60)
    form: dict[str, Any] = Field(default_factory=dict)


class CorrectionIn(Strict):
    wrong: str = Field(max_length=2000)
    right: str = Field(max_length=2000)


class FateIn(Strict):
    state: str = Field(description="filed, not_filed, passed_on", max_length=20)


class MatterIn(Strict):
    procedure: str = Field(max_length=60)
    action: str | None = Field(None, max_length=60)
    title: str = Field(max_length=200)
    right_type: str = Field("", max_length=30)
    form: dict[str, Any] = Field(default_factory=dict)


class AssessIn(Strict):
    crime: str = Field(max_length=10)
    conduct_date: date
    judged_on: date | None = None
    actor: str = Field("natural_person", max_length=20)
    object: str = Field("", max_length=10)
    facts: list[FactIn] = Field(default_factory=list, max_length=50)
    marks: int | None = None
    same_source: bool | None = None
    conditions: list[str] = Field(default_factory=list, max_length=30)


class DueIn(Strict):
    clock: str = Field(max_length=80)
    start: datetime
    extended: int = Field(0, ge=0, le=5)
    paused: list[tuple[date, date]] = Field(default_factory=list, max_length=20)
    in_custody: bool = False


class Refusal(Schema):
    code: str
    message: str
    fields: dict[str, str] = Field(default_factory=dict)


class DossierOut(Schema):
    id: UUID
    number: str
    title: str
    right_type: str
    opened_at: datetime
    last_act_at: datetime


class StepOut(Schema):
    run: UUID
    step: UUID
    state: str
    ended: bool
