"""The thread of a question: its envelope, its turns, its files, its clock. Inside the scope of whoever reads or writes."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Max

from zhixian import bursting
from zhixian.law import clocks
from zhixian.moments import local_day, say_moment
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.enterprises.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from zhixian.rooms.leads import envelopes, files, sniffing, stripping

CLOCK: Final = "house-inquiry-answer"
LONGEST: Final = 5000
MOST_FILES: Final = 10
LARGEST: Final = 10 * 1024 * 1024
TAKEN: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "text/plain"})
SORT: Final = "question"  # how the files are named beside those of reports


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file as it came with the form."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Turn:
    serial: int
    author: str
    unit: str
    officer_id: UUID | None
    text: str
    articles: tuple[dict[str, str], ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class File:
    id: UUID
    name: str
    kind: str
    size: int
    sha256: str


def key_of(inquiry: Inquiry) -> bytes:
    return envelopes.unwrap(inquiry.key, inquiry.unit_id, inquiry.pk)


def worded(text: str, field: str, says: str) -> str:
    kept = text.replace("\r", "").strip()
    if not kept or "\x00" in kept:
        raise BadInput("nothing written", fields={field: says})
    if len(kept) > LONGEST:
        raise BadInput("too long", fields={field: f"一次最多{LONGEST}个字，现在有{len(kept)}个字，请分次写"})
    return kept


def say(
    inquiry: Inquiry, text: str, *, author: str, now: datetime, unit_id: UUID | None = None, officer_id: UUID | None = None,
    articles: Sequence[dict[str, str]] = (),
) -> InquiryMessage:  # fmt: skip
    """The next turn; the caller holds the inquiry's row."""
    last = InquiryMessage.objects.filter(inquiry=inquiry).aggregate(last=Max("serial"))["last"] or 0
    made = InquiryMessage(
        inquiry=inquiry, serial=last + 1, author=author, unit_id=unit_id, officer_id=officer_id, articles=list(articles),
        at=now,
    )  # fmt: skip
    made.text = envelopes.seal(key_of(inquiry), text.encode(), made.pk.bytes)
    made.save(force_insert=True)
    return made


def turns(inquiry: Inquiry) -> list[Turn]:
    key, rows = key_of(inquiry), list(InquiryMessage.objects.filter(inquiry=inquiry))
    names = dict(Unit.objects.filter(pk__in={row.unit_id for row in rows if row.unit_id}).values_list("pk", "name"))
    return [
        Turn(serial=row.serial, author=row.author, unit=names[row.unit_id] if row.unit_id else "", officer_id=row.officer_id,
             text=envelopes.unseal(key, bytes(row.text), row.pk.bytes).decode(), articles=tuple(row.articles), at=row.at)
        for row in rows
    ]  # fmt: skip


def start_clock(inquiry: Inquiry, *, now: datetime) -> None:
    """An officer is to speak from now on. Not saved here."""
    told = clocks.reckon(CLOCK, start=now)
    inquiry.due_at = told.due_at or told.target_at
    lines = list(told.lines)
    if minutes := settings.HOUSE_MINUTES.get(CLOCK):
        inquiry.due_at = now + timedelta(minutes=minutes)
        lines = [f"本单位设定为{minutes}分钟，{say_moment(inquiry.due_at)}届满；不是法定期限。"]
    inquiry.reckoning = {"label": told.label, "status": told.status, "citation": told.citation, "lines": lines}
    inquiry.overdue_told_at = None


def keep_files(inquiry: Inquiry, given: Sequence[Given], *, now: datetime) -> None:
    """Types by content, pictures without what they tell besides what they show. BadInput names the file that is refused."""
    if InquiryFile.objects.filter(inquiry=inquiry).count() + len(given) > MOST_FILES:
        raise BadInput("too many", fields={"files": f"一份咨询最多{MOST_FILES}个文件"})
    for each in given:
        _keep(inquiry, each, now)


def _keep(inquiry: Inquiry, given: Given, now: datetime) -> None:
    name = (
        "".join(sign for sign in given.name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable())[:200]
        or "未命名"
    )
    media_type, content = _taken(name, given.content)
    row_id, key, day = uuid4(), envelopes.fresh_key(), local_day(now)
    with files.open_secret(files.place(row_id, SORT), key, day=day, fresh=True) as file:
        file.write(content)
    report_key = key_of(inquiry)
    told = {"name": name, "type": media_type, "sha256": hashlib.sha256(content).hexdigest()}
    InquiryFile.objects.create(
        id=row_id, inquiry=inquiry, size=len(content), at=now, told=envelopes.seal_values(report_key, told, row_id),
        key=envelopes.seal(report_key, key, row_id.bytes),
    )  # fmt: skip


def _taken(name: str, content: bytes) -> tuple[str, bytes]:
    """Media type and what is kept."""
    if not content or len(content) > LARGEST:
        raise BadInput("size", fields={"files": f"“{name}”是空的，或者超过{LARGEST // 1048576}兆字节"})
    found = sniffing.sniff(content[: sniffing.HEAD], content[-sniffing.TAIL :], len(content))
    found = sniffing.looked_into(found, BytesIO(content), len(content))
    refused = BadInput(
        "type", fields={"files": f"没有收下“{name}”。咨询可以附照片（JPG、PNG、WEBP、GIF）、PDF和文本；视频请用“我要举报”上传"}
    )  # fmt: skip
    if found.verdict != "kept" or found.media_type not in TAKEN:
        raise refused
    if found.media_type not in sniffing.PICTURES:
        return found.media_type, content
    if bursting.picture(found.media_type, content):
        raise refused
    try:
        return found.media_type, stripping.strip(found.media_type, content)[0]
    except stripping.CannotStrip:
        raise refused from None


def shown_files(inquiry: Inquiry) -> list[File]:
    key = key_of(inquiry)
    return [_shown(row, key) for row in InquiryFile.objects.filter(inquiry=inquiry).order_by("at", "pk")]


def _shown(row: InquiryFile, key: bytes) -> File:
    told = envelopes.unseal_values(key, row.told, row.pk)
    return File(id=row.pk, name=told["name"], kind=sniffing.TYPES[told["type"]], size=row.size, sha256=told["sha256"])


def content_of(inquiry: Inquiry, file_id: UUID) -> tuple[File, bytes]:
    """One file, held against its hash."""
    row = InquiryFile.objects.filter(pk=file_id, inquiry=inquiry).first()
    if row is None:
        raise NotFound(f"no file {file_id} of inquiry {inquiry.pk}")
    with opened(inquiry, row) as (file, pieces):
        return file, b"".join(pieces)


@contextmanager
def opened(inquiry: Inquiry, row: InquiryFile) -> Iterator[tuple[File, Iterator[bytes]]]:
    key = key_of(inquiry)
    file, file_key = _shown(row, key), envelopes.unseal(key, row.key, row.pk.bytes)
    with files.checked(files.place(row.pk, SORT), file_key, file.sha256) as pieces:
        yield file, pieces
