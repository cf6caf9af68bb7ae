"""Resumable uploads: tus 1.0.0, core with creation, checksum, termination and expiration. The body is read as a stream."""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from zhixian.faces.portal import holding, limits
from zhixian.faces.portal.doors import portal_view
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.leads import uploads
from zhixian.rooms.leads.drafts import KEPT_FOR, Reporter

VERSION = "1.0.0"
ALGORITHMS = ("sha1", "sha256")
PIECE = 64 * 1024


class WrongVersion(UnableTo):
    code = "tus.version"
    status = 412
    user_message = "上传协议的版本不对。"


class BadHeader(BadInput):
    code = "tus.header"
    status = 400
    user_message = "上传请求的{what}不对。"


def _answer(status: int, **headers: str) -> HttpResponse:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store", **told})


def _refused(refusal: UnableTo) -> HttpResponse:
    """A sentence for whoever reads the answer, and the protocol's own headers."""
    answer = _answer(refusal.status)
    answer["Content-Type"] = "text/plain; charset=utf-8"
    answer.content = refusal.user_message.encode()
    if isinstance(refusal, uploads.WrongOffset):
        answer["Upload-Offset"] = str(refusal.offset)
    if isinstance(refusal, WrongVersion):
        answer["Tus-Version"] = VERSION
    return answer


def _reporter(request: HttpRequest) -> Reporter:
    """A page of another site cannot send this header without being asked first, which it is never granted."""
    if request.headers.get("tus-resumable") != VERSION:
        raise WrongVersion("tus version")
    reporter = holding.reporter_of(request)
    if reporter is None:
        raise NotFound("no draft in hand")
    return reporter


@csrf_exempt  # see _reporter
@portal_view
def begin(request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return _answer(
            204, Tus_Version=VERSION, Tus_Extension="creation,checksum,termination,expiration",
            Tus_Max_Size=str(settings.PUBLIC_FILE_LIMIT_BYTES), Tus_Checksum_Algorithm=",".join(ALGORITHMS),
        )  # fmt: skip
    if request.method != "POST":
        return _answer(405, Allow="OPTIONS, POST")
    try:
        reporter = _reporter(request)
        length = _number(request, "upload-length")
        if not limits.within(request, "file"):
            raise limits.TooMuch("files", kept="")
        made = uploads.begin(reporter, _name(request), length, today=local_day(timezone.now()))
    except UnableTo as refusal:
        return _refused(refusal)
    return _answer(201, Location=reverse("portal:upload", args=[made.id]), Upload_Expires=_expires())


@csrf_exempt  # see _reporter
@portal_view
def go_on(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    try:
        reporter = _reporter(request)
        match request.method:
            case "HEAD":
                file = uploads.standing(reporter, upload_id)
                return _answer(
                    200, Upload_Offset=str(file.offset), Upload_Length=str(file.size), Upload_Expires=_expires()
                )
            case "PATCH":
                return _patched(request, reporter, upload_id)
            case "DELETE":
                uploads.remove(reporter, upload_id, today=local_day(timezone.now()))
                return _answer(204)
    except UnableTo as refusal:
        return _refused(refusal)
    return _answer(405, Allow="HEAD, PATCH, DELETE")


def _patched(request: HttpRequest, reporter: Reporter, upload_id: UUID) -> HttpResponse:
    if request.content_type != "application/offset+octet-stream":
        return _answer(415)
    offset = _number(request, "upload-offset")
    file = uploads.add(
        reporter, upload_id, offset, _pieces(request), today=local_day(timezone.now()), checksum=_checksum(request)
    )
    return _answer(204, Upload_Offset=str(file.offset), Upload_Expires=_expires())


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes; a line that breaks ends it where it broke."""
    while piece := request.read(PIECE):
        yield piece


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadHeader(f"{header}: {text[:20]!r}", what=header)
    return int(text)


def _name(request: HttpRequest) -> str:
    for pair in request.headers.get("upload-metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                raise BadHeader("metadata", what="upload-metadata") from None
    return ""


def _checksum(request: HttpRequest) -> tuple[str, str] | None:
    given = request.headers.get("upload-checksum")
    if given is None:
        return None
    algorithm, _, value = given.partition(" ")
    if algorithm not in ALGORITHMS or algorithm not in hashlib.algorithms_available:
        raise BadHeader(f"checksum {algorithm[:20]!r}", what="upload-checksum")
    return algorithm, value.strip()


def _expires() -> str:
    """To the day: midnight of the last day on which the draft is kept."""
    last: date = local_day(timezone.now()) + KEPT_FOR
    return format_datetime(datetime.combine(last, time(), tzinfo=UTC), usegmt=True)
