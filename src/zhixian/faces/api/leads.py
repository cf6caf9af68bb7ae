"""Leads over the API: another system hands one in, and reads what became of those that its unit holds. No person is in an answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from zhixian.faces.api.doors import PAGE, actor_of, api, once, scoped
from zhixian.faces.api.shapes import Refusal, Strict
from zhixian.moments import SHANGHAI
from zhixian.rooms.leads import entering, looking

REFUSALS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 415, 422, 500}): Refusal}
TAG = ["线索"]


class LeadIn(Strict):
    channel: str = Field(
        "api", description="渠道：12315、12330、platform、police、customs、post、inspection……", max_length=20
    )
    outside_number: str = Field("", description="原渠道的编号；同一渠道同一编号只收一次", max_length=60)
    kind: str = Field("report", description="report, complaint, consultation", max_length=20)
    received_at: datetime | None = None
    matter: str = Field(max_length=20)
    what: str = Field(max_length=20_000)
    division: str = Field(description="六位行政区划代码", max_length=6)
    place: str = Field("", max_length=400)
    offender: str = Field("", max_length=200)
    links: str = Field("", max_length=20_000)
    account: str = Field("", max_length=200)
    batch: str = Field("", max_length=200)
    parcel: str = Field("", max_length=60)
    receiver: str = Field("", description="收件人；密封保存", max_length=400)
    goods: str = Field("", max_length=20)
    breach: str = Field("", max_length=20)
    platform: str = Field("", max_length=20)
    sales_channel: str = Field("", max_length=20)
    event_code: str = Field("", max_length=20)
    firm_code: str = Field("", max_length=18)
    name: str = Field("", description="举报人姓名；密封保存", max_length=100)
    contact: str = Field("", description="举报人联系方式；密封保存", max_length=200)


class LeadTaken(Schema):
    id: UUID
    known_already: bool = Field(description="这个编号已经有了，没有重复收")


class LeadOut(Schema):
    id: UUID
    number: str
    outside_number: str
    state: str
    label: str
    channel: str
    matter: str
    place: str
    goods: str
    danger: bool
    green: bool
    received_on: Any
    due_on: Any
    late: bool
    alike: int = Field(description="相像的线索数：系统提示，不作决定")


@api.post("/leads", response={201: LeadTaken, **REFUSALS}, tags=TAG, summary="登记一条线索")
@scoped("act")
def take_lead(request: HttpRequest, body: LeadIn) -> HttpResponse:
    told = body.dict()
    told["named"] = bool(body.contact)
    if body.received_at is not None and body.received_at.tzinfo is None:
        told["received_at"] = body.received_at.replace(tzinfo=SHANGHAI)

    def act() -> tuple[int, dict[str, Any]]:
        entered = entering.enter(told, actor=actor_of(request), now=timezone.now(), with_code=False)
        return 201, {"id": entered.report_id, "known_already": entered.known_already}

    return once(request, body.dict(), act)


@api.get("/leads", response={200: list[LeadOut], **REFUSALS}, tags=TAG, summary="本单位的线索")
@scoped("read")
def list_leads(request: HttpRequest, state: str = "", words: str = "", channel: str = "", start: int = 0) -> Any:
    """``words``: of the facts, a lead's number, or the number of the outside channel."""
    rows = looking.queue(
        actor_of(request), now=timezone.now(), state=state, words=words[:100], start=max(0, min(start, 10**6)),
        wanted={"channel": channel}, page=PAGE,
    )  # fmt: skip
    return rows[:PAGE]
