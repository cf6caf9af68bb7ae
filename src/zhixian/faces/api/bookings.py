"""Bookings over the API. An outside app sees free slots and books one for a firm with the app's token, and gets the firm's service
code; reading, changing and cancelling want that code as their bearer. The app's token alone opens no booking."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from ninja.security import HttpBearer
from pydantic import Field

from zhixian.faces.api.doors import PAGE, AppToken
from zhixian.faces.api.operations import REFUSALS
from zhixian.faces.api.shapes import Refusal, Strict
from zhixian.faces.api.statistics import api  # all of the API before: its operations come first in the schema
from zhixian.rooms.agencies.tokens import BadToken
from zhixian.rooms.enterprises import service_codes
from zhixian.rooms.enterprises.bookings import booking, outside
from zhixian.rooms.enterprises.service_codes import UnknownServiceCode

__all__ = ["api"]
TAG = ["预约"]
ANSWERS: dict[Any, Any] = {**REFUSALS, 429: Refusal}


class ServiceCode(HttpBearer):
    """企业的服务码"""

    def authenticate(self, request: HttpRequest, token: str) -> UUID:
        try:
            return service_codes.holder_of(token)
        except UnknownServiceCode:
            raise BadToken("not a code") from None


class BookIn(Strict):
    slot: str = Field(description="空闲时间里的 slot", max_length=80)
    firm_name: str = Field(max_length=120)
    contact: str = Field(max_length=60)
    phone: str = Field(max_length=30)
    matter: str = Field(max_length=1000)
    credit_code: str = Field("", max_length=18)
    on_site: str = Field("", description="需要上门的，填地址", max_length=200)


class ChangeIn(Strict):
    slot: str = Field(max_length=80)


class SlotOut(Schema):
    slot: str
    starts_at: datetime
    ends_at: datetime
    unit: str
    point: str = Field(description="服务点；空为单位自己的接待时间")
    place: str
    place_id: UUID


class BookingOut(Schema):
    id: UUID
    state: str = Field(description="booked, cancelled, held, missed")
    starts_at: datetime
    ends_at: datetime
    officer: str
    place: str
    matter: str
    reason: str = Field(description="单位取消的原因")
    result: str


class BookedOut(BookingOut):
    code: str = Field(description="企业的服务码，只给这一次；之后凭它查看、改期、取消")


@api.get("/bookings/slots", auth=AppToken(), response={200: list[SlotOut], **ANSWERS}, tags=TAG, summary="空闲时间")
def booking_slots(request: HttpRequest, place: UUID | None = None, limit: int = PAGE) -> Any:
    found = outside.free(place, now=timezone.now())
    return [outside.slot_told(slot) for slot in found[: max(1, min(limit, PAGE))]]


@api.post("/bookings", auth=AppToken(), response={201: BookedOut, **ANSWERS}, tags=TAG, summary="替一家企业预约")
def booking_make(request: HttpRequest, body: BookIn) -> HttpResponse:
    given = body.dict()
    made, code = outside.book(given.pop("slot"), given, app=request.auth, now=timezone.now())  # type: ignore[attr-defined]
    return api.create_response(request, outside.booking_told(made) | {"code": code}, status=201)


@api.get(
    "/bookings", auth=ServiceCode(), response={200: list[BookingOut], **ANSWERS}, tags=TAG, summary="凭服务码看预约"
)
def booking_mine(request: HttpRequest) -> Any:
    return [outside.booking_told(row) for row in booking.mine(_holder(request))]


@api.post(
    "/bookings/{booking_id}/change", auth=ServiceCode(), response={200: BookingOut, **ANSWERS}, tags=TAG, summary="改期"
)
def booking_change(request: HttpRequest, booking_id: UUID, body: ChangeIn) -> Any:
    return outside.booking_told(booking.change(booking_id, body.slot, holder_id=_holder(request), now=timezone.now()))


@api.post(
    "/bookings/{booking_id}/cancel", auth=ServiceCode(), response={200: BookingOut, **ANSWERS}, tags=TAG, summary="取消"
)
def booking_cancel(request: HttpRequest, booking_id: UUID) -> Any:
    return outside.booking_told(booking.cancel(booking_id, holder_id=_holder(request), now=timezone.now()))


def _holder(request: HttpRequest) -> UUID:
    return request.auth  # type: ignore[attr-defined,no-any-return]
