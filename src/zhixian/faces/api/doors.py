"""The API's door: who calls, in which scope, in which unit; refusals as stable codes; answers in readable Chinese."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.security import HttpBearer

from zhixian.moments import local_day
from zhixian.refusals import NotAllowed, NotFound, UnableTo
from zhixian.rooms.agencies import tokens
from zhixian.rooms.agencies.access import Actor, acting_as, actor_for
from zhixian.rooms.docket import idempotency
from zhixian.rooms.enterprises.assessments import apps
from zhixian.rooms.enterprises.models import OutsideApp

log = logging.getLogger("zhixian.api")
PAGE = 100
LONGEST_TOKEN = timedelta(days=365)


class Chinese(BaseRenderer):
    media_type = "application/json"
    charset = "utf-8"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False)


class Token(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        now = timezone.now()
        officer, scopes = tokens.officer_of(token, now=now)
        wanted = request.headers.get("X-Unit")
        try:
            unit = UUID(wanted) if wanted else None
        except ValueError:
            raise tokens.BadToken("X-Unit is no id") from None
        request.scopes = scopes  # type: ignore[attr-defined]
        return actor_for(officer, on=local_day(now), unit_id=unit)


class AppToken(HttpBearer):
    """外部应用的令牌"""

    def authenticate(self, request: HttpRequest, token: str) -> OutsideApp:
        return apps.app_of(token, now=timezone.now())


api = NinjaAPI(
    title="知衔 Zhixian", version="1.0.0", description="行政执法与刑事司法衔接：案卷、流程、期限、文书、存证。",
    renderer=Chinese(), auth=Token(), urls_namespace="api-v1",
)  # fmt: skip


def answer(
    request: HttpRequest, status: int, code: str, message: str, fields: Mapping[str, str] | None = None
) -> HttpResponse:
    body: dict[str, Any] = {"code": code, "message": message}
    if fields:
        body["fields"] = dict(fields)
    return api.create_response(request, body, status=status)


@api.exception_handler(UnableTo)
def refused(request: HttpRequest, refusal: UnableTo) -> HttpResponse:
    return answer(request, refusal.status, refusal.code, refusal.user_message, getattr(refusal, "fields", None))


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    fields = {".".join(str(part) for part in each["loc"]): str(each["msg"]) for each in fault.errors[:20]}
    return answer(request, 422, "bad_input", "请求的内容有误，见 fields。", fields)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, fault: RequestDataTooBig) -> HttpResponse:
    return answer(
        request, 413, "too_large", f"请求过大，不能超过{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1048576}兆字节。"
    )


@api.exception_handler(Exception)
def broken(request: HttpRequest, fault: Exception) -> HttpResponse:
    log.error("unforeseen", exc_info=fault, extra={"path": request.path, "method": request.method})
    return answer(request, 500, "internal", "系统出错，已经记录，请稍后再试。")


def scoped(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The token must carry the scope; the call runs under the rows of the officer's unit."""

    def around(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if scope not in request.scopes:  # type: ignore[attr-defined]
                raise NotAllowed(f"token lacks {scope}", why=f"令牌没有“{scope}”权限。")
            with acting_as(request.auth, whole=False):  # type: ignore[attr-defined]
                return view(request, *args, **kwargs)

        return entered

    return around


def actor_of(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined,no-any-return]


def once(request: HttpRequest, body: Mapping[str, Any], act: Callable[[], tuple[int, dict[str, Any]]]) -> HttpResponse:
    """Act under the caller's Idempotency-Key: sent twice, done once, answered alike."""
    key = (request.headers.get("Idempotency-Key") or "")[:120] or None
    whole = {"path": request.path, "body": body}

    def plainly() -> tuple[int, dict[str, Any]]:
        status, told = act()
        return status, json.loads(json.dumps(told, cls=NinjaJSONEncoder))

    status, told = idempotency.once(key, whole, plainly, actor=actor_of(request), now=timezone.now())
    return api.create_response(request, told, status=status)


def nothing_here() -> NotFound:
    return NotFound("not there, or not for this reader")
